// What the MPI library of this program offers: the only words that the program and MPI have in common.
#pragma once

#include <cstddef>

namespace cgcl {

/// Raised when the table below changes.
inline constexpr const char* kMpiInterface = "circuitgcl-mpi-1";

/// Functions that may fail return nullptr, or why they failed: a text that stays valid until the next call.
struct MpiTable {
  const char* (*version)();   // of the MPI it was built with; callable before join()
  const char* (*join)(int* rank, int* size);
  const char* (*gather)(const void* mine, std::size_t bytes, void* all);   // `all`: bytes of each rank
  const char* (*broadcast)(void* data, std::size_t bytes);                 // from rank 0
  void (*leave)();                                                         // waits for all ranks
  void (*abort)(int code);   // ends all ranks between join() and leave(); else nothing
};

}   // namespace cgcl
