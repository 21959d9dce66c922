#include "io/circuit/subnode_names.hpp"

#include "engine/core/index.hpp"
#include "io/netlist/expression.hpp"

namespace cgcl {
namespace {

/// Behind the % of x_PM_CELL%NET; empty for another name.
std::string_view behind_percent(std::string_view name) {
  const std::size_t percent = name.find('%');
  if (percent == name.npos || percent + 1 == name.size()) return {};
  const std::string_view before = name.substr(0, percent);
  constexpr std::string_view kModel = "x_PM_";
  if (!equal_folded(before.substr(0, kModel.size()), kModel)) return {};
  return name.substr(percent + 1);
}

/// NET_5 without its number; empty where there is none.
std::string_view without_number(std::string_view name) {
  std::size_t end = name.size();
  while (end > 0 && name[end - 1] >= '0' && name[end - 1] <= '9') --end;
  return end == name.size() || end < 2 || name[end - 1] != '_' ? std::string_view() : name.substr(0, end - 1);
}

/// NET of N_NET_M0_g; empty for another name.
std::string_view of_pin(std::string_view name) {
  if (name.size() < 7 || lower(name[0]) != 'n' || name[1] != '_') return {};
  const std::size_t pin = name.rfind('_');
  const std::size_t device = pin > 2 ? name.rfind('_', pin - 1) : name.npos;
  if (device == name.npos || device <= 2 || device + 1 == pin || pin + 1 == name.size()) return {};
  return name.substr(2, device - 2);
}

}   // namespace

SubnodeNames::SubnodeNames(const FlatCircuit& circuit)
    : circuit_(circuit), is_model_(circuit.instances.size()) {
  for (std::size_t i = 1; i < is_model_.size(); ++i) {
    is_model_[i] = behind_percent(circuit.names[circuit.instances[i].name]).empty() ? 0 : 1;
    calibre_ = calibre_ || is_model_[i] != 0;
  }
  for (std::int32_t name = 0; name < circuit.names.size() && !calibre_; ++name)
    calibre_ = !behind_percent(circuit.names[name]).empty();
}

SubnodeName SubnodeNames::of(std::int32_t net) const {
  if (!calibre_) return {};
  const auto n = idx(net);
  const auto owner = idx(circuit_.net_instance[n]);
  if (is_model_[owner] != 0)
    return {SubnodeName::Source::model, circuit_.instances[owner].parent,
            behind_percent(circuit_.names[circuit_.instances[owner].name])};
  const std::string_view name = circuit_.names[circuit_.net_name[n]];
  const auto at = static_cast<std::int32_t>(owner);
  if (const std::string_view model = without_number(behind_percent(name)); !model.empty())
    return {SubnodeName::Source::model, at, model};
  if (const std::string_view pin = of_pin(name); !pin.empty()) return {SubnodeName::Source::pin, at, pin};
  return {};
}

}   // namespace cgcl
