// A circuit graph made ready for models, still in host memory: normalised features and directed message
// edges.
#pragma once

#include "io/dataset/normaliser.hpp"
#include "io/graph/circuit_graph.hpp"
#include "layers/models/graph_batch.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// What a HostGraph views. Of a quotient, a row stands for `node_multiplicity` nodes and an edge for
/// `edge_multiplicity` neighbours; both are empty for the graph itself.
struct HostDesign {
  std::vector<std::uint8_t> node_type;        // [N]
  std::vector<float> features;                // [N,17] normalised, or empty
  std::vector<std::int32_t> source, target;   // both directions
  std::vector<std::int32_t> edge_type;
  std::vector<double> edge_multiplicity, node_multiplicity;

  [[nodiscard]] std::int64_t nodes() const { return static_cast<std::int64_t>(node_type.size()); }
};

/// Normalises with `normaliser`; without one the features are left out, for encoders that see node types
/// alone.
[[nodiscard]] HostDesign make_host_design(const CircuitGraph& graph, const FeatureNormaliser* normaliser);

/// Puts `design` behind what `all` holds: the disjoint union.
void append(HostDesign& all, const HostDesign& design);

/// Uploads. `cl_embed` [rows, cl_width] are pre-trained embeddings, `cl_row` the row of each node (empty: in
/// order).
[[nodiscard]] GraphBatch make_batch(const Exec& exec, const GraphBatchOptions& options,
                                    const HostDesign& design, std::span<const float> cl_embed = {},
                                    std::int64_t cl_width = 0, std::span<const std::int32_t> cl_row = {});

}   // namespace cgcl
