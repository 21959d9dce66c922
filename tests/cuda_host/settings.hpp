// What a run of the emulated device is to be like, from the environment.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cuda_host {

enum class Order { forward, reverse, random };

struct Settings {
  Order order = Order::forward;   // of the blocks of a grid, and of its threads between two meetings
  std::uint64_t seed = 1;         // of Order::random
  bool lazy = false;              // work waits until somebody waits for it; until then the memory is locked
  std::size_t memory = std::size_t{16} << 30;   // bytes of the device
  std::size_t failing = 0;                      // this allocation and the next find no memory; 0: none
  const char* copies = nullptr;                 // file for a line per copy to the host
  const char* kernels = nullptr;                // file for the kernels that were launched
  std::size_t stop_at_copy = 0;                 // ends with a fault there; 0: nowhere
};

/// Read once. Ends the process for an order that is none.
[[nodiscard]] const Settings& settings();

}   // namespace cuda_host
