#include "layers/models/frozen_embedding.hpp"

#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"
#include "layers/models/sgrl.hpp"
#include "tests/layers/planted_graph.hpp"
#include "tests/layers/small_graph.hpp"
#include "tests/layers/training_outcome.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using namespace cgcl::test;

using Ids = std::vector<std::int32_t>;

TEST_CASE("sgrl: states are the embedding, and the head alone learns") {
  const Exec exec;
  Initializer init(exec, DType::f64);
  FrozenEmbedding model(init, {.hidden = 4, .act = Act::tanh, .dropout = 0, .cl_width = 3});
  HostGraph host;
  host.node_type = {0, 0, 1};
  const std::vector<float> table{1, 2, 3, 4, 5, 6};
  const Ids row{1, 0, 1};
  const GraphBatch batch = make_graph_batch(exec, model.batch_options(), host, {table, 3, row});
  Tape tape(exec, TapeMode::train);
  const Var z = model.embed(tape, batch);
  CHECK(host_values(exec, z.value()) == std::vector<double>{4, 5, 6, 1, 2, 3, 4, 5, 6});
  const RowIndex a = ops::make_row_index(exec, Ids{0, 2}, 3), b = ops::make_row_index(exec, Ids{1, 1}, 3);
  const GradcheckResult r = gradcheck(
      exec,
      [&](Tape& on, const std::vector<Var>&) {
        return model.predict_links(on, model.embed(on, batch), a, b);
      },
      checked(model, {}));
  INFO(r.where);
  CHECK(r.worst < 1e-6);
  for (const auto& [name, p] : model.parameters()) CHECK(name.starts_with("head_layers."));
  const auto y = host_values(exec, model.predict_links(tape, z, a, b).value());
  CHECK(y[0] == y[1]);   // nodes 0 and 2 are one to it
  CHECK(model.rounds() == 0);
  CHECK_THROWS_AS(FrozenEmbedding(init, {.cl_width = 0}), Error);
  CHECK_THROWS_AS((void)model.embed(tape, make_graph_batch(exec, model.batch_options(), host)), ShapeError);
}

TEST_CASE("sgrl: topology adds what the surroundings are, with the weights of GCN") {
  const Exec exec;
  // 0 - 1: with loops both have degree 2, so every weight is a half
  HostGraph host;
  host.node_type = {0, 1};
  host.source = {0, 1};
  host.target = {1, 0};
  for (const std::int64_t hops : {0, 1, 2}) {
    Initializer init(exec, DType::f64);
    CircuitEncoder encoder(init,
                           {.conv = ConvKind::gcn, .hidden = 3, .layers = 1, .dropout = 0, .topology = hops});
    const GraphBatch batch = make_graph_batch(exec, encoder.batch_options(), host);
    Tape tape(exec, TapeMode::eval);
    const auto h = host_values(exec, encoder.forward(tape, batch).value());
    const auto z = host_values(exec, encoder.represent(tape, batch).value());
    for (std::size_t i = 0; i < 6; ++i)   // A h is the mean of both nodes, and so is A A h
      CHECK(z[i] == doctest::Approx(h[i] + (hops > 0 ? (h[i % 3] + h[3 + i % 3]) / 2 : 0)));
    CHECK(encoder.rounds() == 1 + hops);
  }
  Initializer init(exec);
  CHECK_THROWS_AS(CircuitEncoder(init, {.conv = ConvKind::sage, .topology = 1}), Error);
}

TEST_CASE("sgrl: pre-training with topology on the quotient is that on the graph") {
  const Exec exec({.device = {}, .threads = 1});
  const PlantedGraph g(3, 18, 30, 4);
  const PlantedQuotient q(g, ConvKind::gcn, 4, false);
  const CircuitEncoderOptions options{
      .conv = ConvKind::gcn, .hidden = 8, .layers = 2, .dropout = 0, .topology = 2};
  const auto outcome = [&](const HostGraph& host) {
    return sgrl_outcome(exec, options,
                        [&](const GraphBatchOptions& batch) { return make_graph_batch(exec, batch, host); });
  };
  CHECK(q.quotient.rows() < g.nodes());
  CHECK(worst_difference(outcome(g.host()), outcome(q.host()), q.row) < 1e-10);
}
