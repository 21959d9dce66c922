// An extraction in SPICE of any size, for the rows of readers.
#pragma once

#include <cstddef>
#include <string>

namespace cgcl::bench {

/// About `bytes` of what Magic writes: one cell TOP of transistors, then their capacitors, two to neighbours
/// and one to ground for each net.
[[nodiscard]] std::string extraction_text(std::size_t bytes);

}   // namespace cgcl::bench
