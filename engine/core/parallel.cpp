#include "engine/core/parallel.hpp"

#include "engine/core/thread_signals.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>   // for exception_ptr
#include <mutex>
#include <new>   // for bad_alloc
#include <system_error>
#include <thread>

namespace cgcl {

namespace {

// About 20 us of waiting awake: most loops of a training step follow each other faster than that.
constexpr int kSpins = 600;

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// One loop. Chunks are handed out in ascending order, so all below a failed one have been handed out too and
/// the lowest failure is the same for any thread count.
class Loop {
 public:
  Loop(std::int64_t chunks, int width, void (*call)(const void*, std::int64_t, int), const void* body)
      : chunks_(chunks), width_(width), call_(call), body_(body) {}

  void work(int worker) {
    while (!failed_.load(std::memory_order_relaxed)) {
      const std::int64_t chunk = next_.fetch_add(1, std::memory_order_relaxed);
      if (chunk >= chunks_) return;
      try {
        call_(body_, chunk, worker);
      } catch (...) {
        const std::lock_guard lock(failure_mutex_);
        if (!failure_ || chunk < failed_chunk_) {
          failure_ = std::current_exception();
          failed_chunk_ = chunk;
        }
        failed_ = true;
      }
    }
  }
  /// For a thread that helps: none when there are enough.
  void help() {
    if (const int worker = joined_.fetch_add(1, std::memory_order_relaxed) + 1; worker < width_) work(worker);
  }
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::int64_t chunks_;
  int width_;
  void (*call_)(const void*, std::int64_t, int);
  const void* body_;
  std::atomic<std::int64_t> next_{0};
  std::atomic<int> joined_{0};
  std::atomic<bool> failed_{false};
  std::mutex failure_mutex_;
  std::exception_ptr failure_;
  std::int64_t failed_chunk_ = 0;
};

/// The helping threads of the process: the first loop that wants more starts them, and they live as long as
/// the process. Threads belong to a process as its memory does; that is why there is one pool.
class Pool {
 public:
  /// Whether the loop was run; not when another one is under way.
  bool run(Loop& loop, int helpers) {
    if (busy_.exchange(true, std::memory_order_acquire)) return false;
    start(helpers);
    loop_ = &loop;
    const std::uint64_t open = ((state_.load() & ~(kOpen | kInside)) + kGeneration) | kOpen;
    state_.store(open);
    if (const int asleep = asleep_.load(); asleep > 0) wake(asleep, helpers);
    loop.work(0);
    state_.fetch_and(~kOpen);   // who is not inside by now stays outside
    wait_until_left();
    busy_.store(false, std::memory_order_release);
    return true;
  }

 private:
  // Of the state: helpers inside the loop, whether one may enter, and the number of the loop.
  static constexpr std::uint64_t kInside = 0xffff, kOpen = 0x10000, kGeneration = 0x20000;

  static std::uint64_t generation_of(std::uint64_t state) { return state / kGeneration; }

  void start(int helpers) {
    for (; started_ < helpers; ++started_) {
      try {
        std::thread([this] { serve(); }).detach();
      } catch (const std::system_error&) {
        return;   // the system has no more threads or memory: fewer do the same
      } catch (const std::bad_alloc&) {
        return;
      }
    }
  }

  [[noreturn]] void serve() {
    leave_signals_to_first_thread();
    for (std::uint64_t seen = 0;;) {
      std::uint64_t state = await([&] { return news(seen); });
      while ((state & kOpen) != 0 && generation_of(state) != seen)
        if (state_.compare_exchange_weak(state, state + 1)) {
          seen = generation_of(state);
          loop_->help();
          leave();
          break;
        }
    }
  }

  void wake(int asleep, int helpers) {
    const std::lock_guard lock(mutex_);
    if (helpers >= asleep) return wake_.notify_all();   // one call of the system, not one a helper
    for (int i = 0; i < helpers; ++i) wake_.notify_one();
  }

  /// Whether there is a loop that this helper has not been in.
  [[nodiscard]] bool news(std::uint64_t seen) const {
    const std::uint64_t state = state_.load();
    return (state & kOpen) != 0 && generation_of(state) != seen;
  }

  /// As condition.wait(lock, ready), which has a version of its own in the libstdc++ of GCC 12: with it a
  /// program does not start on systems with that of GCC 11. Waking once an hour costs nothing.
  template <class Ready>
  static void sleep_until(const Ready& ready, std::condition_variable& condition,
                          std::unique_lock<std::mutex>& lock) {
    while (!condition.wait_for(lock, std::chrono::hours(1), ready)) {
    }
  }

  template <class Ready>
  std::uint64_t await(const Ready& ready) {
    for (int i = 0; i < kSpins; ++i, pause())
      if (ready()) return state_.load();
    std::unique_lock lock(mutex_);
    asleep_.fetch_add(1);
    sleep_until(ready, wake_, lock);
    asleep_.fetch_sub(1);
    return state_.load();
  }

  void leave() {
    if (((state_.fetch_sub(1) - 1) & (kInside | kOpen)) != 0) return;   // others are inside, or the caller is
    const std::lock_guard lock(mutex_);
    left_.notify_one();
  }

  void wait_until_left() {
    const auto empty = [this] { return (state_.load() & kInside) == 0; };
    for (int i = 0; i < kSpins; ++i, pause())
      if (empty()) return;
    std::unique_lock lock(mutex_);
    sleep_until(empty, left_, lock);
  }

  std::atomic<bool> busy_{false};
  std::atomic<std::uint64_t> state_{0};
  Loop* loop_ = nullptr;   // written while nobody is inside
  int started_ = 0;
  std::mutex mutex_;
  std::condition_variable wake_, left_;
  std::atomic<int> asleep_{0};
};

Pool& pool() {
  static Pool& one = *new Pool;   // never destroyed: its threads may still sleep in it at exit
  return one;
}

}   // namespace

void detail::run_chunks(int threads, std::int64_t chunks, void (*call)(const void*, std::int64_t, int),
                        const void* body) {
  const int width = static_cast<int>(std::min<std::int64_t>(threads, chunks));
  Loop loop(chunks, width, call, body);
  if (!pool().run(loop, width - 1)) loop.work(0);
  loop.rethrow();
}

}   // namespace cgcl
