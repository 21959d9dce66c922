// A made-up gate-level netlist of a given size, to time its reader with.
#pragma once

#include <cstddef>
#include <string>

namespace cgcl::bench {

/// `bytes` of structural Verilog, at least a small one, laid out as a router writes it: one module with the
/// declarations of its nets, then instances of cells with one pin a line. The same for the same size.
[[nodiscard]] std::string verilog_text(std::size_t bytes);

}   // namespace cgcl::bench
