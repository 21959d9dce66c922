// What a kernel knows of its place in a grid, how its threads meet, and how it gets into a stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <tuple>

struct CUstream_st;

namespace cuda_host {

/// Grids have two dimensions and blocks one: that is all the engine uses.
struct GridSize {
  unsigned x = 1, y = 1;
  constexpr GridSize(unsigned a = 1, unsigned b = 1) : x(a), y(b) {}
};
struct Position {
  unsigned x, y;
};
struct Line {
  unsigned x;
};

// Constant as long as a thread lives, which is all that the compiler sees of it.
[[nodiscard, gnu::const]] Line thread_index() noexcept;
[[nodiscard, gnu::const]] Line block_size() noexcept;
[[nodiscard, gnu::const]] Position block_index() noexcept;
[[nodiscard, gnu::const]] Position grid_size() noexcept;

/// Where in the sources threads meet.
struct Place {
  const char* file;
  int line;
};

/// Waits for all threads of the block. Faults unless all of them come to this place.
void meet_block(Place place);

inline constexpr int kVotes = -1, kNothing = -2;
/// Waits for the lanes of `mask` that have not ended. Faults unless all come to this place with this mask.
/// Returns what lane `from` brought, who must take part; with kVotes the bits of the lanes that did not bring
/// 0.
std::uint64_t meet_warp(const char* call, unsigned mask, std::uint64_t brought, int from, Place place);

/// The lane of the warp that runs.
[[nodiscard]] int lane() noexcept;

/// A kernel with its arguments, as they were when it was launched.
struct Launched {
  void (*run)(const void* packed);   // one thread of it
  std::shared_ptr<const void> packed;
  std::size_t bytes;
  const void* code;   // the kernel's, by which it is known
};

/// Puts it into the stream. Leaves an error for the next question instead where no device would take it.
void launch_packed(const char* name, GridSize grid, unsigned threads, CUstream_st* stream,
                   const Launched& kernel);

/// What `kernel<<<grid, threads, 0, stream>>>(args...)` is on a device.
template <class... Params, class... Args>
void launch(const char* name, void (*kernel)(Params...), GridSize grid, int threads, CUstream_st* stream,
            const Args&... args) {
  struct Packed {
    void (*kernel)(Params...);
    std::tuple<Params...> arguments;
  };
  const auto run = [](const void* packed) {
    const auto* call = static_cast<const Packed*>(packed);
    std::apply(call->kernel, call->arguments);
  };
  launch_packed(name, grid, static_cast<unsigned>(threads), stream,
                {run, std::make_shared<const Packed>(Packed{kernel, {args...}}), sizeof(Packed),
                 reinterpret_cast<const void*>(kernel)});
}

}   // namespace cuda_host
