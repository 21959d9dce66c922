// Fused operations against their definitions, sparse ones against dense ones, and adjoint pairs against each
// other.
#include "apps/bench/case_inputs.hpp"
#include "autograd/ops.hpp"
#include "engine/core/index.hpp"
#include "engine/ops/gemm.hpp"
#include "engine/ops/norm.hpp"
#include "engine/ops/segment.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for abs, exp

using namespace cgcl;
using namespace cgcl::bench;

namespace {

constexpr Extent kShape{70, 300, 0};   // wider than one strip of the dropout mask, and not a multiple of it

Exec one_thread() { return Exec({.device = {}, .threads = 1, .seed = 5}); }

double worst(const Exec& exec, const Tensor& a, const Tensor& b) {
  const auto x = a.to_host<double>(exec), y = b.to_host<double>(exec);
  REQUIRE(x.size() == y.size());
  double out = 0;
  for (std::size_t i = 0; i < x.size(); ++i) out = std::max(out, std::abs(x[i] - y[i]));
  return out;
}

struct Run {
  Tensor value;
  std::vector<Tensor> grads;
};

/// Forward and backward from a fixed seed; gradients are cleared again.
template <class Fn>
Run run(const Exec& exec, std::vector<Var> inputs, const Fn& fn, TapeMode mode = TapeMode::train) {
  Tape tape(exec, mode, 3);
  const Var y = fn(tape);
  if (mode == TapeMode::train) tape.backward(y, draw(exec, DType::f64, y.rows(), y.cols(), 9, -1, 1));
  Run out{y.value(), {}};
  for (Var& input : inputs) {
    out.grads.push_back(input.grad());
    input.clear_grad();
  }
  return out;
}

void check_equal(const Exec& exec, const Run& a, const Run& b, double tolerance) {
  CHECK(worst(exec, a.value, b.value) <= tolerance);
  for (std::size_t k = 0; k < a.grads.size(); ++k) {
    CAPTURE(k);
    REQUIRE(a.grads[k].defined());
    REQUIRE(b.grads[k].defined());
    CHECK(worst(exec, a.grads[k], b.grads[k]) <= tolerance);
  }
}

}   // namespace

TEST_CASE(
    "bias_act_dropout: fused equals composed in value and gradients, for every activation, bias and rate") {
  const Exec exec = one_thread();
  for (const Act act :
       {Act::identity, Act::relu, Act::leaky_relu, Act::elu, Act::tanh, Act::gelu, Act::sigmoid, Act::prelu})
    for (const bool has_bias : {true, false})
      for (const double p : {0.0, 0.4}) {
        CAPTURE(name_of(act));
        CAPTURE(has_bias);
        CAPTURE(p);
        const Var x = leaf(exec, DType::f64, kShape, 1),
                  slope = leaf_vector(exec, DType::f64, 1, 2, 0.2, 0.3);
        const Var bias = has_bias ? leaf(exec, DType::f64, kShape.cols, 1, 3) : Var{};
        std::vector<Var> inputs{x};
        if (has_bias) inputs.push_back(bias);
        if (act == Act::prelu) inputs.push_back(slope);
        const auto with = [&](bool fused) {
          return run(exec, inputs,
                     [&](Tape& t) { return ag::bias_act_dropout(t, x, bias, act, slope, p, fused); });
        };
        if (act == Act::identity && !has_bias &&
            p == 0) {   // the composition is x itself: its gradient is the seed
          CHECK(worst(exec, with(true).value, x.value()) == 0);
          continue;
        }
        check_equal(exec, with(true), with(false), 1e-12);
      }
}

