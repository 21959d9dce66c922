#include "engine/cuda/pool.hpp"

#include "engine/core/index.hpp"

#include <cstdint>

namespace cgcl::cuda {

namespace {

constexpr std::size_t kRecordedUnit = 512;   // what cudaMalloc aligns to at least is 256
constexpr std::size_t kKeptShare = 4;        // at most a quarter of the device's memory lies idle in the pool

}   // namespace

PoolMemory::PoolMemory(std::shared_ptr<Context> context, std::size_t limit)
    : Memory(limit), context_(std::move(context)) {
  cudaMemPoolProps properties{};
  properties.allocType = cudaMemAllocationTypePinned;
  properties.handleTypes = cudaMemHandleTypeNone;
  properties.location.type = cudaMemLocationTypeDevice;
  properties.location.id = context_->device;
  check(cudaMemPoolCreate(pool_.out(), &properties), "cudaMemPoolCreate");
  // Keep freed blocks, as a training step asks for the same sizes again, but not so many that other processes
  // find none. What is above is given back whenever the stream is waited for.
  std::size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
  std::uint64_t threshold = total / kKeptShare;
  check(cudaMemPoolSetAttribute(pool_.get(), cudaMemPoolAttrReleaseThreshold, &threshold),
        "cudaMemPoolSetAttribute");
}

PoolMemory::~PoolMemory() {
  context_->note(cudaSetDevice(context_->device), "cudaSetDevice");
  context_->note(cudaStreamSynchronize(context_->stream.get()), "cudaStreamSynchronize");
}

void PoolMemory::trim() noexcept {
  if (context_->recording) return;   // waiting would end the recording
  context_->note(cudaSetDevice(context_->device), "cudaSetDevice");
  // releases still queued on the stream become free memory only once they have run
  context_->note(cudaStreamSynchronize(context_->stream.get()), "cudaStreamSynchronize");
  context_->note(cudaMemPoolTrimTo(pool_.get(), 0), "cudaMemPoolTrimTo");
}

void PoolMemory::begin_recording() {
  const std::lock_guard lock(mutex_);
  recording_ = true;
  outside_released_ = false;
}

void PoolMemory::end_recording() noexcept {
  const std::lock_guard lock(mutex_);
  recording_ = false;
  for (void* block : deferred_) context_->note(cudaFreeAsync(block, context_->stream.get()), "cudaFreeAsync");
  deferred_.clear();
}

void PoolMemory::keep(Replayable& executable) {
  const std::lock_guard lock(mutex_);
  kept_for_.push_back(&executable);
}

void PoolMemory::drop(Replayable& executable) noexcept {
  const std::lock_guard lock(mutex_);
  std::erase(kept_for_, &executable);
  executable = {};
  if (kept_for_.empty()) free_recorded();
}

bool PoolMemory::drop_recordings() noexcept {
  if (recording_ || recorded_.empty()) return false;
  for (Replayable* executable : kept_for_) *executable = {};
  kept_for_.clear();
  free_recorded();
  return true;
}

void PoolMemory::free_recorded() noexcept {
  context_->note(cudaSetDevice(context_->device), "cudaSetDevice");
  // cudaFree waits for the device, so no replay still runs in them
  for (const auto& [size, blocks] : reusable_)
    for (void* block : blocks) {
      context_->note(cudaFree(block), "cudaFree");
      recorded_.erase(block);
      retained_ -= size;
    }
  reusable_.clear();
}

void* PoolMemory::recorded_allocate(std::size_t bytes) {
  const std::size_t size =
      (std::max<std::size_t>(bytes, 1) + kRecordedUnit - 1) / kRecordedUnit * kRecordedUnit;
  std::vector<void*>& kept = reusable_[size];
  if (!kept.empty()) {
    void* block = kept.back();
    kept.pop_back();
    retained_ -= size;
    return block;
  }
  // Not from the pool: an allocation on a recorded stream becomes part of the recording, with an end in it.
  void* block = nullptr;
  const cudaError_t status = cudaMalloc(&block, size);
  if (status == cudaErrorMemoryAllocation) {
    static_cast<void>(cudaGetLastError());
    return nullptr;
  }
  check(status, "cudaMalloc");
  recorded_.emplace(block, size);
  return block;
}

bool PoolMemory::recorded_release(void* block) noexcept {
  const auto found = recorded_.find(block);
  if (found == recorded_.end()) return false;
  const std::size_t size = found->second;
  if (!recording_ && kept_for_.empty()) {   // its recordings are gone
    context_->note(cudaFree(block), "cudaFree");
    recorded_.erase(found);
    return true;
  }
  try {
    reusable_[size].push_back(block);
    retained_ += size;
  } catch (...) {   // no memory to remember it by: it stays until the process ends, as replays write into it
    recorded_.erase(found);
  }
  return true;
}

void* PoolMemory::raw_allocate(std::size_t bytes) {
  context_->activate();
  if (recording_) return recorded_allocate(bytes);
  void* block = nullptr;
  const cudaError_t status =
      cudaMallocFromPoolAsync(&block, bytes == 0 ? 1 : bytes, pool_.get(), context_->stream.get());
  if (status == cudaErrorMemoryAllocation) {
    static_cast<void>(cudaGetLastError());   // the caller turns nullptr into its own message
    return nullptr;
  }
  check(status, "cudaMallocFromPoolAsync");
  return block;
}

void PoolMemory::raw_release(void* block, std::size_t) noexcept {
  context_->note(cudaSetDevice(context_->device), "cudaSetDevice");
  if (recorded_release(block)) return;
  if (recording_) {
    outside_released_ = true;
    deferred_.push_back(block);
    return;
  }
  context_->note(cudaFreeAsync(block, context_->stream.get()), "cudaFreeAsync");
}

std::size_t PoolMemory::free_bytes() const {
  std::size_t free = 0, total = 0;
  if (cudaSetDevice(context_->device) != cudaSuccess || cudaMemGetInfo(&free, &total) != cudaSuccess)
    return 0;
  std::uint64_t reserved = 0, used = 0;   // what the pool holds but nobody uses is free to us
  if (cudaMemPoolGetAttribute(pool_.get(), cudaMemPoolAttrReservedMemCurrent, &reserved) != cudaSuccess ||
      cudaMemPoolGetAttribute(pool_.get(), cudaMemPoolAttrUsedMemCurrent, &used) != cudaSuccess)
    return free;
  return free + (reserved > used ? idx(reserved - used) : 0);
}

std::shared_ptr<Memory> make_memory(std::shared_ptr<Context> context, std::size_t limit) {
  return std::make_shared<PoolMemory>(std::move(context), limit);
}

}   // namespace cgcl::cuda
