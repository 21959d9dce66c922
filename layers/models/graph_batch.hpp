// The input of every model: a circuit graph on a device, sorted out by node type.
#pragma once

#include "autograd/row_weights.hpp"
#include "autograd/var.hpp"
#include "layers/message_graph.hpp"

#include <memory>
#include <span>
#include <vector>

namespace cgcl {

struct SubgraphBatch;

/// Columns of the statistics of a net or device, and entries of the table of pin codes. Layers know
/// no circuits: that this and the node kinds are those of a CircuitGraph is asserted where one
/// becomes a HostGraph.
inline constexpr std::int64_t kStatistics = 17;

enum class NodeKind : std::uint8_t { net = 0, device = 1, pin = 2 };

/// Kinds of connection that a model may tell apart: from device to pin, from pin to device, from pin to net
/// and from net to pin, each by the terminal of the pin: drain, gate, source, any other (codes 0, 1, 2, 3 and
/// above).
inline constexpr std::int64_t kTerminals = 4, kMessageKinds = 4 * kTerminals;

/// What a model needs to know about its batch; models hand this out as batch_options().
struct GraphBatchOptions {
  ConvKind conv = ConvKind::sage;
  DType dtype = DType::f32;
  std::int64_t type_rows = 4;   // rows of the model's node-type table
  bool statistics = true;
  double diag_lambda = 0;   // cluster_gcn
  bool typed = false;       // the messages of every kind of connection by themselves too; needs statistics
};

/// A graph in host memory. Edges are directed: give both directions of undirected ones. Of a quotient, a row
/// stands for `node_multiplicity` nodes and an edge for `edge_multiplicity` neighbours; both are empty for
/// the graph itself.
struct HostGraph {
  std::vector<std::uint8_t> node_type;        // [N], values of NodeKind
  std::vector<float> features;                // [N,17] normalised, of a pin its code in column 0; or empty
  std::vector<std::int32_t> source, target;   // [E]
  std::vector<std::int32_t> edge_type;        // [E], may be empty
  std::vector<double> edge_multiplicity, node_multiplicity;   // [E], [N]

  [[nodiscard]] std::int64_t nodes() const { return static_cast<std::int64_t>(node_type.size()); }
};

/// Pre-trained embeddings of the nodes of a HostGraph.
struct HostEmbedding {
  std::span<const float> table;   // [rows, width]; empty: there are none
  std::int64_t width = 0;
  std::span<const std::int32_t> row;   // [N]: row of the table for each node; empty: row i is node i
};

/// The messages of one kind of connection, without loops or weights.
struct TypedGraph {
  std::int64_t kind = 0;   // below kMessageKinds
  MessageGraph messages;   // over all nodes of the graph
};

/// A graph on the device of the model.
struct GraphBatch {
  struct TypedRows {
    RowIndex rows;    // n_type of N
    Var attributes;   // [n_type,17]
  };

  std::int64_t nodes = 0;
  MessageGraph graph;
  std::vector<TypedGraph> typed;   // of the kinds that occur, ascending; empty unless asked for
  RowIndex node_type;              // [N] into a table of type_rows rows
  Tensor type_one_hot;             // [N,type_rows]; undefined with statistics
  TypedRows net, device;           // attributes undefined where the type is absent or statistics are off
  RowIndex pin_rows;               // index undefined where there are no pins
  RowIndex pin_code;               // [n_pin] into a table of 17 rows
  Var cl_embed;                    // [rows, cl_width] or undefined
  RowIndex cl_row;                 // [N] into cl_embed; index undefined: row i is node i
  RowWeights multiplicity;         // [N] or undefined: all 1
  std::shared_ptr<const SubgraphBatch> subgraphs;   // of a union of enclosing sub-graphs, else none
};

/// Builds the batch: one upload per array. Throws ShapeError for sizes that do not fit, a node type outside
/// the table, a pin code that is no integer in [0,17), statistics that are wanted and missing, or an
/// edge without a pin at one end in a typed batch.
[[nodiscard]] GraphBatch make_graph_batch(const Exec& exec, const GraphBatchOptions& options,
                                          const HostGraph& host, const HostEmbedding& embedding = {});

}   // namespace cgcl