TEST_CASE("dropout: keeps the stated share, scales it, repeats with the step and is off in evaluation") {
  const Exec exec = one_thread();
  const Var ones(Tensor::from(exec, std::vector<double>(40000, 1.0), 200, 200), true);
  const auto drop = [&](TapeMode mode, std::uint32_t step) {
    Tape tape(exec, mode, step);
    return ag::dropout(tape, ones, 0.3).value();
  };
  const auto values = drop(TapeMode::train, 1).to_host<double>(exec);
  std::int64_t kept = 0;
  for (const double v : values) {
    CHECK_UNARY((v == 0 || v == doctest::Approx(1 / 0.7).epsilon(1e-6)));
    kept += v != 0;
  }
  CHECK(std::abs(static_cast<double>(kept) / 40000 - 0.7) < 0.01);
  CHECK(worst(exec, drop(TapeMode::train, 1), drop(TapeMode::frozen, 1)) == 0);
  CHECK(worst(exec, drop(TapeMode::train, 1), drop(TapeMode::train, 2)) > 0);
  CHECK(worst(exec, drop(TapeMode::eval, 1), ones.value()) == 0);
  Tape tape(exec, TapeMode::train, 1);
  const Tensor first = ag::dropout(tape, ones, 0.3).value(), second = ag::dropout(tape, ones, 0.3).value();
  CHECK(worst(exec, first, second) > 0);
}

TEST_CASE("dropout: the mask is the same for float32 and float64") {
  const Exec exec = one_thread();
  const std::vector<double> ones(5000, 1.0);
  Tape a(exec, TapeMode::train, 4), b(exec, TapeMode::train, 4);
  const auto wide = ag::dropout(a, Var(Tensor::from(exec, ones)), 0.5).value().to_host<double>(exec);
  const auto narrow = ag::dropout(b, Var(Tensor::from(exec, std::vector<float>(5000, 1.0f))), 0.5)
                          .value()
                          .to_host<float>(exec);
  for (std::size_t i = 0; i < ones.size(); ++i) REQUIRE(wide[i] == static_cast<double>(narrow[i]));
}

TEST_CASE("graph_linear: fused equals composed in value and gradients") {
  const Exec exec = one_thread();
  const Extent e{90, 13, 640};
  const auto graph = case_graph(exec, e);
  for (const ops::EdgeNorm norm : {ops::EdgeNorm::none, ops::EdgeNorm::mean, ops::EdgeNorm::symmetric}) {
    const EdgeWeights w = ops::edge_weights(exec, *graph, norm, DType::f64);
    const Var x = leaf(exec, DType::f64, e, 1), w_l = leaf(exec, DType::f64, 8, 13, 2),
              w_r = leaf(exec, DType::f64, 8, 13, 3);
    const auto with = [&](bool fused) {
      return run(exec, {x, w_l, w_r},
                 [&](Tape& t) { return ag::graph_linear(t, *graph, w, x, w_l, w_r, fused); });
    };
    check_equal(exec, with(true), with(false),
                norm == ops::EdgeNorm::none ? 1e-11 : 1e-12);   // the hub sums 640 rows unscaled
  }
}

TEST_CASE("graph_linear_of_table: equals graph_linear of the gathered rows in value and gradients") {
  const Exec exec = one_thread();
  const Extent e{90, 13, 640};
  const auto graph = case_graph(exec, e);
  const std::vector<std::int32_t> type = draw_ids(e.rows, 7, 5);   // of six: one occurs nowhere
  const RowIndex index = ops::make_row_index(exec, type, 6);
  const Tensor one_hot = one_hot_rows(exec, DType::f64, type, 6);
  for (const ops::EdgeNorm norm : {ops::EdgeNorm::none, ops::EdgeNorm::mean, ops::EdgeNorm::symmetric}) {
    const EdgeWeights w = ops::edge_weights(exec, *graph, norm, DType::f64);
    const Var table = leaf(exec, DType::f64, 6, 13, 1), w_l = leaf(exec, DType::f64, 8, 13, 2),
              w_r = leaf(exec, DType::f64, 8, 13, 3);
    const Run fast = run(exec, {table, w_l, w_r}, [&](Tape& t) {
      return ag::graph_linear_of_table(t, *graph, w, one_hot, table, w_l, w_r);
    });
    const Run plain = run(exec, {table, w_l, w_r}, [&](Tape& t) {
      return ag::graph_linear(t, *graph, w, ag::gather_rows(t, table, index), w_l, w_r);
    });
    check_equal(exec, fast, plain, norm == ops::EdgeNorm::none ? 1e-11 : 1e-12);
  }
}

