#include "layers/edge_attention.hpp"

#include "tests/layers/small_graph.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>

using namespace cgcl;
using namespace cgcl::test;

namespace {

constexpr std::int64_t kWidth = 6, kHeads = 2, kTable = 4;

struct Setup {
  Exec exec;
  SmallGraph g;
  EdgeAttentionOptions options;
  std::vector<double> count;
  AttentionGraph graph;
  std::unique_ptr<EdgeAttention> attention;
  Var x, table;

  explicit Setup(EdgeAttentionOptions given, std::vector<double> counts = {})
      : options(given), count(std::move(counts)) {
    options.width = kWidth;
    options.heads = kHeads;
    graph = make_attention_graph(exec, g.nodes, g.source, g.target, count,
                                 options.features ? g.type : std::vector<std::int32_t>{}, kTable, DType::f64);
    Initializer init(exec, DType::f64);
    attention = std::make_unique<EdgeAttention>(init, options);
    x = random_leaf(exec, g.nodes, kWidth, 1);
    if (options.features) table = random_leaf(exec, kTable, kWidth, 2);
  }
  [[nodiscard]] Var forward(Tape& tape) const { return attention->forward(tape, graph, x, table); }
  [[nodiscard]] std::vector<Var> inputs() const {
    std::vector<Var> list{x};
    if (table.defined()) list.push_back(table);
    return checked(*attention, list);
  }
};

/// By loops over nodes, heads and edges.
std::vector<double> plainly(const Setup& s) {
  std::map<std::string, std::vector<double>> p;
  for (const auto& [name, parameter] : s.attention->parameters())
    p[name] = host_values(s.exec, parameter.value());
  const auto mapped = [&](const std::string& name, const std::vector<double>& in, std::int64_t row) {
    std::vector<double> out(kWidth, 0.0);
    for (std::size_t i = 0; i < idx(kWidth); ++i) {
      if (p.contains(name + ".bias")) out[i] = p[name + ".bias"][i];
      for (std::size_t j = 0; j < idx(kWidth); ++j)
        out[i] += p[name + ".weight"][i * kWidth + j] * in[idx(row) * kWidth + j];
    }
    return out;
  };
  const auto x = host_values(s.exec, s.x.value());
  const auto table = s.options.features ? host_values(s.exec, s.table.value()) : std::vector<double>{};
  std::vector<double> out(x.size(), 0.0), below(x.size(), 0.0);
  constexpr std::int64_t kColumns = kWidth / kHeads;
  for (std::size_t e = 0; e < s.g.source.size(); ++e) {
    const auto to = idx(s.g.target[e]);
    const auto key = mapped("K", x, s.g.source[e]), query = mapped("Q", x, s.g.target[e]),
               value = mapped("V", x, s.g.source[e]);
    const auto edge = s.options.features ? mapped("E", table, s.g.type[e]) : std::vector<double>(kWidth, 1.0);
    for (std::int64_t head = 0; head < kHeads; ++head) {
      double score = 0;
      for (std::int64_t c = head * kColumns; c < (head + 1) * kColumns; ++c)
        score += key[idx(c)] * query[idx(c)] / std::sqrt(double(kColumns)) * edge[idx(c)];
      if (s.options.clamp > 0) score = std::clamp(score, -s.options.clamp, s.options.clamp);
      const double w = std::exp(score) * (s.count.empty() ? 1 : s.count[e]);
      for (std::int64_t c = head * kColumns; c < (head + 1) * kColumns; ++c) {
        out[to * kWidth + idx(c)] += w * value[idx(c)];
        below[to * kWidth + idx(c)] += w;
      }
    }
  }
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = below[i] > 0 ? out[i] / below[i] : 0;
  return out;
}

const std::vector<double> kCounts{1, 2, 1, 5, 1, 1, 3, 1, 2, 1, 1, 4};

}   // namespace

TEST_CASE("edge attention: what loops over edges and heads give") {
  for (const EdgeAttentionOptions& options :
       {EdgeAttentionOptions{.bias = true}, EdgeAttentionOptions{.features = true},
        EdgeAttentionOptions{.features = true, .clamp = 0.1}})   // narrow: most scores are clamped
    for (const auto& counts : {std::vector<double>{}, kCounts}) {
      const Setup s(options, counts);
      Tape tape(s.exec, TapeMode::eval);
      CHECK(largest_difference(host_values(s.exec, s.forward(tape).value()), plainly(s)) < 1e-12);
    }
}

TEST_CASE("edge attention: gradients equal central differences") {
  for (const double clamp : {0.0, 0.35}) {
    const Setup s({.features = true, .clamp = clamp}, kCounts);
    const GradcheckResult result = gradcheck(
        s.exec, [&](Tape& tape, const std::vector<Var>&) { return s.forward(tape); }, s.inputs());
    INFO(result.where);
    CHECK(result.worst < 1e-7);
  }
}

TEST_CASE("edge attention: what does not fit is refused") {
  const Exec exec;
  Initializer init(exec);
  CHECK_THROWS_AS(EdgeAttention(init, {.width = 6, .heads = 4}), Error);
  CHECK_THROWS_AS(static_cast<void>(make_attention_graph(exec, 2, std::vector<std::int32_t>{0},
                                                         std::vector<std::int32_t>{1},
                                                         std::vector<double>{1, 2}, {}, 0, DType::f32)),
                  ShapeError);
  const Setup s({.features = true});
  Tape tape(s.exec, TapeMode::eval);
  CHECK_THROWS_AS(static_cast<void>(s.attention->forward(tape, s.graph, s.x)), ShapeError);
}
