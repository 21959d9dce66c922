// The graph as a convolution sees it: self loops and edge weights depend on the kind of convolution.
#pragma once

#include "engine/core/csr.hpp"
#include "engine/core/exec.hpp"

#include <span>
#include <string>

namespace cgcl {

enum class ConvKind : std::uint8_t { sage, cluster_gcn, gcn, gat, res_gated, gine };

/// "sage", "cluster-gcn" …; throws Error bad_value listing the valid names.
[[nodiscard]] ConvKind parse_conv_kind(const std::string& name);
[[nodiscard]] const char* name_of(ConvKind kind);
/// Whether the convolution reads edge features (res_gated, gine).
[[nodiscard]] bool uses_edge_features(ConvKind kind);

/// Number of relations an edge-type table has rows for.
inline constexpr std::int64_t kEdgeTypeRows = 4;

/// Everything with one entry per edge is in the order of graph.in.
struct MessageGraph {
  Graph graph;
  EdgeWeights weights;   // undefined where the convolution does not weigh (gat, res_gated, gine)
  RowIndex edge_type;    // [E] into a table of kEdgeTypeRows rows; undefined without types
  Tensor multiplicity;   // [E] neighbours that an edge stands for, already in `weights`; undefined: 1 each
  Tensor log_multiplicity;   // [E,1] its logarithm: what attention adds to its scores; undefined for kinds
                             // that weigh
};

/// From a directed edge list (give both directions of an undirected one). sage: mean over in-edges.
/// cluster_gcn: self loops replaced by one per node, mean; diag_lambda raises the weight of the loop to (1 +
/// lambda) / degree. gcn: loops replaced, symmetric weights. gat: loops replaced. res_gated, gine: the list
/// as it is. Edge types are kept for the last two only. Throws ShapeError for an id outside [0,nodes) or a
/// type outside [0,kEdgeTypeRows).
[[nodiscard]] MessageGraph make_message_graph(const Exec& exec, ConvKind kind, std::int64_t nodes,
                                              std::span<const std::int32_t> source,
                                              std::span<const std::int32_t> target,
                                              std::span<const std::int32_t> edge_type = {},
                                              DType dtype = DType::f32, double diag_lambda = 0);

/// The same for a quotient graph: an edge (s -> t) stands for `multiplicity` neighbours of kind s that each
/// node of kind t has, s == t included; it is a neighbour relation, so no edge is dropped where loops are
/// added, and an added loop counts once. Every convolution over it gives the rows of the full graph. Throws
/// ShapeError as above and for a multiplicity that is not positive and finite.
[[nodiscard]] MessageGraph make_quotient_graph(const Exec& exec, ConvKind kind, std::int64_t nodes,
                                               std::span<const std::int32_t> source,
                                               std::span<const std::int32_t> target,
                                               std::span<const double> multiplicity,
                                               std::span<const std::int32_t> edge_type = {},
                                               DType dtype = DType::f32, double diag_lambda = 0);

}   // namespace cgcl
