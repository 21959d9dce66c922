// Every access of a kernel, looked at before it happens. Sources with kernels are compiled with
// -fsanitize=thread, which puts calls before loads and stores; these calls end here instead of in a
// sanitizer.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cuda_host {

/// What is known of four bytes.
enum class Word : std::uint8_t { outside, fresh, written };   // fresh: allocated, and nobody has written it

/// The strands that used a word last. Two readers are enough to find every race with a writer.
struct Uses {
  std::uint32_t writer, reader, other_reader, atomic;
};

/// Memory that is looked after, with a Word and Uses for each four bytes of it.
struct Watched {
  std::uintptr_t begin = 0;
  std::size_t bytes = 0;
  Word* words = nullptr;
  Uses* uses = nullptr;

  [[nodiscard]] bool holds(const void* pointer) const {
    return reinterpret_cast<std::uintptr_t>(pointer) - begin < bytes;
  }
  /// The state of [pointer, pointer + bytes), in whole words.
  void mark(const void* pointer, std::size_t size, Word state) const;
  /// Whether every word there has at least this state.
  [[nodiscard]] bool all(const void* pointer, std::size_t size, Word least) const;
};

enum class Access { read, write, atomic };
/// Faults unless the work that runs may do this.
void check_access(const void* pointer, std::size_t bytes, Access access);

/// Faults unless the address is a multiple, for what is not a thread's own.
void check_alignment(const void* pointer, std::size_t bytes);

extern Watched device_words;   // device memory; who allocates it tells where it is

/// A new piece of work: what earlier ones did is ordered before it.
void begin_work(const char* name);
void end_work();

/// The shared memory of a block is gone: filled with NaN, and unwritten for the next.
void forget_shared();

/// Two strands that write equal bytes to one place do no harm. Whether they are equal shows once the second
/// has written: called before anybody else goes on.
void settle_open_doubt();
extern bool doubt_is_open;
inline void settle_doubt() {
  if (doubt_is_open) settle_open_doubt();
}

}   // namespace cuda_host
