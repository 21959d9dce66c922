// The one piece of work that the emulated device runs at a time, and how a fault of it ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace cuda_host {

/// A strand is a thread of a kernel between two meetings. Strands are numbered as they begin, so a few
/// numbers say which of them are ordered: see concurrent() of access_check.cpp.
struct Running {
  const char* work = nullptr;   // its name; null: nothing runs
  bool kernel = false;          // threads run, not a library or a copy
  unsigned grid_x = 0, grid_y = 0, threads = 0;
  unsigned block_x = 0, block_y = 0, thread = 0;
  std::uint32_t strand = 0;
  std::uint32_t next_strand = 1;
  std::uint32_t work_begin = 0, block_begin = 0,
                epoch_begin = 0;   // first strands; an epoch lies between two barriers
  std::uint32_t warp_begin = 0;    // first strand since the warp last met by __syncwarp, if in this epoch
  bool warps_met = false;          // in this epoch: threads have several strands
  std::uintptr_t arguments = 0;    // of the kernel, which its threads may read
  std::size_t argument_bytes = 0;
};

/// Of the process, as a device is: the compiler's calls at every access bring no context.
extern Running now;

/// Prints "cuda_host: WORK: what, block (x,y) of (x,y), thread t of n" to stderr and aborts. Nothing is
/// thrown, as the program could take that for a failure that it knows to handle.
[[noreturn]] void fault(const std::string& what);

}   // namespace cuda_host
