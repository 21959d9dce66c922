#include "io/netlist/device_map.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <array>

namespace cgcl {

namespace {

constexpr double kMicron = 1e-6;

/// A row as text, so that the table reads as one.
struct Row {
  std::string_view pattern, kind;
  bool primitive = false;
  double unit_m = 1;
  bool reserved = false;
};

constexpr Row kRows[] = {
    // sky130: lengths in micrometres, in the long names of extraction and the short ones of its CDL
    {"sky130_fd_pr__*nfet*", "nmos", true, kMicron, true},
    {"sky130_fd_pr__*pfet*", "pmos", true, kMicron, true},
    {"sky130_fd_pr__cap_*", "capacitor", true, kMicron, true},
    {"sky130_fd_pr__*res_*", "resistor", true, kMicron, true},
    {"sky130_fd_pr__*diode*", "diode", true, kMicron, true},
    {"sky130_fd_pr__*pnp_*", "bjt", true, kMicron, true},
    {"sky130_fd_pr__*npn_*", "bjt", true, kMicron, true},
    {"sky130_fd_pr__*ind_*", "inductor", true, kMicron, true},
    {"sky130_fd_bs_flash__special_sonosfet_*", "nmos", true, kMicron, true},
    {"sky130_fd_pr_reram__*", "resistor", true, kMicron, true},
    {"sky130_fd_pr__reram_*", "resistor", true, kMicron, true},
    {"nfet_01v8*", "nmos", true, kMicron},
    {"pfet_01v8*", "pmos", true, kMicron},
    {"nfet_g5v0*", "nmos", true, kMicron},
    {"pfet_g5v0*", "pmos", true, kMicron},
    {"special_nfet*", "nmos", true, kMicron},
    {"special_pfet*", "pmos", true, kMicron},
    {"special_sonosfet*", "nmos", true, kMicron},
    // gf180mcu: metres
    {"nfet_0#v#*", "nmos", true},
    {"pfet_0#v#*", "pmos", true},
    {"nfet_1#v0*", "nmos", true},
    {"pfet_1#v0*", "pmos", true},
    {"cap_mim_*", "capacitor", true},
    {"cap_nmos_*", "moscap", true},
    {"cap_pmos_*", "moscap", true},
    {"?polyf_*", "resistor", true},
    {"nplus_*", "resistor", true},
    {"pplus_*", "resistor", true},
    {"diode_*", "diode", true},
    {"sc_diode*", "diode", true},
    {"npn_##p##*", "bjt", true, 1, true},
    {"pnp_##p##*", "bjt", true, 1, true},
    {"nwell", "resistor", true},
    {"tm#k", "resistor", true},
    {"tm##k", "resistor", true},
    {"efuse", "resistor", true},
    // IHP sg13g2: metres
    {"sg13_?v_nmos", "nmos", true, 1, true},
    {"sg13_?v_pmos", "pmos", true, 1, true},
    {"sg13_?v_rfnmos", "nmos", true, 1, true},
    {"sg13_?v_rfpmos", "pmos", true, 1, true},
    {"sg13_*nmos*", "nmos", true},
    {"sg13_*pmos*", "pmos", true},
    {"sg13_*varicap", "capacitor", true, 1, true},
    {"cap_cmim", "capacitor", true, 1, true},
    {"cap_rfcmim", "capacitor", true, 1, true},
    {"cap_cmim*", "capacitor", true},
    {"cap_rfcmim*", "capacitor", true},
    {"cparasitic*", "capacitor", true, 1, true},
    {"rppd", "resistor", true, 1, true},
    {"rsil", "resistor", true, 1, true},
    {"rhigh", "resistor", true, 1, true},
    {"res_rppd", "resistor", true, 1, true},
    {"res_rsil", "resistor", true, 1, true},
    {"res_rhigh", "resistor", true, 1, true},
    {"rparasitic", "resistor", true, 1, true},
    {"ntap1", "resistor", true, 1, true},
    {"ptap1", "resistor", true, 1, true},
    {"ntap#*", "resistor", true},
    {"ptap#*", "resistor", true},
    {"dantenna*", "diode", true, 1, true},
    {"dpantenna*", "diode", true, 1, true},
    {"diodev??_#kv", "diode", true, 1, true},
    {"diodev??_*", "diode", true},
    {"schottky_nbl1", "diode", true, 1, true},
    {"schottky*", "diode", true},
    {"isolbox", "diode", true, 1, true},
    {"dpwdnw", "diode", true, 1, true},
    {"ddnwpsub", "diode", true, 1, true},
    {"bondpad", "other", true, 1, true},
    {"nmoscl_#", "other", true, 1, true},
    {"npn13g2*", "bjt", true, 1, true},
    {"pnpmpa*", "bjt", true, 1, true},
    // asap7 and FreePDK45
    {"nmos_?vt", "nmos", true},
    {"pmos_?vt", "pmos", true},
    {"nmos_sram", "nmos", true},
    {"pmos_sram", "pmos", true},
    {"nmos_vt?", "nmos", true},
    {"pmos_vt?", "pmos", true},
    {"nmos_thkox", "nmos", true},
    {"pmos_thkox", "pmos", true},
    // TSMC-like
    {"nch*_mac", "nmos", true},
    {"pch*_mac", "pmos", true},
    {"nch*cap*", "moscap", true},
    {"pch*cap*", "moscap", true},
    {"nch*", "nmos", true},
    {"pch*", "pmos", true},
    {"cfmom*", "capacitor", true},
    {"crtmom*", "capacitor", true},
    {"mimcap*", "capacitor", true},
    {"rppoly*", "resistor", true},
    {"rnpoly*", "resistor", true},
    {"rupoly*", "resistor", true},
    {"rhim*", "resistor", true},
    {"rnod*", "resistor", true},
    {"rpod*", "resistor", true},
    {"rnw*", "resistor", true},
    {"rm#*", "resistor", true},
    {"ndio*", "diode", true},
    {"pdio*", "diode", true},
    {"nwdio*", "diode", true},
    {"dnwpsub*", "diode", true},
    {"pwdnw*", "diode", true},
    {"npn#*", "bjt", true},
    {"pnp#*", "bjt", true},
    // Generic: a cell of such a name is a cell
    {"short", "resistor"},
    {"lvsres", "resistor"},
    {"*pmoscap*", "moscap"},
    {"*moscap*", "moscap"},
    {"*nmos*", "nmos"},
    {"*pmos*", "pmos"},
    {"*nfet*", "nmos"},
    {"*pfet*", "pmos"},
    {"*nch_*", "nmos"},
    {"*pch_*", "pmos"},
    {"res", "resistor"},
    {"resistor", "resistor"},
    {"res_*", "resistor"},
    {"*_res", "resistor"},
    {"cap", "capacitor"},
    {"capacitor", "capacitor"},
    {"cap_*", "capacitor"},
    {"*momcap*", "capacitor"},
    {"*mimcap*", "capacitor"},
    {"mim_*", "capacitor"},
    {"*varactor*", "capacitor"},
    {"ind", "inductor"},
    {"inductor*", "inductor"},
    {"ind_*", "inductor"},
    {"spiral*", "inductor"},
    {"diode", "diode"},
    {"dio_*", "diode"},
    {"npn", "bjt"},
    {"pnp", "bjt"},
    {"npn_*", "bjt"},
    {"pnp_*", "bjt"},
};

constexpr std::string_view kKinds = "nmos, pmos, moscap, resistor, capacitor, diode, bjt, inductor, other";

std::optional<DeviceRule> rule_of(std::string_view pattern, std::string_view kind) {
  DeviceRule rule;
  for (const char c : pattern) rule.pattern += lower(c);
  if (kind == "nmos" || kind == "pmos" || kind == "moscap") {
    rule.kind = DeviceKind::mos;
    const bool p = kind == "pmos" || (kind == "moscap" && (rule.pattern.find("pch") != std::string::npos ||
                                                           rule.pattern.find("pmos") != std::string::npos));
    rule.channel = p ? Channel::p : Channel::n;
    if (kind == "moscap") rule.order = TerminalOrder::moscap;
    return rule;
  }
  for (const DeviceKind each : {DeviceKind::resistor, DeviceKind::capacitor, DeviceKind::diode,
                                DeviceKind::bjt, DeviceKind::inductor, DeviceKind::other})
    if (name_of(each) == kind) {
      rule.kind = each;
      return rule;
    }
  return std::nullopt;
}

/// What other programs take for wildcards would be a part of the name here, and fit nothing.
void check_pattern(std::string_view pattern) {
  const auto refuse = [&](const char* why) {
    throw Error(ErrorId::bad_value, str("device map: the pattern '", printable(pattern, 80), "' ", why,
                                        ", expected a name with * (any characters), ? (one) or # (a digit)"));
  };
  if (pattern.find_first_of("[]{}^|\\") != pattern.npos) refuse("has brackets, braces, ^, | or a backslash");
  if (pattern.find_first_not_of("*?#") == pattern.npos) refuse("fits every name");
}

bool fits(char pattern, char c) {
  return pattern == '?' || (pattern == '#' ? c >= '0' && c <= '9' : pattern == lower(c));
}

}   // namespace

bool matches(std::string_view pattern, std::string_view name) {
  std::size_t p = 0, n = 0, star = std::string_view::npos, after_star = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      after_star = n;
    } else if (p < pattern.size() && fits(pattern[p], name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++after_star;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

DeviceMap DeviceMap::standard() {
  DeviceMap map;
  for (const Row& row : kRows) {
    std::optional<DeviceRule> rule = rule_of(row.pattern, row.kind);
    if (!rule) throw Error(ErrorId::internal, str("device map: no kind ", row.kind));
    rule->primitive = row.primitive;
    rule->reserved = row.reserved;
    rule->unit_m = row.unit_m;
    map.rules_.push_back(std::move(*rule));
  }
  return map;
}

void DeviceMap::add(std::string_view pattern, std::string_view kind) {
  std::optional<DeviceRule> rule = rule_of(pattern, kind);
  if (!rule)
    throw Error(ErrorId::bad_value, str("device map: no kind ", printable(kind), "; kinds are ", kKinds));
  check_pattern(pattern);
  rule->primitive = true;
  rule->given = true;
  rules_.insert(rules_.begin(), std::move(*rule));
}

bool DeviceMap::alias(std::string_view model, std::string_view like) {
  const DeviceRule* known = find(like);
  if (known == nullptr) return false;
  DeviceRule rule = *known;
  rule.pattern.clear();
  for (const char c : model) rule.pattern += lower(c);
  rule.primitive = true;
  rule.given = true;
  rules_.insert(rules_.begin(), std::move(rule));
  return true;
}

const DeviceRule* DeviceMap::find(std::string_view model) const {
  for (const DeviceRule& rule : rules_)
    if (matches(rule.pattern, model)) return &rule;
  return nullptr;
}

std::string_view name_of(DeviceKind kind) {
  constexpr std::array<std::string_view, 7> names = {"mos", "resistor", "capacitor", "diode",
                                                     "bjt", "inductor", "other"};
  return names[idx(kind)];
}

}   // namespace cgcl
