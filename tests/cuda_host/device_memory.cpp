#include "tests/cuda_host/device_memory.hpp"

#include "tests/cuda_host/access_check.hpp"
#include "tests/cuda_host/running.hpp"
#include "tests/cuda_host/settings.hpp"

#include <algorithm>   // for all_of
#include <cstring>
#include <iterator>   // for prev
#include <sys/mman.h>

namespace cuda_host {

namespace {

constexpr std::size_t kAddresses = std::size_t{1} << 37, kGuard = 256, kPage = 4096;
constexpr std::size_t kResting = std::size_t{32} << 20;   // bytes of released blocks that are kept from reuse
constexpr std::size_t kLockEach = 128;
constexpr int kPoison = 0xff, kGuardByte = 0xa5;   // NaN as a float, -1 as an integer

/// Address space that takes memory only where it is used.
void* address_space(std::size_t bytes) {
  void* begin =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (begin == MAP_FAILED) fault("no address space for the device");
  return begin;
}

}   // namespace

DeviceMemory::DeviceMemory() : base_(static_cast<char*>(address_space(kAddresses))) {
  Watched& words = device_words;
  words.words = static_cast<Word*>(address_space(kAddresses / 4));
  words.uses = static_cast<Uses*>(address_space(kAddresses / 4 * sizeof(Uses)));
  words.begin = reinterpret_cast<std::uintptr_t>(base_);
  words.bytes = kAddresses;
}

bool DeviceMemory::holds(const void* pointer) const { return device_words.holds(pointer); }

char* DeviceMemory::reserve(std::size_t bytes) {
  ++count_;
  const std::size_t failing = settings().failing;
  if (failing != 0 && (count_ == failing || count_ == failing + 1)) return nullptr;
  const std::size_t room = (bytes + kGuard - 1) / kGuard * kGuard + 2 * kGuard;
  if (in_use_ + room > settings().memory) return nullptr;
  std::deque<char*>& spare = spare_[room];
  char* data = nullptr;
  if (!spare.empty()) {
    data = spare.front();
    spare.pop_front();
  } else {
    if (top_ + room > kAddresses) fault("the addresses of the device are used up");
    data = base_ + top_ + kGuard;
    top_ += (room + kPage - 1) / kPage * kPage;
  }
  in_use_ += room;
  blocks_[data] = {bytes, room};
  return data;
}

void DeviceMemory::begin(char* data) {
  Block& block = blocks_.at(data);
  block.live = true;
  std::memset(data - kGuard, kGuardByte, kGuard);
  std::memset(data, kPoison, block.bytes);
  std::memset(data + block.bytes, kGuardByte, block.room - block.bytes - kGuard);
  device_words.mark(data, block.bytes, Word::fresh);
}

bool DeviceMemory::ask_release(void* data) {
  const auto found = blocks_.find(static_cast<char*>(data));
  return found != blocks_.end() && !std::exchange(found->second.released, true);
}

void DeviceMemory::end(char* data) {
  const auto found = blocks_.find(data);
  const Block block = found->second;
  check_guards(data, block);
  blocks_.erase(found);
  std::memset(data, kPoison, block.bytes);
  device_words.mark(data, block.bytes, Word::outside);
  in_use_ -= block.room;
  resting_.emplace_back(data, block.room);
  resting_bytes_ += block.room;
  while (resting_bytes_ > kResting) {
    const auto [oldest, room] = resting_.front();
    resting_.pop_front();
    resting_bytes_ -= room;
    spare_[room].push_back(oldest);
  }
}

/// Kernels are stopped before they write there; this is for what else may write.
void DeviceMemory::check_guards(const char* data, const Block& block) const {
  const auto untouched = [](const char* first, const char* last) {
    return std::all_of(first, last, [](char c) { return static_cast<unsigned char>(c) == kGuardByte; });
  };
  if (!untouched(data - kGuard, data) || !untouched(data + block.bytes, data + block.room - kGuard))
    fault("something has written beside " + describe(data));
}

void DeviceMemory::require(const char* name, const void* pointer, std::size_t bytes, bool filled) const {
  if (bytes == 0) return;
  const auto* first = static_cast<const char*>(pointer);
  auto after = blocks_.upper_bound(const_cast<char*>(first));
  const bool inside = holds(pointer) && after != blocks_.begin() && std::prev(after)->second.live &&
                      first + bytes <= std::prev(after)->first + std::prev(after)->second.bytes;
  if (!inside)
    fault(std::string(name) + " wants " + std::to_string(bytes) +
          " bytes that are not in one block: " + describe(pointer));
  if (filled && !device_words.all(pointer, bytes, Word::written))
    fault(std::string(name) + " reads what nobody has written, in " + describe(pointer));
}

void DeviceMemory::written(void* pointer, std::size_t bytes) const {
  device_words.mark(pointer, bytes, Word::written);
}

std::string DeviceMemory::describe(const void* pointer) const {
  if (!holds(pointer)) return "memory of the host";
  const auto* at = static_cast<const char*>(pointer);
  const auto after = blocks_.upper_bound(const_cast<char*>(at));
  if (after == blocks_.begin()) return "device memory in no block";
  const auto& [data, block] = *std::prev(after);
  const auto offset = static_cast<std::size_t>(at - data);
  if (offset >= block.bytes + kGuard) return "device memory in no block";
  const std::string size =
      (block.live ? " a block of " : " a block, not there yet, of ") + std::to_string(block.bytes) + " bytes";
  if (offset < block.bytes || offset == 0) return "byte " + std::to_string(offset) + " of" + size;
  return "what lies " + std::to_string(offset - block.bytes) + " bytes behind" + size;
}

void DeviceMemory::lock() {
  if (!settings().lazy || locks_++ % kLockEach != 0) return;
  locked_ = true;
  mprotect(base_, top_, PROT_NONE);
}

void DeviceMemory::unlock() {
  if (!std::exchange(locked_, false)) return;
  mprotect(base_, top_, PROT_READ | PROT_WRITE);
}

void DeviceMemory::forget_uses() const {
  madvise(device_words.uses, kAddresses / 4 * sizeof(Uses), MADV_DONTNEED);
}

DeviceMemory& memory() {
  static auto* one = new DeviceMemory;   // outlives all who release what is theirs
  return *one;
}

}   // namespace cuda_host
