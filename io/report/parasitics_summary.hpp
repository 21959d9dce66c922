// A parasitics file in numbers: what `info FILE.spef` shows.
#pragma once

#include "io/parasitics/parasitics.hpp"
#include "io/report/json_value.hpp"

#include <string>
#include <vector>

namespace cgcl {

/// Keys: kind, format, source, sha256, design, program, divider, delimiter, bytes, lines, nets, ports, pins,
/// reduced_nets, devices, resistors, capacitors{listed, grounded, coupled, repeated, self, zero, negative},
/// couplings{pairs, net_net, pin_net, pin_pin, listed}, ground_F, coupling_F, self_F, totals{agree, disagree,
/// absent}, ground_nets, power_nets, warnings[{id, title, count, first}]. Farad.
[[nodiscard]] JsonValue parasitics_json(const Parasitics& p, const Diagnostics& notes);

/// The same for people, one fact a line, capacitances in fF; names made printable.
[[nodiscard]] std::vector<std::string> parasitics_lines(const Parasitics& p, const Diagnostics& notes);

}   // namespace cgcl
