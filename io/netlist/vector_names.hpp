// Names that stand for several: A<3:0>, XI[0:7], mp<1:0>_q.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cgcl {

inline constexpr std::int32_t kMaxVectorWidth = 65536;

/// A name with one range of indices, in brackets of either kind and at any place; views into the name.
struct NameVector {
  std::string_view before, after;   // with the brackets
  std::int32_t first = 0, last = 0;

  [[nodiscard]] std::int32_t width() const { return (first < last ? last - first : first - last) + 1; }
  /// The name at place `at` of [0, width), counted from the first index: A<3> for 0 of A<3:0>.
  [[nodiscard]] std::string name(std::int32_t at) const;
};

/// nullopt where the name stands for itself, as it also does with a \ before the bracket. Throws
/// ExpressionFault netlist_syntax for what is a range and not read: two in one name, a step (3:0:2), 3..0;
/// netlist_limit beyond kMaxVectorWidth.
[[nodiscard]] std::optional<NameVector> vector_of(std::string_view name);

}   // namespace cgcl
