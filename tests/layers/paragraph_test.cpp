#include "layers/models/paragraph.hpp"

#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"
#include "layers/gat_conv.hpp"
#include "tests/layers/small_graph.hpp"
#include "tests/layers/training_outcome.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>   // for exp
#include <map>

using namespace cgcl;
using namespace cgcl::test;

namespace {

using Ids = std::vector<std::int32_t>;

/// Two nets, then transistors of three pins each: the drain on net 0, the gate on net 1, the source on net 0
/// or 1 in turn. Copies of a transistor look alike.
struct Transistors {
  HostGraph host;

  explicit Transistors(std::int32_t devices) {
    const std::int32_t pins = 2 + devices;
    host.node_type = {0, 0};
    host.node_type.resize(idx(2 + 4 * devices), 2);
    for (std::int32_t d = 0; d < devices; ++d) host.node_type[idx(2 + d)] = 1;
    host.features.resize(host.node_type.size() * kStatistics, 0.0f);
    for (std::size_t v = 0; v < idx(pins); ++v)
      for (std::size_t c = 0; c < kStatistics; ++c)   // devices of two kinds
        host.features[v * kStatistics + c] = uniform01f({3, kSample, v < 2 ? 0u : 1u}, (v % 2) * 100 + c);
    for (std::int32_t d = 0; d < devices; ++d) {
      for (std::int32_t code = 0; code < 3; ++code) {
        const std::int32_t pin = pins + 3 * d + code;
        host.features[idx(pin) * kStatistics] = static_cast<float>(code);
        join(2 + d, pin, 0);
        join(pin, code == 1 || (code == 2 && d % 2 == 0) ? 1 : 0, 1);
      }
    }
  }

  /// Devices of one kind, their pins, and the nets: one row each.
  [[nodiscard]] HostGraph merged(Ids& row) const {
    HostGraph out;
    const auto devices = static_cast<std::int32_t>((host.node_type.size() - 2) / 4);
    row = {0, 1};
    for (std::int32_t d = 0; d < devices; ++d) row.push_back(2 + d % 2);
    for (std::int32_t d = 0; d < devices; ++d)
      for (std::int32_t code = 0; code < 3; ++code) row.push_back(4 + 3 * (d % 2) + code);
    out.node_multiplicity.assign(10, 0.0);
    out.node_type.resize(10);
    out.features.resize(10 * kStatistics);
    for (std::size_t v = 0; v < row.size(); ++v) {
      const std::size_t r = idx(row[v]);
      out.node_type[r] = host.node_type[v];
      out.node_multiplicity[r] += 1;
      for (std::size_t c = 0; c < kStatistics; ++c)
        out.features[r * kStatistics + c] = host.features[v * kStatistics + c];
    }
    std::map<std::array<std::int32_t, 3>, double> edges;
    for (std::size_t e = 0; e < host.source.size(); ++e)
      edges[{row[idx(host.source[e])], row[idx(host.target[e])], host.edge_type[e]}] += 1;
    for (const auto& [edge, count] : edges) {
      out.source.push_back(edge[0]);
      out.target.push_back(edge[1]);
      out.edge_type.push_back(edge[2]);
      out.edge_multiplicity.push_back(count / out.node_multiplicity[idx(edge[1])]);
    }
    return out;
  }

 private:
  void join(std::int32_t a, std::int32_t b, std::int32_t type) {
    host.source.insert(host.source.end(), {a, b});
    host.target.insert(host.target.end(), {b, a});
    host.edge_type.insert(host.edge_type.end(), {type, type});
  }
};

ModelOptions small(Readout readout) {
  return {.hidden = 4,
          .layers = 2,
          .act = Act::tanh,
          .dropout = 0.2,
          .cl_width = 0,
          .readout = readout,
          .out = readout == Readout::edge ? 1 : 3};
}

}   // namespace

TEST_CASE("paragraph: connections are told apart by direction, kind and terminal") {
  const Exec exec;
  const Transistors circuit(2);
  const GraphBatch batch = make_graph_batch(exec, {.typed = true}, circuit.host);
  Ids kinds;
  std::int64_t edges = 0;
  for (const TypedGraph& typed : batch.typed) {
    kinds.push_back(static_cast<std::int32_t>(typed.kind));
    edges += typed.messages.graph.in.nnz;
    CHECK(typed.messages.graph.in.nnz == 2);   // one per transistor, without loops
  }
  CHECK(kinds == Ids{0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14});   // no terminal beyond the source
  CHECK(edges == static_cast<std::int64_t>(circuit.host.source.size()));
  CHECK(make_graph_batch(exec, {}, circuit.host).typed.empty());
  HostGraph bad = circuit.host;
  bad.source[0] = 0, bad.target[0] = 1;   // net to net
  CHECK_THROWS_AS((void)make_graph_batch(exec, {.typed = true}, bad), ShapeError);
  CHECK_THROWS_AS((void)make_graph_batch(exec, {.statistics = false, .typed = true}, circuit.host),
                  ShapeError);
}

