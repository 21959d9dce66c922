// One statement of a Spectre netlist, taken apart but not yet understood. Internal to reading.
#pragma once

#include "io/netlist/expression.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// name=value, or a name alone where `parameters` declares one.
struct SpectreValue {
  std::string_view name, value;
  std::size_t column = 0;   // of the value, or of the name where there is none
};

/// Views into the text of the statement.
struct SpectreStatement {
  std::vector<std::string_view> words;         // before the first name=value; nodes stand between
  std::vector<std::size_t> columns;            // of the words
  std::size_t first_node = 0, last_node = 0;   // words [first, last) stood in parentheses; both 0: none did
  std::vector<SpectreValue> values;
};

/// `name (nodes) master k=v`, `keyword words k=v`. The value of k reaches to the next name=, so that it may
/// hold blanks. Throws ExpressionFault netlist_syntax with the column.
[[nodiscard]] SpectreStatement parse_spectre_statement(std::string_view text);

/// A line cut at the braces of blocks: "} else if (N > 2) {" is } and `else if (N > 2)` and {. Braces inside
/// parentheses, quotes and values stay.
struct SpectrePart {
  std::string_view text;   // { or } or a statement
  std::size_t column = 0;
};
[[nodiscard]] std::vector<SpectrePart> split_at_braces(std::string_view text);

}   // namespace cgcl
