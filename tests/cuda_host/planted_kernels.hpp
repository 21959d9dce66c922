// Kernels and calls with one bug each, and sound ones that look like it.
#pragma once

#include <vector>

namespace cuda_host {

struct Planted {
  const char* name;
  const char* fault;   // what its fault says; empty: there is none, and run() is true
  bool (*run)();
};

[[nodiscard]] std::vector<Planted> planted_in_threads();
[[nodiscard]] std::vector<Planted> planted_in_memory();

/// Sound by every access, and yet its result depends on the order of threads.
[[nodiscard]] Planted order_dependent();

}   // namespace cuda_host
