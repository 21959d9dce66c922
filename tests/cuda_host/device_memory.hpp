// The memory of the emulated device: a range of addresses of this process, in which every block stands alone.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <utility>   // for pair

namespace cuda_host {

class DeviceMemory {
 public:
  DeviceMemory();

  /// Addresses for a block, on 256 bytes; null where the device is full. Nobody may use it before begin().
  char* reserve(std::size_t bytes);
  /// From here on the block is there, full of NaN.
  void begin(char* data);
  /// From here on nobody may use it. Its addresses serve again after much else was released.
  void end(char* data);
  /// Whether it is a block that nobody has asked to release; then it counts as asked.
  bool ask_release(void* data);

  /// Faults unless [pointer, pointer + bytes) is in one block and, with `filled`, all of it was written.
  /// `name` is what wants it.
  void require(const char* name, const void* pointer, std::size_t bytes, bool filled) const;
  /// It was written by something else than a kernel.
  void written(void* pointer, std::size_t bytes) const;
  [[nodiscard]] bool holds(const void* pointer) const;
  /// Where an address is, for people.
  [[nodiscard]] std::string describe(const void* pointer) const;

  /// With settings().lazy, until unlock() nobody in this process may touch it. Only each 128th call does
  /// that, as it takes the longer the more memory was used.
  void lock();
  void unlock();
  /// Strands begin anew.
  void forget_uses() const;

  [[nodiscard]] std::size_t in_use() const { return in_use_; }

 private:
  struct Block {
    std::size_t bytes = 0, room = 0;
    bool live = false, released = false;
  };
  void check_guards(const char* data, const Block& block) const;

  char* base_ = nullptr;
  std::size_t top_ = 0, in_use_ = 0, resting_bytes_ = 0, count_ = 0, locks_ = 0;
  bool locked_ = false;
  std::map<char*, Block> blocks_;
  std::deque<std::pair<char*, std::size_t>>
      resting_;                                      // released blocks with their room, not to be reused yet
  std::map<std::size_t, std::deque<char*>> spare_;   // those that may be, by room
};

[[nodiscard]] DeviceMemory& memory();

}   // namespace cuda_host
