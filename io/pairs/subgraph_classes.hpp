// Classes of the nodes of one enclosing sub-graph.
#pragma once

#include "engine/core/key128.hpp"
#include "io/pairs/enclosing_subgraph.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// Colour refinement of one sub-graph after the other: rounds until the number of classes stands still. A
/// class then sees equally many neighbours of each class from all of its nodes. One a thread.
class SubgraphClasses {
 public:
  /// `node_key` [nodes of the graph]: what differs here is never one class.
  explicit SubgraphClasses(std::span<const Key128> node_key) : node_key_(node_key) {}

  /// `turned`: with the ends in the other order. `merged` false: every node is a class of its own.
  void refine(const EnclosingSubgraph& subgraph, bool turned, bool merged = true);

  /// Equal for sub-graphs with the same classes, wherever they lie.
  [[nodiscard]] const Key128& key() const { return key_; }
  [[nodiscard]] std::size_t size() const { return first_.size(); }
  /// Place of one node of each class, by ascending colour: an order that any two equal sub-graphs share.
  [[nodiscard]] std::span<const std::int32_t> representatives() const { return first_; }
  [[nodiscard]] std::span<const std::int32_t> counts() const { return count_; }

  struct Edge {
    std::int32_t source, target, neighbours;
  };
  /// How many neighbours of class `source` a node of class `target` has, by target, then source.
  [[nodiscard]] std::span<const Edge> edges() const { return edge_; }

 private:
  void start(const EnclosingSubgraph& subgraph, bool turned, bool merged);
  void advance(const EnclosingSubgraph& subgraph);
  [[nodiscard]] std::size_t count_colours();
  void number_classes(const EnclosingSubgraph& subgraph);

  std::span<const Key128> node_key_;
  Key128 key_;
  std::vector<Key128> colour_, next_;   // [nodes of the sub-graph]
  std::vector<std::int32_t> order_;     // places by colour
  std::vector<std::int32_t> class_of_, first_, count_, seen_;
  std::vector<Edge> edge_;
};

}   // namespace cgcl
