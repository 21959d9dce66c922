#include "engine/core/row_fingerprint.hpp"

#include "engine/core/parallel.hpp"

#include <algorithm>   // for copy
#include <array>
#include <bit>   // for bit_cast, rotl
#include <cstdint>

namespace cgcl {
namespace {

constexpr std::size_t kLanes = 4;
constexpr std::int64_t kRowsPerChunk = 1024;
// Odd, without a pattern. [xxHash64]
constexpr std::uint64_t kFirst = 0x9E3779B185EBCA87ull, kSecond = 0xC2B2AE3D27D4EB4Full;

using Block = std::array<float, 2 * kLanes>;
using Lanes = std::array<std::uint64_t, kLanes>;

/// A block of numbers. The lanes do not wait for each other.
void take(const float* numbers, Lanes& lanes) {
  Block positive;
  for (std::size_t i = 0; i < positive.size(); ++i) positive[i] = numbers[i] + 0.0f;   // -0 is 0
  const auto words = std::bit_cast<Lanes>(positive);
  for (std::size_t l = 0; l < kLanes; ++l) lanes[l] = std::rotl(lanes[l] + words[l] * kSecond, 31) * kFirst;
}

}   // namespace

Key128 row_fingerprint(std::span<const float> row) {
  Lanes lanes = {kFirst, kSecond, ~kFirst, ~kSecond};
  Block rest{};
  const std::size_t whole = row.size() - row.size() % rest.size();
  for (std::size_t i = 0; i < whole; i += rest.size()) take(row.data() + i, lanes);
  std::copy(row.begin() + static_cast<std::ptrdiff_t>(whole), row.end(), rest.begin());
  take(rest.data(), lanes);
  Key128 key = mix_key(row.size(), kFirst);
  for (const std::uint64_t lane : lanes) key = chain_key(key, lane);
  return key;
}

std::vector<Key128> row_fingerprints(int threads, const FloatRows& rows) {
  std::vector<Key128> out(idx(rows.rows()));
  for_chunks(threads, rows.rows(), kRowsPerChunk, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) out[idx(i)] = row_fingerprint(rows.row(i));
  });
  return out;
}

}   // namespace cgcl
