#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"
#include "layers/models/circuitgcl.hpp"
#include "layers/models/sgrl.hpp"
#include "layers/models/zoo.hpp"
#include "tests/layers/small_graph.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using namespace cgcl::test;

namespace {

/// Host arrays of a small circuit: two nets, two devices, three pins.
struct SmallCircuit {
  SmallGraph g;
  std::vector<std::uint8_t> node_type{0, 1, 2, 2, 0, 1, 2};
  std::vector<float> features, cl;

  SmallCircuit() : features(7 * 17), cl(7 * 5) {
    for (std::size_t i = 0; i < features.size(); ++i) features[i] = uniform01f({3, kSample, 0}, i);
    for (std::size_t i = 0; i < cl.size(); ++i) cl[i] = uniform01f({3, kSample, 1}, i) - 0.5f;
    const float codes[7] = {0, 0, 0, 1, 0, 0, 2};
    for (std::size_t i = 0; i < 7; ++i) {
      if (node_type[i] == 2) features[i * 17] = codes[i];
    }
  }
  HostGraph host() const {
    HostGraph h;
    h.node_type = node_type;
    h.features = features;
    h.source = g.source;
    h.target = g.target;
    h.edge_type = g.type;
    return h;
  }
  HostEmbedding embedding() const { return {cl, 5, {}}; }
};

ModelOptions small_head() { return {.hidden = 6, .layers = 2, .dropout = 0.2, .cl_width = 5}; }

std::vector<std::string> names(const Module& module) {
  std::vector<std::string> out;
  for (const auto& [name, parameter] : module.parameters()) out.push_back(name);
  return out;
}

}   // namespace

TEST_CASE("circuitgcl: gradients of links and nodes equal central differences for every body") {
  const Exec exec;
  const SmallCircuit circuit;
  for (const ConvKind kind : {ConvKind::sage, ConvKind::gine, ConvKind::res_gated}) {
    for (const Readout readout : {Readout::edge, Readout::node}) {
      Initializer init(exec, DType::f64);
      ModelOptions options = small_head();
      options.conv = kind;
      options.readout = readout;
      options.out = readout == Readout::edge ? 1 : 3;
      CircuitGcl model(init, options);
      const GraphBatch batch =
          make_graph_batch(exec, model.batch_options(), circuit.host(), circuit.embedding());
      const RowIndex a = ops::make_row_index(exec, std::vector<std::int32_t>{0, 3, 0}, 7);
      const RowIndex b = ops::make_row_index(exec, std::vector<std::int32_t>{4, 0, 4}, 7);
      const GradcheckResult r = gradcheck(
          exec,
          [&](Tape& tape, const std::vector<Var>&) {
            const Var z = model.embed(tape, batch);
            return readout == Readout::edge ? model.predict_links(tape, z, a, b)
                                            : model.predict_nodes(tape, z, a);
          },
          checked(model, {}));
      INFO(name_of(kind), " ", r.where);
      CHECK(r.worst < 1e-6);
    }
  }
}

TEST_CASE("circuitgcl: parameter names are those of published model files") {
  const Exec exec;
  Initializer init(exec);
  const CircuitGcl model(init, {.hidden = 12, .layers = 1, .cl_width = 10});
  CHECK(names(model) ==
        std::vector<std::string>{"cl_linear.weight", "cl_linear.bias", "net_attr_layers.weight",
                                 "net_attr_layers.bias", "dev_attr_layers.weight", "dev_attr_layers.bias",
                                 "pin_attr_layers.weight", "node_encoder.weight", "activation.weight",
                                 "layers.0.lin_l.weight", "layers.0.lin_l.bias", "layers.0.lin_r.weight",
                                 "head_layers.lins.0.weight", "head_layers.lins.0.bias",
                                 "head_layers.lins.1.weight", "head_layers.lins.1.bias"});
  CHECK(model.describe().find("circuitgcl(type, embedding, statistics; 1 x sage(12)") == 0);
}

