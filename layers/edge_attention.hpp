// Multi-head attention along the edges of any graph.
#pragma once

#include "layers/linear.hpp"

#include <cstdint>
#include <span>

namespace cgcl {

/// Who may attend to whom: each target attends to the sources of its in-edges.
struct AttentionGraph {
  Graph graph;
  Tensor log_count;   // [E,1] logarithm of how many sources an edge stands for; undefined: 1 each
  RowIndex feature;   // [E] into a table of edge features; index undefined: none
};

/// From directed edges. `count` [E] positive, or empty: 1 each. `feature` [E] rows of a table of
/// `feature_rows`, or empty. Throws ShapeError for sizes or ids that do not fit.
[[nodiscard]] AttentionGraph make_attention_graph(const Exec& exec, std::int64_t nodes,
                                                  std::span<const std::int32_t> source,
                                                  std::span<const std::int32_t> target,
                                                  std::span<const double> count,
                                                  std::span<const std::int32_t> feature,
                                                  std::int64_t feature_rows, DType dtype);

struct EdgeAttentionOptions {
  std::int64_t width = 0, heads = 4;
  bool bias = false;       // of Q, K and V
  bool features = false;   // edge features scale the products
  double clamp = 0;        // scores are kept in [-clamp, clamp]; 0: any
};

/// w_ij = exp(sum_d K_j Q_i [E_ij] / sqrt(d)) per head of d columns, j -> i an edge; out_i = sum_j w_ij V_j /
/// sum_j w_ij; 0 without in-edges. K, Q and V map node states, E maps rows of a table of edge features.
/// Parameters Q, K, V, E. Throws Error bad_value unless heads divide the width. [EXPH; GPS]
class EdgeAttention final : public Module {
 public:
  EdgeAttention(Initializer& init, const EdgeAttentionOptions& options);
  /// x [N,width] -> [N,width]; `feature_table` [rows,width] where features are read.
  [[nodiscard]] Var forward(Tape& tape, const AttentionGraph& graph, const Var& x,
                            const Var& feature_table = {}) const;
  [[nodiscard]] std::string describe() const override;

 private:
  [[nodiscard]] Var scores(Tape& tape, const AttentionGraph& graph, const Var& x,
                           const Var& feature_table) const;

  EdgeAttentionOptions options_;
  Linear query_, key_, value_;
  std::unique_ptr<Linear> edge_;
  Tensor head_sum_;       // [heads,width] 1 where a column belongs to a head: sums columns by head
  Tensor head_copy_;      // its transpose: copies a head to its columns
  Tensor ones_, bound_;   // [heads,1], [heads]
};

}   // namespace cgcl
