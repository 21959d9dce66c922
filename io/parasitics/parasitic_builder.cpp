#include "io/parasitics/parasitic_builder.hpp"

#include "engine/core/index.hpp"

#include <array>
#include <cmath>   // for isnan

namespace cgcl {

ParasiticBuilder::ParasiticBuilder(ParasiticFormat format, const ReadPlan& plan, const LineSource& source,
                                   Diagnostics& notes)
    : plan_(plan),
      next_(plan),
      source_(source),
      notes_(notes),
      nodes_(format == ParasiticFormat::dspf && !plan.distinct_case ? NameCase::folded : NameCase::distinct,
             plan.delimiter != 0 ? plan.delimiter : ':', plan.exact) {
  result_.format = format;
  result_.source = source.path();
  if (format == ParasiticFormat::dspf) nodes_.info(nodes_.name("0")).net = kGroundNet;
  for (const std::string& net : plan.grounds) nodes_.info(nodes_.name(net)).net = kGroundNet;
}

void ParasiticBuilder::set_delimiter(char c) {
  result_.delimiter = c;
  if (plan_.delimiter != 0 || c == nodes_.delimiter()) return;
  if (nodes_.size() == 0) {
    nodes_.set_delimiter(c);
    return;
  }
  next_.delimiter = c;   // names were taken apart at another character
  restart_ = true;
}

void ParasiticBuilder::show_delimiter(char c) {
  if (plan_.delimiter != 0 || c == nodes_.delimiter()) return;
  next_.delimiter = c;
  restart_ = true;
}

void ParasiticBuilder::add_ground(std::string_view net) {
  result_.ground_nets.emplace_back(net);
  const NameId id = nodes_.name(net);
  ParasiticName& info = nodes_.info(id);
  if (info.net == kGroundNet) return;
  if (info.net == kNoNet && nodes_.find_bare(id) == kNoNode) {
    info.net = kGroundNet;
    return;
  }
  next_.grounds.emplace_back(net);
  late_ground_ = true;
}

void ParasiticBuilder::add_power(std::string_view net) {
  result_.power_nets.emplace_back(net);
  nodes_.info(nodes_.name(net)).listed = true;
}

void ParasiticBuilder::add_port(std::string_view net) {
  ParasiticName& info = nodes_.info(nodes_.name(net));
  info.listed = info.port = true;
}

void ParasiticBuilder::add_device_node(std::string_view node) {
  const std::size_t at = nodes_.split(node);
  if (at == std::string_view::npos) {
    nodes_.info(nodes_.name(node)).listed = true;
    return;
  }
  const NameId prefix = nodes_.find(node.substr(0, at));   // a name nothing ends on needs no entry
  if (prefix != kNoName && !nodes_.info(prefix).instance) nodes_.info(prefix).listed = true;
}

std::int32_t ParasiticBuilder::make_net(NameId name) {
  if (nets_.size() >= idx(kMaxNets))
    throw Error(ErrorId::netlist_limit, str("more than ", kMaxNets, " nets"));
  const auto id = static_cast<std::int32_t>(nets_.size());
  Net made;
  made.name = name;
  nets_.push_back(made);
  nodes_.info(name).net = id;
  const NodeId bare = nodes_.find_bare(name);
  if (bare == kNoNode) return id;
  if (nodes_[bare].net() != kNoNet)
    notes_.warn(ErrorId::w_node,
                str("node ", printable(nodes_.text(name)), " is also the name of another net"),
                source_.where());
  nodes_[bare].give_to(id);
  return id;
}

void ParasiticBuilder::end_sums() {
  couplings_.end_section(summed_, [this](NodeId id) { return nodes_[id].net(); });
  summed_ = kNoNet;
}

void ParasiticBuilder::open_net(std::string_view name, double total_F) {
  open_net(nodes_.name(name), name, total_F);
}

void ParasiticBuilder::open_net(NameId name, double total_F) { open_net(name, nodes_.text(name), total_F); }

void ParasiticBuilder::open_net(NameId id, std::string_view name, double total_F) {
  end_sums();
  open_name_ = nodes_.text(id);
  section_ = nodes_.info(id).net;
  section_node_ = nodes_.exact() ? kNoNode : nodes_.bare(id);
  if (section_ == kGroundNet) return;
  const bool other_case = open_name_ != name;
  if (section_ == kNoNet) {
    section_ = make_net(id);
    if (other_case) spelling_.emplace_back(section_, name);
  } else if (other_case || (!spelling_.empty() && spelling_.back().first == section_)) {
    // Two sections of one name in two spellings: nothing says that they are the same net.
    next_.distinct_case = restart_ = true;
  }
  summed_ = section_;
  Net& opened = net(section_);
  opened.section = true;
  if (std::isnan(opened.total_F)) opened.total_F = total_F;
  const std::size_t at = nodes_.split(name);
  if (at == std::string_view::npos) return;
  // A net whose own name has the form of a sub-node.
  if (!nodes_.exact() && ParasiticNodes::is_number(name.substr(at + 1))) next_.exact = restart_ = true;
  own(node(name), section_);
}

void ParasiticBuilder::own(NodeId id, std::int32_t net_id) {
  ParasiticNode& held = nodes_[id];
  if (held.net() == kNoNet) held.give_to(net_id);
  if (held.net() == net_id) return;
  notes_.warn(ErrorId::w_node,
              str("node ", printable(nodes_.full_name(id)), " belongs to two nets, the first one keeps it"),
              source_.where());
}

void ParasiticBuilder::declare_port(std::string_view name) {
  declare_node(name);
  if (section_ >= 0) net(section_).port = true;
}

void ParasiticBuilder::declare_node(std::string_view name) {
  const std::size_t at = nodes_.split(name);
  if (at == std::string_view::npos) return own(node(name), section_);
  declare_node(nodes_.name(name.substr(0, at)), name.substr(at + 1));
}

void ParasiticBuilder::declare_node(NameId prefix, std::string_view suffix) {
  if (!nodes_.exact() && ParasiticNodes::is_number(suffix)) {
    if (nodes_.info(prefix).net == section_) return;   // as its name says
    next_.exact = restart_ = true;
    return;
  }
  own(node(prefix, suffix), section_);
}

void ParasiticBuilder::declare_pin(std::string_view name, std::string_view instance,
                                   std::string_view terminal) {
  const std::size_t at = nodes_.split(name);
  if (at != std::string_view::npos && !nodes_.exact() && ParasiticNodes::is_number(name.substr(at + 1))) {
    next_.exact = restart_ = true;
    return;
  }
  const NodeId id = node(name);
  const NameId owner = nodes_.name(instance);
  if (nodes_.info(owner).instance && nodes_.text(owner) != instance) next_.distinct_case = restart_ = true;
  add_pin(id, owner, terminal);
}

void ParasiticBuilder::declare_pin(NameId instance, std::string_view terminal) {
  if (!nodes_.exact() && ParasiticNodes::is_number(terminal)) {
    next_.exact = restart_ = true;
    return;
  }
  add_pin(node(instance, terminal), instance, terminal);
}

void ParasiticBuilder::add_pin(NodeId id, NameId instance, std::string_view terminal) {
  own(id, section_);
  nodes_.info(instance).instance = true;
  pins_.push_back(id);
  const ParasiticNode& node = nodes_[id];
  std::array<char, 12> digits;
  if (node.prefix != instance || nodes_.terminal(id, digits) != terminal)
    odd_pins_.push_back({pins_.size() - 1, instance, odd_names_.id(terminal)});
}

void ParasiticBuilder::reduce_net(const ReducedNet& model) {
  if (section_ < 0) return;
  net(section_).reduced = true;
  result_.reduced.push_back(model);
  result_.reduced.back().net = section_;
}

NodeId ParasiticBuilder::located(NodeId id) {
  if (plan_.trace && idx(id) >= lines_.size()) lines_.resize(idx(id) + 1, source_.line_number());
  return id;
}

bool ParasiticBuilder::accept(double cap_F) {
  ++counts().capacitors;
  if (cap_F >= 0) return true;
  ++counts().negative;
  notes_.warn(ErrorId::w_negative, str(cap_F, " F"), source_.where());
  return false;
}

void ParasiticBuilder::add_grounded(NodeId id, double cap_F) {
  ground_F_.grow_to(idx(id) + 1);
  ground_F_[idx(id)] += cap_F;
  ++counts().grounded;
  if (cap_F == 0) ++counts().zero;
  if (section_ >= 0) net(section_).section_F += cap_F;
  nodes_[id].bear(section_);
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
    if (net_a >= 0) net(net_a).self_F += cap_F;
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
  ++(repeated ? second_ : first_);
  if (section_ >= 0) net(section_).section_F += cap_F;
  if (cap_F == 0)
    ++(repeated ? zero_second_ : zero_first_);
  else
    couplings_.add(a_own ? a : b, a_own ? b : a, cap_F);
}

void ParasiticBuilder::resistor(NodeId a, NodeId b) {
  // Between nodes of known nets it says nothing that is not known.
  if (plan_.trace && a != b && (nodes_[a].net() == kNoNet || nodes_[b].net() == kNoNet))
    resistors_.emplace_back(a, b);
}

}   // namespace cgcl
