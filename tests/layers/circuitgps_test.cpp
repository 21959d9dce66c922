#include "layers/models/circuitgps.hpp"

#include "apps/train/subgraph_design.hpp"
#include "engine/ops/csr.hpp"
#include "io/synth/synth.hpp"
#include "losses/classification.hpp"
#include "losses/regression_losses.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/layers/small_graph.hpp"
#include "tests/layers/training_outcome.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

using namespace cgcl;
using namespace cgcl::test;

using Ids = std::vector<std::int32_t>;

namespace {

constexpr GlobalAttention kAttentions[] = {GlobalAttention::none, GlobalAttention::exphormer,
                                           GlobalAttention::full};

ModelOptions small_model(GlobalAttention attention, std::int64_t hidden, std::int64_t layers, int hops) {
  return {
      .hidden = hidden, .layers = layers, .dropout = 0, .cl_width = 0, .attention = attention, .hops = hops};
}

constexpr std::int64_t kEmbedding = 6;   // width of the encoder's embeddings

/// With all that the publication does not have: embeddings, and pairs of three classes and of a bag of two.
ModelOptions with_more(ModelOptions options) {
  options.cl_width = kEmbedding;
  options.pair_classes = {3, 2};
  options.pair_bags = {0, 1};
  return options;
}

PretrainedEncoder random_encoder(const Exec& exec) {
  const CircuitEncoderOptions options{.conv = ConvKind::gcn, .hidden = kEmbedding, .layers = 2, .dropout = 0};
  Initializer init(exec);
  return make_encoder(exec, options, CircuitEncoder(init, options).state());
}

/// A batch of the links of a design, with the sub-graph and, for a model that reads such, the pair of each.
struct Batch {
  GraphBatch batch;
  RowIndex of_link;
  std::vector<PairColumn> pairs;
  std::int64_t rows = 0;

  Batch(const Exec& exec, const CircuitGraph& graph, const SubgraphOptions& options, const Ids& links,
        bool merged, bool more = false) {
    const FeatureNormaliser normaliser = fit_normaliser(graph);
    HostGraph nodes = make_host_graph(graph, &normaliser);
    EncodedNodes encoded;
    if (more) {
      const PretrainedEncoder encoder = random_encoder(exec);
      encoded = {encoder.keys(nodes), encoder.embed(exec, nodes, Compression::on)};
      add_pairs(exec, links);
    }
    const SubgraphDesign design(std::move(nodes), {.subgraphs = options, .merged = merged},
                                std::move(encoded));
    const SubgraphTable table = design.table(graph.links.src, graph.links.dst);
    DistinctSubgraphs distinct = distinct_subgraphs(table, links);
    const HostSubgraphs host = design.batch(table, distinct.which, distinct.samples);
    rows = host.rows.nodes();
    batch = make_subgraph_batch(exec, options, host);
    of_link = ops::make_row_index(exec, distinct.number, batch.subgraphs->subgraphs);
  }

  void add_pairs(const Exec& exec, const Ids& links) {
    Ids classes;
    std::vector<double> bag;
    for (std::size_t i = 0; i < links.size(); ++i) {
      classes.push_back(static_cast<std::int32_t>(i % 3));
      for (std::size_t c = 0; c < 2; ++c) bag.push_back(uniform01({4, kSample, 1}, 2 * i + c));
    }
    pairs.emplace_back(ops::make_row_index(exec, classes, 3));
    pairs.emplace_back(real_tensor(exec, DType::f64, bag, static_cast<std::int64_t>(links.size()), 2));
  }

