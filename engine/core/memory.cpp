#include "engine/core/memory.hpp"

#include <unistd.h>  // for sysconf

#include <algorithm>  // for max
#include <cstdlib>    // for aligned_alloc, free

#include "engine/core/error.hpp"

namespace cgcl {

namespace {

constexpr std::size_t kAlignment = 64;

std::size_t rounded(std::size_t bytes) {
  const std::size_t unit = bytes > (std::size_t{1} << 20) ? std::size_t{1} << 16 : kAlignment;
  return (std::max<std::size_t>(bytes, 1) + unit - 1) / unit * unit;
}

std::string megabytes(std::size_t bytes) {
  const std::size_t tenths = bytes / 100000;
  return str(tenths / 10, ".", tenths % 10, " MB");
}

}  // namespace

void* Memory::allocate(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  const bool over = stats_.limit > 0 && bytes > stats_.limit - std::min(stats_.limit, stats_.in_use);
  void* block = over ? nullptr : raw_allocate(bytes);
  if (!block && !over) {
    trim();
    block = raw_allocate(bytes);
  }
  if (!block) {
    const std::size_t left = over ? stats_.limit - std::min(stats_.limit, stats_.in_use) : free_bytes();
    throw ResourceError(ErrorId::memory_limit,
                        str("needs ", megabytes(bytes), " more beside ", megabytes(stats_.in_use), " in use, but only ",
                            megabytes(left), over ? " of the memory limit are left" : " of memory are free"),
                        "", "raise --memory-limit, lower --batch-size or --hidden, or use --batching neighbor");
  }
  stats_.in_use += bytes;
  stats_.peak = std::max(stats_.peak, stats_.in_use);
  return block;
}

void Memory::release(void* block, std::size_t bytes) noexcept {
  const std::lock_guard lock(mutex_);
  raw_release(block, bytes);
  stats_.in_use -= bytes;
}

MemoryStats Memory::stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

CpuMemory::~CpuMemory() { trim(); }

void CpuMemory::trim() noexcept {
  const std::lock_guard lock(pool_mutex_);
  for (auto& [size, blocks] : kept_)
    for (void* block : blocks) std::free(block);
  kept_.clear();
}

void* CpuMemory::raw_allocate(std::size_t bytes) {
  const std::lock_guard lock(pool_mutex_);
  const auto kept = kept_.find(rounded(bytes));
  if (kept != kept_.end() && !kept->second.empty()) {
    void* block = kept->second.back();
    kept->second.pop_back();
    return block;
  }
  return std::aligned_alloc(kAlignment, rounded(bytes));
}

void CpuMemory::raw_release(void* block, std::size_t bytes) noexcept {
  const std::lock_guard lock(pool_mutex_);
  try {
    kept_[rounded(bytes)].push_back(block);
  } catch (...) {   // no memory to remember it by
    std::free(block);
  }
}

std::size_t CpuMemory::free_bytes() const {
  return static_cast<std::size_t>(sysconf(_SC_AVPHYS_PAGES)) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

Buffer::Buffer(std::shared_ptr<Memory> memory, std::size_t bytes)
    : memory_(std::move(memory)), bytes_(bytes), data_(memory_->allocate(bytes)) {}

Buffer::~Buffer() { memory_->release(data_, bytes_); }

}  // namespace cgcl
