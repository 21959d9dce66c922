// Numbers for the nets and pins of the result, and the end that each node becomes.
#include "engine/core/index.hpp"
#include "io/parasitics/parasitic_finish.hpp"

#include <algorithm>   // for fill
#include <array>

namespace cgcl {

namespace {

constexpr std::size_t kSlice = std::size_t{1} << 16;   // elements, between giving memory back

}   // namespace

/// Numbers for the nets of the result: those with a section in their order, then those that
/// capacitances end on.
void ParasiticFinish::number_nets() {
  const ParasiticNodes& nodes = r_.nodes;
  net_order_.assign(r_.nets.size(), kNoEnd);
  const auto take = [&](std::int32_t net) {
    if (net < 0 || net_order_[idx(net)] != kNoEnd) return;
    net_order_[idx(net)] = static_cast<std::int32_t>(ordered_.size());
    ordered_.push_back(net);
  };
  for (std::size_t i = 0; i < r_.nets.size(); ++i)
    if (r_.nets[i].section) take(static_cast<std::int32_t>(i));
  for (std::int32_t i = 0; i < nodes.size(); ++i)
    if (used_[idx(i)]) take(nodes[i].net());
}

/// Keeps what is wanted of the facts about names: which nets are ports, which nodes are terminals.
void ParasiticFinish::drop_info() {
  ParasiticNodes& nodes = r_.nodes;
  for (RecordedNet& net : r_.nets) net.port = net.port || nodes.info(net.name).is_port();
  for (std::int32_t i = 0; i < nodes.size(); ++i) {
    const ParasiticName& name = nodes.info(nodes[i].prefix);
    nodes[i].set_terminal(nodes[i].suffix <= -2 && (nodes[i].grounded() || name.is_instance()) &&
                          name.net() == kNoNet);
  }
  nodes.drop_info();
}

/// Pins as declared, then terminals that only capacitances name. Ends of all nodes.
void ParasiticFinish::number_pins() {
  const ParasiticNodes& nodes = r_.nodes;
  std::vector<ParasiticPin>& pins = r_.result.pins;
  const auto end_of = [&](NodeId id) -> std::int32_t& { return end_[idx(id)]; };
  const auto is_extra = [&](NodeId id) {
    return end_of(id) == kNoEnd && nodes[id].net() >= 0 && nodes[id].is_terminal() && used_[idx(id)];
  };
  end_.grow_to(idx(nodes.size()));
  std::fill(end_.begin(), end_.end(), kNoEnd);
  for (const NodeId id : r_.pins) end_of(id) = kDeclared;
  std::size_t extra = 0;
  for (std::int32_t i = 0; i < nodes.size(); ++i) extra += is_extra(i);
  pins.reserve(r_.pins.size() + extra);
  add_declared_pins();

  for (std::int32_t i = 0; i < nodes.size(); ++i) {
    const ParasiticNode& node = nodes[i];
    if (end_of(i) == kDeclared) end_of(i) = kNoEnd;   // declared on ground
    if (is_extra(i)) {
      end_of(i) = add_pin(node.prefix, nodes.terminal(i), node.net());
    } else if (end_of(i) == kNoEnd && node.net() == kGroundNet) {
      end_of(i) = kGroundEnd;
    } else if (end_of(i) == kNoEnd && node.net() >= 0 && !node.is_terminal()) {
      end_of(i) = net_order_[idx(node.net())];
    }
  }
}

void ParasiticFinish::add_declared_pins() {
  const ParasiticNodes& nodes = r_.nodes;
  std::size_t odd = 0;
  std::array<char, 12> digits;
  for (std::size_t i = 0; i < r_.pins.size(); ++i) {
    const NodeId id = r_.pins[i];
    const bool is_odd = odd < r_.odd_pins.size() && r_.odd_pins[odd].at == i;
    std::int32_t& end = end_[idx(id)];
    const std::string_view terminal =
        is_odd ? r_.odd_names[r_.odd_pins[odd].terminal] : nodes.terminal(id, digits);
    const NameId instance = is_odd ? r_.odd_pins[odd].instance : nodes[id].prefix;
    odd += is_odd;
    if (nodes[id].net() >= 0 && end == kDeclared) end = add_pin(instance, terminal, nodes[id].net());
    if (i % kSlice == 0) r_.pins.release_front(i);
  }
  r_.pins.clear();
  r_.odd_pins.clear();
}

/// The end of a new pin.
std::int32_t ParasiticFinish::add_pin(NameId instance, std::string_view terminal, std::int32_t net) {
  Parasitics& out = r_.result;
  if (last_terminal_ == kNoName || out.terminals[last_terminal_] != terminal)   // pins in a row often agree
    last_terminal_ = out.terminals.id(terminal);
  out.pins.push_back({instance, last_terminal_, net_order_[idx(net)]});
  return static_cast<std::int32_t>(ordered_.size() + out.pins.size() - 1);
}

void ParasiticFinish::sum_grounds() {
  std::vector<double>& sums = r_.result.ground_F;
  sums.assign(ordered_.size() + r_.result.pins.size(), 0.0);
  for (std::size_t i = 0; i < r_.ground_F.size(); ++i)
    if (end_[i] >= 0) sums[idx(end_[i])] += r_.ground_F[i];
  r_.ground_F.clear();
}

}   // namespace cgcl
