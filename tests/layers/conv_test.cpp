#include "layers/conv.hpp"

#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"
#include "tests/layers/small_graph.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace cgcl;
using namespace cgcl::test;

namespace {

constexpr std::array kKinds{ConvKind::sage, ConvKind::cluster_gcn, ConvKind::gcn,
                            ConvKind::gat,  ConvKind::res_gated,   ConvKind::gine};

struct Setup {
  Exec exec;
  SmallGraph g;
  MessageGraph graph;
  ConvOptions options;
  Var x, edge_table;
  std::unique_ptr<Conv> conv;

  Setup(ConvKind kind, ConvOptions given) : options(given) {
    if (options.in == 0) options.in = 3, options.out = 4;
    if (uses_edge_features(kind)) options.edge_width = 2;
    graph = make_message_graph(exec, kind, g.nodes, g.source, g.target, g.type, DType::f64);
    Initializer init(exec, DType::f64);
    conv = make_conv(init, kind, options);
    x = random_leaf(exec, g.nodes, options.in, 1);
    edge_table = random_leaf(exec, kEdgeTypeRows, 2, 2);
  }

  Var edges(Tape& tape) const {
    return options.edge_width > 0 ? ag::gather_rows(tape, edge_table, graph.edge_type) : Var{};
  }
  std::vector<Var> inputs() const {
    std::vector<Var> list{x};
    if (options.edge_width > 0) list.push_back(edge_table);
    return checked(*conv, list);
  }
};

GradcheckResult check(Setup& s, const Epilogue& epilogue) {
  return gradcheck(
      s.exec,
      [&](Tape& tape, const std::vector<Var>&) {
        return s.conv->forward(tape, s.graph, s.x, s.edges(tape), epilogue);
      },
      s.inputs());
}

/// Value, then the gradient of every input, of sum(y * seed).
std::vector<std::vector<double>> value_and_gradients(Setup& s, const Epilogue& epilogue) {
  Tape tape(s.exec, TapeMode::train, 3);
  const Var y = s.conv->forward(tape, s.graph, s.x, s.edges(tape), epilogue);
  tape.backward(y, random_leaf(s.exec, y.rows(), y.cols(), 9).value());
  std::vector<std::vector<double>> out{host_values(s.exec, y.value())};
  for (const Var& input : s.inputs()) out.push_back(host_values(s.exec, input.grad()));
  return out;
}

}   // namespace

TEST_CASE("conv: gradients of every kind equal central differences, fused and composed") {
  for (const ConvKind kind : kKinds) {
    for (const bool fused : {true, false}) {
      Setup s(kind, {.fused = fused});
      const GradcheckResult plain = check(s, {});
      INFO(name_of(kind), " fused ", fused, ": ", plain.where);
      CHECK(plain.worst < 1e-7);
      const GradcheckResult with = check(s, {.act = Act::tanh, .dropout = 0.4});
      INFO(with.where);
      CHECK(with.worst < 1e-7);
    }
  }
}

TEST_CASE("conv: gradients of options equal central differences") {
  Setup heads(ConvKind::gat, {.in = 3, .out = 6, .heads = 3});
  CHECK(check(heads, {}).worst < 1e-7);
  Setup unit(ConvKind::sage, {.normalize = true});
  CHECK(check(unit, {}).worst < 1e-7);
  Setup fixed(ConvKind::gine, {.train_eps = false});
  CHECK(check(fixed, {}).worst < 1e-7);
  CHECK(fixed.conv->buffers().size() == 1);
  Setup widening(ConvKind::gcn, {.in = 4, .out = 2});
  CHECK(check(widening, {}).worst < 1e-7);
}

TEST_CASE("conv: fused equals composed in value and gradient under a learned slope and dropout") {
  for (const ConvKind kind : kKinds) {
    std::vector<std::vector<std::vector<double>>> runs;
    for (const bool fused : {true, false}) {
      Setup s(kind, {.fused = fused});
      const Epilogue epilogue{Act::prelu, Var(real_tensor(s.exec, DType::f64, {0.25}), true), 0.3};
      runs.push_back(value_and_gradients(s, epilogue));
      runs.back().push_back(host_values(s.exec, epilogue.slope.grad()));
    }
    REQUIRE(runs[0].size() == runs[1].size());
    INFO(name_of(kind));
    for (std::size_t i = 0; i < runs[0].size(); ++i)
      CHECK(largest_difference(runs[0][i], runs[1][i]) < 1e-12);
  }
}

TEST_CASE("conv: renaming the nodes renames the rows of the result") {
  for (const ConvKind kind : kKinds) {
    Setup s(kind, {});
    const std::vector<std::int32_t> name = permutation({5, kSample, 0}, s.g.nodes);   // old -> new
    std::vector<std::int32_t> source, target, back(name.size());
    for (std::size_t e = 0; e < s.g.source.size(); ++e) {
      source.push_back(name[idx(s.g.source[e])]);
      target.push_back(name[idx(s.g.target[e])]);
    }
    for (std::size_t i = 0; i < name.size(); ++i) back[idx(name[i])] = static_cast<std::int32_t>(i);
    Tape tape(s.exec, TapeMode::eval);
    const RowIndex to_new = ops::make_row_index(s.exec, back, s.g.nodes);
    const Var y = s.conv->forward(tape, s.graph, s.x, s.edges(tape));
    s.graph = make_message_graph(s.exec, kind, s.g.nodes, source, target, s.g.type, DType::f64);
    const Var moved = s.conv->forward(tape, s.graph, ag::gather_rows(tape, s.x, to_new), s.edges(tape));
    INFO(name_of(kind));
    CHECK(largest_difference(s.exec, ag::gather_rows(tape, y, to_new).value(), moved.value()) < 1e-13);
  }
}

TEST_CASE("conv: an isolated node keeps only its own term") {
  Setup s(ConvKind::sage, {});
  Tape tape(s.exec, TapeMode::eval);
  const std::vector<double> y = host_values(s.exec, s.conv->forward(tape, s.graph, s.x).value());
  const NamedVars p = s.conv->parameters();   // lin_l.weight, lin_l.bias, lin_r.weight
  REQUIRE(p[2].first == "lin_r.weight");
  const std::vector<double> bias = host_values(s.exec, p[1].second.value());
  const std::vector<double> root = host_values(s.exec, ag::linear(tape, s.x, p[2].second).value());
  for (std::size_t j = 0; j < 4; ++j)
    CHECK(y[5 * 4 + j] == doctest::Approx(root[5 * 4 + j] + bias[j]).epsilon(1e-12));
}

TEST_CASE("conv: wrong edge features and widths are refused") {
  Setup s(ConvKind::gine, {});
  Tape tape(s.exec, TapeMode::eval);
  CHECK_THROWS_AS((void)s.conv->forward(tape, s.graph, s.x), ShapeError);
  Initializer init(s.exec);
  CHECK_THROWS_AS((void)make_conv(init, ConvKind::gat, {.in = 3, .out = 4, .heads = 3}), ShapeError);
  CHECK_THROWS_AS((void)make_conv(init, ConvKind::sage, {.in = 0, .out = 4}), ShapeError);
}
