// Times of work on the stream.
#include "engine/cuda/context.hpp"

#include <chrono>

namespace cgcl::cuda {

#ifdef CUDART_VERSION

struct Timer {
  explicit Timer(Context& c) : context(c) {}
  Context& context;
  Event first, last;
};

std::shared_ptr<Timer> make_timer(Context& context) {
  context.activate();
  auto timer = std::make_shared<Timer>(context);
  check(cudaEventCreate(timer->first.out()), "cudaEventCreate");
  check(cudaEventCreate(timer->last.out()), "cudaEventCreate");
  return timer;
}

void start_timer(Timer& timer) {
  timer.context.activate();
  check(cudaEventRecord(timer.first.get(), timer.context.stream.get()), "cudaEventRecord");
}

double stop_timer(Timer& timer) {
  timer.context.activate();
  check(cudaEventRecord(timer.last.get(), timer.context.stream.get()), "cudaEventRecord");
  check(cudaEventSynchronize(timer.last.get()), "cudaEventSynchronize");
  float milliseconds = 0;
  check(cudaEventElapsedTime(&milliseconds, timer.first.get(), timer.last.get()), "cudaEventElapsedTime");
  return 1e3 * static_cast<double>(milliseconds);
}

#else   // an emulation of the runtime on the host, which has no events and no time of its own

struct Timer {
  explicit Timer(Context& c) : context(c) {}
  Context& context;
  std::chrono::steady_clock::time_point first;
};

std::shared_ptr<Timer> make_timer(Context& context) { return std::make_shared<Timer>(context); }

void start_timer(Timer& timer) { timer.first = std::chrono::steady_clock::now(); }

double stop_timer(Timer& timer) {
  synchronize(timer.context);
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - timer.first).count();
}

#endif

}   // namespace cgcl::cuda
