#include "io/circuit/net_union.hpp"

#include "engine/core/index.hpp"
#include "io/circuit/subnode_names.hpp"

#include <numeric>   // for iota
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace cgcl {
namespace {

constexpr std::int32_t kNone = -1;

/// Length of `name` without ".n<digits>" or ".t<digits>" at its end, which extractors give to sub-nodes.
std::size_t base_length(std::string_view name) {
  std::size_t end = name.size();
  while (end > 0 && name[end - 1] >= '0' && name[end - 1] <= '9') --end;
  if (end == name.size() || end < 3 || name[end - 2] != '.') return name.size();
  const char kind = name[end - 1];
  return kind == 'n' || kind == 't' ? end - 2 : name.size();
}

/// How good a name is for a whole set; smaller is better. Layout coordinates end in '#'.
using Merit = std::tuple<bool, bool, bool, int, std::size_t, std::int32_t>;

class Naming {
 public:
  explicit Naming(const FlatCircuit& circuit) : circuit_(circuit), port_(idx(circuit.nets())) {
    for (const std::int32_t net : circuit.ports) port_[idx(net)] = true;
  }
  /// Whether the name is global or a port's, and no sub-node knows better.
  [[nodiscard]] bool given(std::int32_t net) const {
    const auto n = idx(net);
    return circuit_.net_global[n] != 0 || port_[n];
  }
  [[nodiscard]] Merit merit(std::int32_t net) const {
    const auto n = idx(net);
    const std::string_view name = circuit_.names[circuit_.net_name[n]];
    const std::size_t base = base_length(name);
    const bool automatic = base > 0 && name[base - 1] == '#';
    return {circuit_.net_global[n] == 0, !port_[n], automatic, base == name.size() ? 0 : 1, base, net};
  }

 private:
  const FlatCircuit& circuit_;
  std::vector<bool> port_;
};

}   // namespace

NetUnion::NetUnion(std::int32_t nets) : parent_(idx(nets)) { std::iota(parent_.begin(), parent_.end(), 0); }

std::int32_t NetUnion::root(std::int32_t net) {
  while (parent_[idx(net)] != net) {
    std::int32_t& above = parent_[idx(net)];
    above = parent_[idx(above)];
    net = above;
  }
  return net;
}

bool NetUnion::join(std::int32_t a, std::int32_t b) {
  a = root(a), b = root(b);
  if (a == b) return false;
  if (b < a) std::swap(a, b);
  parent_[idx(b)] = a;   // the smaller number is the root: no order of joining shows
  return true;
}

std::vector<std::int32_t> NetUnion::apply(FlatCircuit& circuit) {
  const std::int32_t nets = circuit.nets();
  const Naming naming(circuit);
  const SubnodeNames subnodes(circuit);
  std::vector<std::int32_t> renumbered(idx(nets), kNone), best;
  std::vector<SubnodeName> told;   // by their sub-nodes
  for (std::int32_t net = 0; net < nets; ++net) {
    std::int32_t& id = renumbered[idx(root(net))];
    if (id == kNone) {
      id = static_cast<std::int32_t>(best.size());
      best.push_back(net);
      told.emplace_back();
    } else if (std::int32_t& so_far = best[idx(id)]; naming.merit(net) < naming.merit(so_far)) {
      so_far = net;
    }
    const SubnodeName says = subnodes.of(net);
    if (says.source > told[idx(id)].source) told[idx(id)] = says;
    renumbered[idx(net)] = id;
  }

  std::set<std::pair<std::int32_t, std::string_view>>
      taken;   // names of nets, where a sub-node may lose its suffix
  for (const std::int32_t net : best)
    taken.emplace(circuit.net_instance[idx(net)], circuit.names[circuit.net_name[idx(net)]]);
  const std::size_t count = best.size();
  std::vector<std::int32_t> instance(count), ports(count, 0);
  std::vector<NameId> name(count);
  std::vector<char> type(count, 0);
  std::vector<std::uint8_t> global(count, 0);
  for (std::size_t id = 0; id < count; ++id) {
    const auto net = idx(best[id]);
    instance[id] = circuit.net_instance[net];
    name[id] = circuit.net_name[net];
    if (told[id].source != SubnodeName::Source::none && !naming.given(best[id])) {
      const NameId net_id = circuit.names.id(std::string(told[id].net));
      if (taken.emplace(told[id].instance, circuit.names[net_id]).second) {
        instance[id] = told[id].instance;
        name[id] = net_id;
        continue;
      }
    }
    const std::string_view written = circuit.names[name[id]];
    const std::string base(written.substr(0, base_length(written)));
    if (base.size() == written.size()) continue;
    const NameId base_id = circuit.names.id(base);
    if (taken.emplace(instance[id], circuit.names[base_id]).second) name[id] = base_id;
  }
  for (std::size_t net = 0; net < idx(nets); ++net) {
    const auto id = idx(renumbered[net]);
    ports[id] += circuit.net_ports[net];
    if (type[id] == 0) type[id] = circuit.net_type[net];
    global[id] = static_cast<std::uint8_t>(global[id] | circuit.net_global[net]);
  }
  circuit.net_instance = std::move(instance);
  circuit.net_name = std::move(name);
  circuit.net_ports = std::move(ports);
  circuit.net_type = std::move(type);
  circuit.net_global = std::move(global);
  for (std::int32_t& net : circuit.ports) net = renumbered[idx(net)];
  for (std::int32_t& net : circuit.terminal_net) net = renumbered[idx(net)];
  for (FlatCapacitor& c : circuit.capacitors) c.a = renumbered[idx(c.a)], c.b = renumbered[idx(c.b)];
  return renumbered;
}

}   // namespace cgcl
