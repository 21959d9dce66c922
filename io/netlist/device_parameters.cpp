#include "io/netlist/device_map.hpp"

#include <cmath>

namespace cgcl {

namespace {

constexpr double kShortest_m = 1e-9, kLongest_m = 1e-3;   // of a drawn length
constexpr double kWidest_m = 1e-2;                        // total over the fingers
constexpr double kFinHeight_m = 32e-9, kFinThickness_m = 6.5e-9;

struct Alias {
  std::string_view name;
  Role role;
};

constexpr Alias kMos[] = {
    {"w", Role::width},          {"l", Role::length},
    {"nf", Role::fingers},       {"ng", Role::fingers},
    {"nfing", Role::fingers},    {"nfinger", Role::fingers},
    {"fingers", Role::fingers},  {"nr", Role::fingers},
    {"nfin", Role::fins},        {"m", Role::m},
    {"multi", Role::multiplier}, {"mult", Role::copies},
    {"wr", Role::finger_width},  {"lr", Role::length},
    {"c_width", Role::width},    {"c_length", Role::length},
};
constexpr Alias kResistor[] = {
    {"w", Role::width},       {"l", Role::length},         {"wr", Role::width},    {"lr", Role::length},
    {"m", Role::m},           {"multi", Role::multiplier}, {"mult", Role::copies}, {"r", Role::value},
    {"r_width", Role::width}, {"r_length", Role::length},
};
constexpr Alias kCapacitor[] = {
    {"w", Role::width},          {"l", Role::length},    {"wt", Role::width},
    {"lt", Role::length},        {"m", Role::m},         {"mf", Role::copies},
    {"multi", Role::multiplier}, {"mult", Role::copies}, {"c", Role::value},
    {"nr", Role::fingers_r},     {"lr", Role::length_r}, {"c_width", Role::width},
    {"c_length", Role::length},
};
constexpr Alias kDiode[] = {
    {"w", Role::width},
    {"l", Role::length},
    {"area", Role::area},
    {"a", Role::area},
    {"m", Role::m},
    {"pj", Role::perimeter},
    {"p", Role::perimeter},
    {"perim", Role::perimeter},
    {"perimeter", Role::perimeter},
    {"multi", Role::multiplier},
    {"mult", Role::copies},
};
constexpr Alias kBjt[] = {
    {"area", Role::value}, {"a", Role::value},          {"w", Role::width},     {"l", Role::length},
    {"m", Role::m},        {"multi", Role::multiplier}, {"mult", Role::copies},
};
constexpr Alias kOther[] = {
    {"w", Role::width},          {"l", Role::length},    {"m", Role::m},
    {"multi", Role::multiplier}, {"mult", Role::copies},
};
constexpr Alias kInductor[] = {
    {"l", Role::value},
    {"m", Role::m},
    {"multi", Role::multiplier},
    {"mult", Role::copies},
};

template <std::size_t count>
Role find(const Alias (&aliases)[count], std::string_view name) {
  for (const Alias& alias : aliases)
    if (equal_folded(alias.name, name)) return alias.role;
  return Role::none;
}

bool plausible(double length_m, double most_m) {
  return std::isnan(length_m) || (length_m >= kShortest_m && length_m <= most_m);
}

/// The unit that makes both lengths plausible.
double unit_of(double w, double l, double unit_m, Reading& reading) {
  reading = Reading::declared;
  const auto fits = [&](double unit) {
    return plausible(w * unit, kWidest_m) && plausible(l * unit, kLongest_m);
  };
  if (fits(unit_m)) return unit_m;
  reading = Reading::other_unit;
  for (const double unit : {1.0, 1e-6})
    if (fits(unit)) return unit;
  reading = Reading::implausible;
  return unit_m;
}

double known(double value, double otherwise) { return std::isnan(value) ? otherwise : value; }

/// m, and what else multiplies it. `mult` repeats m where both are given.
double copies_of(const RoleValues& values) {
  return known(values[Role::m], known(values[Role::copies], 1)) * known(values[Role::multiplier], 1);
}

void set_mos_size(const RoleValues& values, double unit, double fin_unit, DeviceType& type) {
  type.nf = known(values[Role::fingers], 1);
  type.w_m = values[Role::width] * unit;
  if (std::isnan(type.w_m)) type.w_m = values[Role::finger_width] * unit * type.nf;
  if (std::isnan(type.w_m)) type.w_m = values[Role::fins] * fin_unit * type.nf;
}

}   // namespace

RoleValues::RoleValues() {
  for (double& each : value) each = DeviceType::kUnknown;
}

Role role_of(DeviceKind kind, std::string_view name) {
  if (!name.empty() && name[0] == '$') name.remove_prefix(1);
  switch (kind) {
    case DeviceKind::mos:
      return find(kMos, name);
    case DeviceKind::resistor:
      return find(kResistor, name);
    case DeviceKind::capacitor:
      return find(kCapacitor, name);
    case DeviceKind::diode:
      return find(kDiode, name);
    case DeviceKind::inductor:
      return find(kInductor, name);
    case DeviceKind::bjt:
      return find(kBjt, name);
    default:
      return find(kOther, name);
  }
}

DeviceType device_type(DeviceKind kind, const DeviceRule* rule, const RoleValues& values, double scale_m,
                       double m_above, Reading& reading) {
  DeviceType type;
  type.kind = kind;
  type.p_channel = rule != nullptr && rule->channel == Channel::p;
  type.m = copies_of(values) * m_above;
  const double declared = scale_m != 1 ? scale_m : rule != nullptr ? rule->unit_m : 1;
  const double widest = std::isnan(values[Role::width]) ? values[Role::finger_width] : values[Role::width];
  const double unit = unit_of(widest, values[Role::length], declared, reading);
  type.w_m = values[Role::width] * unit;
  type.l_m = values[Role::length] * unit;
  if (kind == DeviceKind::mos) set_mos_size(values, unit, 2 * kFinHeight_m + kFinThickness_m, type);
  if (kind == DeviceKind::diode) {
    type.area_m2 = values[Role::area] * unit * unit;
    type.perimeter_m = values[Role::perimeter] * unit;
  }
  type.value = values[Role::value];
  type.fingers_r = values[Role::fingers_r];
  type.length_r = values[Role::length_r] * unit;
  return type;
}

bool size_is_known(const DeviceType& type) {
  const bool w = !std::isnan(type.w_m), l = !std::isnan(type.l_m), value = !std::isnan(type.value);
  switch (type.kind) {
    case DeviceKind::mos:
      return w && l;
    case DeviceKind::resistor:
    case DeviceKind::capacitor:
      return w || l || value || !std::isnan(type.length_r);
    case DeviceKind::diode:
      return (w && l) || !std::isnan(type.area_m2) || !std::isnan(type.perimeter_m);
    default:
      return true;
  }
}

std::optional<int> terminal_of(DeviceKind kind, std::string_view pin) {
  struct Pin {
    std::string_view name;
    int terminal;
  };
  static constexpr Pin mos[] = {{"d", 0}, {"drn", 0}, {"drain", 0},  {"g", 1}, {"gate", 1},
                                {"s", 2}, {"src", 2}, {"source", 2}, {"b", 3}, {"bulk", 3}};
  static constexpr Pin two[] = {{"plus", 0},  {"p", 0},    {"pos", 0}, {"t1", 0}, {"a", 0}, {"1", 0},
                                {"minus", 1}, {"n", 1},    {"neg", 1}, {"t2", 1}, {"c", 1}, {"2", 1},
                                {"b", 2},     {"bulk", 2}, {"sub", 2}, {"3", 2}};
  static constexpr Pin bjt[] = {{"c", 0}, {"b", 1}, {"e", 2}, {"s", 3}, {"sub", 3}};
  const auto search = [&](const auto& pins) -> std::optional<int> {
    for (const Pin& each : pins)
      if (equal_folded(each.name, pin)) return each.terminal;
    return std::nullopt;
  };
  if (kind == DeviceKind::mos) return search(mos);
  return kind == DeviceKind::bjt ? search(bjt) : search(two);
}

TerminalRange terminals_of(DeviceKind kind) {
  switch (kind) {
    case DeviceKind::mos:
      return {3, 7};   // wells and substrates follow the bulk
    case DeviceKind::bjt:
      return {3, 5};
    case DeviceKind::inductor:
      return {2, 6};
    case DeviceKind::other:
      return {1, 64};
    default:
      return {2, 4};
  }
}

}   // namespace cgcl
