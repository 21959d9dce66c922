// The resistance between pins of a mesh of resistors, by elimination of its nodes. Internal to
// ResistorNetwork.
#pragma once

#include "engine/core/index.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace cgcl {

/// Takes the nodes away one by one, that with the fewest resistors first: what was between its neighbours in
/// a star is between each two of them then. This is the Cholesky decomposition of the conductances, sparse
/// and without a difference that could cancel. Not more work than a limit.
class MeshElimination {
 public:
  /// Steps of arithmetic, and kPerResistor of each resistor of a neighbour that is looked at: some tenths of
  /// a second.
  static constexpr std::int64_t kMostWork = std::int64_t{1} << 27;

  explicit MeshElimination(std::size_t nodes) : links_(nodes), place_(nodes, 0), solution_(nodes, 0.0) {}

  /// To be called in both directions. Resistors side by side add up.
  void connect(std::int32_t from, std::int32_t to, double siemens) {
    links_[idx(from)].push_back({to, siemens});
  }

  /// The largest resistance between two of `pins`, ohm; all nodes are connected. nullopt beyond the limit,
  /// and where conductances lie too far apart for floating point. Once: the mesh is taken away.
  /// Deterministic.
  ///
  /// With the last node grounded, K the inverse of the conductances: R(i,j) = K(i,i) + K(j,j) - 2 K(i,j).
  [[nodiscard]] std::optional<double> farthest(std::vector<std::int32_t> pins);

 private:
  static constexpr std::int64_t kPerResistor = 4;

  /// To a neighbour: its conductance; of a node that was taken away, as a part of the sum of all.
  struct Link {
    std::int32_t node = 0;
    double siemens = 0;
  };

  static void order_links(std::vector<Link>& links);
  [[nodiscard]] bool eliminate();
  [[nodiscard]] bool take_away(std::int32_t node);
  void join(std::int32_t node, std::int32_t gone, double part, const std::vector<Link>& around);
  void solve(std::int32_t pin);

  std::vector<std::vector<Link>> links_;   // [nodes] of those that are left, by neighbour
  std::vector<Link> room_;
  std::vector<std::int32_t> order_;   // nodes as they were taken away, the last one too
  std::vector<std::int32_t> place_;   // [nodes] in order_
  std::vector<double> siemens_;       // [order_] sum over the neighbours of that time
  std::vector<std::size_t> first_;    // [order_ + 1] into entries_
  std::vector<Link> entries_;
  std::vector<double> solution_;   // [nodes] of solve()
  std::int64_t work_ = 0;
};

}   // namespace cgcl