TEST_CASE("circuitgcl: encoders share the width, whichever are on") {
  const Exec exec;
  const SmallCircuit circuit;
  for (const std::int64_t cl : {0, 5}) {
    for (const bool statistics : {false, true}) {
      Initializer init(exec);
      ModelOptions options = small_head();
      options.cl_width = cl;
      options.statistics = statistics;
      CircuitGcl model(init, options);
      Tape tape(exec, TapeMode::eval);
      CHECK(
          model
              .embed(tape, make_graph_batch(exec, model.batch_options(), circuit.host(), circuit.embedding()))
              .cols() == 6);
    }
  }
  Initializer init(exec);
  CHECK_THROWS_AS(CircuitGcl(init, {.hidden = 10}), Error);
}

TEST_CASE("circuitgcl: applying the first map per node or per link gives the same") {
  const Exec exec;
  const SmallCircuit circuit;
  std::vector<std::int32_t> from, to;
  for (std::int32_t i = 0; i < 20; ++i) {
    from.push_back(i % 7);
    to.push_back((3 * i + 1) % 7);
  }
  const RowIndex a = ops::make_row_index(exec, from, 7), b = ops::make_row_index(exec, to, 7);
  const Var pair = random_leaf(exec, 20, 2, 4);
  std::vector<std::vector<double>> values, gradients;
  for (const bool fused : {true, false}) {
    Initializer init(exec, DType::f64);
    ModelOptions options = small_head();
    options.fused = fused;
    options.pair_width = 2;
    CircuitGcl model(init, options);
    const GraphBatch batch =
        make_graph_batch(exec, model.batch_options(), circuit.host(), circuit.embedding());
    Tape tape(exec, TapeMode::train, 1);
    const Var y = model.predict_links(tape, model.embed(tape, batch), a, b, pair);
    tape.backward(ag::sum(tape, ag::square(tape, y)));
    values.push_back(host_values(exec, y.value()));
    gradients.emplace_back();
    for (const auto& [name, p] : model.parameters()) {
      const auto g = host_values(exec, p.grad());
      gradients.back().insert(gradients.back().end(), g.begin(), g.end());
    }
  }
  CHECK(largest_difference(values[0], values[1]) < 1e-13);
  CHECK(largest_difference(gradients[0], gradients[1]) < 1e-12);
}

TEST_CASE("circuitgcl: a table of embeddings with row numbers equals one row per node") {
  const Exec exec;
  SmallCircuit circuit;
  const std::vector<std::int32_t> row{1, 0, 2, 2, 1, 0, 1};
  const std::vector<float> table(circuit.cl.begin(), circuit.cl.begin() + 15);
  for (std::size_t i = 0; i < 7; ++i) {
    for (std::size_t j = 0; j < 5; ++j) circuit.cl[i * 5 + j] = table[idx(row[i]) * 5 + j];
  }
  const HostGraph host = circuit.host();
  Initializer init(exec);
  CircuitGcl model(init, small_head());
  Tape tape(exec, TapeMode::eval);
  const auto embed = [&](const HostEmbedding& embedding) {
    return model.embed(tape, make_graph_batch(exec, model.batch_options(), host, embedding));
  };
  CHECK(largest_difference(exec, embed(circuit.embedding()).value(), embed({table, 5, row}).value()) < 1e-6);
}

TEST_CASE("graph batch: what does not fit is refused") {
  const Exec exec;
  const SmallCircuit circuit;
  HostGraph host = circuit.host();
  host.features[2 * 17] = 2.5f;   // a pin code that is no integer
  CHECK_THROWS_AS((void)make_graph_batch(exec, {}, host), ShapeError);
  host.features[2 * 17] = 17;
  CHECK_THROWS_AS((void)make_graph_batch(exec, {}, host), ShapeError);
  host.features[2 * 17] = 1;
  CHECK_NOTHROW((void)make_graph_batch(exec, {}, host));
  host.node_type[0] = 4;
  CHECK_THROWS_AS((void)make_graph_batch(exec, {}, host), ShapeError);
  host.node_type[0] = 0;
  host.features = {};
  CHECK_THROWS_AS((void)make_graph_batch(exec, {}, host), ShapeError);
  CHECK_NOTHROW((void)make_graph_batch(exec, {.statistics = false}, host));
  CHECK_THROWS_AS((void)make_graph_batch(exec, {.statistics = false}, host, {circuit.cl, 4, {}}), ShapeError);
}

