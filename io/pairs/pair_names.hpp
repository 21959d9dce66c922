// What the names of a netlist tell about two of its nodes.
#pragma once

#include <cstdint>
#include <string_view>

namespace cgcl {

/// Number of leading instances that two path names share: "X1/X2/n" and "X1/X2/X3.m" share 2. Parts end at
/// '/' or '.'; the last part of a name is not an instance.
[[nodiscard]] int common_instances(std::string_view a, std::string_view b);

/// The part of a path that an extractor made from a place in the layout, as Magic calls nets without a label:
/// "a_31911_21122#", "w_n123_456#", with n for a minus; empty where there is none. It may be followed by a
/// sub-node, as in "m1_123_n45#.t2".
[[nodiscard]] std::string_view layout_name(std::string_view path);

/// Sum of the differences of the numbers in two names that are equal but for them, such as 4 for "BL<3>" and
/// "BL<7>"; saturates at 2^31-1. -1 when the names differ otherwise. Places of a layout are no numbers here:
/// a model that read them would know the layout it is to predict.
[[nodiscard]] std::int64_t index_distance(std::string_view a, std::string_view b);

}   // namespace cgcl