TEST_CASE("spmm: equals the product with the dense matrix, forward and backward") {
  const Exec exec = one_thread();
  const Extent e{50, 6, 620};
  const auto graph = case_graph(exec, e);
  const EdgeWeights w = ops::edge_weights(exec, *graph, ops::EdgeNorm::symmetric, DType::f64);
  std::vector<double> dense(idx(e.rows * e.rows), 0.0);
  const auto ptr = graph->in.ptr.to_host<std::int64_t>(exec);
  const auto col = graph->in.col.to_host<std::int32_t>(exec);
  const auto weight = w.in.to_host<double>(exec);
  for (std::int64_t r = 0; r < e.rows; ++r)
    for (auto k = ptr[idx(r)]; k < ptr[idx(r) + 1]; ++k)
      dense[idx(r * e.rows + col[idx(k)])] += weight[idx(k)];
  const Tensor a = Tensor::from(exec, dense, e.rows, e.rows);
  const Var x = leaf(exec, DType::f64, e, 1);
  const Run sparse = run(exec, {x}, [&](Tape& t) { return ag::spmm(t, *graph, w, x); });
  const Tensor seed = draw(exec, DType::f64, e.rows, e.cols, 9, -1, 1);
  CHECK(worst(exec, sparse.value, ops::matmul(exec, a, Trans::no, x.value(), Trans::no)) < 1e-12);
  CHECK(worst(exec, sparse.grads[0], ops::matmul(exec, a, Trans::yes, seed, Trans::no)) < 1e-12);
  const Var w_var(w.in, true);
  const Run weighted = run(exec, {x, w_var}, [&](Tape& t) { return ag::spmm_weighted(t, *graph, w_var, x); });
  CHECK(worst(exec, weighted.value, sparse.value) == 0);
  CHECK(worst(exec, weighted.grads[0], sparse.grads[0]) < 1e-12);
}

TEST_CASE("adjoint pairs: <A x, y> = <x, A' y> for gathers, scatters and edge operations") {
  const Exec exec = one_thread();
  const Extent e{60, 4, 610};
  const auto graph = case_graph(exec, e);
  const RowIndex index = ops::make_row_index(exec, draw_ids(200, 5, e.rows), e.rows);
  Tape t(exec, TapeMode::frozen);
  const Var nodes = leaf(exec, DType::f64, e, 1), edges = leaf(exec, DType::f64, e.edges(), 4, 2),
            picked = leaf(exec, DType::f64, 200, 4, 3);
  const auto inner = [&](const Var& a, const Var& b) {
    return ops::dot(exec, a.value(), b.value()).item(exec);
  };
  CHECK(inner(ag::gather_rows(t, nodes, index), picked) ==
        doctest::Approx(inner(nodes, ag::scatter_rows(t, picked, index))).epsilon(1e-12));
  CHECK(inner(ag::gather_targets(t, *graph, nodes), edges) ==
        doctest::Approx(inner(nodes, ag::edge_sum(t, *graph, edges))).epsilon(1e-12));
  const Run back = run(exec, {nodes}, [&](Tape& tape) { return ag::gather_sources(tape, *graph, nodes); });
  const Tensor seed = draw(exec, DType::f64, e.edges(), 4, 9, -1, 1);
  CHECK(inner(ag::gather_sources(t, *graph, nodes), Var(seed)) ==
        doctest::Approx(inner(nodes, Var(back.grads[0]))).epsilon(1e-12));
}

