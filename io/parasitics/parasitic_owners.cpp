// Which net a node belongs to: declared, by its name, or by the resistors that lead to it.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/parasitics/parasitic_finish.hpp"

#include <numeric>   // for iota

namespace cgcl {

namespace {

/// Disjoint sets with path halving.
class Sets {
 public:
  explicit Sets(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), 0); }

  std::int32_t root(std::int32_t i) {
    while (at(i) != i) i = at(i) = at(at(i));
    return i;
  }
  void join(std::int32_t i, std::int32_t j) {
    i = root(i), j = root(j);
    if (i != j) at(std::max(i, j)) = std::min(i, j);
  }

 private:
  std::int32_t& at(std::int32_t i) { return parent_[idx(i)]; }

  std::vector<std::int32_t> parent_;
};

constexpr std::int32_t kSeveral = -3;   // more than one net: no answer

}   // namespace

bool ParasiticFinish::resolve_owners(const ParasiticOptions& options) {
  ParasiticNodes& nodes = r_.nodes;
  const auto n = idx(nodes.size());
  used_.assign(n, false);
  for (const ListedCoupling& c : couplings_) used_[idx(c.own())] = used_[idx(c.other())] = true;
  for (std::size_t i = 0; i < std::min(n, r_.ground_F.size()); ++i)
    if (r_.ground_F[i] > 0) used_[i] = true;
  for (std::int32_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].net() == kNoNet) nodes[i].give_to(owner_by_name(nodes[i]));
    if (nodes[i].net() == kNoNet && used_[idx(i)]) unowned_.push_back(i);
  }
  if (unowned_.empty()) return true;
  if (!r_.plan.trace) {
    r_.next_plan.trace = r_.next_plan.exact = true;   // resistors lead from node to node, not from net to net
    return false;
  }
  follow_resistors();
  if (options.knows_net) ask_netlist(options);
  report_unowned();
  return true;
}

std::int32_t ParasiticFinish::owner_by_name(const ParasiticNode& node) {
  const ParasiticName info = r_.nodes.info(node.prefix);
  if (node.suffix != kBareSuffix) {
    // X1:g with a net X1 and an instance X1: an undeclared terminal is the more likely reading.
    if (info.is_instance() && node.suffix <= -2) return kNoNet;
    if (info.net() != kNoNet) return info.net();
    const NodeId bare = r_.nodes.find_bare(node.prefix);
    if (bare != kNoNode && r_.nodes[bare].net() != kNoNet) return r_.nodes[bare].net();
  }
  if (info.net() != kNoNet) return info.net();
  return info.is_listed() && !info.is_instance() ? r_.make_net(node.prefix) : kNoNet;
}

void ParasiticFinish::follow_resistors() {
  ParasiticNodes& nodes = r_.nodes;
  Sets sets(idx(nodes.size()));
  for (const auto& [a, b] : r_.resistors)
    if (nodes[a].net() == kNoNet || nodes[b].net() == kNoNet) {
      // Only through nodes without owner: a resistor between two nets says nothing about a third node.
      if (nodes[a].net() == kNoNet && nodes[b].net() == kNoNet) sets.join(a, b);
    }
  std::vector<std::int32_t> found(idx(nodes.size()), kNoNet);
  for (const auto& [a, b] : r_.resistors) {
    if ((nodes[a].net() == kNoNet) == (nodes[b].net() == kNoNet)) continue;
    const NodeId open = nodes[a].net() == kNoNet ? a : b;
    std::int32_t& net = found[idx(sets.root(open))];
    const std::int32_t seen = nodes[open == a ? b : a].net();
    net = net == kNoNet || net == seen ? seen : kSeveral;
  }
  std::vector<std::int32_t> left;
  std::int64_t joined = 0;
  for (const NodeId id : unowned_) {
    const std::int32_t net = found[idx(sets.root(id))];
    if (net == kNoNet || net == kSeveral) {
      left.push_back(id);
      continue;
    }
    nodes[id].give_to(net);
    ++joined;
  }
  unowned_ = std::move(left);
  if (joined > 0)
    r_.notes.warn(ErrorId::w_resistor, str(joined, " nodes found their net over resistors"), r_.source.path(),
                  joined);
}

/// Nets that were not extracted have no section; their nodes are the ends of couplings of others.
void ParasiticFinish::ask_netlist(const ParasiticOptions& options) {
  std::vector<std::int32_t> left;
  for (const NodeId id : unowned_) {
    const ParasiticNode node = r_.nodes[id];   // a copy: nodes may move
    const ParasiticName info = r_.nodes.info(node.prefix);
    const bool terminal = node.suffix <= -2 || (info.is_instance() && node.suffix != kBareSuffix);
    std::int32_t net = node.net();   // a net that was made here owns its bare node
    if (net == kNoNet && !terminal) net = info.net();
    if (net == kNoNet && !terminal && options.knows_net(r_.nodes.text(node.prefix), r_.result.divider))
      net = r_.make_net(node.prefix);
    if (net == kNoNet)
      left.push_back(id);
    else
      r_.nodes[id].give_to(net);
  }
  unowned_ = std::move(left);
}

void ParasiticFinish::report_unowned() {
  ParasiticNodes& nodes = r_.nodes;
  for (const NodeId id : unowned_) {
    ParasiticNode& node = nodes[id];
    // An undeclared terminal has a ground capacitance in the section of a net: nothing else lists it there.
    if (node.suffix <= -2 && node.section() >= 0) {
      node.give_to(node.section());
      continue;
    }
    const auto at = idx(id);
    r_.notes.warn(ErrorId::w_node, printable(nodes.full_name(id)),
                  place_text(r_.source.path(), at < r_.lines.size() ? r_.lines[at] : 0));
  }
}

}   // namespace cgcl
