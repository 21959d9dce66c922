// Stacks to switch between on one thread of the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace cuda_host {

/// A computation that stands still somewhere on a stack of its own.
struct Fiber {
#if defined(__x86_64__)
  void* stack_pointer = nullptr;
#else
  ucontext_t context{};
#endif
};

/// Leaves the running computation in `from` and goes on with `to`, until somebody switches to `from`.
void switch_fiber(Fiber& from, Fiber& to);

/// Where all stacks of fibers are.
struct Stacks {
  std::uintptr_t begin = 0;
  std::size_t bytes = 0;
  [[nodiscard]] bool hold(std::uintptr_t address) const { return address - begin < bytes; }
};
extern Stacks stacks;

/// Fibers that run `entry`, which never returns.
class FiberPool {
 public:
  explicit FiberPool(void (*entry)()) : entry_(entry) {}
  /// One that is not in use; it begins with `entry`, or goes on where it gave itself back. At most 1025 at
  /// once.
  Fiber* take();
  void give_back(Fiber* fiber) { idle_.push_back(fiber); }

 private:
  void (*entry_)();
  std::vector<Fiber*> idle_;
  std::size_t made_ = 0;
};

}   // namespace cuda_host