  [[nodiscard]] Var predict(Tape& tape, CircuitGps& model) const {
    return model.predict_links(tape, model.embed(tape, batch), of_link, of_link,
                               model.embed_pairs(tape, pairs));
  }
};

Ids every(std::int64_t n, std::int32_t step) {
  Ids out;
  for (std::int32_t i = 0; i < n; i += step) out.push_back(i);
  return out;
}

/// Both trainings, one after the other, and what they leave.
TrainingOutcome outcome(const Exec& exec, const ModelOptions& options, const CircuitGraph& graph,
                        const Ids& links, bool merged, std::int64_t& rows) {
  Initializer init(exec, DType::f64, 3);
  CircuitGps model(init, options);
  const Batch b(exec, graph, *model.subgraphs(), links, merged, options.cl_width > 0);
  rows = b.rows;
  std::vector<double> y;
  Ids label;
  for (std::size_t i = 0; i < links.size(); ++i) {
    y.push_back(uniform01({4, kSample, 0}, i));
    label.push_back(static_cast<std::int32_t>(i % 2));
  }
  Tape tape(exec, TapeMode::train, 0), second(exec, TapeMode::train, 1);
  const Var loss = mse_loss(tape, b.predict(tape, model), Tensor::from(exec, y));
  tape.backward(loss);
  const Var exists =
      cross_entropy(second, model.predict_existence(second, b.batch, b.of_link), Tensor::from(exec, label));
  second.backward(exists);
  TrainingOutcome out;
  out.loss = loss.value().item(exec) + 2 * exists.value().item(exec);
  record_model(exec, model, out);
  Tape eval(exec, TapeMode::eval);
  out.embeddings = host_values(exec, b.predict(eval, model).value());
  out.width = 1;
  return out;
}

}   // namespace

TEST_CASE("circuitgps: trained on merged sub-graphs it is what it is on all of their nodes") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = synthesise({.kind = SynthKind::sram, .rows = 4, .cols = 4, .name = "s"});
  const Ids links = every(graph.links.size(), 11);
  Ids same(links.size());
  std::iota(same.begin(), same.end(), 0);
  for (const GlobalAttention attention : kAttentions)
    for (const bool more : {false, true}) {
      const ModelOptions plain = small_model(attention, 8, 2, 1);
      const ModelOptions options = more ? with_more(plain) : plain;
      std::int64_t all_rows = 0, rows = 0;
      const TrainingOutcome all = outcome(exec, options, graph, links, false, all_rows);
      const TrainingOutcome merged = outcome(exec, options, graph, links, true, rows);
      INFO(name_of(attention), more ? " with embeddings and pairs, " : ", ", rows, " rows for ", all_rows);
      CHECK(4 * rows < 3 * all_rows);
      CHECK(worst_difference(all, merged, same) < 1e-9);
    }
}

TEST_CASE("circuitgps: nodes with different embeddings are never merged") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = synthesise({.kind = SynthKind::sram, .rows = 4, .cols = 4, .name = "s"});
  const Ids links = every(graph.links.size(), 1);
  Initializer init(exec, DType::f64, 3);
  const CircuitGps model(init, small_model(GlobalAttention::none, 8, 1, 1));
  const Batch alike(exec, graph, *model.subgraphs(), links, true),
      apart(exec, graph, *model.subgraphs(), links, true, true);
  CHECK(apart.rows > alike.rows);
  CHECK(alike.batch.cl_row.index.defined() == false);
  REQUIRE(apart.batch.cl_row.index.size() == apart.rows);
  CHECK(apart.batch.cl_embed.rows() < apart.rows);   // each distinct one once
}

TEST_CASE("circuitgps: with embeddings and pairs it starts as without, and reads both") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = hand_graph();
  const Ids links = every(graph.links.size(), 1);
  const ModelOptions options = small_model(GlobalAttention::exphormer, 8, 1, 1);
  Initializer plain_init(exec, DType::f64, 3), init(exec, DType::f64, 3);
  CircuitGps plain(plain_init, options), model(init, with_more(options));
  std::map<std::string, std::vector<double>> values;
  for (const auto& [name, tensor] : model.state()) values[name] = host_values(exec, tensor);
  for (const auto& entry : plain.state())
    if (entry.first != "head.lins.0.weight" && entry.first != "head.lins.0.bias")   // of another width
      CHECK_MESSAGE(values.at(entry.first) == host_values(exec, entry.second), entry.first);
  CHECK(values.size() == plain.state().size() + 4);   // cl_linear and two features
  CHECK(model.describe().find("embedding") != std::string::npos);
  CHECK(model.describe().find("Pair(2 x 16)") != std::string::npos);
  CHECK(plain.describe().find("embedding") == std::string::npos);

  const Batch b(exec, graph, *model.subgraphs(), links, true, true);
  Tape tape(exec, TapeMode::train, 0), second(exec, TapeMode::train, 1);
  tape.backward(
      mse_loss(tape, b.predict(tape, model), Tensor::from(exec, std::vector<double>(links.size(), 0.5))));
  const auto moved = [&](const std::string& wanted) {
    for (const auto& [name, p] : model.parameters())
      if (name == wanted) {
        const auto grad = p.grad().defined() ? host_values(exec, p.grad()) : std::vector<double>{0};
        return std::any_of(grad.begin(), grad.end(), [](double g) { return std::abs(g) > 1e-9; });
      }
    return false;
  };
  for (const char* name : {"cl_linear.weight", "pair.0.weight", "pair.1.weight"})
    CHECK_MESSAGE(moved(name), name);
  for (const auto& [name, p] : model.parameters()) Var(p).clear_grad();
  second.backward(cross_entropy(second, model.predict_existence(second, b.batch, b.of_link),
                                Tensor::from(exec, Ids(links.size(), 1))));
  CHECK(moved("cl_linear.weight"));   // before capacitances too
  CHECK_FALSE(moved("pair.0.weight"));
}

