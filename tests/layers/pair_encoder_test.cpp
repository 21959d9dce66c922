#include "layers/models/pair_encoder.hpp"

#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"
#include "layers/models/circuitgcl.hpp"
#include "tests/layers/small_graph.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using namespace cgcl::test;

namespace {

std::vector<PairColumn> classes(const Exec& exec) {
  return {ops::make_row_index(exec, std::vector<std::int32_t>{0, 2, 2, 1}, 3),
          ops::make_row_index(exec, std::vector<std::int32_t>{1, 0, 1, 1}, 2)};
}

ModelOptions paired_head(bool fused) {
  return {
      .hidden = 6, .layers = 1, .cl_width = 0, .statistics = false, .pair_classes = {3, 2}, .fused = fused};
}

}   // namespace

TEST_CASE("pair encoder: rows of every feature's table side by side") {
  const Exec exec;
  Initializer init(exec);
  const PairEncoder pairs(init, {3, 2});
  CHECK(pairs.width() == 32);
  Tape tape(exec, TapeMode::eval);
  const auto y = host_values(exec, pairs.forward(tape, classes(exec)).value());
  const auto a = host_values(exec, pairs.parameters()[0].second.value()),
             b = host_values(exec, pairs.parameters()[1].second.value());
  CHECK(pairs.parameters()[1].first == "1.weight");
  for (std::size_t c = 0; c < 16; ++c) {
    CHECK(y[1 * 32 + c] == a[2 * 16 + c]);
    CHECK(y[3 * 32 + 16 + c] == b[1 * 16 + c]);
  }
  CHECK_THROWS_AS((void)pairs.forward(tape, {classes(exec)[0]}), ShapeError);
  CHECK_THROWS_AS(PairEncoder(init, {3, 0}), Error);
}

TEST_CASE("pair encoder: gradients through the head equal central differences, per node and per link") {
  const Exec exec;
  for (const bool fused : {false, true}) {
    Initializer init(exec, DType::f64);
    CircuitGcl head(init, paired_head(fused));
    const RowIndex a = ops::make_row_index(exec, std::vector<std::int32_t>{0, 1, 2, 0}, 3);
    const RowIndex b = ops::make_row_index(exec, std::vector<std::int32_t>{1, 2, 0, 2}, 3);
    std::vector<Var> inputs;
    for (const auto& [name, p] : head.parameters())
      if (name.starts_with("pair.") || name.starts_with("head_layers.")) inputs.push_back(p);
    REQUIRE(inputs.size() == 6);
    const Var z = random_leaf(exec, 3, 6, 9);
    const GradcheckResult r = gradcheck(
        exec,
        [&](Tape& tape, const std::vector<Var>&) {
          return head.predict_links(tape, z, a, b, head.embed_pairs(tape, classes(exec)));
        },
        inputs);
    INFO(r.where);
    CHECK(r.worst < 1e-6);
  }
}

TEST_CASE("pair encoder: a bag is the sum of its classes' vectors, each times its number, with gradients") {
  const Exec exec;
  Initializer init(exec, DType::f64);
  ModelOptions options = paired_head(true);
  options.pair_bags = {0, 1};
  CircuitGcl head(init, options);
  const Tensor bag = Tensor::from(exec, std::vector<double>{1, 0, 0, 2.5, 0, 0, 3, 1}, 4, 2);
  const std::vector<PairColumn> columns = {classes(exec)[0], bag};
  Tape tape(exec, TapeMode::eval);
  const auto y = host_values(exec, head.embed_pairs(tape, columns).value());
  std::vector<Var> inputs;
  std::vector<double> weight;
  for (const auto& [name, p] : head.parameters()) {
    if (name.starts_with("pair.")) inputs.push_back(p);
    if (name == "pair.1.weight") weight = host_values(exec, p.value());   // [16,2]
  }
  REQUIRE(weight.size() == 32);
  for (std::size_t c = 0; c < 16; ++c) {
    CHECK(y[0 * 32 + 16 + c] == doctest::Approx(weight[2 * c]));
    CHECK(y[2 * 32 + 16 + c] == 0);
    CHECK(y[3 * 32 + 16 + c] == doctest::Approx(3 * weight[2 * c] + weight[2 * c + 1]));
  }
  const RowIndex a = ops::make_row_index(exec, std::vector<std::int32_t>{0, 1, 2, 0}, 3);
  const RowIndex b = ops::make_row_index(exec, std::vector<std::int32_t>{1, 2, 0, 2}, 3);
  const Var z = random_leaf(exec, 3, 6, 9);
  const GradcheckResult r = gradcheck(
      exec,
      [&](Tape& t, const std::vector<Var>&) {
        return head.predict_links(t, z, a, b, head.embed_pairs(t, columns));
      },
      inputs);
  INFO(r.where);
  CHECK(r.worst < 1e-6);
  CHECK_THROWS_AS((void)head.embed_pairs(tape, classes(exec)), ShapeError);
}

TEST_CASE("pair encoder: a head without pair features refuses them, and one for nodes too") {
  const Exec exec;
  Initializer init(exec);
  ModelOptions options = paired_head(true);
  options.pair_classes.clear();
  CircuitGcl plain(init, options);
  Tape tape(exec, TapeMode::eval);
  CHECK_FALSE(plain.embed_pairs(tape, {}).defined());
  CHECK_THROWS_AS((void)plain.embed_pairs(tape, classes(exec)), ShapeError);
  options = paired_head(true);
  options.readout = Readout::node;
  CHECK_THROWS_AS(CircuitGcl(init, options), Error);
}
