// Words of Verilog that begin something which is no netlist.
#pragma once

#include <string_view>

namespace cgcl {

/// What the keyword begins, "an always block", "the gate primitive and"; empty for a word that begins nothing
/// of the kind, and so may be the name of a cell.
[[nodiscard]] std::string_view verilog_behaviour(std::string_view word);

/// input, output, inout; a kind of net: wire, tri, supply0 ...
[[nodiscard]] bool is_verilog_direction(std::string_view word);
[[nodiscard]] bool is_verilog_net(std::string_view word);

}   // namespace cgcl
