// The candidates of one net after the other, with their columns.
#pragma once

#include "engine/core/index.hpp"
#include "io/pairs/candidates.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// Holds some 36 bytes per net; one per thread. The pool must outlive it.
class CandidateSearch {
 public:
  explicit CandidateSearch(const CandidatePool& pool);

  /// Appends the pairs (net, b) with b > net, ascending by b.
  void append(std::int32_t net, std::vector<Candidate>& out);
  void append(std::int32_t net, std::vector<NetPair>& out);

 private:
  struct Meeting {
    // 1 shares a device, 2 a neighbour, 3 has a path over two, kFar none of these; 0: not seen
    std::uint8_t distance = 0;
    NameTie tie = NameTie::none;
    std::uint16_t devices = 0, gate_source_drain = 0, both_source_drain = 0;
    std::int32_t common = 0;   // neighbours of both, hubs left out
  };

  static constexpr std::uint8_t kFar = 4;
  static constexpr std::size_t kDistances = 5;

  void find(std::int32_t net);
  void find_paths_over_two(std::int32_t net);
  void find_far(std::int32_t net);
  Meeting& touch(std::int32_t net, std::uint8_t distance);
  [[nodiscard]] PairRow row(std::int32_t a, std::int32_t b, const Meeting& met) const;
  /// Partners of the colour and distance of b, as the net sees them.
  std::int32_t& alike(std::int32_t b, std::uint8_t distance) {
    return alike_[kDistances * idx(pool_.colour_[idx(b)]) + distance];
  }

  const CandidatePool& pool_;
  std::vector<Meeting> met_;            // [nets]
  std::vector<std::int32_t> partner_;   // those with a meeting
  std::vector<std::int32_t> alike_;     // [colours x kDistances]
};

}   // namespace cgcl
