// A design as a network of many designs reads it: sizes as logarithms, alike nodes once.
#pragma once

#include "engine/core/exec.hpp"
#include "io/graph/circuit_graph.hpp"
#include "layers/models/graph_batch.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

struct NetworkGraph {
  HostGraph rows;   // a quotient where alike nodes are many; features are logarithms and not scaled
  std::vector<std::int32_t> of_net;   // [nets] the row of each net

  [[nodiscard]] bool empty() const { return of_net.empty(); }
};

/// Counts as log1p, lengths as log1p of um, areas as log1p of um^2, the kind of a device one column each, and
/// neither its model, which is a name, nor what only a layout tells. Nothing is normalised per design. Nodes
/// that `rounds` rounds of messages cannot tell apart become one row.
[[nodiscard]] NetworkGraph network_graph(const Exec& exec, const CircuitGraph& graph, int rounds);

/// Largest values of the columns over the training designs.
struct FeatureScale {
  std::vector<float> net, device;   // [kStatistics], positive

  /// That of several graphs. Same for any order of them.
  explicit FeatureScale(std::span<const NetworkGraph* const> graphs);
  FeatureScale(std::vector<float> of_nets, std::vector<float> of_devices)
      : net(std::move(of_nets)), device(std::move(of_devices)) {}
  /// Columns from 0 to 1: what is larger than in training counts as the largest there.
  [[nodiscard]] HostGraph scaled(const HostGraph& graph) const;
};

}   // namespace cgcl
