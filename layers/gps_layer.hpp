// A layer of messages along edges and attention across a sub-graph, side by side.
#pragma once

#include "layers/edge_attention.hpp"
#include "layers/gated_gcn_conv.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace cgcl {

/// none: messages alone. exphormer: attention along edges and over virtual nodes that see the whole
/// sub-graph. full: every node of a sub-graph attends to all of it.
enum class GlobalAttention : std::uint8_t { none, exphormer, full };

/// "none", "exphormer", "full"; throws Error bad_value listing the valid names.
[[nodiscard]] GlobalAttention parse_global_attention(const std::string& name);
[[nodiscard]] const char* name_of(GlobalAttention attention);

/// Virtual nodes per sub-graph. [GPS]
inline constexpr std::int64_t kVirtualNodes = 6;
/// Rows of the table of edge features: relations, then, of exphormer, the edges to and from each virtual
/// node.
[[nodiscard]] constexpr std::int64_t gps_edge_rows(GlobalAttention attention) {
  return kEdgeTypeRows + (attention == GlobalAttention::exphormer ? 2 * kVirtualNodes : 0);
}

/// Sub-graphs as the layers see them. Of exphormer the attention graph has the virtual nodes behind the
/// nodes.
struct GpsGraph {
  MessageGraph messages;
  RowIndex edge_feature;               // [E] into the table of edge features
  RowWeights node_count, edge_count;   // [N], [E] nodes and edges that rows stand for; undefined: 1 each
  AttentionGraph attention;            // exphormer, full
  RowIndex node_row, virtual_row;      // exphormer: into the rows of the attention graph
};

struct GpsLayerOptions {
  std::int64_t width = 144, heads = 4;
  GlobalAttention attention = GlobalAttention::exphormer;
  double dropout = 0.1;
};

/// a = BN(GatedGcn(h, e)); b = BN(h + drop(attention(h))); s = a + b, or a alone;
/// h <- BN(s + drop(W_2 drop(relu(W_1 s)))), W_1 of twice the width. Attention reads the states before the
/// messages; the states of virtual nodes are its results for them. Parameters local.*, norm_local,
/// attention.*, [attention_out], norm_attention, ff_1, ff_2, norm_out. [GPS]
class GpsLayer final : public Module {
 public:
  GpsLayer(Initializer& init, const GpsLayerOptions& options);

  struct State {
    GatedStates states;
    Var virtual_nodes;   // exphormer: [virtual nodes, width]
  };
  /// `edge_table` [gps_edge_rows(), width] is read by exphormer.
  [[nodiscard]] State forward(Tape& tape, const GpsGraph& graph, const State& in, const Var& edge_table);
  [[nodiscard]] std::string describe() const override;

 private:
  [[nodiscard]] Var attend(Tape& tape, const GpsGraph& graph, const State& in, const Var& edge_table,
                           Var& virtual_nodes) const;

  GpsLayerOptions options_;
  GatedGcnConv local_;
  BatchNorm norm_local_;
  std::unique_ptr<EdgeAttention> attention_;
  std::unique_ptr<Linear> attention_out_;   // full
  std::unique_ptr<BatchNorm> norm_attention_;
  Linear ff_1_, ff_2_;
  BatchNorm norm_out_;
};

}   // namespace cgcl
