// Device memory from a pool of our own. Allocation and release are ordered on the context's stream: a block
// released after a kernel was enqueued is reused only by work enqueued later. The accounting and the limit
// are those of Memory.
#include "engine/cuda/context.hpp"

#include <cstdint>
#include <limits>

namespace cgcl::cuda {

namespace {

class PoolMemory final : public Memory {
 public:
  PoolMemory(std::shared_ptr<Context> context, std::size_t limit)
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

  ~PoolMemory() override {
    check_nothrow(cudaSetDevice(context_->device), "cudaSetDevice");
    check_nothrow(cudaStreamSynchronize(context_->stream.get()), "cudaStreamSynchronize");
  }
  PoolMemory(const PoolMemory&) = delete;
  PoolMemory& operator=(const PoolMemory&) = delete;

  void trim() noexcept override {
    check_nothrow(cudaSetDevice(context_->device), "cudaSetDevice");
    // releases still queued on the stream become free memory only once they have run
    check_nothrow(cudaStreamSynchronize(context_->stream.get()), "cudaStreamSynchronize");
    check_nothrow(cudaMemPoolTrimTo(pool_.get(), 0), "cudaMemPoolTrimTo");
  }

 protected:
  void* raw_allocate(std::size_t bytes) override {
    context_->activate();
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

  void raw_release(void* block, std::size_t) noexcept override {
    check_nothrow(cudaSetDevice(context_->device), "cudaSetDevice");
    check_nothrow(cudaFreeAsync(block, context_->stream.get()), "cudaFreeAsync");
  }

  [[nodiscard]] std::size_t free_bytes() const override {
    std::size_t free = 0, total = 0;
    if (cudaSetDevice(context_->device) != cudaSuccess || cudaMemGetInfo(&free, &total) != cudaSuccess)
      return 0;
    std::uint64_t reserved = 0, used = 0;   // what the pool holds but nobody uses is free to us
    if (cudaMemPoolGetAttribute(pool_.get(), cudaMemPoolAttrReservedMemCurrent, &reserved) != cudaSuccess ||
        cudaMemPoolGetAttribute(pool_.get(), cudaMemPoolAttrUsedMemCurrent, &used) != cudaSuccess)
      return free;
    return free + (reserved > used ? static_cast<std::size_t>(reserved - used) : 0);
  }

 private:
  std::shared_ptr<Context> context_;
  MemoryPool pool_;
};

}   // namespace

std::shared_ptr<Memory> make_memory(std::shared_ptr<Context> context, std::size_t limit) {
  return std::make_shared<PoolMemory>(std::move(context), limit);
}

}   // namespace cgcl::cuda
