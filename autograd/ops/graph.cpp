// Message passing. Every backward is the forward of the transposed graph: A^T is graph.out with
// the same weights.
#include "autograd/ops.hpp"
#include "engine/ops/gemm.hpp"
#include "engine/ops/pointwise.hpp"
#include "engine/ops/segment.hpp"

namespace cgcl::ag {

Var spmm(Tape& t, const Graph& graph, const EdgeWeights& w, const Var& x) {
  const Exec& exec = t.exec();
  return t.result(ops::spmm(exec, graph.in, w.in, x.value(), graph.nodes), {x},
                  [&exec, &graph, out = w.out, x](const Tensor& gy) {
                    x.accumulate(exec, ops::spmm(exec, graph.out, out, gy, graph.nodes));
                  });
}

Var spmm_weighted(Tape& t, const Graph& graph, const Var& w, const Var& x) {
  const Exec& exec = t.exec();
  return t.result(ops::spmm(exec, graph.in, w.value(), x.value(), graph.nodes), {w, x},
                  [&exec, &graph, w, x](const Tensor& gy) {
                    if (w.requires_grad()) w.accumulate(exec, ops::edge_dot(exec, graph.in, gy, x.value()));
                    if (x.requires_grad()) {   // the weights in the order of the transpose
                      const Tensor w_out =
                          ops::gather_rows(exec, w.value().reshaped(graph.in.nnz, 1), graph.out.edge);
                      x.accumulate(exec, ops::spmm(exec, graph.out, w_out.flattened(), gy, graph.nodes));
                    }
                  });
}

Var graph_linear(Tape& t, const Graph& graph, const EdgeWeights& w, const Var& x, const Var& w_l,
                 const Var& w_r, bool fused) {
  if (!fused) return add(t, linear(t, spmm(t, graph, w, x), w_l), linear(t, x, w_r));
  const Exec& exec = t.exec();
  Tensor y =
      ops::matmul_sum(exec, Trans::no, Trans::yes, ops::spmm(exec, graph.in, w.in, x.value(), graph.nodes),
                      w_l.value(), x.value(), w_r.value());
  return t.result(std::move(y), {x, w_l, w_r}, [&exec, &graph, out = w.out, x, w_l, w_r](const Tensor& gy) {
    const Tensor g = ops::spmm(exec, graph.out, out, gy, graph.nodes);   // A^T gy serves both dW_l and dx
    if (w_l.requires_grad() && w_r.requires_grad()) {
      auto [of_l, of_r] = ops::matmul_pair(exec, Trans::yes, Trans::no, g, gy, x.value());
      w_l.accumulate(exec, std::move(of_l));
      w_r.accumulate(exec, std::move(of_r));
    } else if (w_l.requires_grad()) {
      w_l.accumulate(exec, ops::matmul(exec, g, Trans::yes, x.value(), Trans::no));
    } else if (w_r.requires_grad()) {
      w_r.accumulate(exec, ops::matmul(exec, gy, Trans::yes, x.value(), Trans::no));
    }
    if (!x.requires_grad()) return;
    x.accumulate(exec, ops::matmul_sum(exec, Trans::no, Trans::no, g, w_l.value(), gy, w_r.value()));
  });
}

Var graph_linear_of_table(Tape& t, const Graph& graph, const EdgeWeights& w, const Tensor& one_hot,
                          const Var& table, const Var& w_l, const Var& w_r) {
  const Exec& exec = t.exec();
  const Tensor share =
      ops::spmm(exec, graph.in, w.in, one_hot, graph.nodes);   // of each row among neighbours
  const auto mapped = [&](const Var& weight) {
    return ops::matmul(exec, table.value(), Trans::no, weight.value(), Trans::yes);
  };
  Tensor y = ops::matmul_sum(exec, Trans::no, Trans::no, share, mapped(w_l), one_hot, mapped(w_r));
  return t.result(std::move(y), {table, w_l, w_r},
                  [&exec, share, one_hot, table, w_l, w_r](const Tensor& gy) {
                    for (const auto& [rows, weight] : {std::pair{share, w_l}, std::pair{one_hot, w_r}}) {
                      const Tensor g = ops::matmul(exec, rows, Trans::yes, gy, Trans::no);   // of table W^T
                      if (weight.requires_grad())
                        weight.accumulate(exec, ops::matmul(exec, g, Trans::yes, table.value(), Trans::no));
                      if (table.requires_grad())
                        table.accumulate(exec, ops::matmul(exec, g, Trans::no, weight.value(), Trans::no));
                    }
                  });
}

// Rows at the sources: graph.in.col selects; the adjoint sums over graph.out, whose `edge` lists
// positions of graph.in.
Var gather_sources(Tape& t, const Graph& graph, const Var& x) {
  const Exec& exec = t.exec();
  CGCL_CHECK(x.rows() == graph.nodes, "gather_sources: x ", x.value().shape(), " for ", graph.nodes,
             " nodes");
  return t.result(ops::gather_rows(exec, x.value(), graph.in.col), {x}, [&exec, &graph, x](const Tensor& gy) {
    const Csr positions{graph.out.rows, graph.out.nnz,       graph.out.ptr, graph.out.edge, {},
                        graph.out.hubs, graph.out.hubs_known};
    x.accumulate(exec, ops::spmm(exec, positions, {}, gy, graph.in.nnz));
  });
}

Var gather_targets(Tape& t, const Graph& graph, const Var& x) {
  const Exec& exec = t.exec();
  CGCL_CHECK(x.rows() == graph.nodes, "gather_targets: x ", x.value().shape(), " for ", graph.nodes,
             " nodes");
  return t.result(ops::gather_rows(exec, x.value(), graph.target), {x}, [&exec, &graph, x](const Tensor& gy) {
    x.accumulate(exec, ops::segment_sum(exec, graph.in, gy));
  });
}

Var edge_sum(Tape& t, const Graph& graph, const Var& x) {
  const Exec& exec = t.exec();
  return t.result(ops::segment_sum(exec, graph.in, x.value()), {x}, [&exec, &graph, x](const Tensor& gy) {
    x.accumulate(exec, ops::gather_rows(exec, gy, graph.target));
  });
}

Var edge_max(Tape& t, const Graph& graph, const Var& x) {
  const Exec& exec = t.exec();
  ops::SegmentMax max = ops::segment_max(exec, graph.in, x.value());
  return t.result(std::move(max.value), {x}, [&exec, &graph, arg = max.arg, x](const Tensor& gy) {
    x.accumulate(exec, ops::segment_max_grad(exec, graph.in, arg, gy));
  });
}

Var edge_softmax(Tape& t, const Graph& graph, const Var& x) {
  const Exec& exec = t.exec();
  Tensor y = ops::segment_softmax(exec, graph.in, x.value());
  const Tensor saved = y;
  return t.result(std::move(y), {x}, [&exec, &graph, saved, x](const Tensor& gy) {
    x.accumulate(exec, ops::segment_softmax_grad(exec, graph.in, saved, gy));
  });
}

}   // namespace cgcl::ag
