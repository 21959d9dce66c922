// Counter-based random numbers: Philox-4x32-10. Every draw is a pure function of (seed, stream, step, index),
// so there is no state to checkpoint, no order to keep, and both backends and any thread count see the same
// numbers.
#pragma once

#include "engine/core/macros.hpp"

#include <cmath>   // for sqrt, log, cos
#include <cstdint>
#include <vector>

namespace cgcl {

/// What a draw is for; keeps unrelated draws of one seed apart.
enum Stream : std::uint32_t {
  kInit = 1,
  kDropout = 2,
  kShuffle = 3,
  kSplit = 4,
  kSample = 5,
  kSynth = 6,
  kMixture = 7
};

/// Names a sequence of draws; `index` below walks along it.
struct RandomKey {
  std::uint64_t seed = 0;
  std::uint32_t stream = 0;
  std::uint32_t step = 0;
};

/// Four random words.
struct Words4 {
  std::uint32_t v[4];
};

/// Block `block` of the sequence `key`.                     [Salmon et al., SC 2011: Philox-4x32-10]
CGCL_HD inline Words4 philox(const RandomKey& key, std::uint64_t block) {
  std::uint32_t c0 = static_cast<std::uint32_t>(block), c1 = static_cast<std::uint32_t>(block >> 32);
  std::uint32_t c2 = key.stream, c3 = key.step;
  std::uint32_t k0 = static_cast<std::uint32_t>(key.seed), k1 = static_cast<std::uint32_t>(key.seed >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = 0xD2511F53ull * c0, p1 = 0xCD9E8D57ull * c2;
    const std::uint32_t n0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0;
    const std::uint32_t n2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1;
    c1 = static_cast<std::uint32_t>(p1);
    c3 = static_cast<std::uint32_t>(p0);
    c0 = n0;
    c2 = n2;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return {{c0, c1, c2, c3}};
}

/// The 32-bit word number `index` of the sequence.
CGCL_HD inline std::uint32_t random_word(const RandomKey& key, std::uint64_t index) {
  return philox(key, index / 4).v[index % 4];
}

/// Uniform in [0,1) with 24 bits, as both float and double paths of dropout need the same decision.
CGCL_HD inline float word_to_unit(std::uint32_t word) {
  return static_cast<float>(static_cast<std::int32_t>(word >> 8)) *
         0x1p-24f;   // below 2^24: signed is one instruction
}

CGCL_HD inline float uniform01f(const RandomKey& key, std::uint64_t index) {
  return word_to_unit(random_word(key, index));
}

/// Uniform in [0,1) with 53 bits; draw number `index`.
CGCL_HD inline double uniform01(const RandomKey& key, std::uint64_t index) {
  const Words4 w = philox(key, index / 2);
  const int half = static_cast<int>(index % 2) * 2;
  const std::uint64_t bits = (static_cast<std::uint64_t>(w.v[half]) << 32) | w.v[half + 1];
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

/// Standard normal by Box-Muller; one block of random words a draw.
CGCL_HD inline double normal(const RandomKey& key, std::uint64_t index) {
  const Words4 w = philox(key, index);
  const std::uint64_t a = (static_cast<std::uint64_t>(w.v[0]) << 32) | w.v[1];
  const std::uint64_t b = (static_cast<std::uint64_t>(w.v[2]) << 32) | w.v[3];
  const double u = (static_cast<double>(a >> 11) + 1.0) * 0x1p-53;   // in (0,1]: log is finite
  const double angle = static_cast<double>(b >> 11) * 0x1p-53 * 6.283185307179586476925;
  return std::sqrt(-2.0 * std::log(u)) * std::cos(angle);
}

/// An integer in [0, n); n must be positive. The bias is below n / 2^64.
inline std::uint64_t below(const RandomKey& key, std::uint64_t index, std::uint64_t n) {
  const Words4 w = philox(key, index);
  const std::uint64_t bits = (static_cast<std::uint64_t>(w.v[0]) << 32) | w.v[1];
  __extension__ typedef unsigned __int128 Wide;
  return static_cast<std::uint64_t>((static_cast<Wide>(bits) * n) >> 64);
}

/// A permutation of 0..n-1 (Fisher-Yates).
[[nodiscard]] std::vector<std::int32_t> permutation(const RandomKey& key, std::int64_t n);

}   // namespace cgcl