TEST_CASE("sgrl: alignment trains the online side only, scattering the target only") {
  const Exec exec;
  const SmallCircuit circuit;
  Initializer init(exec, DType::f64);
  Sgrl model(init, {.hidden = 8, .layers = 2, .statistics = true});
  const GraphBatch batch = make_graph_batch(exec, model.online.batch_options(), circuit.host());
  Tape tape(exec, TapeMode::train, 0), frozen(exec, TapeMode::frozen, 1);
  const AlignmentForward pair = alignment_forward(model, tape, frozen, batch);
  tape.backward(ag::sum(tape, ag::mul(tape, pair.prediction, pair.target)));
  for (const auto& [name, p] : model.parameters()) CHECK(p.grad().defined() == !name.starts_with("target."));
  for (auto [name, p] : model.parameters()) p.clear_grad();
  tape.backward(ag::sum(tape, ag::square(tape, scattering_forward(model, tape, batch))));
  for (const auto& [name, p] : model.parameters()) CHECK(p.grad().defined() == name.starts_with("target."));
  CHECK(names(model.online) == names(model.target));
  Tape recording(exec, TapeMode::train);
  CHECK_THROWS_AS((void)alignment_forward(model, tape, recording, batch), ShapeError);
}

TEST_CASE("circuit encoder: gradients equal central differences, dropout and statistics on") {
  const Exec exec;
  const SmallCircuit circuit;
  Initializer init(exec, DType::f64);
  CircuitEncoder encoder(init, {.hidden = 6, .layers = 3, .statistics = true});
  const GraphBatch batch = make_graph_batch(exec, encoder.batch_options(), circuit.host());
  const GradcheckResult r = gradcheck(
      exec, [&](Tape& tape, const std::vector<Var>&) { return encoder.forward(tape, batch); },
      checked(encoder, {}));
  INFO(r.where);
  CHECK(r.worst < 1e-7);
}

TEST_CASE("circuit encoder: types looked up before the first layer give what gathered rows give") {
  for (const ConvKind conv : {ConvKind::cluster_gcn, ConvKind::sage, ConvKind::gcn}) {
    CAPTURE(name_of(conv));
    std::vector<std::vector<double>> results[2];
    for (const bool fused : {true, false}) {
      const Exec exec;
      Initializer init(exec, DType::f64);
      CircuitEncoder encoder(init, {.conv = conv, .hidden = 6, .layers = 3, .dropout = 0.3, .fused = fused});
      const GraphBatch batch = make_graph_batch(exec, encoder.batch_options(), SmallCircuit().host());
      CHECK(batch.type_one_hot.defined());
      Tape tape(exec, TapeMode::train, 3);
      const Var h = encoder.forward(tape, batch);
      tape.backward(h, random_leaf(exec, h.rows(), h.cols(), 9).value());
      auto& out = results[fused ? 1 : 0];
      out.push_back(host_values(exec, h.value()));
      for (const Var& parameter : checked(encoder, {})) out.push_back(host_values(exec, parameter.grad()));
    }
    REQUIRE(results[0].size() == results[1].size());
    for (std::size_t k = 0; k < results[0].size(); ++k)
      for (std::size_t i = 0; i < results[0][k].size(); ++i)
        CHECK(results[1][k][i] == doctest::Approx(results[0][k][i]).epsilon(1e-11));
  }
}

TEST_CASE("model zoo: every name makes its model, unknown names list the known ones") {
  const Exec exec;
  Initializer init(exec);
  for (const std::string_view name : model_names()) {
    const auto model =
        make_model(init, std::string(name), {.hidden = 12, .layers = 2, .cl_width = name == "sgrl" ? 12 : 0});
    CHECK(model->parameter_count() > 0);
    CHECK(model->rounds() >= 0);
    CHECK(model->describe().starts_with(name));
  }
  CHECK_THROWS_WITH_AS((void)make_model(init, "gnn", {}), doctest::Contains("circuitgcl"), Error);
}
