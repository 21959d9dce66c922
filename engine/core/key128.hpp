// Mixed 128-bit keys, the same on both backends.
#pragma once

#include "engine/core/macros.hpp"

#include <cstdint>

namespace cgcl {

/// A well mixed key. Who takes equal keys for equal contents compares the contents afterwards, or says why
/// not.
struct Key128 {
  std::uint64_t lo = 0, hi = 0;

  friend bool operator==(const Key128&, const Key128&) = default;
};

/// Bijective mixing of a word. [splitmix64]
[[nodiscard]] CGCL_HD constexpr std::uint64_t mix_word(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ull;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

/// 128 mixed bits of `x`; `salt` keeps uses apart.
[[nodiscard]] CGCL_HD constexpr Key128 mix_key(std::uint64_t x, std::uint64_t salt) {
  const std::uint64_t seed = mix_word(salt);
  return {mix_word(x ^ seed), mix_word(mix_word(x + 0x632BE59BD9B4E019ull) ^ ~seed)};
}

/// `key` continued by one more word; the order of words matters.
[[nodiscard]] CGCL_HD constexpr Key128 chain_key(Key128 key, std::uint64_t x) {
  return {mix_word(key.lo ^ mix_word(x)), mix_word(key.hi + mix_word(~x))};
}

}   // namespace cgcl
