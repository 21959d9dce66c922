#include "engine/core/parallel.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for max
#include <atomic>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace cgcl;

TEST_CASE("parallel: every element is visited once, in the same chunks for any number of threads") {
  for (const std::int64_t n : {0, 1, 7, 64, 1000})
    for (const int threads : {1, 2, 3, 8, 40}) {
      std::vector<std::atomic<int>> visits(static_cast<std::size_t>(n));
      std::atomic<std::int64_t> odd_chunks{0};
      for_chunks(threads, n, 7, [&](std::int64_t first, std::int64_t last) {
        if (first % 7 != 0 || (last - first != 7 && last != n)) ++odd_chunks;
        for (std::int64_t i = first; i < last; ++i) ++visits[static_cast<std::size_t>(i)];
      });
      CAPTURE(n);
      CAPTURE(threads);
      CHECK(odd_chunks == 0);
      CHECK(std::all_of(visits.begin(), visits.end(), [](const auto& v) { return v == 1; }));
    }
}

TEST_CASE("parallel: no two chunks run at once with the same worker") {
  constexpr int kThreads = 5;
  for (int round = 0; round < 200; ++round) {   // also what a helper that wakes late must keep
    std::vector<std::atomic<int>> inside(kThreads);
    std::atomic<int> clashes{0}, strangers{0};
    for_chunks_by_worker(kThreads, 20, 1, [&](std::int64_t, std::int64_t, int worker) {
      if (worker < 0 || worker >= kThreads) {
        ++strangers;
        return;
      }
      auto& mine = inside[static_cast<std::size_t>(worker)];
      if (mine.fetch_add(1) != 0) ++clashes;
      if (round % 20 == 0) std::this_thread::yield();
      mine.fetch_sub(1);
    });
    REQUIRE(clashes == 0);
    REQUIRE(strangers == 0);
  }
}

TEST_CASE("parallel: helpers take part") {
  // The first chunk waits for the second, which only another thread can run meanwhile.
  std::atomic<bool> begun{false}, met{false};
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  for_chunks(2, 2, 1, [&](std::int64_t first, std::int64_t) {
    if (first == 1) begun = true;
    while (first == 0 && !begun && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    if (first == 0) met = begun.load();
  });
  CHECK(met);
}

TEST_CASE("parallel: the exception of the lowest chunk is thrown, and the next loop runs") {
  for (int round = 0; round < 50; ++round) {
    std::string text;
    try {
      for_chunks(4, 100, 1, [](std::int64_t first, std::int64_t) {
        if (first >= 11) throw std::runtime_error(std::to_string(first));
      });
    } catch (const std::runtime_error& error) {
      text = error.what();
    }
    CHECK(text == "11");
    std::atomic<int> run{0};
    for_chunks(4, 100, 1, [&](std::int64_t, std::int64_t) { ++run; });
    CHECK(run == 100);
  }
}

TEST_CASE("parallel: loops inside of a loop, and beside one of another thread, run to their end") {
  std::atomic<int> inner{0};
  for_chunks(3, 6, 1, [&](std::int64_t, std::int64_t) {
    for_chunks(3, 10, 1, [&](std::int64_t, std::int64_t) { ++inner; });
  });
  CHECK(inner == 60);
  std::atomic<int> sum{0};
  std::vector<std::thread> users;
  for (int u = 0; u < 3; ++u)
    users.emplace_back([&] {
      for (int round = 0; round < 100; ++round)
        for_chunks(3, 8, 1, [&](std::int64_t, std::int64_t) { ++sum; });
    });
  for (std::thread& user : users) user.join();
  CHECK(sum == 3 * 100 * 8);
}
