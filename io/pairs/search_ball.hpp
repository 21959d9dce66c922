// The nodes around one node, level by level: half of a bidirectional search.
#pragma once

#include "engine/core/index.hpp"
#include "io/graph/csc.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

inline constexpr std::int32_t kManyPaths = 255;   // numbers of paths saturate here
inline constexpr int kMaxLevels = 16;

/// Breadth-first levels around a centre, in memory of their own: a table of the nodes met, so that a search
/// touches nothing of the size of the graph but its edges. Holds up to `most_nodes` nodes; whoever grows it
/// sees to that.
class SearchBall {
 public:
  SearchBall(const HostCsc& graph, std::int64_t most_nodes);

  /// Forgets everything but the new centre, level 0.
  void start(std::int32_t centre);
  /// One level more. No allocation.
  void grow();
  /// One level more, unless that meets `level` of the other ball: then the number of shortest paths over the
  /// nodes in common, and this ball is spent.
  [[nodiscard]] std::int32_t grow_towards(const SearchBall& other, int level);

  [[nodiscard]] std::int32_t centre() const { return node_.empty() ? -1 : node_.front(); }
  /// Highest level so far.
  [[nodiscard]] int level() const { return level_; }
  /// Nodes at that level.
  [[nodiscard]] std::span<const std::int32_t> at(int level) const {
    const std::size_t first = first_[level], last = first_[level + 1];
    return {node_.data() + first, last - first};
  }
  [[nodiscard]] std::span<const std::int32_t> nodes() const { return node_; }
  /// Edges that growing beyond that level looks at.
  [[nodiscard]] std::int64_t edges(int level) const { return edges_[level]; }
  /// Place of a node in nodes(), or -1.
  [[nodiscard]] std::int32_t place(std::int32_t node) const {
    const Slot& slot = slot_[find(node)];
    return slot.stamp == stamp_ ? slot.place : -1;
  }
  [[nodiscard]] bool in_level(std::int32_t place, int level) const {
    return idx(place) >= first_[level] && idx(place) < first_[level + 1];
  }
  /// Shortest paths from the centre to the node at that place.
  [[nodiscard]] std::int32_t paths(std::int32_t place) const { return paths_[idx(place)]; }

 private:
  struct Slot {
    std::int32_t node = 0, place = 0;
    std::uint32_t stamp = 0;   // slots with another stamp are free
  };

  [[nodiscard]] std::size_t find(std::int32_t node) const {
    // Neighbours have neighbouring numbers: the product spreads them over the table.
    std::size_t at = (static_cast<std::uint32_t>(node) * 0x9E3779B1u) >> shift_;
    while (slot_[at].stamp == stamp_ && slot_[at].node != node) at = (at + 1) & mask_;
    return at;
  }
  void meet(std::int32_t node, std::int32_t paths);
  void widen();
  void clear(int bits);

  const HostCsc& graph_;
  std::vector<Slot> slot_;   // the first mask_ + 1 are in use
  std::vector<std::int32_t> node_;
  std::vector<std::uint8_t> paths_;
  std::size_t first_[kMaxLevels + 2] = {};
  std::int64_t edges_[kMaxLevels + 1] = {};
  std::size_t mask_ = 0;
  std::uint32_t stamp_ = 0;
  int shift_ = 0, level_ = 0;
};

}   // namespace cgcl
