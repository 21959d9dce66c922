// What the names of a netlist tell about two of its nodes.
#pragma once

#include <cstdint>
#include <string_view>

namespace cgcl {

/// Number of leading instances that two path names share: "X1/X2/n" and "X1/X2/X3.m" share 2. Parts end at
/// '/' or '.'; the last part of a name is not an instance.
[[nodiscard]] int common_instances(std::string_view a, std::string_view b);

/// Sum of the differences of the numbers in two names that are equal but for them, such as 4 for "BL<3>" and
/// "BL<7>"; saturates at 2^31-1. -1 when the names differ otherwise.
[[nodiscard]] std::int64_t index_distance(std::string_view a, std::string_view b);

}   // namespace cgcl
