// Shortest paths between two nodes of a circuit, with bounded work.
#pragma once

#include "io/pairs/pair_features.hpp"
#include "io/sampler/csc.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace cgcl {

struct ShortestPaths {
  int distance = 0;          // the cap when not found below it
  std::int32_t number = 0;   // 0 when not found; saturates at kManyPaths
};

inline constexpr std::int32_t kManyPaths = 255;

/// Searches one pair after the other over a symmetric graph, which must outlive it. Holds 5 bytes a node. One
/// a thread.
class PairSearch {
 public:
  PairSearch(const HostCsc& graph, const PairOptions& options);

  /// Symmetric in its ends. No allocation.
  [[nodiscard]] ShortestPaths find(std::int32_t a, std::int32_t b);

 private:
  /// One of the two searches: the nodes at `level` steps from its end.
  struct Side {
    std::vector<std::int32_t> frontier, next;
    std::int64_t edges = 0;   // of the frontier
    std::uint32_t level = 0;
  };

  void start(std::size_t side, std::int32_t node);
  /// One level further; the number of paths that meet the other side there.
  [[nodiscard]] std::int32_t expand(std::size_t side);
  [[nodiscard]] std::uint32_t stamp(std::size_t side, std::uint32_t level) const {
    return base_ + static_cast<std::uint32_t>(side) * 16 + level;
  }

  const HostCsc& graph_;
  PairOptions options_;
  std::uint32_t base_ = 0;             // stamps below it are of earlier pairs
  std::vector<std::uint32_t> stamp_;   // [N] base + 16 side + level
  std::vector<std::uint8_t> number_;   // [N] shortest paths from the end of its side
  std::array<Side, 2> sides_;
};

}   // namespace cgcl
