// Sparse products and row selection. The peer of a sparse product is what a library without one does: a
// message an edge.
#include "apps/bench/case_inputs.hpp"
#include "autograd/ops.hpp"
#include "engine/ops/cusparse_product.hpp"

namespace cgcl::bench {

namespace {

/// What is read and written once: x and y, an index and a weight an edge, an offset a row.
Cost spmm_cost(const Extent& e, double value_bytes) {
  const double nnz = static_cast<double>(e.edges());
  return {2 * e.bytes() + (4 + value_bytes) * nnz + 8 * static_cast<double>(e.rows),
          2 * nnz * static_cast<double>(e.cols)};
}

/// Forward through the rows of targets, backward through those of sources. `x` stands for the gradient too.
auto cusparse_products(const std::shared_ptr<const Graph>& graph, const EdgeWeights& w, const Tensor& x) {
  return [graph, w, x](const Exec& exec, bool with_gradient) -> std::function<void()> {
    const auto in = std::make_shared<ops::CusparseProduct>(exec, graph->in, w.in, x);
    if (!with_gradient) return [in] { in->run(); };
    const auto out = std::make_shared<ops::CusparseProduct>(exec, graph->out, w.out, x);
    return [in, out] {
      in->run();
      out->run();
    };
  };
}

OpCase spmm(const Extent& e, ops::EdgeNorm norm, const char* suffix) {
  return {.name = str("graph/spmm", suffix),
          .shape = e.graph_text(),
          .prepare = [e, norm](const Exec& exec, DType d) -> Prepared {
            const auto graph = case_graph(exec, e);
            const EdgeWeights w = ops::edge_weights(exec, *graph, norm, d);
            const bool plain = norm == ops::EdgeNorm::none;
            Prepared p{{leaf(exec, d, e, 41)},
                       [graph, w](Tape& t, const Vars& in) { return ag::spmm(t, *graph, w, in[0]); }};
            p.peer = [graph, w, plain](Tape& t, const Vars& in) {
              const Var messages = ag::gather_sources(t, *graph, in[0]);
              return ag::edge_sum(t, *graph, plain ? messages : ag::scale_rows(t, messages, w.in));
            };
            p.cusparse = cusparse_products(graph, w, p.inputs[0].value());
            return p;
          },
          .forward = spmm_cost(e, norm == ops::EdgeNorm::none ? 0 : 4),
          .backward = spmm_cost(e, norm == ops::EdgeNorm::none ? 0 : 4),
          .parity = {1e-5, 1e-5, "a hub row is summed in segments on CUDA"},
          .peer = "one message an edge, then their sums",
          .has_cusparse_peer = true};
}

OpCase spmm_weighted(const Extent& e) {
  const Cost once = spmm_cost(e, 4);
  return {.name = "graph/spmm_weighted",
          .shape = e.graph_text(),
          .prepare = [e](const Exec& exec, DType d) -> Prepared {
            const auto graph = case_graph(exec, e);
            return {{leaf_vector(exec, d, e.edges(), 42, -1, 1), leaf(exec, d, e, 43)},
                    [graph](Tape& t, const Vars& in) { return ag::spmm_weighted(t, *graph, in[0], in[1]); }};
          },
          .forward = once,
          .backward = once + once,
          .parity = {1e-5, 1e-5, "a hub row is summed in segments on CUDA"},
          .has_cusparse_peer = true};
}

OpCase graph_linear(const Extent& e) {
  const std::int64_t h = e.cols >= 64 ? e.cols : e.cols + 3;
  const double n = static_cast<double>(e.rows), f = static_cast<double>(e.cols), o = static_cast<double>(h);
  const double sparse = spmm_cost(e, 4).flops;
  return {.name = "graph/graph_linear",
          .shape = str(e.graph_text(), " to ", h),
          .prepare = [e, h](const Exec& exec, DType d) -> Prepared {
            const auto graph = case_graph(exec, e);
            const EdgeWeights w = ops::edge_weights(exec, *graph, ops::EdgeNorm::mean, d);
            const auto run = [graph, w](bool fused) {
              return [graph, w, fused](Tape& t, const Vars& in) {
                return ag::graph_linear(t, *graph, w, in[0], in[1], in[2], fused);
              };
            };
            return {{leaf(exec, d, e, 44), leaf(exec, d, h, e.cols, 45), leaf(exec, d, h, e.cols, 46)},
                    run(true),
                    run(false)};
          },
          .forward = {4 * (n * f + n * o + 2 * f * o), 4 * n * f * o + sparse},
          .backward = {4 * (2 * n * f + n * o + 4 * f * o), 8 * n * f * o + sparse},
          .parity = {3e-5, 1e-4, "sums of products in another order"},
          .peer = "spmm, two products and their sum"};
}

constexpr std::int64_t kTypes = 6;   // rows of a table of node types

/// What is left of graph_linear where the rows of x are those of a small table.
OpCase graph_linear_of_table(const Extent& e) {
  const std::int64_t h = e.cols >= 64 ? e.cols : e.cols + 3;
  const double n = static_cast<double>(e.rows), o = static_cast<double>(h), t = static_cast<double>(kTypes);
  const double sparse = spmm_cost({e.rows, kTypes, e.hub}, 4).flops;
  return {
      .name = "graph/graph_linear_of_table",
      .shape = str("table [", kTypes, ",", e.cols, "], ", e.graph_text(), " to ", h),
      .prepare = [e, h](const Exec& exec, DType d) -> Prepared {
        const auto graph = case_graph(exec, e);
        const EdgeWeights w = ops::edge_weights(exec, *graph, ops::EdgeNorm::mean, d);
        const std::vector<std::int32_t> type = draw_ids(e.rows, 49, kTypes);
        const RowIndex index = ops::make_row_index(exec, type, kTypes);
        const Tensor one_hot = one_hot_rows(exec, d, type, kTypes);
        return {
            {leaf(exec, d, kTypes, e.cols, 50), leaf(exec, d, h, e.cols, 51), leaf(exec, d, h, e.cols, 52)},
            [graph, w, one_hot](Tape& tape, const Vars& in) {
              return ag::graph_linear_of_table(tape, *graph, w, one_hot, in[0], in[1], in[2]);
            },
            [graph, w, index](Tape& tape, const Vars& in) {
              return ag::graph_linear(tape, *graph, w, ag::gather_rows(tape, in[0], index), in[1], in[2]);
            }};
      },
      .forward = {4 * (2 * n * t + n * o), 4 * n * t * o + sparse},
      .backward = {4 * (2 * n * t + n * o), 4 * n * t * o},
      .parity = {3e-5, 1e-4, "sums of products in another order"},
      .peer = "gather_rows, then graph_linear"};
}

/// Selected rows: half as many as there are, with repetitions.
OpCase rows(const Extent& e, bool gathers) {
  const std::int64_t count = e.rows == 0 ? 0 : (e.rows + 1) / 2;
  const double moved =
      8 * static_cast<double>(count) * static_cast<double>(e.cols) + 4 * static_cast<double>(count);
  return {.name = gathers ? "rows/gather_rows" : "rows/scatter_rows",
          .shape = str(e.text(), " index [", count, "]"),
          .prepare = [e, count, gathers](const Exec& exec, DType d) -> Prepared {
            const RowIndex index = ops::make_row_index(exec, draw_ids(count, 47, e.rows), e.rows);
            return {{leaf(exec, d, gathers ? e.rows : count, e.cols, 48)},
                    [index, gathers](Tape& t, const Vars& in) {
                      return gathers ? ag::gather_rows(t, in[0], index) : ag::scatter_rows(t, in[0], index);
                    }};
          },
          .forward = {gathers ? moved : moved / 2 + e.bytes(), 0},
          .backward = {gathers ? moved / 2 + e.bytes() : moved, 0}};
}

}   // namespace

void add_graph_cases(std::vector<OpCase>& out, const Extent& e) {
  out.push_back(spmm(e, ops::EdgeNorm::none, ""));
  out.push_back(spmm(e, ops::EdgeNorm::mean, "-mean"));
  out.push_back(spmm(e, ops::EdgeNorm::symmetric, "-symmetric"));
  out.push_back(spmm_weighted(e));
  out.push_back(graph_linear(e));
  out.push_back(graph_linear_of_table(e));
  out.push_back(rows(e, true));
  out.push_back(rows(e, false));
}

}   // namespace cgcl::bench
