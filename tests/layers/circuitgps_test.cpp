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

/// A batch of the links of a design, with the sub-graph of each.
struct Batch {
  GraphBatch batch;
  RowIndex of_link;
  std::int64_t rows = 0;

  Batch(const Exec& exec, const CircuitGraph& graph, const SubgraphOptions& options, const Ids& links,
        bool merged) {
    const FeatureNormaliser normaliser = fit_normaliser(graph);
    const SubgraphDesign design(make_host_graph(graph, &normaliser),
                                {.subgraphs = options, .merged = merged});
    const SubgraphTable table = design.table(graph.links.src, graph.links.dst);
    DistinctSubgraphs distinct = distinct_subgraphs(table, links);
    const HostSubgraphs host = design.batch(table, distinct.which, distinct.samples);
    rows = host.rows.nodes();
    batch = make_subgraph_batch(exec, options, host);
    of_link = ops::make_row_index(exec, distinct.number, batch.subgraphs->subgraphs);
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
  const Batch b(exec, graph, *model.subgraphs(), links, merged);
  rows = b.rows;
  std::vector<double> y;
  Ids label;
  for (std::size_t i = 0; i < links.size(); ++i) {
    y.push_back(uniform01({4, kSample, 0}, i));
    label.push_back(static_cast<std::int32_t>(i % 2));
  }
  Tape tape(exec, TapeMode::train, 0), second(exec, TapeMode::train, 1);
  const Var z = model.embed(tape, b.batch);
  const Var loss = mse_loss(tape, model.predict_links(tape, z, b.of_link, b.of_link), Tensor::from(exec, y));
  tape.backward(loss);
  const Var exists =
      cross_entropy(second, model.predict_existence(second, b.batch, b.of_link), Tensor::from(exec, label));
  second.backward(exists);
  TrainingOutcome out;
  out.loss = loss.value().item(exec) + 2 * exists.value().item(exec);
  record_model(exec, model, out);
  Tape eval(exec, TapeMode::eval);
  const Var state = model.embed(eval, b.batch);
  out.embeddings = host_values(exec, model.predict_links(eval, state, b.of_link, b.of_link).value());
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
  for (const GlobalAttention attention : kAttentions) {
    const ModelOptions options = small_model(attention, 8, 2, 1);
    std::int64_t all_rows = 0, rows = 0;
    const TrainingOutcome all = outcome(exec, options, graph, links, false, all_rows);
    const TrainingOutcome merged = outcome(exec, options, graph, links, true, rows);
    INFO(name_of(attention), ", ", rows, " rows for ", all_rows);
    CHECK(4 * rows < 3 * all_rows);
    CHECK(worst_difference(all, merged, same) < 1e-9);
  }
}

TEST_CASE("circuitgps: gradients of the whole model equal central differences") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = hand_graph();
  const Ids links = every(graph.links.size(), 1);
  for (const GlobalAttention attention : kAttentions) {
    Initializer init(exec, DType::f64, 7);
    CircuitGps model(init, small_model(attention, 4, 1, 2));
    const Batch b(exec, graph, *model.subgraphs(), links, true);
    const GradcheckResult result = gradcheck(
        exec,
        [&](Tape& tape, const std::vector<Var>&) {
          return model.predict_links(tape, model.embed(tape, b.batch), b.of_link, b.of_link);
        },
        checked(model, {}));
    INFO(name_of(attention), ": ", result.where);
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

TEST_CASE("circuitgps: options that it has no use for are refused") {
  const Exec exec;
  Initializer init(exec);
  ModelOptions options = small_model(GlobalAttention::none, 6, 1, 1);
  CHECK_THROWS_AS(CircuitGps(init, options), Error);   // 4 does not divide 6
  options.hidden = 8;
  options.pair_classes = {3};
  CHECK_THROWS_AS(CircuitGps(init, options), Error);
  options.pair_classes = {};
  options.cl_width = 256;
  CHECK_THROWS_AS(CircuitGps(init, options), Error);
  options.cl_width = 0;
  CircuitGps model(init, options);
  Tape tape(exec, TapeMode::eval);
  CHECK_THROWS_AS(static_cast<void>(model.embed(tape, GraphBatch{})), ShapeError);
  CHECK(model.describe().find("1 hop") != std::string::npos);
}
