#include "io/netlist/vector_names.hpp"

#include "io/netlist/expression.hpp"

#include <algorithm>   // for count
#include <charconv>

namespace cgcl {

namespace {

constexpr std::string_view kRangeBytes = "0123456789:.";

/// The index; -1 for another text, kMaxVectorWidth and more for what is too large.
std::int32_t index_of(std::string_view digits) {
  std::int32_t value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failure == std::errc::result_out_of_range) return kMaxVectorWidth;
  return failure != std::errc() || end != digits.data() + digits.size() ? -1 : value;
}

}   // namespace

std::string NameVector::name(std::int32_t at) const {
  std::string text(before);
  text += std::to_string(first < last ? first + at : first - at);
  return text += after;
}

std::optional<NameVector> vector_of(std::string_view name) {
  std::optional<NameVector> found;
  for (std::size_t at = 0; (at = name.find_first_of("<[", at)) != name.npos; ++at) {
    const std::size_t end = name.find_first_not_of(kRangeBytes, at + 1);
    const bool closed = end != name.npos && name[end] == (name[at] == '<' ? '>' : ']');
    if (!closed || (at > 0 && name[at - 1] == '\\')) continue;
    const std::string_view inside = name.substr(at + 1, end - at - 1);
    const std::size_t colon = inside.find(':');
    if (colon == inside.npos && inside.find("..") == inside.npos) continue;   // A<3>
    const std::int32_t first = index_of(inside.substr(0, colon));
    const std::int32_t last = colon == inside.npos ? -1 : index_of(inside.substr(colon + 1));
    if (first < 0 || last < 0)
      throw ExpressionFault{ErrorId::netlist_syntax,
                            str("the range in ", name, " is not understood, expected FIRST:LAST as in <3:0>"),
                            0};
    if (found)
      throw ExpressionFault{ErrorId::netlist_syntax,
                            str(name, " has two ranges, expected one: write a statement for each index"), 0};
    found = NameVector{name.substr(0, at + 1), name.substr(end), first, last};
    if (first >= kMaxVectorWidth || last >= kMaxVectorWidth)
      throw ExpressionFault{ErrorId::netlist_limit,
                            str("the range in ", name, " has an index of ", kMaxVectorWidth, " or more"), 0};
  }
  return found;
}

}   // namespace cgcl
