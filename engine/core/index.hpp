// Signed counts and node numbers as what containers are indexed by.
#pragma once

#include <cassert>
#include <concepts>
#include <cstddef>
#include <type_traits>

namespace cgcl {

/// `i`, a number or an enumerator, as the index or size of a container. The caller knows that it is not
/// negative; builds with assertions check it.
template <class T>
requires(std::integral<T> || std::is_enum_v<T>) [[nodiscard]] constexpr std::size_t idx(T i) {
  if constexpr (std::is_signed_v<T>) assert(i >= 0);
  return static_cast<std::size_t>(i);
}

}   // namespace cgcl
