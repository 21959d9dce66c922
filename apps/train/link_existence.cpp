#include "apps/train/link_existence.hpp"

#include "engine/core/index.hpp"
#include "engine/core/random.hpp"

#include <algorithm>   // for binary_search, equal_range, minmax, sort
#include <utility>     // for pair

namespace cgcl {
namespace {

constexpr std::uint64_t kTries = 16;
constexpr std::uint32_t kNegatives = 1u << 30;   // draws apart from those of sampled neighbourhoods

std::pair<std::int32_t, std::int32_t> pair_of(std::int32_t a, std::int32_t b) {
  return {std::min(a, b), std::max(a, b)};
}

}   // namespace

ExistenceSamples existence_samples(const std::vector<std::int32_t>& source,
                                   const std::vector<std::int32_t>& target,
                                   std::span<const std::uint8_t> type, std::uint64_t seed) {
  ExistenceSamples out{source, target, std::vector<std::int32_t>(source.size(), 1)};
  std::vector<std::pair<std::int32_t, std::int32_t>> known;
  for (std::size_t i = 0; i < source.size(); ++i) known.push_back(pair_of(source[i], target[i]));
  std::sort(known.begin(), known.end());
  for (std::size_t i = 0; i < source.size(); i += 2) {
    const auto [first, last] = std::equal_range(type.begin(), type.end(), type[idx(target[i])]);
    const auto nodes = static_cast<std::uint64_t>(last - first);
    for (std::uint64_t attempt = 0; attempt < kTries; ++attempt) {
      const std::uint64_t draw = below({seed, kSample, kNegatives}, i * kTries + attempt, nodes);
      const auto k = static_cast<std::int32_t>((first - type.begin()) + static_cast<std::ptrdiff_t>(draw));
      if (k == source[i] || std::binary_search(known.begin(), known.end(), pair_of(source[i], k))) continue;
      out.source.push_back(source[i]);
      out.target.push_back(k);
      out.exists.push_back(0);
      break;
    }
  }
  return out;
}

}   // namespace cgcl
