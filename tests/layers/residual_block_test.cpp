#include "layers/residual_block.hpp"

#include "engine/ops/csr.hpp"
#include "tests/layers/planted_graph.hpp"
#include "tests/layers/small_graph.hpp"
#include "tests/layers/training_outcome.hpp"

#include <doctest/doctest.h>

#include <array>
#include <map>

using namespace cgcl;
using namespace cgcl::test;

namespace {

constexpr std::array kKinds{ConvKind::sage, ConvKind::cluster_gcn, ConvKind::gcn,
                            ConvKind::gat,  ConvKind::res_gated,   ConvKind::gine};

struct Setup {
  Exec exec;
  SmallGraph g;
  ResidualBlockOptions options;
  MessageGraph graph;
  Var x, edge_table;
  std::unique_ptr<ResidualBlock> block;

  explicit Setup(ResidualBlockOptions given) : options(given) {
    options.width = 4;
    graph = make_message_graph(exec, options.conv, g.nodes, g.source, g.target, g.type, DType::f64);
    Initializer init(exec, DType::f64);
    block = std::make_unique<ResidualBlock>(init, options);
    x = random_leaf(exec, g.nodes, options.width, 1);
    edge_table = random_leaf(exec, kEdgeTypeRows, options.width, 2);
  }

  bool reads_edges() const { return uses_edge_features(options.conv); }
  Var edges(Tape& tape) const {
    return reads_edges() ? ag::gather_rows(tape, edge_table, graph.edge_type) : Var{};
  }
  std::vector<Var> inputs() const {
    std::vector<Var> list{x};
    if (reads_edges()) list.push_back(edge_table);
    return checked(*block, list);
  }
};

}   // namespace

TEST_CASE("residual block: gradients equal central differences for every convolution and both halves") {
  for (const ConvKind kind : kKinds) {
    for (const bool batch_norm : {true, false}) {
      for (const bool feed_forward : {true, false}) {
        Setup s({.conv = kind,
                 .act = Act::tanh,   // smooth where a batch norm puts a row of zeros
                 .dropout = 0.3,
                 .batch_norm = batch_norm,
                 .feed_forward = feed_forward});
        const GradcheckResult r = gradcheck(
            s.exec,
            [&](Tape& tape, const std::vector<Var>&) {
              return s.block->forward(tape, s.graph, s.x, s.edges(tape));
            },
            s.inputs());
        INFO(s.block->describe(), ": ", r.where);
        CHECK(r.worst < 1e-6);
      }
    }
  }
}

TEST_CASE("residual block: the parts, composed from their definition, give its rows") {
  Setup s({.act = Act::prelu, .dropout = 0});
  std::map<std::string, Var> p;
  for (const auto& [name, value] : s.block->parameters()) p.emplace(name, value);
  CHECK(p.size() == 14);
  for (const auto& [name, value] : s.block->parameters()) {   // as if trained
    const auto n = value.value().size();
    const Tensor other = random_leaf(s.exec, n, 1, 20 + static_cast<std::uint32_t>(n)).value();
    Tensor target = value.value();
    target.copy_from(s.exec, real_tensor(s.exec, DType::f64, host_values(s.exec, other), value.value().rows(),
                                         value.value().cols()));
  }
  Tape tape(s.exec, TapeMode::train);
  const auto norm = [&](const std::string& name, const Var& x) {
    ag::BatchNormState state{real_tensor(s.exec, DType::f64, std::vector<double>(4, 0.0)),
                             real_tensor(s.exec, DType::f64, std::vector<double>(4, 1.0))};
    return ag::batch_norm(tape, x, p.at(name + ".weight"), p.at(name + ".bias"), state);
  };
  const auto act = [&](const Var& x, const std::string& slope) {
    return ag::activation(tape, Act::prelu, x, p.at(slope));
  };
  const Var conv = ag::add_row(
      tape, ag::spmm(tape, s.graph.graph, s.graph.weights, ag::linear(tape, s.x, p.at("conv.lin.weight"))),
      p.at("conv.bias"));
  const Var y = ag::add(tape, s.x, act(norm("bn_conv", conv), "activation.weight"));
  const Var u = norm("bn_in", y);
  const Var hidden =
      act(ag::linear(tape, u, p.at("feed_forward.lins.0.weight"), p.at("feed_forward.lins.0.bias")),
          "feed_forward.act.weight");
  const Var change =
      ag::linear(tape, hidden, p.at("feed_forward.lins.1.weight"), p.at("feed_forward.lins.1.bias"));
  const Var expected = norm("bn_out", ag::add(tape, u, change));
  CHECK(p.at("feed_forward.lins.0.weight").value().rows() == 8);
  CHECK(largest_difference(s.exec, s.block->forward(tape, s.graph, s.x).value(), expected.value()) < 1e-12);
}

TEST_CASE("residual block: on a quotient a step is that of the graph") {
  const Exec exec({.device = {}, .threads = 1});
  const PlantedGraph g(7, 15, 30, 4);
  for (const ConvKind conv : kKinds) {
    const PlantedQuotient q(g, conv, 200, true);   // until nothing splits, so that any input may stand there
    TrainingOutcome outcome[2];
    for (const bool merged : {false, true}) {
      Initializer init(exec, DType::f64, 3);
      ResidualBlock block(init, {.conv = conv, .width = 5, .act = Act::tanh, .dropout = 0});
      const Var x = init.normal(q.quotient.rows(), 5), table = init.normal(kEdgeTypeRows, 5);
      const GraphBatch batch =
          make_graph_batch(exec, {.conv = conv, .dtype = DType::f64}, merged ? q.host() : g.host());
      Tape tape(exec, TapeMode::train);
      const Var input = merged ? x : ag::gather_rows(tape, x, ops::make_row_index(exec, q.row, x.rows()));
      const Var edge_attr =
          uses_edge_features(conv) ? ag::gather_rows(tape, table, batch.graph.edge_type) : Var{};
      const Var y = block.forward(tape, batch.graph, input, edge_attr, batch.multiplicity);
      const Var loss = ag::sum(
          tape,
          ag::column_sums(tape, ag::square(tape, ag::activation(tape, Act::tanh, y)), batch.multiplicity));
      tape.backward(loss);
      TrainingOutcome& out = outcome[merged ? 1 : 0];
      out.loss = loss.value().item(exec);
      record_model(exec, block, out);
      out.gradients.emplace_back("x", host_values(exec, x.grad()));
      out.embeddings = host_values(exec, y.value());
      out.width = 5;
    }
    INFO(name_of(conv));
    CHECK(worst_difference(outcome[0], outcome[1], q.row) < 1e-10);
  }
}

TEST_CASE("residual block: describes itself, and refuses what cannot be") {
  Setup s({.conv = ConvKind::gine, .batch_norm = false});
  CHECK(s.block->describe() == "residual gine(4), relu, dropout 0.3, feed-forward");
  CHECK(s.block->buffers().size() == 4);   // running statistics of the norms around the feed-forward part
  Tape tape(s.exec, TapeMode::eval);
  CHECK_THROWS_AS((void)s.block->forward(tape, s.graph, s.x), ShapeError);   // no edge features
  Initializer init(s.exec);
  CHECK_THROWS_AS(ResidualBlock(init, {.width = 0}), ShapeError);
  CHECK_THROWS_AS(ResidualBlock(init, {.dropout = 1}), Error);
}
