// What the case table does not see of batch normalisation: its running statistics, evaluation, and row
// weights.
#include "apps/bench/case_inputs.hpp"
#include "autograd/ops.hpp"
#include "engine/core/index.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for sqrt

using namespace cgcl;
using namespace cgcl::bench;

namespace {

ag::BatchNormState fresh(const Exec& exec, std::int64_t width) {
  return {.running_mean = Tensor::zeros(exec, DType::f64, width),
          .running_var = Tensor::from(exec, std::vector<double>(idx(width), 1.0))};
}

Var vector_of(const Exec& exec, const std::vector<double>& values) {
  return Var(Tensor::from(exec, values), true);
}

}   // namespace

TEST_CASE("batch_norm: training normalises by the biased variance and remembers the unbiased one") {
  const Exec exec;
  auto state = fresh(exec, 1);
  const Var x(Tensor::from(exec, std::vector<double>{1, 2, 3, 6}, 4, 1), true);   // mean 3, squares 14
  Tape tape(exec, TapeMode::train);
  const auto y = ag::batch_norm(tape, x, vector_of(exec, {2}), vector_of(exec, {0.5}), state)
                     .value()
                     .to_host<double>(exec);
  CHECK(y[3] == doctest::Approx(0.5 + 2 * 3 / std::sqrt(14.0 / 4 + 1e-5)));
  CHECK(state.running_mean.item(exec) == doctest::Approx(0.3));
  CHECK(state.running_var.item(exec) == doctest::Approx(0.9 + 0.1 * 14.0 / 3));
}

TEST_CASE("batch_norm: evaluation uses the running statistics and changes nothing") {
  const Exec exec;
  auto state = fresh(exec, 1);
  state.running_mean = Tensor::from(exec, std::vector<double>{1});
  state.running_var = Tensor::from(exec, std::vector<double>{4});
  const Var x(Tensor::from(exec, std::vector<double>{5}, 1, 1));
  Tape tape(exec, TapeMode::eval);
  const Var y = ag::batch_norm(tape, x, vector_of(exec, {3}), vector_of(exec, {1}), state);
  CHECK(y.value().item(exec) == doctest::Approx(1 + 3 * 4 / std::sqrt(4 + 1e-5)));
  CHECK(state.running_mean.item(exec) == 1);
  CHECK(state.running_var.item(exec) == 4);
  Tape training(exec, TapeMode::train);
  CHECK_THROWS_AS((void)ag::batch_norm(training, x, vector_of(exec, {3}), vector_of(exec, {1}), state),
                  ShapeError);
}

TEST_CASE("batch_norm: integer row weights equal repeated rows, in values, statistics and gradients") {
  const Exec exec;
  const Var few(Tensor::from(exec, std::vector<double>{0.3, -1, 2, 0.7, 1.1, -0.4}, 3, 2), true);
  const std::vector<std::int32_t> repeats{0, 0, 1, 2, 2, 2};
  const RowIndex index = ops::make_row_index(exec, repeats, 3);
  const Tensor weight = Tensor::from(exec, std::vector<double>{2, 1, 3}),
               seed = draw(exec, DType::f64, 3, 2, 1, -1, 1);
  auto state_few = fresh(exec, 2), state_many = fresh(exec, 2);
  const Var gamma = vector_of(exec, {1.5, -0.5}), beta = vector_of(exec, {0, 1});

  Tape a(exec, TapeMode::train);
  const Var y_few = ag::batch_norm(a, few, gamma, beta, state_few, weight);
  a.backward(ag::scale_rows(a, y_few, weight), seed);   // every copy of a row gets the gradient of that row
  const auto g_few = few.grad().to_host<double>(exec);
  Var(few).clear_grad();
  Tape b(exec, TapeMode::train);
  const Var y_many = ag::batch_norm(b, ag::gather_rows(b, few, index), gamma, beta, state_many);
  b.backward(ag::scatter_rows(b, y_many, index), seed);
  const auto g_many = few.grad().to_host<double>(exec);

  const auto v_few = y_few.value().to_host<double>(exec), v_many = y_many.value().to_host<double>(exec);
  for (std::size_t r = 0; r < repeats.size(); ++r)
    for (std::size_t j = 0; j < 2; ++j)
      CHECK(v_many[2 * r + j] == doctest::Approx(v_few[2 * idx(repeats[r]) + j]).epsilon(1e-12));
  for (std::size_t k = 0; k < g_few.size(); ++k) CHECK(g_few[k] == doctest::Approx(g_many[k]).epsilon(1e-10));
  CHECK(state_few.running_var.to_host<double>(exec)[1] ==
        doctest::Approx(state_many.running_var.to_host<double>(exec)[1]).epsilon(1e-12));
}
