#include "tests/cuda_host/running.hpp"

#include "tests/cuda_host/kernel.hpp"

#include <cstdio>
#include <cstdlib>   // for abort

namespace cuda_host {

constinit Running now;

Line thread_index() noexcept { return {now.thread}; }
Line block_size() noexcept { return {now.threads}; }
Position block_index() noexcept { return {now.block_x, now.block_y}; }
Position grid_size() noexcept { return {now.grid_x, now.grid_y}; }
int lane() noexcept { return static_cast<int>(now.thread % 32); }

void fault(const std::string& what) {
  const Running at = now;
  now = {};   // what runs from here on is no kernel
  std::fprintf(stderr, "cuda_host: %s%s%s", at.work == nullptr ? "" : at.work, at.work == nullptr ? "" : ": ",
               what.c_str());
  if (at.kernel)
    std::fprintf(stderr, ", block (%u,%u) of (%u,%u), thread %u of %u", at.block_x, at.block_y, at.grid_x,
                 at.grid_y, at.thread, at.threads);
  std::fprintf(stderr, "\n");
  std::abort();
}

}   // namespace cuda_host
