#include "io/text/large_pages.hpp"

#include <cstddef>
#include <cstdint>
#include <sys/mman.h>

namespace cgcl {

void prefer_large_pages(void* block, std::size_t bytes) noexcept {
  if (bytes < 2 * kLargePage) return;
  const std::size_t behind = reinterpret_cast<std::uintptr_t>(block) % kLargePage;
  const std::size_t skipped = behind == 0 ? 0 : kLargePage - behind;
#ifdef MADV_HUGEPAGE
  (void)madvise(static_cast<std::byte*>(block) + skipped, (bytes - skipped) / kLargePage * kLargePage,
                MADV_HUGEPAGE);
#endif
}

}   // namespace cgcl
