// The input of every model: a circuit graph on a device, sorted out by node type.
#pragma once

#include "autograd/row_weights.hpp"
#include "autograd/var.hpp"
#include "layers/message_graph.hpp"

#include <span>

namespace cgcl {

/// Columns of the statistics of a net or device, and entries of the table of pin codes.
inline constexpr std::int64_t kStatistics = 17;

enum class NodeKind : std::uint8_t { net = 0, device = 1, pin = 2 };

/// What a model needs to know about its batch; models hand this out as batch_options().
struct GraphBatchOptions {
  ConvKind conv = ConvKind::sage;
  DType dtype = DType::f32;
  std::int64_t type_rows = 4;   // rows of the model's node-type table
  bool statistics = true;
  double diag_lambda = 0;   // cluster_gcn
};

/// A graph in host memory. Edges are directed: give both directions of undirected ones.
struct HostGraph {
  std::span<const std::uint8_t> node_type;   // [N], values of NodeKind
  std::span<const float> features;   // [N,17] already normalised; column 0 of a pin is its code. May be empty
  std::span<const std::int32_t> source, target;
  std::span<const std::int32_t> edge_type;     // [E], may be empty
  std::span<const double> edge_multiplicity;   // [E]: this is a quotient graph; empty: it is not
  std::span<const double> node_multiplicity;   // [N]: nodes that a row stands for; empty: 1
  std::span<const float> cl_embed;             // [rows, cl_width], may be empty
  std::int64_t cl_width = 0;
  std::span<const std::int32_t>
      cl_row;   // [N]: row of cl_embed for each node; empty: one row a node, in order
};

/// A graph on the device of the model.
struct GraphBatch {
  struct TypedRows {
    RowIndex rows;    // n_type of N
    Var attributes;   // [n_type,17]
  };

  std::int64_t nodes = 0;
  MessageGraph graph;
  RowIndex node_type;        // [N] into a table of type_rows rows
  TypedRows net, device;     // attributes undefined where the type is absent or statistics are off
  RowIndex pin_rows;         // index undefined where there are no pins
  RowIndex pin_code;         // [n_pin] into a table of 17 rows
  Var cl_embed;              // [rows, cl_width] or undefined
  RowIndex cl_row;           // [N] into cl_embed; index undefined: row i is node i
  RowWeights multiplicity;   // [N] or undefined: all 1
};

/// Builds the batch: one upload an array. Throws ShapeError for sizes that do not fit, a node type outside
/// the table, a pin code that is no integer in [0,17), or statistics that are wanted and missing.
[[nodiscard]] GraphBatch make_graph_batch(const Exec& exec, const GraphBatchOptions& options,
                                          const HostGraph& host);

}   // namespace cgcl
