// Loops over fixed chunks on the threads of this process. The chunk boundaries depend on the problem alone,
// never on the number of threads, so whatever is computed per chunk, and added up in chunk order, has the
// same bytes for any thread count.
//
// Why threads of our own: those of OpenMP wait for each other at the end of a loop, and spin while they wait.
// On a machine with other work that costs a time slice of the system per loop. Here a thread that does not
// run holds nobody up, because the caller takes the chunks itself, and waiting threads soon sleep.
#pragma once

#include <algorithm>   // for min
#include <cstdint>

namespace cgcl {

namespace detail {
/// Runs call(body, chunk, worker) for every chunk of [0, chunks).
void run_chunks(int threads, std::int64_t chunks, void (*call)(const void*, std::int64_t, int),
                const void* body);
}   // namespace detail

/// body(first, last, worker) for every chunk of [0, n) on at most `threads` threads; worker is in [0,
/// threads) and no two chunks run at once with the same one. An exception of a body is thrown here, that of
/// the lowest chunk when there are several; the chunks behind it may not have run. A loop inside of a body,
/// or beside the loop of another thread, runs on the thread that calls it.
template <class Body>
void for_chunks_by_worker(int threads, std::int64_t n, std::int64_t chunk, const Body& body) {
  const std::int64_t chunks = (n + chunk - 1) / chunk;
  const auto run = [&](std::int64_t c, int worker) { body(c * chunk, std::min(n, (c + 1) * chunk), worker); };
  if (chunks <= 1 || threads <= 1) {   // nothing to share
    for (std::int64_t c = 0; c < chunks; ++c) run(c, 0);
    return;
  }
  using Run = decltype(run);
  detail::run_chunks(
      threads, chunks,
      [](const void* of, std::int64_t c, int worker) { (*static_cast<const Run*>(of))(c, worker); }, &run);
}

/// body(first, last), otherwise the same.
template <class Body>
void for_chunks(int threads, std::int64_t n, std::int64_t chunk, const Body& body) {
  for_chunks_by_worker(threads, n, chunk,
                       [&](std::int64_t first, std::int64_t last, int) { body(first, last); });
}

}   // namespace cgcl
