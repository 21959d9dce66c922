// Parasitics text of any size for the rows that time readers: nets of an array in tool style, not a layout.
#pragma once

#include <cstddef>
#include <string>

namespace cgcl::bench {

/// Exactly `bytes` of DSPF, or the 8192 nets that are the least: pins and sub-nodes declared, two resistors a
/// sub-node, each coupling once, an instance section. The same bytes on every call; totals agree.
[[nodiscard]] std::string spf_text(std::size_t bytes);

/// Exactly `bytes` of SPEF, with the same limit: a name map, each coupling in both nets, totals agree.
[[nodiscard]] std::string spef_text(std::size_t bytes);

}   // namespace cgcl::bench
