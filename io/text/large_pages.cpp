#include "io/text/large_pages.hpp"

#include <cstdint>
#include <sys/mman.h>

namespace cgcl {

void prefer_large_pages(void* block, std::size_t bytes) noexcept {
  if (bytes < 2 * kLargePage) return;
  const auto first = (reinterpret_cast<std::uintptr_t>(block) + kLargePage - 1) / kLargePage * kLargePage;
  const auto end = (reinterpret_cast<std::uintptr_t>(block) + bytes) / kLargePage * kLargePage;
#ifdef MADV_HUGEPAGE
  if (first < end) (void)madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
#endif
}

}   // namespace cgcl
