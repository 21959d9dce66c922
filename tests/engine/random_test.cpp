#include "engine/core/random.hpp"

#include "engine/core/index.hpp"
#include "engine/cpu/philox_words.hpp"
#include "engine/ops/pointwise.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for sort
#include <array>
#include <cmath>   // for abs, sqrt
#include <set>

using namespace cgcl;

namespace {

/// philox() with the raw counter and key words of the published test vectors.
std::array<std::uint32_t, 4> block(const std::array<std::uint32_t, 4>& counter,
                                   const std::array<std::uint32_t, 2>& key) {
  const RandomKey packed{static_cast<std::uint64_t>(key[1]) << 32 | key[0], counter[2], counter[3]};
  const Words4 words = philox(packed, static_cast<std::uint64_t>(counter[1]) << 32 | counter[0]);
  return {words.v[0], words.v[1], words.v[2], words.v[3]};
}

struct Sample {
  double mean = 0, variance = 0, third = 0, lowest = 1e300, highest = -1e300;
};

Sample moments(const std::vector<double>& values) {
  Sample s;
  const auto n = static_cast<double>(values.size());
  for (const double v : values) {
    s.mean += v / n;
    s.lowest = std::min(s.lowest, v);
    s.highest = std::max(s.highest, v);
  }
  for (const double v : values) {
    s.variance += (v - s.mean) * (v - s.mean) / n;
    s.third += (v - s.mean) * (v - s.mean) * (v - s.mean) / n;
  }
  return s;
}

}   // namespace

TEST_CASE("philox: the published vectors of Philox-4x32-10") {   // Random123, kat_vectors
  CHECK(block({0, 0, 0, 0}, {0, 0}) ==
        std::array<std::uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  constexpr std::uint32_t kOnes = 0xffffffff;
  CHECK(block({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}) ==
        std::array<std::uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(block({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        std::array<std::uint32_t, 4>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("random: words, floats and doubles are read from the blocks as documented") {
  const RandomKey key{42, kDropout, 7};
  const Words4 words = philox(key, 3);
  for (std::uint64_t w = 0; w < 4; ++w) {
    CHECK(random_word(key, 12 + w) == words.v[w]);
    CHECK(uniform01f(key, 12 + w) == static_cast<float>(words.v[w] >> 8) / 16777216.0f);
  }
  CHECK(word_to_unit(0xffffffff) < 1.0f);
  CHECK(random_word(key, 0) != random_word({42, kDropout, 8}, 0));
  CHECK(random_word(key, 0) != random_word({42, kInit, 7}, 0));
  CHECK(random_word(key, 0) != random_word({43, kDropout, 7}, 0));
}

TEST_CASE("random: moments of the uniform and the normal distribution") {
  const Exec exec({.device = {}, .threads = 2});
  constexpr std::int64_t kDraws = 200000;
  const Sample u =
      moments(ops::uniform(exec, DType::f64, kDraws, 1, {1, kSample, 0}, -2, 4).to_host<double>(exec));
  CHECK(std::abs(u.mean - 1) < 0.02);
  CHECK(std::abs(u.variance - 3) < 0.03);
  CHECK(u.lowest >= -2);
  CHECK(u.highest < 4);
  const Sample z = moments(ops::normal(exec, DType::f64, kDraws, 1, {1, kSample, 1}).to_host<double>(exec));
  CHECK(std::abs(z.mean) < 0.01);
  CHECK(std::abs(z.variance - 1) < 0.02);
  CHECK(std::abs(z.third) < 0.03);
  CHECK(z.lowest < -3.5);
  CHECK(z.highest > 3.5);
}

TEST_CASE("random: a fill in float32 stays within its bounds") {
  const Exec exec({.device = {}, .threads = 1});
  const auto values = ops::uniform(exec, DType::f32, 400000, 1, {9, kInit, 0}, 0, 1).to_host<float>(exec);
  for (const float v : values) REQUIRE((v >= 0 && v <= 1));
}

TEST_CASE("random: integers below n, each as often as the others") {
  std::array<int, 7> count{};
  for (std::uint64_t i = 0; i < 14000; ++i) ++count[below({5, kSample, 0}, i, 7)];
  for (const int c : count) CHECK(std::abs(c - 2000) < 200);
  CHECK(below({5, kSample, 0}, 3, 1) == 0);
}

TEST_CASE("random: a permutation holds every number once, and depends on its key alone") {
  for (const std::int64_t n : {0, 1, 2, 1000}) {
    auto order = permutation({5, kShuffle, 1}, n);
    CHECK(order == permutation({5, kShuffle, 1}, n));
    if (n == 1000) CHECK(order != permutation({5, kShuffle, 2}, n));
    std::sort(order.begin(), order.end());
    REQUIRE(order.size() == idx(n));
    for (std::int64_t i = 0; i < n; ++i) REQUIRE(order[idx(i)] == i);
  }
  std::set<std::vector<std::int32_t>> seen;
  for (std::uint32_t step = 0; step < 200; ++step) seen.insert(permutation({5, kShuffle, step}, 3));
  CHECK(seen.size() == 6);
}

TEST_CASE("philox_words: many blocks at once are the blocks one by one, from any start and for any count") {
  for (const std::uint64_t first :
       {0ull, 5ull, 0xFFFFFFFEull, 0xFFFFFFFFFFFFFFF0ull})   // the low word overflows
    for (const std::int64_t count : {0, 1, 3, 4, 7, 12}) {
      CAPTURE(first);
      CAPTURE(count);
      const RandomKey key{0x123456789ABCDEF0, kDropout, 0xFFFFFFFF};
      std::vector<std::uint32_t> words(idx(4 * count) + 1, 77);
      cpu::philox_words(key, first, count, words.data());
      for (std::int64_t i = 0; i < 4 * count; ++i)
        CHECK(words[idx(i)] == philox(key, first + static_cast<std::uint64_t>(i / 4)).v[i % 4]);
      CHECK(words.back() == 77);
    }
}

TEST_CASE("uniform: float32 stays below its upper end where rounding would reach it") {
  const Exec exec;
  constexpr float kLow = 16777216.0f,
                  kHigh = kLow + 4;   // two floats in the interval: half of the sums round up
  for (const float v :
       ops::uniform(exec, DType::f32, 1, 4000, {3, kInit, 0}, kLow, kHigh).to_host<float>(exec))
    if (v < kLow || v >= kHigh) FAIL_CHECK(v);
}
