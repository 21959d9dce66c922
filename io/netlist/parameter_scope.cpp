#include "io/netlist/parameter_scope.hpp"

#include "engine/core/index.hpp"

#include <algorithm>

namespace cgcl {

namespace {

constexpr std::size_t kMaxChainDepth = 256;
constexpr std::size_t kNamesShown = 20;

void declare(const std::vector<Parameter>& parameters, ParameterValues& values, Declared& declared) {
  for (const Parameter& parameter : parameters) declared[values.folded(parameter.name)] = &parameter;
}

}   // namespace

ParameterValues::ParameterValues(const Netlist& netlist)
    : netlist_(netlist),
      names_(netlist.dialect == Dialect::spectre ? NameCase::distinct : NameCase::folded),
      folded_(idx(netlist.names.size()), kNoName),
      declared_(netlist.cells.size()),
      used_(netlist.given.size(), 0) {
  // Everything that can be looked up must have a number before the first look-up.
  for (std::size_t c = 0; c < netlist.cells.size(); ++c)
    for (const auto* list : {&netlist.cells[c].header, &netlist.cells[c].local})
      for (const Parameter& parameter : *list) (void)folded(parameter.name);
  declare(netlist.parameters, *this, global_declared_);
  if (!netlist.cells.empty()) {
    declare(netlist.cells[0].header, *this, global_declared_);
    declare(netlist.cells[0].local, *this, global_declared_);
  }
  globals_.declared = &global_declared_;
  // In the order of the file, so that a long chain of parameters, each defined by the one before, is not
  // deep. What fails is reported when somebody uses it.
  for (const Parameter& parameter : netlist.parameters) {
    if (parameter.value.is_number()) continue;
    try {
      (void)look_up(netlist.names[parameter.name], globals_);
    } catch (const ExpressionFault&) {
    }
  }
}

NameId ParameterValues::folded(NameId name) {
  NameId& known = folded_[idx(name)];
  if (known == kNoName) known = names_.id(netlist_.names[name]);
  return known;
}

const Declared& ParameterValues::declared(std::int32_t cell) {
  std::unique_ptr<Declared>& known = declared_[idx(cell)];
  if (known == nullptr) {
    known = std::make_unique<Declared>();
    declare(netlist_.cells[idx(cell)].header, *this, *known);
    declare(netlist_.cells[idx(cell)].local, *this, *known);
  }
  return *known;
}

double ParameterValues::value(const Expression& expression, ParameterScope& scope) {
  if (expression.is_number()) return expression.number();
  return expression.evaluate([&](std::string_view name) { return look_up(name, scope); }, netlist_.functions);
}

std::optional<double> ParameterValues::look_up(std::string_view name, ParameterScope& scope) {
  const NameId id = names_.find(name);
  if (id == kNoName) return std::nullopt;
  const bool global = netlist_.globals_first && global_declared_.contains(id);
  for (ParameterScope* at = global ? &globals_ : &scope;;
       at = at->around != nullptr ? at->around : &globals_) {
    if (at == &globals_ && !used_.empty()) note_use(id);
    const auto known = at->values.find(id);
    if (known != at->values.end()) {
      const ParameterScope::Value& value = known->second;
      if (value.state == ParameterScope::Value::State::known) return value.number;
      if (value.state == ParameterScope::Value::State::failed) throw value.fault;
      // A default l=l means the l around the cell.
      const bool own_default =
          at != &globals_ && open_.back() == std::pair<const ParameterScope*, NameId>(at, id);
      if (own_default) continue;
      throw ExpressionFault{ErrorId::parameter_cycle, circle(id, *at), 0};
    }
    const auto parameter = at->declared->find(id);
    if (parameter != at->declared->end()) return compute(id, parameter->second->value, *at);
    if (at == &globals_) return std::nullopt;
  }
}

void ParameterValues::note_use(NameId global) {
  for (std::size_t i = 0; i < used_.size(); ++i)
    if (folded(netlist_.given[i].name) == global) used_[i] = 1;
}

double ParameterValues::compute(NameId name, const Expression& expression, ParameterScope& scope) {
  if (expression.is_number()) return expression.number();
  if (open_.size() >= kMaxChainDepth)
    throw ExpressionFault{ErrorId::netlist_limit,
                          str("parameters that refer to each other more than ", kMaxChainDepth, " deep"), 0};
  scope.values[name].state = ParameterScope::Value::State::open;
  open_.emplace_back(&scope, name);
  ParameterScope::Value result;
  try {
    result.number = value(expression, scope);
    result.state = ParameterScope::Value::State::known;
  } catch (const ExpressionFault& fault) {
    result.fault = fault;
    result.state = ParameterScope::Value::State::failed;
  }
  open_.pop_back();
  // A chain that was too deep from here may be short enough from elsewhere.
  if (result.state == ParameterScope::Value::State::failed && result.fault.id == ErrorId::netlist_limit)
    scope.values.erase(name);
  else
    scope.values[name] = result;
  if (result.state == ParameterScope::Value::State::failed) throw result.fault;
  return result.number;
}

/// "a -> b -> a"
std::string ParameterValues::circle(NameId name, const ParameterScope& scope) const {
  const auto first = std::find(open_.begin(), open_.end(), std::pair(&scope, name));
  std::string chain;
  for (auto at = first; at != open_.end(); ++at) {
    if (idx(at - first) == kNamesShown) {
      chain += "... -> ";
      break;
    }
    chain += printable(names_[at->second]) + " -> ";
  }
  return chain + printable(names_[name]);
}

}   // namespace cgcl
