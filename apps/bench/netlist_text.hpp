// A made-up SPICE netlist of a given size, to time its reader with.
#pragma once

#include <cstddef>
#include <string>

namespace cgcl::bench {

/// `bytes` of SPICE, at least a small one: cells of some transistors, a resistor and a capacitor, and a top
/// cell that places each many times. The same for the same size.
[[nodiscard]] std::string netlist_text(std::size_t bytes);

}   // namespace cgcl::bench
