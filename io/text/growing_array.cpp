#include "io/text/growing_array.hpp"

#include "engine/core/error.hpp"
#include "engine/core/host_memory.hpp"

#include <algorithm>   // for max
#include <cstdlib>     // for realloc
#include <cstring>     // for memset
#include <sys/mman.h>

namespace cgcl {

namespace {

constexpr std::size_t kPaged = std::size_t{256} << 10;   // from here on pages of its own
constexpr std::size_t kUnit = std::size_t{64} << 10;     // no page is larger, on the machines we know
constexpr std::size_t kSlice = std::size_t{512} << 10;   // given back at once

std::byte* map_pages(std::size_t bytes) {
  void* pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return pages == MAP_FAILED ? nullptr : static_cast<std::byte*>(pages);
}

std::byte* remap_pages(std::byte* data, std::size_t old_bytes, std::size_t bytes) {
  void* pages = mremap(data, old_bytes, bytes, MREMAP_MAYMOVE);
  return pages == MAP_FAILED ? nullptr : static_cast<std::byte*>(pages);
}

}   // namespace

void GrowingBytes::reserve(std::size_t bytes) {
  if (bytes <= capacity_) return;
  std::size_t wanted = std::max({bytes, capacity_ + capacity_ / 2, std::size_t{64}});
  std::byte* grown = nullptr;
  if (wanted >= kPaged) wanted = (wanted + kUnit - 1) / kUnit * kUnit;
  if (!host_memory::take(wanted - capacity_))
    throw ResourceError(ErrorId::memory_limit, host_memory::take_refusal());
  if (wanted < kPaged) {
    grown = static_cast<std::byte*>(std::realloc(data_, wanted));
    if (grown != nullptr) std::memset(grown + capacity_, 0, wanted - capacity_);
  } else {
    const bool paged = capacity_ >= kPaged;
    grown = paged ? remap_pages(data_, capacity_, wanted) : map_pages(wanted);
    if (grown != nullptr && !paged) {
      if (capacity_ > 0) std::memcpy(grown, data_, capacity_);
      std::free(data_);
    }
  }
  if (grown == nullptr) {
    host_memory::give_back(wanted - capacity_);
    throw ResourceError(ErrorId::memory_limit, str("no memory for ", wanted, " bytes"));
  }
  data_ = grown;
  capacity_ = wanted;
}

void GrowingBytes::shrink(std::size_t bytes) noexcept {
  const std::size_t kept = std::max((bytes + kUnit - 1) / kUnit * kUnit, kPaged);
  if (capacity_ < kPaged || kept >= capacity_) return;
  munmap(data_ + kept, capacity_ - kept);
  host_memory::give_back(capacity_ - std::min(capacity_, std::max(kept, released_)));
  capacity_ = kept;
  released_ = std::min(released_, kept);
}

void GrowingBytes::release_front(std::size_t bytes) noexcept {
  if (capacity_ < kPaged) return;
  const std::size_t end = std::min(bytes, capacity_) / kSlice * kSlice;
  if (end <= released_) return;
  madvise(data_ + released_, end - released_, MADV_DONTNEED);
  host_memory::give_back(end - released_);
  released_ = end;
}

void GrowingBytes::reset() noexcept {
  if (capacity_ >= kPaged)
    munmap(data_, capacity_);
  else
    std::free(data_);
  host_memory::give_back(capacity_ - released_);
  data_ = nullptr;
  capacity_ = released_ = 0;
}

}   // namespace cgcl
