#include "tests/cuda_host/block_threads.hpp"

#include "tests/cuda_host/access_check.hpp"
#include "tests/cuda_host/fiber.hpp"
#include "tests/cuda_host/orders.hpp"
#include "tests/cuda_host/running.hpp"
#include "tests/cuda_host/settings.hpp"

#include <algorithm>   // for min
#include <bit>         // for countr_zero
#include <cstring>     // for strcmp
#include <numeric>     // for iota
#include <string>
#include <vector>

namespace cuda_host {

namespace {

constexpr unsigned kWarp = 32;

struct Thread {   // a line of the cache
  Fiber* fiber = nullptr;
  Place place{};
  const char* call = "";
  std::uint64_t brought = 0, result = 0;
  std::uint32_t strand = 0, warp_begin = 0;   // where warps have met in this epoch
  int from = 0;
  bool waits = false;
};

/// Lanes of a warp that wait for each other.
struct Meeting {
  unsigned mask, here;
  Place place;
};

struct Strands {   // consecutive ones of consecutive threads
  std::uint32_t first;
  unsigned thread;
};

void run_threads();

/// The block that runs, and what is kept from one to the next.
struct Block {
  FiberPool fibers{run_threads};
  Fiber outside;
  std::vector<Thread> threads;
  std::vector<std::vector<Meeting>> warps;
  std::vector<unsigned> order;   // in which threads begin; kept from block to block, and shuffled again
  unsigned begun = 0;            // of them
  std::vector<unsigned> ready;   // those that waited, in the order in which they go on
  std::size_t next = 0;          // of them
  std::vector<bool> has_ended;
  std::vector<Strands> strands;   // of this epoch
  unsigned at_barrier = 0, ended = 0;
  Place barrier{};   // where they wait
  const Launched* kernel = nullptr;
  Orders orders;
};

Block& block() {
  static auto* one = new Block;   // fibers stand in it until the process ends
  return *one;
}

bool same(Place a, Place b) {
  return a.line == b.line && (a.file == b.file || std::strcmp(a.file, b.file) == 0);
}

std::string text(Place place) { return std::string(place.file) + ":" + std::to_string(place.line); }

void begin_epoch(Block& b) {
  now.epoch_begin = now.next_strand;
  now.next_strand += now.threads;
  now.warps_met = false;
  b.strands.assign(1, {now.epoch_begin, 0});
}

/// New strands for the threads of a warp, after what they did before.
void begin_strands(Block& b, unsigned first, unsigned last) {
  for (unsigned t = 0; !now.warps_met && t < now.threads; ++t)
    b.threads[t].strand = now.epoch_begin + t, b.threads[t].warp_begin = 0;
  now.warps_met = true;
  const std::uint32_t base = now.next_strand;
  now.next_strand += last - first;
  for (unsigned t = first; t < last; ++t)
    b.threads[t].strand = base + t - first, b.threads[t].warp_begin = base;
  b.strands.push_back({base, first});
}

[[noreturn]] void report_stuck(Block& b) {
  for (unsigned t = 0; t < now.threads; ++t)
    if (b.threads[t].waits) {
      now.thread = t;
      fault(std::string("a thread waits in ") + b.threads[t].call + " for others that wait elsewhere, " +
            text(b.threads[t].place));
    }
  fault("no thread can go on");
}

void become(Block& b, unsigned t) {
  now.thread = t;
  now.strand = now.warps_met ? b.threads[t].strand : now.epoch_begin + t;
  now.warp_begin = now.warps_met ? b.threads[t].warp_begin : 0;
}

/// The next thread that has not begun, on `fiber`.
void begin_thread(Block& b, Fiber* fiber) {
  const unsigned t = b.order[b.begun++];
  b.threads[t].fiber = fiber;
  b.threads[t].waits = false;
  become(b, t);
}

/// Goes on with the next thread. Returns when the thread of `now` is to run on this fiber: the one that
/// waited here or, after one that ended, one that has not begun.
void go_on(Block& b, Fiber* mine, bool ended) {
  settle_doubt();
  Fiber* to = &b.outside;
  if (b.begun < now.threads) {
    to = ended ? mine : b.fibers.take();
    begin_thread(b, to);
  } else if (b.next < b.ready.size()) {
    const unsigned t = b.ready[b.next++];
    if (b.next == b.ready.size()) b.ready.clear(), b.next = 0;
    become(b, t);
    to = b.threads[t].fiber;
  } else if (b.ended < now.threads) {
    report_stuck(b);
  }
  if (to == mine) return;
  if (ended) b.fibers.give_back(mine);
  switch_fiber(*mine, *to);
}

void finish_meetings(Block& b, unsigned warp);

void run_threads() {
  Block& b = block();
  for (;;) {
    b.kernel->run(b.kernel->packed.get());
    Thread& thread = b.threads[now.thread];
    if (b.at_barrier > 0) fault("a thread ends while others wait in __syncthreads");
    b.has_ended[now.thread] = true;
    ++b.ended;
    finish_meetings(b, now.thread / kWarp);
    go_on(b, thread.fiber, true);
  }
}

/// Gives each lane of a complete meeting what it came for.
void finish(Block& b, unsigned warp, const Meeting& meeting) {
  const unsigned first = warp * kWarp;
  std::uint64_t votes = 0;
  for (unsigned rest = meeting.here; rest != 0; rest &= rest - 1) {
    const auto l = static_cast<unsigned>(std::countr_zero(rest));
    if (b.threads[first + l].brought != 0) votes |= std::uint64_t{1} << l;
  }
  const std::size_t begin = b.ready.size();
  for (unsigned rest = meeting.here; rest != 0; rest &= rest - 1) {
    Thread& thread = b.threads[first + static_cast<unsigned>(std::countr_zero(rest))];
    b.ready.push_back(first + static_cast<unsigned>(std::countr_zero(rest)));
    thread.waits = false;
    if (thread.from >= 0 && (meeting.here >> thread.from & 1u) == 0) {
      now.thread = b.ready.back();
      fault(std::string(thread.call) + " reads lane " + std::to_string(thread.from) +
            ", which does not take part, " + text(thread.place));
    }
    thread.result = thread.from >= 0 ? b.threads[first + static_cast<unsigned>(thread.from)].brought : votes;
  }
  if (b.threads[b.ready.back()].from == kNothing)   // __syncwarp orders memory, the others do not
    begin_strands(b, first, std::min(first + kWarp, now.threads));
  b.orders.arrange(b.ready, begin);
}

void finish_meetings(Block& b, unsigned warp) {
  std::vector<Meeting>& meetings = b.warps[warp];
  for (std::size_t m = 0; m < meetings.size();) {
    const Meeting meeting = meetings[m];
    bool complete = true;
    for (unsigned rest = meeting.mask & ~meeting.here; rest != 0 && complete; rest &= rest - 1) {
      const unsigned t = warp * kWarp + static_cast<unsigned>(std::countr_zero(rest));
      complete = t >= now.threads || b.has_ended[t];
    }
    if (!complete) {
      ++m;
      continue;
    }
    meetings.erase(meetings.begin() + static_cast<std::ptrdiff_t>(m));
    finish(b, warp, meeting);
  }
}

void run_block(Block& b) {
  now.block_begin = now.next_strand;
  b.at_barrier = b.ended = b.begun = 0;
  b.has_ended.assign(now.threads, false);
  begin_epoch(b);
  if (settings().order == Order::random) b.orders.arrange(b.order, 0);
  Fiber* first = b.fibers.take();
  begin_thread(b, first);
  switch_fiber(b.outside, *first);
  forget_shared();
}

}   // namespace

unsigned thread_of(std::uint32_t strand) {
  const std::vector<Strands>& all = block().strands;
  std::size_t s = all.size() - 1;
  while (s > 0 && all[s].first > strand) --s;
  return all[s].thread + (strand - all[s].first);
}

void meet_block(Place place) {
  Block& b = block();
  Thread& me = b.threads[now.thread];
  if (b.ended > 0) fault("__syncthreads after other threads of the block have ended, " + text(place));
  if (b.at_barrier == 0) b.barrier = place;
  if (!same(b.barrier, place))
    fault("threads of a block wait in two calls of __syncthreads, " + text(b.barrier) + " and " +
          text(place));
  me.waits = true;
  me.call = "__syncthreads", me.place = place, me.from = kNothing;
  if (++b.at_barrier == now.threads) {
    b.at_barrier = 0;
    settle_doubt();
    const std::size_t begin = b.ready.size();
    for (unsigned t = 0; t < now.threads; ++t) {
      b.threads[t].waits = false;
      b.ready.push_back(t);
    }
    begin_epoch(b);
    b.orders.arrange(b.ready, begin);
  }
  go_on(b, me.fiber, false);
}

std::uint64_t meet_warp(const char* call, unsigned mask, std::uint64_t brought, int from, Place place) {
  Block& b = block();
  const unsigned self = now.thread, warp = self / kWarp, bit = 1u << self % kWarp;
  Thread& me = b.threads[self];
  if ((mask & bit) == 0) fault(std::string(call) + " by a lane that is not in its mask, " + text(place));
  me.waits = true;
  me.call = call, me.place = place, me.brought = brought, me.from = from;
  Meeting* mine = nullptr;
  for (Meeting& meeting : b.warps[warp]) {
    if ((meeting.mask & mask) == 0) continue;
    if (meeting.mask != mask || !same(meeting.place, place))
      fault("lanes of a warp wait in two calls, " + text(meeting.place) + " and " + text(place));
    mine = &meeting;
  }
  if (mine == nullptr) mine = &b.warps[warp].emplace_back(Meeting{mask, 0, place});
  mine->here |= bit;
  finish_meetings(b, warp);
  go_on(b, me.fiber, false);
  return b.threads[self].result;
}

void run_grid(GridSize grid, unsigned threads, const Launched& kernel) {
  Block& b = block();
  b.kernel = &kernel;
  now.kernel = true;
  now.grid_x = grid.x, now.grid_y = grid.y, now.threads = threads;
  if (b.order.size() != threads) {
    b.threads.resize(threads);
    b.warps.resize((threads + kWarp - 1) / kWarp);
    b.order.resize(threads);
    std::iota(b.order.begin(), b.order.end(), 0u);
    if (settings().order == Order::reverse) b.orders.arrange(b.order, 0);
  }
  now.arguments = reinterpret_cast<std::uintptr_t>(kernel.packed.get());
  now.argument_bytes = kernel.bytes;
  Orders::Walk walk = b.orders.walk(std::uint64_t{grid.x} * grid.y);
  for (std::uint64_t i = 0; i < walk.count; ++i, walk.advance()) {
    now.block_x = static_cast<unsigned>(walk.at % grid.x);
    now.block_y = static_cast<unsigned>(walk.at / grid.x);
    run_block(b);
  }
  now.kernel = false;
}

}   // namespace cuda_host
