// How often a text holds another, for tests of what is written.
#pragma once

#include <string>

namespace cgcl::test {

inline int count_of(const std::string& text, const std::string& part) {
  int n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}   // namespace cgcl::test
