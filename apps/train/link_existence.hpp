// Couplings and pairs that do not couple: what a model learns to tell apart before it learns how much
// couples.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// Pairs of nodes, couplings first.
struct ExistenceSamples {
  std::vector<std::int32_t> source, target;
  std::vector<std::int32_t> exists;   // 1 for a coupling, 0 for a pair drawn
};

/// One drawn pair for every second of the given couplings: its source with another node of the type of its
/// target, which couples with it in neither direction as far as the given ones say. Draws are a function of
/// the seed; after some tries without luck a pair is left out. `type` [nodes]: nodes of one type have
/// consecutive numbers. [GPS]
[[nodiscard]] ExistenceSamples existence_samples(const std::vector<std::int32_t>& source,
                                                 const std::vector<std::int32_t>& target,
                                                 std::span<const std::uint8_t> type, std::uint64_t seed);

}   // namespace cgcl
