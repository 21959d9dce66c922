// Inputs of the case table: pure functions of extents and a number, equal on every device and for every run.
#pragma once

#include "apps/bench/cases.hpp"
#include "engine/core/csr.hpp"
#include "engine/ops/csr.hpp"

#include <memory>
#include <string>
#include <vector>

namespace cgcl::bench {

using Vars = std::vector<Var>;

/// Rows and columns of a case; graphs have `rows` nodes, of which node 1 has `hub` in-edges when that is not
/// 0.
struct Extent {
  std::int64_t rows = 0, cols = 0, hub = 0;

  [[nodiscard]] double size() const { return static_cast<double>(rows) * static_cast<double>(cols); }
  [[nodiscard]] double bytes() const { return 4 * size(); }
  [[nodiscard]] std::string text() const { return str("[", rows, ",", cols, "]"); }
  /// Edges of case_graph.
  [[nodiscard]] std::int64_t edges() const;
  [[nodiscard]] std::string graph_text() const { return str("[", rows, ",", cols, "] nnz=", edges()); }
};

/// Uniform in [lo, hi).
[[nodiscard]] Tensor draw(const Exec&, DType, std::int64_t rows, std::int64_t cols, std::uint32_t number,
                          double lo, double hi);
/// Rank 1.
[[nodiscard]] Tensor draw_vector(const Exec&, DType, std::int64_t n, std::uint32_t number, double lo,
                                 double hi);
/// Both signs with 0.1 <= |x| < 1.1: nowhere near the kinks of activations.
[[nodiscard]] Var leaf(const Exec&, DType, std::int64_t rows, std::int64_t cols, std::uint32_t number);
[[nodiscard]] Var leaf(const Exec&, DType, const Extent&, std::uint32_t number);
/// A differentiable vector or single element in [lo, hi).
[[nodiscard]] Var leaf_vector(const Exec&, DType, std::int64_t n, std::uint32_t number, double lo, double hi);
/// i32 [n] in [0, below).
[[nodiscard]] std::vector<std::int32_t> draw_ids(std::int64_t n, std::uint32_t number, std::int64_t below);

/// [n,below]: 1 where the id is the column.
[[nodiscard]] Tensor one_hot_rows(const Exec&, DType, const std::vector<std::int32_t>& ids,
                                  std::int64_t below);

/// Two in-edges a node on average from sources near by; every eighth node has none.
[[nodiscard]] std::shared_ptr<const Graph> case_graph(const Exec&, const Extent&);

/// The families, one file each. Each appends its rows at one extent.
void add_pointwise_cases(std::vector<OpCase>&, const Extent&);
void add_fused_cases(std::vector<OpCase>&, const Extent&);
void add_dense_cases(std::vector<OpCase>&, const Extent&);
void add_graph_cases(std::vector<OpCase>&, const Extent&);
void add_edge_cases(std::vector<OpCase>&, const Extent&);
void add_norm_cases(std::vector<OpCase>&, const Extent&);
void add_loss_cases(std::vector<OpCase>&, const Extent&);
void add_optim_cases(std::vector<OpCase>&, const Extent&);
void add_sort_cases(std::vector<OpCase>&, const Extent&);
void add_refine_cases(std::vector<OpCase>&, const Extent&);

}   // namespace cgcl::bench