TEST_CASE("segment operations: empty rows give zero, a hub is reduced whole, equal maxima go to the first") {
  const Exec exec = one_thread();
  std::vector<std::int32_t> source(700, 0), target(700, 2);   // all edges lead to node 2
  source.push_back(1);
  target.push_back(0);
  const Graph graph = ops::make_graph(exec, 4, source, target);
  std::vector<double> x{5};   // the row of node 0 comes first
  for (int k = 0; k < 700; ++k) x.push_back(k == 30 || k == 31 ? 9 : -1.0 - k % 3);
  const Tensor values = Tensor::from(exec, x, 701, 1);
  double total = 0;
  for (int k = 0; k < 700; ++k) total += x[idx(k) + 1];
  CHECK(ops::segment_sum(exec, graph.in, values).to_host<double>(exec) ==
        std::vector<double>{5, 0, total, 0});
  const ops::SegmentMax max = ops::segment_max(exec, graph.in, values);
  CHECK(max.value.to_host<double>(exec) == std::vector<double>{5, 0, 9, 0});
  CHECK(max.arg.to_host<std::int32_t>(exec) == std::vector<std::int32_t>{0, -1, 31, -1});
  const Tensor gy = Tensor::from(exec, std::vector<double>{1, 2, 3, 4}, 4, 1);
  const auto back = ops::segment_max_grad(exec, graph.in, max.arg, gy).to_host<double>(exec);
  CHECK(back[0] == 1);
  CHECK(back[31] == 3);
  CHECK(back[32] == 0);
  Tape t(exec, TapeMode::frozen);
  const auto softmax = ag::edge_softmax(t, graph, Var(values)).value().to_host<double>(exec);
  CHECK(softmax[0] == doctest::Approx(1));
  CHECK(softmax[31] == doctest::Approx(softmax[32]));
  double sum = 0;
  for (std::size_t k = 1; k < softmax.size(); ++k) sum += softmax[k];
  CHECK(sum == doctest::Approx(1).epsilon(1e-12));
}

TEST_CASE("segment softmax: large values do not overflow") {
  const Exec exec = one_thread();
  const std::vector<std::int32_t> source{0, 0}, target{1, 1};
  const Graph graph = ops::make_graph(exec, 2, source, target);
  const auto y = ops::segment_softmax(exec, graph.in, Tensor::from(exec, std::vector<float>{1000, 990}, 2, 1))
                     .to_host<float>(exec);
  CHECK(y[0] == doctest::Approx(1 / (1 + std::exp(-10.0))).epsilon(1e-6));
}

TEST_CASE("sparse operations: shapes that do not fit are refused") {
  const Exec exec = one_thread();
  const Extent e{10, 3, 0};
  const auto graph = case_graph(exec, e);
  Tape t(exec, TapeMode::eval);
  const Var wrong = leaf(exec, DType::f64, 9, 3, 1);
  CHECK_THROWS_AS((void)ag::spmm(t, *graph, {}, wrong), ShapeError);
  CHECK_THROWS_AS((void)ag::gather_sources(t, *graph, wrong), ShapeError);
  CHECK_THROWS_AS((void)ag::gather_targets(t, *graph, wrong), ShapeError);
  CHECK_THROWS_AS((void)ag::edge_sum(t, *graph, wrong), ShapeError);
  CHECK_THROWS_AS((void)ag::spmm_weighted(t, *graph, leaf_vector(exec, DType::f64, 3, 2, 0, 1),
                                          leaf(exec, DType::f64, e, 3)),
                  ShapeError);
}

TEST_CASE("tape: gradients of a variable used several times add up, and nothing is written into a seed") {
  const Exec exec = one_thread();
  const Var x = leaf(exec, DType::f64, 3, 2, 1);
  const Tensor seed = draw(exec, DType::f64, 3, 2, 2, -1, 1), kept = seed.clone(exec);
  Tape t(exec, TapeMode::train);
  const Var twice = ag::add(t, x, x), y = ag::add(t, twice, ag::sub(t, x, ag::scale(t, x, 4)));
  t.backward(y, seed);
  const auto g = x.grad().to_host<double>(exec), s = kept.to_host<double>(exec);
  for (std::size_t i = 0; i < g.size(); ++i) CHECK(g[i] == doctest::Approx(-s[i]));
  CHECK(worst(exec, seed, kept) == 0);
  CHECK_FALSE(y.grad().defined());
  CHECK_THROWS_AS(t.backward(leaf(exec, DType::f64, 2, 2, 3)), ShapeError);
}
