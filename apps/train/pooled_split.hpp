// Which samples of several pooled designs a run learns from, and which families it is judged on.
#pragma once

#include "apps/train/downstream.hpp"
#include "io/graph/pooled_graph.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// A design of a family that has no other lends at most so many couplings, so that a memory of a million
/// does not drown the others.
inline constexpr std::int64_t kPooledLinks = 8192;
/// To leave families out it takes so many.
inline constexpr std::int32_t kLeastFamilies = 3;

struct PooledSplit {
  Split split;                          // of the pool; undivided unless families were left out
  std::vector<std::uint8_t> left_out;   // [designs] 1: its family validates and teaches nothing
};

/// Numbers of the families of the designs, in the order of first sight; a design without one is its own.
[[nodiscard]] std::vector<std::int32_t> family_numbers(std::span<const CircuitGraph> designs);

/// The samples of every design for the task, as a run on it alone would choose them, but at most kPooledLinks
/// couplings of a design divided by the square root of how many designs its family has. With `by_family` they
/// are divided: of the families, drawn by the seed, a share `val_fraction` (rounded up) is left out with all
/// its samples (twin_free), and of the other samples such a share validates (val). Pure function of designs,
/// options and seed. Throws Error no_labels naming a design without samples, split_too_small; bad_value for
/// fewer than kLeastFamilies families `by_family`.
[[nodiscard]] PooledSplit choose_pooled(std::span<const CircuitGraph> designs, const PooledGraph& pool,
                                        const TrainOptions& options, bool by_family, std::uint64_t seed);

}   // namespace cgcl