TEST_CASE("circuitgps: gradients of the whole model equal central differences") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = hand_graph();
  const Ids links = every(graph.links.size(), 1);
  for (const GlobalAttention attention : kAttentions)
    for (const bool more : {false, true}) {
      Initializer init(exec, DType::f64, 7);
      const ModelOptions plain = small_model(attention, 4, 1, 2);
      CircuitGps model(init, more ? with_more(plain) : plain);
      const Batch b(exec, graph, *model.subgraphs(), links, true, more);
      const GradcheckResult result = gradcheck(
          exec, [&](Tape& tape, const std::vector<Var>&) { return b.predict(tape, model); },
          checked(model, {}));
      INFO(name_of(attention), more ? " with embeddings and pairs: " : ": ", result.where);
      CHECK(result.worst < 1e-5);
    }
}

TEST_CASE("circuitgps: attention sees one sub-graph and not the next") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 3, .name = "t"});
  for (const GlobalAttention attention : kAttentions) {
    Initializer init(exec, DType::f64, 7);
    CircuitGps model(init, small_model(attention, 8, 2, 1));
    const Batch alone(exec, graph, *model.subgraphs(), {5}, true),
        beside(exec, graph, *model.subgraphs(), {9, 5, 80}, true);
    Tape tape(exec, TapeMode::eval);
    const auto one = host_values(exec, model.embed(tape, alone.batch).value()),
               three = host_values(exec, model.embed(tape, beside.batch).value());
    REQUIRE(three.size() == 24);
    CHECK(largest_difference(one, std::vector<double>(three.begin() + 8, three.begin() + 16)) < 1e-12);
  }
}

TEST_CASE("circuitgps: options that it has no use for, and inputs that are missing, are refused") {
  const Exec exec;
  Initializer init(exec);
  ModelOptions options = small_model(GlobalAttention::none, 6, 1, 1);
  CHECK_THROWS_AS(CircuitGps(init, options), Error);   // 4 does not divide 6
  options.hidden = 8;
  options.readout = Readout::node;
  options.pair_classes = {3};
  CHECK_THROWS_AS(CircuitGps(init, options), Error);   // pairs of nodes
  options.readout = Readout::edge;
  Tape tape(exec, TapeMode::eval);
  const CircuitGraph graph = hand_graph();
  CircuitGps paired(init, options);
  const Batch bare(exec, graph, *paired.subgraphs(), {0, 1}, true);
  CHECK_THROWS_AS(static_cast<void>(bare.predict(tape, paired)), ShapeError);   // without its pairs
  options.pair_classes = {};
  options.cl_width = kEmbedding;
  CircuitGps embedded(init, options);
  CHECK_THROWS_AS(static_cast<void>(embedded.embed(tape, bare.batch)), ShapeError);   // without embeddings
  options.cl_width = 0;
  CircuitGps model(init, options);
  CHECK_THROWS_AS(static_cast<void>(model.embed(tape, GraphBatch{})), ShapeError);
  CHECK(model.describe().find("1 hop") != std::string::npos);
}