TEST_CASE("paragraph: attention without loops is a mean that the scores weigh") {
  const Exec exec;
  // 0 <- 1, 2, 2; node 3 hears nothing
  const MessageGraph graph =
      make_message_graph(exec, ConvKind::gine, 4, Ids{1, 2, 2}, Ids{0, 0, 0}, {}, DType::f64);
  const Var h(real_tensor(exec, DType::f64, {9.0, 1.0, 3.0, 5.0}, 4, 1));
  const Var zero(real_tensor(exec, DType::f64, {0.0}, 1, 1)), one(real_tensor(exec, DType::f64, {1.0}, 1, 1));
  Tape tape(exec, TapeMode::eval);
  const auto plain = host_values(exec, graph_attention(tape, graph, h, zero, zero, 0.2).value());
  CHECK(plain[0] == doctest::Approx(7.0 / 3));
  CHECK(plain[3] == 0);
  const auto weighed = host_values(exec, graph_attention(tape, graph, h, one, zero, 0.2).value());
  const double near = std::exp(1.0), far = 2 * std::exp(3.0);
  CHECK(weighed[0] == doctest::Approx((near * 1 + far * 3) / (near + far)));
}

TEST_CASE("paragraph: gradients of links, nodes and the loss of all members equal central differences") {
  const Exec exec({.device = {}, .threads = 1});
  const Transistors circuit(2);
  const auto nodes = circuit.host.nodes();
  const RowIndex a = ops::make_row_index(exec, Ids{0, 4, 0}, nodes),
                 b = ops::make_row_index(exec, Ids{4, 1, 5}, nodes);
  for (const Readout readout : {Readout::edge, Readout::node}) {
    Initializer init(exec, DType::f64);
    ParaGraph model(init, small(readout));
    const GraphBatch batch = make_graph_batch(exec, model.batch_options(), circuit.host);
    const std::vector<float> y{0.1f, 0.5f, 0.9f};
    const std::vector<float> columns = model.label_columns(y, {});
    Truth truth{real_tensor(exec, DType::f64, {0.1, 0.5, 0.9}), {}, {}};
    if (!columns.empty())
      truth.columns =
          real_tensor(exec, DType::f64, std::vector<double>(columns.begin(), columns.end()), 3, 3);
    const GradcheckResult r = gradcheck(
        exec,
        [&](Tape& tape, const std::vector<Var>&) {
          const Var z = model.embed(tape, batch);
          const Var output =
              readout == Readout::edge ? model.predict_links(tape, z, a, b) : model.predict_nodes(tape, z, a);
          return model.loss(tape, output, truth,
                            [](Tape& on, const Var& p) { return ag::sum(on, ag::square(on, p)); });
        },
        checked(model, {}));
    INFO(model.describe(), ": ", r.where);
    CHECK(r.worst < 1e-6);
  }
}

TEST_CASE("paragraph: a member learns from labels in its range alone, and the rule picks one of them") {
  const Exec exec;
  Initializer init(exec);
  const ParaGraph model(init, small(Readout::edge));
  const std::vector<float> y{0.1f, 0.5f, 0.9f};
  CHECK(model.label_columns(y, {}) == std::vector<float>{1, 1, 1, 0, 1, 1, 0, 0, 1});
  Tape tape(exec, TapeMode::train);
  const Var output(real_tensor(exec, DType::f32, std::vector<float>(9, 0.0f), 3, 3), true);
  const Truth truth{
      Tensor::from(exec, y), {}, real_tensor(exec, DType::f32, model.label_columns(y, {}), 3, 3)};
  const Var loss = model.loss(tape, output, truth, [&](Tape& on, const Var& p) {
    return ag::sum(on, ag::square(on, ag::sub(on, p, Var(truth.y.reshaped(3, 1)))));
  });
  tape.backward(loss);
  CHECK(loss.value().item(exec) == doctest::Approx(0.01 * 3 + 0.25 * 2 + 0.81));
  const auto gradient = host_values(exec, output.grad());   // -2 y where the label is in range
  const std::vector<double> expected{-0.2, -0.2, -0.2, 0, -1, -1, 0, 0, -1.8};
  CHECK(largest_difference(gradient, expected) < 1e-6);
  // p_2 counts above 0.33, p_3 above 0.66; the last that counts decides
  CHECK(model.decide({0.2, 0.3, 0.6, 0.2, 0.4, 0.6, 0.2, 0.4, 0.7, 0.2, 0.3, 0.7}, 4) ==
        std::vector<double>{0.2, 0.4, 0.7, 0.7});
  const ParaGraph classes(init, small(Readout::node));
  CHECK(classes.label_columns({}, Ids{0, 1}).empty());
  CHECK(classes.decide({1, 2, 3}, 1) == std::vector<double>{1, 2, 3});
  ModelOptions blind = small(Readout::edge);
  blind.statistics = false;
  CHECK_THROWS_AS(ParaGraph(init, blind), Error);
}

TEST_CASE("paragraph: a step on the quotient is that on the graph") {
  const Exec exec({.device = {}, .threads = 1});
  const Transistors circuit(8);
  Ids row;
  const HostGraph merged = circuit.merged(row);
  ModelOptions options = small(Readout::edge);
  options.dropout = 0;
  TrainingOutcome outcome[2];
  for (const bool quotient : {false, true}) {
    Initializer init(exec, DType::f64, 6);
    ParaGraph model(init, options);
    const GraphBatch batch = make_graph_batch(exec, model.batch_options(), quotient ? merged : circuit.host);
    Tape tape(exec, TapeMode::train), eval(exec, TapeMode::eval);
    const Var z = model.embed(tape, batch);
    const Var loss = ag::sum(tape, ag::column_sums(tape, ag::square(tape, z), batch.multiplicity));
    tape.backward(loss);
    TrainingOutcome& out = outcome[quotient ? 1 : 0];
    out.loss = loss.value().item(exec);
    record_model(exec, model, out);
    out.embeddings = host_values(exec, model.embed(eval, batch).value());
    out.width = 3 * options.hidden;
  }
  CHECK(worst_difference(outcome[0], outcome[1], row) < 1e-9);
}
