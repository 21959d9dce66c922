#include "engine/cuda/pool.hpp"

#include "engine/core/index.hpp"

#include <cstdint>
#include <limits>

namespace cgcl::cuda {

namespace {

constexpr std::size_t kPrivateUnit = 512;   // what cudaMalloc aligns to at least is 256

}   // namespace

PoolMemory::PoolMemory(std::shared_ptr<Context> context, std::size_t limit)
    : Memory(limit), context_(std::move(context)) {
  cudaMemPoolProps properties{};
  properties.allocType = cudaMemAllocationTypePinned;
  properties.handleTypes = cudaMemHandleTypeNone;
  properties.location.type = cudaMemLocationTypeDevice;
  properties.location.id = context_->device;
  check(cudaMemPoolCreate(pool_.out(), &properties), "cudaMemPoolCreate");
  // keep freed blocks: a training step asks for the same sizes again
  std::uint64_t threshold = std::numeric_limits<std::uint64_t>::max();
  check(cudaMemPoolSetAttribute(pool_.get(), cudaMemPoolAttrReleaseThreshold, &threshold),
        "cudaMemPoolSetAttribute");
}

PoolMemory::~PoolMemory() {
  check_nothrow(cudaSetDevice(context_->device), "cudaSetDevice");
  check_nothrow(cudaStreamSynchronize(context_->stream.get()), "cudaStreamSynchronize");
}

void PoolMemory::trim() noexcept {
  if (context_->recording) return;   // waiting would end the recording
  check_nothrow(cudaSetDevice(context_->device), "cudaSetDevice");
  // releases still queued on the stream become free memory only once they have run
  check_nothrow(cudaStreamSynchronize(context_->stream.get()), "cudaStreamSynchronize");
  check_nothrow(cudaMemPoolTrimTo(pool_.get(), 0), "cudaMemPoolTrimTo");
}

void PoolMemory::begin_private(PrivateBlocks& blocks) {
  const std::lock_guard lock(mutex_);
  recording_ = &blocks;
}

void PoolMemory::end_private() noexcept {
  const std::lock_guard lock(mutex_);
  recording_ = nullptr;
  for (void* block : deferred_) check_nothrow(cudaFreeAsync(block, context_->stream.get()), "cudaFreeAsync");
  deferred_.clear();
}

void PoolMemory::release_private(PrivateBlocks& blocks) noexcept {
  const std::lock_guard lock(mutex_);
  check_nothrow(cudaSetDevice(context_->device), "cudaSetDevice");
  // cudaFree waits for the device, so no replay still runs in them
  for (const auto& [size, kept] : blocks.kept)
    for (void* block : kept) {
      check_nothrow(cudaFree(block), "cudaFree");
      private_.erase(block);
      retained_ -= size;
    }
  blocks.kept.clear();
  for (auto& [block, owner] : private_)
    if (owner.blocks == &blocks) owner.blocks = nullptr;
}

void* PoolMemory::private_allocate(std::size_t bytes) {
  const std::size_t size = (std::max<std::size_t>(bytes, 1) + kPrivateUnit - 1) / kPrivateUnit * kPrivateUnit;
  std::vector<void*>& kept = recording_->kept[size];
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
  private_.emplace(block, Owner{recording_, size});
  return block;
}

bool PoolMemory::private_release(void* block) noexcept {
  const auto found = private_.find(block);
  if (found == private_.end()) return false;
  const Owner owner = found->second;
  if (owner.blocks != nullptr) {
    owner.blocks->kept[owner.size].push_back(block);   // the list was made when the block was
    retained_ += owner.size;
  } else {
    check_nothrow(cudaFree(block), "cudaFree");
    private_.erase(found);
  }
  return true;
}

void* PoolMemory::raw_allocate(std::size_t bytes) {
  context_->activate();
  if (recording_ != nullptr) return private_allocate(bytes);
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
  check_nothrow(cudaSetDevice(context_->device), "cudaSetDevice");
  if (private_release(block)) return;
  if (recording_ != nullptr) {
    recording_->outside_released = true;
    deferred_.push_back(block);
    return;
  }
  check_nothrow(cudaFreeAsync(block, context_->stream.get()), "cudaFreeAsync");
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
