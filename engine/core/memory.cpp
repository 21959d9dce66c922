#include "engine/core/memory.hpp"

#include "engine/core/error.hpp"
#include "engine/core/host_memory.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for max
#include <cstdlib>     // for aligned_alloc, free
#include <unistd.h>    // for sysconf

namespace cgcl {

namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kKeptAtLeast = std::size_t{32} << 20;   // small programs never give anything back

std::size_t rounded(std::size_t bytes) {
  const std::size_t unit = bytes > (std::size_t{1} << 20) ? std::size_t{1} << 16 : kAlignment;
  return (std::max<std::size_t>(bytes, 1) + unit - 1) / unit * unit;
}

// Set while this thread is inside the pool, whose own bookkeeping allocates: the relief of host memory, asked
// for there, must leave the pool alone.
thread_local bool inside_pool = false;

class InsidePool {
 public:
  InsidePool() { inside_pool = true; }
  ~InsidePool() { inside_pool = false; }
  InsidePool(const InsidePool&) = delete;
  InsidePool& operator=(const InsidePool&) = delete;
};

}   // namespace

void* Memory::attempt(std::size_t bytes) {
  if (over_limit(bytes)) return nullptr;
  void* block = raw_allocate(bytes);
  if (block) return block;
  trim();
  return raw_allocate(bytes);
}

void* Memory::allocate(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  void* block = attempt(bytes);
  if (!block && drop_recordings()) block = attempt(bytes);
  if (!block) {
    const bool over = over_limit(bytes);
    const std::size_t available = over ? left() : free_bytes();
    std::string refusal = host_memory::take_refusal();
    if (!over && refusal.empty() && available >= bytes)
      refusal =
          str("needs ", megabytes_text(bytes), " more beside ", megabytes_text(stats_.in_use + retained_),
              " in use, which the system does not give this process (ulimit -v)");
    if (over || refusal.empty())
      refusal =
          str("needs ", megabytes_text(bytes), " more beside ", megabytes_text(stats_.in_use + retained_),
              " in use, but only ", megabytes_text(available),
              over ? " of the memory limit are left" : " of memory are free");
    throw ResourceError(ErrorId::memory_limit, refusal, "",
                        "raise --memory-limit, lower --batch-size or --hidden, or use --batching neighbor");
  }
  stats_.in_use += bytes;
  stats_.peak = std::max(stats_.peak, stats_.in_use + retained_);
  return block;
}

void Memory::release(void* block, std::size_t bytes) noexcept {
  const std::lock_guard lock(mutex_);
  raw_release(block, bytes);
  stats_.in_use -= bytes;
}

MemoryStats Memory::stats() const {
  const std::lock_guard lock(mutex_);
  MemoryStats now = stats_;
  now.in_use += retained_;
  return now;
}

std::size_t Memory::left() const { return stats_.limit - std::min(stats_.limit, stats_.in_use + retained_); }

CpuMemory::~CpuMemory() {
  host_memory::clear_relief(this);
  trim();
}

void CpuMemory::trim() noexcept {
  if (inside_pool) return;
  const std::lock_guard lock(pool_mutex_);
  drop_kept();
}

std::size_t CpuMemory::kept_bytes() const {
  const std::lock_guard lock(pool_mutex_);
  return kept_bytes_;
}

void CpuMemory::drop_kept() noexcept {
  for (auto& [size, blocks] : kept_)
    for (void* block : blocks) {
      std::free(block);
      host_memory::give_back(size);
    }
  kept_.clear();
  kept_bytes_ = 0;
}

void* CpuMemory::raw_allocate(std::size_t bytes) {
  const InsidePool inside;
  const std::lock_guard lock(pool_mutex_);
  const std::size_t size = rounded(bytes);
  const auto kept = kept_.find(size);
  void* block = nullptr;
  if (kept != kept_.end() && !kept->second.empty()) {
    block = kept->second.back();
    kept->second.pop_back();
    kept_bytes_ -= size;
  } else if (host_memory::take(size)) {
    block = std::aligned_alloc(kAlignment, size);
    if (block == nullptr) host_memory::give_back(size);
  }
  if (block && most_live_bytes_ == 0)
    host_memory::set_relief([](void* memory) { static_cast<CpuMemory*>(memory)->trim(); }, this);
  if (block) most_live_bytes_ = std::max(most_live_bytes_, live_bytes_ += size);
  return block;
}

void CpuMemory::raw_release(void* block, std::size_t bytes) noexcept {
  const InsidePool inside;
  const std::lock_guard lock(pool_mutex_);
  const std::size_t size = rounded(bytes);
  live_bytes_ -= size;
  try {
    kept_[size].push_back(block);
    kept_bytes_ += size;
  } catch (...) {   // no memory to remember it by
    std::free(block);
    host_memory::give_back(size);
  }
  if (kept_bytes_ > 2 * most_live_bytes_ + kKeptAtLeast) drop_kept();
}

std::size_t CpuMemory::free_bytes() const {
  return idx(sysconf(_SC_AVPHYS_PAGES)) * idx(sysconf(_SC_PAGESIZE));
}

Buffer::Buffer(std::shared_ptr<Memory> memory, std::size_t bytes)
    : memory_(std::move(memory)), bytes_(bytes), data_(memory_->allocate(bytes)) {}

Buffer::~Buffer() { memory_->release(data_, bytes_); }

}   // namespace cgcl
