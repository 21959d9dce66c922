// The type of each device: kind, model and sizes.
#include "engine/core/index.hpp"
#include "io/netlist/specialise.hpp"
#include "io/netlist/supply_names.hpp"

#include <algorithm>   // for none_of
#include <cmath>
#include <utility>   // for pair

namespace cgcl {

namespace {

constexpr double kLargest_F = 1e-6;   // that a capacitor between two signals of a chip may have

}   // namespace

Role Specialiser::role(DeviceKind kind, NameId name) {
  std::vector<std::int8_t>& roles = roles_[idx(kind)];
  if (roles.empty()) roles.resize(idx(netlist_.names.size()), -1);
  std::int8_t& known = roles[idx(name)];
  if (known < 0) known = static_cast<std::int8_t>(role_of(kind, netlist_.names[name]));
  return static_cast<Role>(known);
}

std::int32_t Specialiser::type_of(const Element& element, const ElementUse& use, std::int32_t terminals,
                                  ParameterScope& scope, double m, bool first) {
  RoleValues given;
  LineValues line(element.parameters, values_, scope);
  bool told = false;
  const bool passive = use.device == DeviceKind::resistor || use.device == DeviceKind::capacitor ||
                       use.device == DeviceKind::inductor;
  for (const Parameter& parameter : element.parameters) {
    const Role what = role(use.device, parameter.name);
    const Simulated rule = passive && what == Role::value ? Simulated::told : Simulated::refused;
    const bool counts = what == Role::m || what == Role::multiplier || what == Role::copies;
    if (what == Role::none || (use.box && !counts)) continue;
    given[what] = value(parameter, line, rule);
    told |= std::isnan(given[what]);   // why it is not known
  }
  Reading reading = Reading::declared;
  DeviceType type = device_type(use.device, use.rule, given, netlist_.scale_m, m, reading);
  type.p_channel = use.channel == Channel::p && use.device == DeviceKind::mos;
  type.terminals = terminals;
  if (type.m < 0)
    diagnostics_.error(ErrorId::netlist_number,
                       str("m of ", printable(netlist_.names[element.name]), " is negative"),
                       netlist_.where(element.place));
  if (reading != Reading::declared && first)
    diagnostics_.warn_each(ErrorId::w_units, [&] {
      const std::string taken =
          reading == Reading::implausible ? " taken as given" : str(", l taken for ", type.l_m, " m");
      return std::pair(str(printable(netlist_.names[element.name]), ": w=", given[Role::width],
                           " l=", given[Role::length], taken),
                       netlist_.where(element.place));
    });
  if (first && use.device == DeviceKind::capacitor)
    report_capacitance(scope.cell, netlist_.names[element.name], type.value * type.m, element.nets,
                       element.place);
  if (first && !told) report_size(element, type);
  return types_.id(std::move(type), element.master, netlist_.names);
}

void Specialiser::report_capacitance(std::int32_t cell, std::string_view name, double farad,
                                     std::span<const std::int32_t> nets, const Place& place) {
  if (std::abs(farad) > kLargest_F && joins_signals(cell, nets))
    diagnostics_.warn(ErrorId::w_large, str(printable(name), ": ", farad, " F between two signals"),
                      netlist_.where(place));
}

void Specialiser::report_capacitances(std::int32_t cell, double m) {
  for (const CapacitorCard& c : netlist_.cells[idx(cell)].capacitors) {
    const std::int32_t nets[] = {c.a, c.b};
    report_capacitance(cell, netlist_.capacitor_names[c.name], c.farad * m, nets, c.place);
  }
}

/// Whether none of the nets is called like a supply, or declared one.
bool Specialiser::joins_signals(std::int32_t cell, std::span<const std::int32_t> nets) {
  const Cell& around = netlist_.cells[idx(cell)];
  const std::vector<std::int32_t>& globals = plans_.of(cell).global_of;
  return std::none_of(nets.begin(), nets.end(), [&](std::int32_t net) {
    const auto n = idx(net);
    const char type = n < around.port_types.size() ? around.port_types[n] : '\0';
    return globals[n] >= 0 || plans_.global_of(around.nets[n]) >= 0 || type == 'P' || type == 'G' ||
           supply_of_name(netlist_.names[around.nets[n]]) != SupplyKind::none;
  });
}

/// Often a name of a parameter that nobody knows. An ideal R or C has its value, or W-BEHAVIOURAL tells.
void Specialiser::report_size(const Element& element, const DeviceType& type) {
  const bool ideal = element.master == kNoName && type.kind != DeviceKind::mos;
  if (ideal || size_is_known(type)) return;
  diagnostics_.warn_each(ErrorId::w_size, [&] {
    return std::pair(str(printable(netlist_.names[element.name]), ", a ", name_of(type.kind), " of model ",
                         element.master == kNoName ? "none" : printable(netlist_.names[element.master])),
                     netlist_.where(element.place));
  });
}

}   // namespace cgcl
