#include "tests/cuda_host/access_check.hpp"

#include "tests/cuda_host/block_threads.hpp"
#include "tests/cuda_host/device_memory.hpp"
#include "tests/cuda_host/fiber.hpp"
#include "tests/cuda_host/module_image.hpp"
#include "tests/cuda_host/running.hpp"

#include <algorithm>   // for all_of, max, min
#include <cstring>
#include <string>
#include <vector>

namespace cuda_host {

constinit Watched device_words;
constinit bool doubt_is_open = false;

namespace {

constexpr unsigned kWarp = 32;
constexpr std::uint32_t kLastStrand = 0xf0000000u;

/// Shared memory is what kernels declare as static variables: writable memory of the library that holds them.
struct Shared : Watched {
  std::vector<Word> word_of;
  std::vector<Uses> uses_of;
  std::uintptr_t first = 0, last = 0;   // what this block has written

  Shared() {
    const Image image = writable_image();
    begin = image.begin, bytes = image.bytes;
    word_of.assign(bytes / 4 + 1, Word::fresh);
    uses_of.resize(bytes / 4 + 1);
    words = word_of.data(), uses = uses_of.data();
    first = begin + bytes, last = begin;
  }
};

Shared& shared() {
  static auto* one = new Shared;
  return *one;
}

/// A store to what another strand stored to.
struct Doubt {
  const void* at = nullptr;
  std::size_t bytes = 0;
  unsigned char before[16] = {};
  std::uint32_t other = 0;
};
constinit Doubt doubt;

/// Whether what `strand` did may happen before or after what the running one does. Strands before `oldest`
/// had another kernel to run or, of shared memory, a block with its own.
[[gnu::always_inline]] inline bool concurrent(std::uint32_t strand, std::uint32_t oldest) {
  if (strand < oldest || strand == now.strand) return false;
  if (strand < now.block_begin) return true;
  if (strand < now.epoch_begin) return false;
  if (!now.warps_met) return true;
  const unsigned thread = thread_of(strand);
  return thread != now.thread && (thread / kWarp != now.thread / kWarp || strand >= now.warp_begin);
}

std::string name_of(std::uint32_t strand) {
  return strand < now.block_begin ? "a thread of another block"
                                  : "thread " + std::to_string(thread_of(strand));
}

std::string kind_of(const void* pointer) {
  return device_words.holds(pointer) ? memory().describe(pointer) : "shared memory";
}

[[noreturn]] void report_race(const void* pointer, std::uint32_t other, const char* what) {
  fault(std::string("race on ") + kind_of(pointer) + ": " + what + " " + name_of(other) + ", unordered");
}

/// One word of what is accessed.
[[gnu::always_inline]] inline void look_at(const Watched& memory, std::size_t w, const void* pointer,
                                           std::size_t bytes, Access access, std::uint32_t oldest) {
  const bool write = access != Access::read;
  Word& word = memory.words[w];
  if (word == Word::outside) fault((write ? "write to " : "read of ") + kind_of(pointer));
  if (access != Access::write && word == Word::fresh)
    fault("read of what nobody has written, in " + kind_of(pointer));
  Uses& uses = memory.uses[w];
  if (concurrent(uses.writer, oldest)) {
    if (access == Access::read) report_race(pointer, uses.writer, "read of what is written by");
    if (access == Access::atomic) report_race(pointer, uses.writer, "atomic operation on what is written by");
    if (bytes > sizeof doubt.before) report_race(pointer, uses.writer, "written as well by");
    doubt_is_open = true;
    doubt.at = pointer, doubt.bytes = bytes, doubt.other = uses.writer;
    std::memcpy(doubt.before, pointer, bytes);
  }
  if (access != Access::atomic && concurrent(uses.atomic, oldest))
    report_race(pointer, uses.atomic, "plain access to what is used atomically by");
  if (write) {
    if (concurrent(uses.reader, oldest)) report_race(pointer, uses.reader, "write to what is read by");
    if (concurrent(uses.other_reader, oldest))
      report_race(pointer, uses.other_reader, "write to what is read by");
    (access == Access::write ? uses.writer : uses.atomic) = now.strand;
    word = Word::written;
  } else if (uses.reader != now.strand) {
    if (!concurrent(uses.reader, oldest))
      uses.reader = now.strand;
    else if (!concurrent(uses.other_reader, oldest))
      uses.other_reader = now.strand;
  }
}

[[gnu::always_inline]] inline void look(const Watched& memory, const void* pointer, std::size_t bytes,
                                        Access access) {
  settle_doubt();
  const std::uint32_t oldest = &memory == &device_words ? now.work_begin : now.block_begin;
  const std::uintptr_t offset = reinterpret_cast<std::uintptr_t>(pointer) - memory.begin;
  const std::size_t last = (offset + bytes - 1) / 4;
  for (std::size_t w = offset / 4; w <= last; ++w) look_at(memory, w, pointer, bytes, access, oldest);
}

/// Of a kernel, neither on the device nor its own: shared memory and constants.
void look_elsewhere(const void* pointer, std::size_t bytes, Access access) {
  const auto address = reinterpret_cast<std::uintptr_t>(pointer);
  Shared& memory = shared();
  if (!memory.holds(pointer)) {
    if (access == Access::read && in_constants(address)) return;
    fault(std::string(access == Access::read ? "read of" : "write to") + " memory of the host");
  }
  look(memory, pointer, bytes, access);
  if (access == Access::read) return;
  memory.first = std::min(memory.first, address);
  memory.last = std::max(memory.last, address + bytes);
}

/// Inlined into what the compiler calls.
[[gnu::always_inline]] inline void check(const void* pointer, std::size_t bytes, Access access) {
  const auto address = reinterpret_cast<std::uintptr_t>(pointer);
  if (device_words.holds(pointer)) {
    if (now.work == nullptr) fault("the host uses device memory outside of any stream");
    look(device_words, pointer, bytes, access);
  } else if (now.kernel && !stacks.hold(address)) {
    const bool argument = address - now.arguments < now.argument_bytes;
    if (!argument || access != Access::read) look_elsewhere(pointer, bytes, access);
  }
}

template <std::size_t kBytes>
[[gnu::always_inline]] inline void check_number(const void* pointer, Access access) {
  if ((reinterpret_cast<std::uintptr_t>(pointer) & (kBytes - 1)) != 0) check_alignment(pointer, kBytes);
  check(pointer, kBytes, access);
}

}   // namespace

void check_access(const void* pointer, std::size_t bytes, Access access) { check(pointer, bytes, access); }

void check_alignment(const void* pointer, std::size_t bytes) {
  const auto address = reinterpret_cast<std::uintptr_t>(pointer);
  if ((address & (bytes - 1)) != 0 && now.kernel && !stacks.hold(address))
    fault("misaligned access of " + std::to_string(bytes) + " bytes");
}

void Watched::mark(const void* pointer, std::size_t size, Word state) const {
  if (size == 0) return;
  const std::uintptr_t offset = reinterpret_cast<std::uintptr_t>(pointer) - begin;
  std::memset(words + offset / 4, static_cast<int>(state), (offset + size - 1) / 4 - offset / 4 + 1);
}

bool Watched::all(const void* pointer, std::size_t size, Word least) const {
  if (size == 0) return true;
  const std::uintptr_t offset = reinterpret_cast<std::uintptr_t>(pointer) - begin;
  return offset + size <= bytes && std::all_of(words + offset / 4, words + (offset + size - 1) / 4 + 1,
                                               [least](Word w) { return w >= least; });
}

void begin_work(const char* name) {
  if (now.next_strand > kLastStrand) {
    memory().forget_uses();
    std::fill(shared().uses_of.begin(), shared().uses_of.end(), Uses{});
    now.next_strand = 1;
  }
  now.work = name;
  now.strand = now.work_begin = now.block_begin = now.epoch_begin = now.next_strand++;
}

void end_work() {
  settle_doubt();
  now.work = nullptr;
}

void forget_shared() {
  Shared& all = shared();
  if (all.first >= all.last) return;
  void* first = reinterpret_cast<void*>(all.first);
  std::memset(first, 0xff, all.last - all.first);
  all.mark(first, all.last - all.first, Word::fresh);
  all.first = all.begin + all.bytes, all.last = all.begin;
}

void settle_open_doubt() {
  const Doubt settled = doubt;
  doubt_is_open = false;
  if (std::memcmp(settled.at, settled.before, settled.bytes) != 0)
    report_race(settled.at, settled.other, "written otherwise by");
}

}   // namespace cuda_host

