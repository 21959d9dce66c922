// Which characters stand between the words of a netlist.
#pragma once

namespace cgcl {

/// Space, tab and the ends of lines and pages.
[[nodiscard]] constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

}   // namespace cgcl
