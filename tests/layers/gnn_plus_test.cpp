#include "layers/models/gnn_plus.hpp"

#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"
#include "tests/layers/planted_graph.hpp"
#include "tests/layers/small_graph.hpp"
#include "tests/layers/training_outcome.hpp"

#include <doctest/doctest.h>

#include <memory>

using namespace cgcl;
using namespace cgcl::test;

namespace {

using Ids = std::vector<std::int32_t>;

ModelOptions small(Readout readout) {
  return {.hidden = 6,
          .layers = 2,
          .act = Act::tanh,
          .dropout = 0.2,
          .cl_width = 0,
          .readout = readout,
          .out = readout == Readout::edge ? 1 : 3};
}

std::unique_ptr<GnnPlus> make(Initializer& init, bool gin, const ModelOptions& options) {
  if (gin) return std::make_unique<GinPlus>(init, options);
  return std::make_unique<GcnPlus>(init, options);
}

}   // namespace

TEST_CASE("gnn+: gradients of links and nodes equal central differences") {
  const Exec exec({.device = {}, .threads = 1});
  const PlantedGraph g(4, 6, 8, 1);
  for (const bool gin : {false, true}) {
    for (const Readout readout : {Readout::edge, Readout::node}) {
      Initializer init(exec, DType::f64);
      const auto model = make(init, gin, small(readout));
      const GraphBatch batch = make_graph_batch(exec, model->batch_options(), g.host());
      const RowIndex a = ops::make_row_index(exec, Ids{0, 3, 0}, g.nodes()),
                     b = ops::make_row_index(exec, Ids{4, 0, 5}, g.nodes());
      const GradcheckResult r = gradcheck(
          exec,
          [&](Tape& tape, const std::vector<Var>&) {
            const Var z = model->embed(tape, batch);
            return readout == Readout::edge ? model->predict_links(tape, z, a, b)
                                            : model->predict_nodes(tape, z, a);
          },
          checked(*model, {}));
      INFO(model->describe(), ": ", r.where);
      CHECK(r.worst < 1e-5);
    }
  }
}

TEST_CASE("gnn+: a step on the quotient is that on the graph") {
  const Exec exec({.device = {}, .threads = 1});
  const PlantedGraph g(6, 18, 30, 4);
  for (const bool gin : {false, true}) {
    ModelOptions options = small(Readout::node);
    options.dropout = 0;
    TrainingOutcome outcome[2];
    Initializer probe(exec, DType::f64);
    const ConvKind conv = make(probe, gin, options)->batch_options().conv;
    const PlantedQuotient q(g, conv, 2, true);
    for (const bool merged : {false, true}) {
      Initializer init(exec, DType::f64, 6);
      const auto model = make(init, gin, options);
      const GraphBatch batch = make_graph_batch(exec, model->batch_options(), merged ? q.host() : g.host());
      Tape tape(exec, TapeMode::train), eval(exec, TapeMode::eval);
      const Var z = model->embed(tape, batch);
      const Var loss = ag::sum(
          tape,
          ag::column_sums(tape, ag::square(tape, ag::activation(tape, Act::tanh, z)), batch.multiplicity));
      tape.backward(loss);
      TrainingOutcome& out = outcome[merged ? 1 : 0];
      out.loss = loss.value().item(exec);
      record_model(exec, *model, out);
      out.embeddings = host_values(exec, model->embed(eval, batch).value());
      out.width = options.hidden;
    }
    INFO(name_of(conv));
    CHECK(worst_difference(outcome[0], outcome[1], q.row) < 1e-9);
  }
}

TEST_CASE("gnn+: what they are made of") {
  const Exec exec;
  Initializer init(exec);
  const GcnPlus gcn(init, {.hidden = 144, .layers = 4, .act = Act::relu, .cl_width = 0});
  CHECK(
      gcn.describe().starts_with("gcn+(type, statistics; 4 x residual gcn(144), batch norm, relu, dropout "
                                 "0.3, feed-forward; symmetric"));
  CHECK(gcn.rounds() == 4);
  CHECK(gcn.batch_options().conv == ConvKind::gcn);
  const GinPlus gin(init, {.hidden = 6, .layers = 1, .cl_width = 0});
  CHECK(gin.describe().find("batch norm") == std::string::npos);
  bool edges = false;
  for (const auto& [name, p] : gin.parameters()) edges |= name == "edge_encoder.weight";
  CHECK(edges);
}
