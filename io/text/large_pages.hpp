// Large pages of memory for blocks that will be filled.
#pragma once

#include <cstddef>

namespace cgcl {

inline constexpr std::size_t kLargePage = std::size_t{2} << 20;   // bytes

/// A hint: where the block covers whole large pages, the system may give them at once instead of one small
/// page at each first touch, which costs readers a tenth of their time. What is never touched still takes
/// none, up to the rest of a large page.
void prefer_large_pages(void* block, std::size_t bytes) noexcept;

/// Of a vector: all that it has room for.
template <class Vector>
void prefer_large_pages(Vector& vector) noexcept {
  prefer_large_pages(vector.data(), vector.capacity() * sizeof(vector[0]));
}

}   // namespace cgcl
