// operator new of the program, counted against --memory-limit. Linked into the program alone: a library must
// not replace what belongs to its user, and a sanitizer has its own. The other forms of the standard library
// call these.
#include "engine/core/host_memory.hpp"

#include <cstdlib>    // for aligned_alloc, free, malloc
#include <malloc.h>   // for malloc_usable_size
#include <new>

namespace {

void* counted(void* block) noexcept {
  if (block == nullptr || cgcl::host_memory::take(malloc_usable_size(block))) return block;
  std::free(block);
  return nullptr;
}

template <class Allocate>
void* allocate(const Allocate& from_system) {
  void* block = from_system();
  if (block == nullptr && cgcl::host_memory::relieve()) block = from_system();
  if (void* result = counted(block)) return result;
  throw std::bad_alloc();
}

void release(void* block) noexcept {
  if (block == nullptr) return;
  cgcl::host_memory::give_back(malloc_usable_size(block));
  std::free(block);
}

}   // namespace

void* operator new(std::size_t bytes) {
  return allocate([bytes] { return std::malloc(bytes == 0 ? 1 : bytes); });
}

void* operator new(std::size_t bytes, std::align_val_t alignment) {
  const auto unit = static_cast<std::size_t>(alignment);
  return allocate([bytes, unit] { return std::aligned_alloc(unit, (bytes + unit) / unit * unit); });
}

void operator delete(void* block) noexcept { release(block); }
void operator delete(void* block, std::size_t) noexcept { release(block); }
void operator delete(void* block, std::align_val_t) noexcept { release(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { release(block); }
