// Enclosing sub-graphs of a batch of links or nodes, side by side: the input of models of sub-graphs.
#pragma once

#include "layers/gps_layer.hpp"
#include "layers/models/graph_batch.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace cgcl {

/// What a model of sub-graphs wants of them.
struct SubgraphOptions {
  int hops = 1;                 // edges between a node and the nearer end
  std::int32_t farthest = 16;   // largest distance, which also means "not connected"
  GlobalAttention attention = GlobalAttention::exphormer;
  bool statistics = true;
  std::int64_t type_rows = 4;   // rows of the model's node-type table
  DType dtype = DType::f32;
};

/// A disjoint union of sub-graphs in host memory. A row may stand for several nodes of its sub-graph, and a
/// sub-graph for several samples.
struct HostSubgraphs {
  HostGraph rows;                                      // edge_multiplicity: neighbours; no node_multiplicity
  std::vector<std::int32_t> subgraph;                  // [N] ascending from 0
  std::array<std::vector<std::int32_t>, 2> distance;   // [N] to the ends
  std::vector<double> count;                           // [N] nodes that a row stands for
  std::vector<double> samples;                         // [S] samples that a sub-graph stands for
  std::vector<float> cl_table;   // [embeddings, cl_width] pre-trained; empty: there are none
  std::int64_t cl_width = 0;
  std::vector<std::int32_t> cl_row;   // [N] into cl_table

  [[nodiscard]] std::int64_t subgraphs() const { return static_cast<std::int64_t>(samples.size()); }
};

/// What a GraphBatch of sub-graphs has besides its rows, on the device.
struct SubgraphBatch {
  std::int64_t subgraphs = 0;
  GpsGraph gps;
  std::array<RowIndex, 2> distance;   // [N] into a table of farthest + 1 rows
  RowIndex subgraph;                  // [N] into the sub-graphs
  Tensor share;                       // [N] part of the nodes of its sub-graph that a row stands for
  RowIndex virtual_kind;              // exphormer: [virtual nodes] into kVirtualNodes
};

/// The union on the device, with `subgraphs` set: one upload per array. Throws ShapeError as
/// make_graph_batch, and for a distance outside of the table or numbers that do not fit.
[[nodiscard]] GraphBatch make_subgraph_batch(const Exec& exec, const SubgraphOptions& options,
                                             const HostSubgraphs& host);

}   // namespace cgcl
