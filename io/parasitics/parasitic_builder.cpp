#include "io/parasitics/parasitic_builder.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/parasitics/parasitic_finish.hpp"

#include <array>
#include <cmath>   // for isnan

namespace cgcl {

namespace {

constexpr double kLargest_F = 1e-6;   // that no net of a chip reaches: a unit is wrong

}   // namespace

void ParasiticBuilder::set_delimiter(char c) {
  records_.result.delimiter = c;
  if (records_.plan.delimiter != 0 || c == nodes_.delimiter()) return;
  if (nodes_.size() == 0) {
    nodes_.set_delimiter(c);
    return;
  }
  records_.next_plan.delimiter = c;   // names were taken apart at another character
  restart_ = true;
}

void ParasiticBuilder::show_delimiter(char c) {
  if (records_.plan.delimiter != 0 || c == nodes_.delimiter()) return;
  records_.next_plan.delimiter = c;
  restart_ = true;
}

void ParasiticBuilder::add_ground(std::string_view net) {
  records_.result.ground_nets.emplace_back(net);
  const NameId id = nodes_.name(net);
  ParasiticName& info = nodes_.info(id);
  if (info.net() == kGroundNet) return;
  if (info.net() == kNoNet && nodes_.find_bare(id) == kNoNode) {
    info.set_net(kGroundNet);
    return;
  }
  records_.next_plan.grounds.emplace_back(net);
  late_ground_ = true;
}

void ParasiticBuilder::add_power(std::string_view net) {
  records_.result.power_nets.emplace_back(net);
  nodes_.info(nodes_.name(net)).set_listed();
}

void ParasiticBuilder::add_port(std::string_view net) {
  ParasiticName& info = nodes_.info(nodes_.name(net));
  info.set_listed();
  info.set_port();
}

void ParasiticBuilder::add_device_node(std::string_view node) {
  const std::size_t at = nodes_.split(node);
  if (at == std::string_view::npos) {
    nodes_.info(nodes_.name(node)).set_listed();
    return;
  }
  const NameId prefix = nodes_.find(node.substr(0, at));   // a name nothing ends on needs no entry
  if (prefix != kNoName && !nodes_.info(prefix).is_instance()) nodes_.info(prefix).set_listed();
}

void ParasiticBuilder::open_net(std::string_view name, double total_F) {
  open_net(nodes_.name(name), name, total_F);
}

void ParasiticBuilder::open_net(NameId name, double total_F) { open_net(name, nodes_.text(name), total_F); }

void ParasiticBuilder::open_net(NameId id, std::string_view name, double total_F) {
  end_resistors();
  records_.end_section();
  open_name_ = nodes_.text(id);
  section_ = nodes_.info(id).net();
  section_node_ = nodes_.exact() ? kNoNode : nodes_.bare(id);
  if (section_ == kGroundNet) return;
  const bool other_case = open_name_ != name;
  if (section_ == kNoNet) {
    section_ = records_.make_net(id);
    if (other_case) records_.spelling.emplace_back(section_, name);
  } else if (other_case || (!records_.spelling.empty() && records_.spelling.back().first == section_)) {
    // Two sections of one name in two spellings: nothing says that they are the same net.
    records_.next_plan.distinct_case = restart_ = true;
  }
  records_.summed = section_;
  RecordedNet& opened = records_.net(section_);
  opened.section = true;
  if (std::isnan(opened.total_F)) opened.total_F = total_F;
  const std::size_t at = nodes_.split(name);
  if (at == std::string_view::npos) return;
  // A net whose own name has the form of a sub-node.
  if (!nodes_.exact() && ParasiticNodes::is_number(name.substr(at + 1)))
    records_.next_plan.exact = restart_ = true;
  own(node(name), section_);
}

void ParasiticBuilder::own(NodeId id, std::int32_t net_id) {
  ParasiticNode& held = nodes_[id];
  if (held.net() == kNoNet) held.give_to(net_id);
  if (held.net() == net_id) return;
  records_.notes.warn(
      ErrorId::w_node,
      str("node ", printable(nodes_.full_name(id)), " belongs to two nets, the first one keeps it"),
      records_.source.where());
}

void ParasiticBuilder::declare_port(std::string_view name) {
  declare_node(name);
  if (section_ >= 0) records_.net(section_).port = true;
}

void ParasiticBuilder::declare_node(std::string_view name) {
  const std::size_t at = nodes_.split(name);
  if (at == std::string_view::npos) return own(node(name), section_);
  declare_node(nodes_.name(name.substr(0, at)), name.substr(at + 1));
}

void ParasiticBuilder::declare_node(NameId prefix, std::string_view suffix) {
  if (!nodes_.exact() && ParasiticNodes::is_number(suffix)) {
    if (nodes_.info(prefix).net() == section_) return;   // as its name says
    records_.next_plan.exact = restart_ = true;
    return;
  }
  own(node(prefix, suffix), section_);
}

void ParasiticBuilder::declare_pin(std::string_view name, std::string_view instance,
                                   std::string_view terminal) {
  const std::size_t at = nodes_.split(name);
  if (at != std::string_view::npos && !nodes_.exact() && ParasiticNodes::is_number(name.substr(at + 1))) {
    records_.next_plan.exact = restart_ = true;
    return;
  }
  const NodeId id = node(name);
  const NameId owner = nodes_.name(instance);
  if (nodes_.info(owner).is_instance() && nodes_.text(owner) != instance)
    records_.next_plan.distinct_case = restart_ = true;
  add_pin(id, owner, terminal);
}

void ParasiticBuilder::declare_pin(NameId instance, std::string_view terminal) {
  if (!nodes_.exact() && ParasiticNodes::is_number(terminal)) {
    records_.next_plan.exact = restart_ = true;
    return;
  }
  add_pin(node(instance, terminal), instance, terminal);
}

void ParasiticBuilder::add_pin(NodeId id, NameId instance, std::string_view terminal) {
  own(id, section_);
  nodes_.info(instance).set_instance();
  records_.pins.push_back(id);
  const ParasiticNode& node = nodes_[id];
  std::array<char, 12> digits;
  if (node.prefix != instance || nodes_.terminal(id, digits) != terminal)
    records_.odd_pins.push_back({records_.pins.size() - 1, instance, records_.odd_names.id(terminal)});
}

void ParasiticBuilder::reduce_net(const ReducedNet& model) {
  if (section_ < 0) return;
  records_.net(section_).reduced = true;
  records_.result.reduced.push_back(model);
  records_.result.reduced.back().net = section_;
}

NodeId ParasiticBuilder::located(NodeId id) {
  if (records_.plan.trace && idx(id) >= records_.lines.size())
    records_.lines.resize(idx(id) + 1, records_.source.line_number());
  return id;
}

bool ParasiticBuilder::accept(double cap_F) {
  ++counts().capacitors;
  if (cap_F > kLargest_F) records_.notes.warn(ErrorId::w_large, str(cap_F, " F"), records_.source.where());
  if (cap_F >= 0) return true;
  ++counts().negative;
  records_.notes.warn(ErrorId::w_negative, str(cap_F, " F"), records_.source.where());
  return false;
}

void ParasiticBuilder::add_grounded(NodeId id, double cap_F) {
  records_.ground_F.grow_to(idx(id) + 1);
  records_.ground_F[idx(id)] += cap_F;
  ++counts().grounded;
  if (cap_F == 0) ++counts().zero;
  if (section_ >= 0) records_.net(section_).section_F += cap_F;
  nodes_[id].add_ground(section_);
}

void ParasiticBuilder::ground_capacitor(NodeId id, double cap_F) {
  if (!accept(cap_F)) return;
  if (nodes_[id].net() == kGroundNet) {
    ++counts().self;
    counts().self_F += cap_F;
    return;
  }
  add_grounded(id, cap_F);
}

void ParasiticBuilder::capacitor(NodeId a, NodeId b, double cap_F) {
  if (!accept(cap_F)) return;
  const std::int32_t net_a = nodes_[a].net(), net_b = nodes_[b].net();
  if (a == b || (net_a == net_b && net_a != kNoNet)) {
    ++counts().self;
    counts().self_F += cap_F;
    if (net_a >= 0) records_.net(net_a).self_F += cap_F;
    return;
  }
  if (section_ != kGroundNet && (net_a == kGroundNet || net_b == kGroundNet)) {
    add_grounded(net_a == kGroundNet ? b : a, cap_F);
    return;
  }
  // The end of this section; a node of no known net is more likely its own than another's.
  const bool a_own = net_a == section_ || (net_b != section_ && (net_a == kNoNet || net_b != kNoNet));
  const std::int32_t other = a_own ? net_b : net_a;
  const bool repeated = other >= 0 && section_ >= 0 && other < section_;
  ++(repeated ? records_.listed.second : records_.listed.first);
  if (section_ >= 0) records_.net(section_).section_F += cap_F;
  if (cap_F == 0)
    ++(repeated ? records_.listed.zero_second : records_.listed.zero_first);
  else
    records_.couplings.add(a_own ? a : b, a_own ? b : a, cap_F);
}

void ParasiticBuilder::resistor(NodeId a, NodeId b) {
  // Between nodes of known nets it says nothing that is not known.
  if (records_.plan.trace && a != b && (nodes_[a].net() == kNoNet || nodes_[b].net() == kNoNet))
    records_.resistors.emplace_back(a, b);
}

void ParasiticBuilder::end_resistors() {
  const NetResistance found = resistors_.take();
  if (section_ < 0 || std::isnan(found.total_ohm)) return;
  if (records_.resistances.size() <= idx(section_)) records_.resistances.resize(idx(section_) + 1);
  records_.resistances[idx(section_)].merge(found);
}

std::optional<Parasitics> ParasiticBuilder::finish(const ParasiticOptions& options) {
  if (restart_ || late_ground_) return std::nullopt;
  end_resistors();
  return ParasiticFinish(records_).run(options);
}

}   // namespace cgcl
