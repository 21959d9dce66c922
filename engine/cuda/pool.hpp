// Device memory from a pool of our own. Allocation and release are ordered on the context's stream: a block
// released after a kernel was enqueued is reused only by work enqueued later. The accounting and the limit
// are those of Memory.
#pragma once

#include "engine/cuda/context.hpp"

#include <map>
#include <memory>
#include <vector>

namespace cgcl::cuda {

class PoolMemory final : public Memory {
 public:
  PoolMemory(std::shared_ptr<Context> context, std::size_t limit);
  ~PoolMemory() override;
  PoolMemory(const PoolMemory&) = delete;
  PoolMemory& operator=(const PoolMemory&) = delete;

  void trim() noexcept override;

  /// Until end_recording, what is allocated belongs to recordings and what was allocated before is kept
  /// alive.
  void begin_recording();
  void end_recording() noexcept;
  /// Whether memory from before the last recording was released in it.
  [[nodiscard]] bool outside_released() const { return outside_released_; }
  /// Keeps the blocks of recordings for `executable`, until it is dropped here or by drop_recordings.
  void keep(Replayable& executable);
  void drop(Replayable& executable) noexcept;

 protected:
  void* raw_allocate(std::size_t bytes) override;
  void raw_release(void* block, std::size_t bytes) noexcept override;
  bool drop_recordings() noexcept override;
  [[nodiscard]] std::size_t free_bytes() const override;

 private:
  void* recorded_allocate(std::size_t bytes);
  /// Whether it was a block of recordings.
  bool recorded_release(void* block) noexcept;
  void free_recorded() noexcept;

  std::shared_ptr<Context> context_;
  MemoryPool pool_;
  bool recording_ = false, outside_released_ = false;
  std::vector<Replayable*> kept_for_;
  // Blocks of recordings. All share them, as replays of one stream never overlap: together they take what the
  // largest takes. Recorded work runs in the order in which it was recorded, so within a recording too a
  // block may serve again as soon as its last use is recorded.
  std::map<void*, std::size_t> recorded_;                // with their sizes
  std::map<std::size_t, std::vector<void*>> reusable_;   // those that no tensor holds, by size
  std::vector<void*> deferred_;   // released while recording, which must not be recorded
};

}   // namespace cgcl::cuda
