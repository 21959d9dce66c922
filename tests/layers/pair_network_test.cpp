#include "layers/models/pair_network.hpp"

#include "engine/ops/csr.hpp"
#include "tests/layers/planted_graph.hpp"
#include "tests/layers/small_graph.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using namespace cgcl::test;

namespace {

HostGraph small_host() {
  const SmallGraph g;
  HostGraph host;
  host.node_type = {0, 0, 1, 2, 2, 1, 0};
  for (std::size_t i = 0; i < host.node_type.size() * idx(kStatistics); ++i)
    host.features.push_back(static_cast<float>(normal({3, kSample, 0}, i)));
  host.features[3 * idx(kStatistics)] = 2;   // pin codes
  host.features[4 * idx(kStatistics)] = 0;
  host.source = g.source;
  host.target = g.target;
  return host;
}

struct Setup {
  Exec exec;
  PairNetwork network;
  GraphBatch batch;
  RowIndex a, b;
  Var columns;

  explicit Setup(const PairNetworkOptions& options)
      : network(*std::make_unique<Initializer>(exec, DType::f64), options),
        batch(make_graph_batch(exec, network.batch_options(), small_host())),
        a(ops::make_row_index(exec, {0, 1, 6}, batch.nodes)),
        b(ops::make_row_index(exec, {1, 6, 0}, batch.nodes)),
        columns(random_leaf(exec, 3, 5, 4)) {}

  [[nodiscard]] Var predicted(Tape& tape, bool turned = false) const {
    const Var z = network.embed(tape, batch);
    return network.predict(tape, 0, z, turned ? b : a, turned ? a : b,
                           network.options().columns[0] > 0 ? columns : Var{});
  }
};

}   // namespace

TEST_CASE("pair network: gradients equal central differences, of its parameters and of the columns") {
  for (const bool residual : {true, false})
    for (const std::int64_t rounds : {0, 2})
      for (const std::int64_t columns : {0, 5}) {
        if (rounds + columns == 0) continue;
        const Setup s(
            {.width = 4, .rounds = rounds, .dropout = 0.2, .residual = residual, .columns = {columns}});
        std::vector<Var> inputs = checked(s.network, {});
        if (columns > 0) inputs.push_back(s.columns);
        const GradcheckResult r = gradcheck(
            s.exec, [&](Tape& tape, const std::vector<Var>&) { return s.predicted(tape); }, inputs);
        INFO(s.network.describe(), ": ", r.where);
        CHECK(r.worst < 1e-5);
      }
}

TEST_CASE("pair network: a pair that is turned round gives the same bits; heads read their own columns") {
  const Setup s({.width = 8, .rounds = 3, .columns = {5, 2}});
  Tape tape(s.exec, TapeMode::eval);
  CHECK(host_values(s.exec, s.predicted(tape).value()) ==
        host_values(s.exec, s.predicted(tape, true).value()));
  const Var z = s.network.embed(tape, s.batch);
  CHECK(s.network.predict(tape, 1, z, s.a, s.b, random_leaf(s.exec, 3, 2, 5)).rows() == 3);
  CHECK_THROWS_AS((void)s.network.predict(tape, 1, z, s.a, s.b, s.columns), ShapeError);
  CHECK_THROWS_AS((void)s.network.predict(tape, 0, z, s.a, s.b, {}), ShapeError);
  CHECK_THROWS_AS((void)s.network.predict(tape, 2, z, s.a, s.b, s.columns), ShapeError);
  CHECK_THROWS_AS(Setup({.rounds = 0, .columns = {0}}), ShapeError);
}

TEST_CASE("pair network: node states have a root mean square of 1, whatever the other nodes of the graph") {
  const Setup s({.width = 8, .rounds = 2, .columns = {5}});
  Tape tape(s.exec, TapeMode::eval);
  const std::vector<double> z = host_values(s.exec, s.network.embed(tape, s.batch).value());
  HostGraph more = small_host();   // with two nodes that nothing is connected to
  more.node_type.insert(more.node_type.end(), {0, 1});
  more.features.resize(more.node_type.size() * idx(kStatistics), 100.0f);
  const GraphBatch larger = make_graph_batch(s.exec, s.network.batch_options(), more);
  const std::vector<double> with = host_values(s.exec, s.network.embed(tape, larger).value());
  const std::vector<double> same(with.begin(), with.begin() + static_cast<std::ptrdiff_t>(z.size()));
  CHECK(largest_difference(same, z) < 1e-12);
  for (std::size_t v = 0; v < 7; ++v) {
    double sum = 0;
    for (std::size_t h = 0; h < 8; ++h) sum += z[v * 8 + h] * z[v * 8 + h];
    CHECK(sum / 8 == doctest::Approx(1));
  }
}
