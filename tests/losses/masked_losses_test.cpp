#include "losses/masked_losses.hpp"

#include "engine/ops/csr.hpp"
#include "tests/layers/small_graph.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for exp, log, sqrt

using namespace cgcl;
using namespace cgcl::test;

namespace {

double value_of(const Exec& exec, const Var& loss) { return loss.value().item(exec); }

Tensor rows(const Exec& exec, const std::vector<double>& values) {
  return real_tensor(exec, DType::f64, values, static_cast<std::int64_t>(values.size()) / 2, 2);
}

}   // namespace

TEST_CASE("scaled cosine loss: 0 for the same direction, 4 for the opposite one, 1 for a row of zeros") {
  const Exec exec;
  Tape tape(exec, TapeMode::eval);
  const Tensor target = rows(exec, {3, 4, 0, 2});
  CHECK(value_of(exec, scaled_cosine_loss(tape, Var(rows(exec, {6, 8, 0, 1})), target)) < 1e-12);
  CHECK(value_of(exec, scaled_cosine_loss(tape, Var(rows(exec, {-3, -4, 0, -1})), target)) == near(4));
  CHECK(value_of(exec, scaled_cosine_loss(tape, Var(rows(exec, {0, 0, 5, 0})), target)) == near(1));
  // Half way: cosine 0.6 of the first row, 1 of the second.
  CHECK(value_of(exec, scaled_cosine_loss(tape, Var(rows(exec, {1, 0, 0, 7})), target)) == near(0.16 / 2));
}

TEST_CASE("edge existence loss: the cross-entropy of a scaled dot product") {
  const Exec exec;
  Tape tape(exec, TapeMode::eval);
  const Var z(rows(exec, {1, 2, 3, -1, 0, 0}));
  const RowIndex a = ops::make_row_index(exec, {0, 0}, 3), b = ops::make_row_index(exec, {1, 2}, 3);
  const double score = (1 * 3 - 2 * 1) / std::sqrt(2.0);
  const double expected = (std::log(1 + std::exp(-score)) + std::log(2.0)) / 2;
  CHECK(value_of(exec, edge_existence_loss(tape, z, a, b, Tensor::from<std::int32_t>(exec, {1, 0}))) ==
        near(expected));
}

TEST_CASE("masked losses: gradients equal central differences") {
  const Exec exec;
  const Var prediction = random_leaf(exec, 5, 4, 1), z = random_leaf(exec, 6, 4, 2);
  const Tensor target = random_leaf(exec, 5, 4, 3).value();
  const GradcheckResult cosine = gradcheck(
      exec, [&](Tape& tape, const std::vector<Var>&) { return scaled_cosine_loss(tape, prediction, target); },
      {prediction});
  INFO(cosine.where);
  CHECK(cosine.worst < 1e-6);
  const RowIndex a = ops::make_row_index(exec, {0, 1, 5}, 6), b = ops::make_row_index(exec, {1, 1, 2}, 6);
  const Tensor joined = Tensor::from<std::int32_t>(exec, {1, 0, 1});
  const GradcheckResult edges = gradcheck(
      exec, [&](Tape& tape, const std::vector<Var>&) { return edge_existence_loss(tape, z, a, b, joined); },
      {z});
  INFO(edges.where);
  CHECK(edges.worst < 1e-6);
}
