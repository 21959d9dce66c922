// Device memory from a pool of our own. Allocation and release are ordered on the context's stream: a block
// released after a kernel was enqueued is reused only by work enqueued later. The accounting and the limit
// are those of Memory.
#pragma once

#include "engine/cuda/context.hpp"

#include <map>
#include <memory>
#include <vector>

namespace cgcl::cuda {

/// Blocks that belong to one recording. Inside it they are reused by size: recorded work runs in the order in
/// which it was recorded, so a block may serve again as soon as its last use is recorded.
struct PrivateBlocks {
  std::map<std::size_t, std::vector<void*>> kept;
  bool outside_released = false;   // a block from before the recording was released in it
};

class PoolMemory final : public Memory {
 public:
  PoolMemory(std::shared_ptr<Context> context, std::size_t limit);
  ~PoolMemory() override;
  PoolMemory(const PoolMemory&) = delete;
  PoolMemory& operator=(const PoolMemory&) = delete;

  void trim() noexcept override;

  /// Until end_private, what is allocated belongs to `blocks` and what was allocated before is kept alive.
  void begin_private(PrivateBlocks& blocks);
  void end_private() noexcept;
  /// Gives the blocks back; those still held by a tensor follow when it lets go.
  void release_private(PrivateBlocks& blocks) noexcept;

 protected:
  void* raw_allocate(std::size_t bytes) override;
  void raw_release(void* block, std::size_t bytes) noexcept override;
  [[nodiscard]] std::size_t free_bytes() const override;

 private:
  struct Owner {
    PrivateBlocks* blocks;   // null: its recording is gone
    std::size_t size;
  };
  void* private_allocate(std::size_t bytes);
  /// Whether it was a private block.
  bool private_release(void* block) noexcept;

  std::shared_ptr<Context> context_;
  MemoryPool pool_;
  PrivateBlocks* recording_ = nullptr;
  std::map<void*, Owner> private_;
  std::vector<void*> deferred_;   // released while recording, which must not be recorded
};

}   // namespace cgcl::cuda
