// Accounted memory of one device. Freed blocks are kept and reused by size: a training step asks for the same
// sizes again and again, and returning them to the system would cost a page fault per page per step.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace cgcl {

/// Bytes handed out now, their maximum so far, and the limit (0: none).
struct MemoryStats {
  std::size_t in_use = 0, peak = 0, limit = 0;
};

/// Thread-safe. Subclasses provide the raw blocks of one device.
class Memory {
 public:
  explicit Memory(std::size_t limit) { stats_.limit = limit; }
  virtual ~Memory() = default;
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  /// Gives up recordings before it throws ResourceError naming what was asked, what is left and what to
  /// change.
  [[nodiscard]] void* allocate(std::size_t bytes);
  void release(void* block, std::size_t bytes) noexcept;
  /// Gives blocks kept for reuse back to the device.
  virtual void trim() noexcept = 0;
  [[nodiscard]] MemoryStats stats() const;

 protected:
  /// A block of at least `bytes`, or nullptr.
  virtual void* raw_allocate(std::size_t bytes) = 0;
  virtual void raw_release(void* block, std::size_t bytes) noexcept = 0;
  /// Gives back what recorded steps hold; they are issued plainly from then on. Whether there were any.
  virtual bool drop_recordings() noexcept { return false; }
  /// Free bytes of the device, for the message; 0 when unknown.
  [[nodiscard]] virtual std::size_t free_bytes() const { return 0; }

  mutable std::mutex mutex_;   // held while raw_allocate and raw_release run
  std::size_t retained_ = 0;   // handed out to nobody, yet not to be reused: counts as in use

 private:
  [[nodiscard]] std::size_t left() const;
  [[nodiscard]] bool over_limit(std::size_t bytes) const { return stats_.limit > 0 && bytes > left(); }
  /// A block, if need be of what was kept for reuse, or nullptr.
  [[nodiscard]] void* attempt(std::size_t bytes);

  MemoryStats stats_;
};

/// Host memory, 64-byte aligned, with reuse by rounded size. What is kept stays below twice the most that was
/// in use at once (and a little): batches of ever new sizes would otherwise keep a block of every size.
class CpuMemory final : public Memory {
 public:
  using Memory::Memory;
  ~CpuMemory() override;
  void trim() noexcept override;
  [[nodiscard]] std::size_t kept_bytes() const;

 protected:
  void* raw_allocate(std::size_t bytes) override;
  void raw_release(void* block, std::size_t bytes) noexcept override;
  [[nodiscard]] std::size_t free_bytes() const override;

 private:
  void drop_kept() noexcept;

  mutable std::mutex pool_mutex_;
  std::size_t kept_bytes_ = 0, live_bytes_ = 0, most_live_bytes_ = 0;   // rounded
  std::map<std::size_t, std::vector<void*>> kept_;
};

/// Owns one block and returns it to the memory it came from, which it keeps alive.
class Buffer {
 public:
  Buffer(std::shared_ptr<Memory> memory, std::size_t bytes);
  ~Buffer();
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  [[nodiscard]] void* data() const { return data_; }

 private:
  std::shared_ptr<Memory> memory_;
  std::size_t bytes_;
  void* data_;
};

}   // namespace cgcl
