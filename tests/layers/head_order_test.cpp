// Heads of links that see which end comes first, and heads that do not.
#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"
#include "layers/models/circuitgcl.hpp"
#include "tests/layers/small_graph.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using namespace cgcl::test;

namespace {

constexpr std::int64_t kNodes = 13, kPair = 2;

ModelOptions options(HeadOrder order, bool fused) {
  return {.hidden = 12, .layers = 1, .cl_width = 0, .order = order, .pair_width = kPair, .fused = fused};
}

/// Links between all kinds of nodes; one from a node to itself.
struct Links {
  std::vector<std::int32_t> from, to;

  explicit Links(std::int32_t count) {
    for (std::int32_t i = 0; i < count; ++i) {
      from.push_back(i % static_cast<std::int32_t>(kNodes));
      to.push_back((5 * i + 3) % static_cast<std::int32_t>(kNodes));
    }
    to.front() = from.front();
  }
};

/// Outputs of a head for links as they are, and turned round. Equal weights for equal seeds.
struct BothWays {
  std::vector<double> straight, turned;
};

BothWays predicted(DType dtype, HeadOrder order, bool fused, std::int32_t count) {
  const Exec exec({.device = {}, .threads = 1, .seed = 4});
  Initializer init(exec, dtype);
  CircuitGcl model(init, options(order, fused));
  const Links links(count);
  const Var z(
      real_tensor(exec, dtype, host_values(exec, random_leaf(exec, kNodes, 12, 5).value()), kNodes, 12));
  const Var pair(
      real_tensor(exec, dtype, host_values(exec, random_leaf(exec, count, kPair, 6).value()), count, kPair));
  const RowIndex a = ops::make_row_index(exec, links.from, kNodes),
                 b = ops::make_row_index(exec, links.to, kNodes);
  Tape tape(exec, TapeMode::eval);
  return {host_values(exec, model.predict_links(tape, z, a, b, pair).value()),
          host_values(exec, model.predict_links(tape, z, b, a, pair).value())};
}

}   // namespace

TEST_CASE("head order: turned round, links give a symmetric head the same bits, and an ordered one others") {
  for (const bool fused : {true, false})
    for (const std::int32_t count : {7, 40}) {   // fewer links than nodes, and more
      CAPTURE(str(fused ? "fused" : "plain", " for ", count));
      const BothWays symmetric = predicted(DType::f32, HeadOrder::symmetric, fused, count);
      CHECK(symmetric.straight == symmetric.turned);
      const BothWays ordered = predicted(DType::f32, HeadOrder::ordered, fused, count);
      CHECK(largest_difference(ordered.straight, ordered.turned) > 1e-2);
      CHECK(ordered.straight.front() == ordered.turned.front());   // from a node to itself
    }
}

TEST_CASE("head order: a symmetric head is the mean of the ordered one over both orders") {
  for (const bool fused : {true, false})
    for (const std::int32_t count : {7, 40}) {
      const BothWays symmetric = predicted(DType::f64, HeadOrder::symmetric, fused, count);
      BothWays ordered = predicted(DType::f64, HeadOrder::ordered, fused, count);
      for (std::size_t i = 0; i < ordered.straight.size(); ++i)
        ordered.straight[i] = (ordered.straight[i] + ordered.turned[i]) / 2;
      CHECK(largest_difference(symmetric.straight, ordered.straight) < 1e-14);
    }
}

TEST_CASE("head order: gradients equal central differences") {
  const Exec exec;
  for (const HeadOrder order : {HeadOrder::symmetric, HeadOrder::ordered})
    for (const bool fused : {true, false}) {
      Initializer init(exec, DType::f64);
      CircuitGcl model(init, options(order, fused));
      const Links links(20);
      std::vector<Var> inputs{random_leaf(exec, kNodes, 12, 5), random_leaf(exec, 20, kPair, 6)};
      for (const auto& [name, p] : model.parameters())
        if (name.starts_with("head_layers.")) inputs.push_back(p);
      REQUIRE(inputs.size() == 6);
      const RowIndex a = ops::make_row_index(exec, links.from, kNodes),
                     b = ops::make_row_index(exec, links.to, kNodes);
      const GradcheckResult r = gradcheck(
          exec,
          [&](Tape& tape, const std::vector<Var>& in) {
            return model.predict_links(tape, in[0], a, b, in[1]);
          },
          inputs);
      INFO(name_of(order), " ", r.where);
      CHECK(r.worst < 1e-6);
    }
}

TEST_CASE("head order: names") {
  for (const HeadOrder order : {HeadOrder::symmetric, HeadOrder::ordered})
    CHECK(parse_head_order(name_of(order)) == order);
  CHECK_THROWS_AS((void)parse_head_order("paper"), Error);
}
