#include "losses/regression_losses.hpp"

#include "autograd/gradcheck.hpp"
#include "engine/core/index.hpp"
#include "losses/loss_zoo.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace cgcl;

namespace {

Tensor column(const Exec& exec, const std::vector<double>& v) {
  return Tensor::from(exec, v, static_cast<std::int64_t>(v.size()), 1);
}

const std::vector<double> kPred{0.12, 0.48, 0.55, 0.71, 0.33}, kTarget{0.2, 0.5, 0.45, 0.9, 0.31};
const std::vector<double> kCount{1, 3, 2, 1, 4};

/// The samples of a batch with each one repeated as often as it counts.
std::vector<double> repeated(const std::vector<double>& v) {
  std::vector<double> out;
  for (std::size_t i = 0; i < v.size(); ++i) out.insert(out.end(), static_cast<std::size_t>(kCount[i]), v[i]);
  return out;
}

std::vector<double> many_labels() {
  std::vector<double> y;
  for (std::uint64_t i = 0; i < 400; ++i)
    y.push_back(std::clamp(0.5 + 0.12 * normal({2, kSample, 0}, i), 0.0, 1.0));
  return y;
}

GradcheckResult check(const Exec& exec, const RegressionObjective& objective, const Var& pred) {
  const Tensor target = column(exec, kTarget), count = Tensor::from(exec, kCount);
  return gradcheck(
      exec, [&](Tape& tape, const std::vector<Var>&) { return objective(tape, pred, target, {}, count); },
      {pred});
}

}   // namespace

TEST_CASE("regression losses: gradients by the predictions equal central differences") {
  const Exec exec;
  const std::vector<double> y = many_labels();
  const Var pred(column(exec, kPred), true);
  for (const RegressionLoss loss : {RegressionLoss::mse, RegressionLoss::gai, RegressionLoss::bmc,
                                    RegressionLoss::bni, RegressionLoss::lds}) {
    for (const double sigma : {0.05, 0.5}) {
      const RegressionObjective objective(exec, DType::f64, {.loss = loss, .sigma = sigma}, y);
      const GradcheckResult r = check(exec, objective, pred);
      INFO(name_of(loss), " sigma ", sigma, ": ", r.where);
      CHECK(r.worst < 1e-7);
      CHECK(objective.parameters().empty());
    }
  }
}

TEST_CASE("regression losses: multiplicities equal repeated samples") {
  const Exec exec;
  const std::vector<double> y = many_labels();
  for (const RegressionLoss loss : {RegressionLoss::mse, RegressionLoss::gai, RegressionLoss::bmc,
                                    RegressionLoss::bni, RegressionLoss::lds}) {
    const RegressionObjective objective(exec, DType::f64, {.loss = loss, .sigma = 0.1}, y);
    Tape tape(exec, TapeMode::eval);
    const Var weighted =
        objective(tape, Var(column(exec, kPred)), column(exec, kTarget), {}, Tensor::from(exec, kCount));
    const Var full = objective(tape, Var(column(exec, repeated(kPred))), column(exec, repeated(kTarget)));
    INFO(name_of(loss));
    CHECK(weighted.value().item(exec) == doctest::Approx(full.value().item(exec)).epsilon(1e-12));
  }
}

TEST_CASE("bmc: a batch of one has loss zero and no gradient") {
  const Exec exec;
  const RegressionObjective objective(exec, DType::f64, {.loss = RegressionLoss::bmc, .sigma = 1e-3}, {});
  const Var pred(column(exec, {0.9}), true);
  Tape tape(exec, TapeMode::train);
  const Var loss = objective(tape, pred, column(exec, {0.1}));
  // Zero but for how the compiler contracts products, which the small sigma magnifies in the gradient.
  CHECK(std::abs(loss.value().item(exec)) < 1e-15);
  tape.backward(loss);
  CHECK(std::abs(pred.grad().item(exec)) < 1e-10);
}

TEST_CASE("bmc: equals the definition by hand for two samples") {
  const Exec exec;
  const double s = 0.5, p[2] = {0.2, 0.7}, y[2] = {0.3, 0.9};
  double want = 0;
  for (int i = 0; i < 2; ++i) {
    const double z0 = -std::pow(p[i] - y[0], 2) / (2 * s * s), z1 = -std::pow(p[i] - y[1], 2) / (2 * s * s);
    want += 2 * s * s * (std::log(std::exp(z0) + std::exp(z1)) - (i ? z1 : z0)) / 2;
  }
  Tape tape(exec, TapeMode::eval);
  const Var sigma(Tensor::from(exec, std::vector<double>{s}));
  CHECK(bmc_loss(tape, Var(column(exec, {0.2, 0.7})), column(exec, {0.3, 0.9}), sigma).value().item(exec) ==
        doctest::Approx(want).epsilon(1e-12));
}

TEST_CASE("gai: a flat label density leaves the squared error's minimum, a peak pushes away from it") {
  const Exec exec;
  const auto slope_at_truth = [&](const ag::MixtureParameters& mixture) {
    const Var pred(column(exec, {0.4}), true);
    Tape tape(exec, TapeMode::train);
    const Var sigma(Tensor::from(exec, std::vector<double>{0.1}));
    tape.backward(gai_loss(tape, pred, column(exec, {0.4}), sigma, mixture));
    return pred.grad().item(exec);
  };
  const auto vec = [&](double v) { return Tensor::from(exec, std::vector<double>{v}); };
  CHECK(std::abs(slope_at_truth({vec(1), vec(0.5), vec(1e6)})) < 1e-6);
  CHECK(slope_at_truth({vec(1), vec(0.5), vec(0.01)}) > 1e-3);   // frequent labels above: predict lower
}

TEST_CASE("regression losses: names, sigma and shapes are checked") {
  const Exec exec;
  CHECK(parse_regression_loss("bni") == RegressionLoss::bni);
  CHECK_THROWS_AS((void)parse_regression_loss("mae"), Error);
  CHECK_THROWS_AS(RegressionObjective(exec, DType::f32, {.loss = RegressionLoss::bmc, .sigma = 0}, {}),
                  Error);
  Tape tape(exec, TapeMode::eval);
  CHECK_THROWS_AS((void)mse_loss(tape, Var(column(exec, {1, 2})), column(exec, {1, 2, 3})), ShapeError);
}