// What the compiler calls, by name.
extern "C" {

#define CUDA_HOST_ACCESS(bytes)                                                                          \
  void __tsan_read##bytes(const void* p) { cuda_host::check_number<bytes>(p, cuda_host::Access::read); } \
  void __tsan_write##bytes(void* p) { cuda_host::check_number<bytes>(p, cuda_host::Access::write); }     \
  void __tsan_unaligned_read##bytes(const void* p) {                                                     \
    cuda_host::check_number<bytes>(p, cuda_host::Access::read);                                          \
  }                                                                                                      \
  void __tsan_unaligned_write##bytes(void* p) { cuda_host::check_number<bytes>(p, cuda_host::Access::write); }
CUDA_HOST_ACCESS(1)
CUDA_HOST_ACCESS(2)
CUDA_HOST_ACCESS(4)
CUDA_HOST_ACCESS(8)
CUDA_HOST_ACCESS(16)
#undef CUDA_HOST_ACCESS

void __tsan_read_range(const void* p, std::size_t bytes) {
  if (bytes > 0) cuda_host::check_access(p, bytes, cuda_host::Access::read);
}
void __tsan_write_range(void* p, std::size_t bytes) {
  if (bytes > 0) cuda_host::check_access(p, bytes, cuda_host::Access::write);
}
void __tsan_init() {}
void __tsan_vptr_update(void**, void*) {}
void __tsan_vptr_read(void**) {}
// Atomic operations of the host in these sources: counts of shared pointers, guards of static variables.
std::uint8_t __tsan_atomic8_load(const volatile std::uint8_t* p, int) {
  return __atomic_load_n(p, __ATOMIC_SEQ_CST);
}
std::uint32_t __tsan_atomic32_fetch_add(volatile std::uint32_t* p, std::uint32_t v, int) {
  return __atomic_fetch_add(p, v, __ATOMIC_SEQ_CST);
}
}
