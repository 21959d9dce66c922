#include "layers/gated_gcn_conv.hpp"

#include "tests/layers/small_graph.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace cgcl;
using namespace cgcl::test;

namespace {

constexpr std::int64_t kWidth = 3;

struct Setup {
  Exec exec;
  SmallGraph g;
  MessageGraph graph;
  std::unique_ptr<GatedGcnConv> conv;
  GatedStates in;

  explicit Setup(double dropout = 0) {
    graph = make_message_graph(exec, ConvKind::res_gated, g.nodes, g.source, g.target, g.type, DType::f64);
    Initializer init(exec, DType::f64);
    conv = std::make_unique<GatedGcnConv>(init, kWidth, dropout);
    in = {random_leaf(exec, g.nodes, kWidth, 1), random_leaf(exec, graph.graph.in.nnz, kWidth, 2)};
  }
};

/// Rows of a matrix as vectors.
using Rows = std::vector<std::vector<double>>;
Rows rows_of(const Exec& exec, const Tensor& t) {
  const auto values = host_values(exec, t);
  Rows out;
  for (std::int64_t r = 0; r < t.rows(); ++r)
    out.emplace_back(values.begin() + r * t.cols(), values.begin() + (r + 1) * t.cols());
  return out;
}

/// One of the five maps, by its name, applied to a row.
struct Maps {
  const Setup& s;
  [[nodiscard]] std::vector<double> operator()(const std::string& name, const std::vector<double>& x) const {
    Rows weight;
    std::vector<double> y;
    for (const auto& [key, p] : s.conv->parameters()) {
      if (key == name + ".weight") weight = rows_of(s.exec, p.value());
      if (key == name + ".bias") y = host_values(s.exec, p.value());
    }
    for (std::size_t i = 0; i < y.size(); ++i)
      for (std::size_t j = 0; j < x.size(); ++j) y[i] += weight[i][j] * x[j];
    return y;
  }
};

double relu(double x) { return x > 0 ? x : 0; }

}   // namespace

TEST_CASE("gated gcn: nodes and edges are what the equations say") {
  Setup s;
  Tape tape(s.exec, TapeMode::eval);   // running moments 0 and 1: batch norm divides by sqrt(1 + 1e-5)
  const GatedStates out = s.conv->forward(tape, s.graph, s.in);
  const Rows h = rows_of(s.exec, s.in.node.value()), e = rows_of(s.exec, s.in.edge.value());
  const auto source = s.graph.graph.in.col.to_host<std::int32_t>(s.exec),
             target = s.graph.graph.target.to_host<std::int32_t>(s.exec);
  const Maps map{s};
  const double norm = 1 / std::sqrt(1 + 1e-5);
  Rows above(h.size(), std::vector<double>(kWidth, 0.0)), below(above), edge = e, node = h;
  for (std::size_t k = 0; k < e.size(); ++k) {
    const auto d = map("D", h[idx(target[k])]), from = map("E", h[idx(source[k])]), own = map("C", e[k]),
               value = map("B", h[idx(source[k])]);
    for (std::size_t c = 0; c < kWidth; ++c) {
      const double sum = d[c] + from[c] + own[c], gate = 1 / (1 + std::exp(-sum));
      above[idx(target[k])][c] += gate * value[c];
      below[idx(target[k])][c] += gate;
      edge[k][c] += relu(norm * sum);
    }
  }
  for (std::size_t i = 0; i < h.size(); ++i) {
    const auto a = map("A", h[i]);
    for (std::size_t c = 0; c < kWidth; ++c)
      node[i][c] += relu(norm * (a[c] + above[i][c] / (below[i][c] + 1e-6)));
  }
  const auto flat = [](const Rows& rows) {
    std::vector<double> all;
    for (const auto& row : rows) all.insert(all.end(), row.begin(), row.end());
    return all;
  };
  CHECK(largest_difference(host_values(s.exec, out.node.value()), flat(node)) < 1e-12);
  CHECK(largest_difference(host_values(s.exec, out.edge.value()), flat(edge)) < 1e-12);
}

TEST_CASE("gated gcn: gradients of nodes, edges and parameters equal central differences") {
  Setup s(0.3);
  const Tensor count = Tensor::from(s.exec, std::vector<double>{1, 2, 1, 3, 1, 1, 4});
  for (const bool of_nodes : {true, false}) {
    const GradcheckResult result = gradcheck(
        s.exec,
        [&](Tape& tape, const std::vector<Var>&) {
          const GatedStates out = s.conv->forward(tape, s.graph, s.in, count);
          return of_nodes ? out.node : out.edge;
        },
        checked(*s.conv, {s.in.node, s.in.edge}));
    INFO(result.where);
    CHECK(result.worst < 1e-6);
  }
}
