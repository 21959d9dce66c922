// Losses of the published code: the closed forms, against loops that say the same in their words.
#include "losses/published_losses.hpp"

#include "autograd/gradcheck.hpp"
#include "engine/core/index.hpp"
#include "losses/loss_zoo.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace cgcl;

namespace {

const std::vector<double> kPred{0.12, 0.48, 0.55, 0.71, 0.33}, kTarget{0.2, 0.5, 0.45, 0.9, 0.31};
const std::vector<double> kPosition{0, 1, 2, 3, 4}, kClasses{1, 2, 0, 4, 1};

Tensor column(const Exec& exec, const std::vector<double>& v) {
  return Tensor::from(exec, v, static_cast<std::int64_t>(v.size()), 1);
}

double error(std::size_t i) { return kPred[i] - kTarget[i]; }

/// log sum exp of -e^2 / 2 s^2.
double lse(double s) {
  double top = -1e300, sum = 0;
  for (std::size_t i = 0; i < kPred.size(); ++i) top = std::max(top, -error(i) * error(i) / (2 * s * s));
  for (std::size_t i = 0; i < kPred.size(); ++i) sum += std::exp(-error(i) * error(i) / (2 * s * s) - top);
  return top + std::log(sum);
}

}   // namespace

TEST_CASE("bmc by position: the value and the gradient of its closed form") {
  const Exec exec;
  for (const double s : {1e-3, 0.1, 0.5}) {
    const Var pred(column(exec, kPred), true);
    Tape tape(exec, TapeMode::train);
    const Var loss =
        bmc_by_position(tape, pred, Tensor::from(exec, kTarget), s, Tensor::from(exec, kPosition));
    double value = 0;
    for (std::size_t i = 0; i < kPred.size(); ++i)
      value += kPosition[i] * (2 * s * s * lse(s) + error(i) * error(i));
    CHECK(loss.value().item(exec) == doctest::Approx(value).epsilon(1e-9));
    tape.backward(loss);
    const auto gradient = pred.grad().to_host<double>(exec);
    for (std::size_t i = 0; i < kPred.size(); ++i) {
      const double share = std::exp(-error(i) * error(i) / (2 * s * s) - lse(s));
      CHECK(gradient[i] == doctest::Approx(2 * error(i) * (kPosition[i] - 10 * share)).epsilon(1e-9));
    }
  }
}

TEST_CASE("mse of all pairs: every prediction against every label") {
  const Exec exec;
  const Tensor target = Tensor::from(exec, kTarget), weight = Tensor::from(exec, kClasses);
  Tape tape(exec, TapeMode::eval);
  const Var pred(column(exec, kPred), true);
  double value = 0;
  for (const double p : kPred)
    for (std::size_t j = 0; j < kTarget.size(); ++j)
      value += kClasses[j] * (p - kTarget[j]) * (p - kTarget[j]) / 25;
  CHECK(mse_of_all_pairs(tape, pred, target, weight).value().item(exec) == test::near(value));
  const GradcheckResult r = gradcheck(
      exec, [&](Tape& t, const std::vector<Var>&) { return mse_of_all_pairs(t, pred, target, weight); },
      {pred});
  INFO(r.where);
  CHECK(r.worst < 1e-8);
}

TEST_CASE("regression objective: what is published goes in the place of what is fitted to the labels") {
  const Exec exec;
  const std::vector<double> labels{0.4, 0.45, 0.5, 0.55, 0.6};
  std::vector<double> with_classes;   // half the mass at integers
  for (int i = 0; i < 100; ++i)
    with_classes.insert(with_classes.end(), {labels[idx(i % 5)], static_cast<double>(i % 5)});
  RegressionObjectiveOptions options{.loss = RegressionLoss::gai};
  options.published.mixture_data = with_classes;
  const RegressionObjective gai(exec, DType::f64, options, labels);
  const auto largest = *std::max_element(gai.mixture().mean.begin(), gai.mixture().mean.end());
  CHECK(largest == doctest::Approx(4).epsilon(1e-3));
  const RegressionObjective fitted(exec, DType::f64, {.loss = RegressionLoss::gai}, labels);
  CHECK(*std::max_element(fitted.mixture().mean.begin(), fitted.mixture().mean.end()) < 0.7);

  RegressionObjectiveOptions bni{.loss = RegressionLoss::bni, .sigma = 0.1};
  bni.published.prior = {.center = {0, 1}, .share = {0.25, 0.75}};
  Tape tape(exec, TapeMode::eval);
  const Var loss = RegressionObjective(exec, DType::f64, bni, labels)(
      tape, Var(column(exec, {0.3})), Tensor::from(exec, std::vector<double>{0.5}));
  const auto term = [](double share, double center) {
    return share / 0.1 * std::exp(-(0.3 - center) * (0.3 - center) / 0.02);
  };
  const double expected = 0.04 + 0.02 * (std::log(0.1) + std::log(term(0.25, 0) + term(0.75, 1)));
  CHECK(loss.value().item(exec) == test::near(expected));
}

TEST_CASE("classification objective: a prior of other labels takes the place of that of training") {
  const Exec exec;
  const std::vector<std::int32_t> train{0, 0, 0, 1, 1, 2}, batch{1, 1, 1, 0};
  const Var logits(Tensor::from(exec, std::vector<double>{0.3, -1, 2, 0.5, 1.2, 0}, 2, 3));
  const Tensor label = Tensor::from(exec, std::vector<std::int32_t>{1, 0});
  for (const ClassificationLoss loss : {ClassificationLoss::focal, ClassificationLoss::bsce}) {
    const ClassificationObjective of_training(exec, DType::f64, {.loss = loss, .classes = 3}, train);
    const ClassificationObjective of_batch(exec, DType::f64, {.loss = loss, .classes = 3}, batch);
    const Tensor prior = Tensor::from(exec, of_training.prior_of(batch));
    Tape tape(exec, TapeMode::eval);
    const double expected = of_batch(tape, logits, label).value().item(exec);
    CHECK(of_training(tape, logits, label, {}, prior).value().item(exec) == test::near(expected));
    CHECK(of_training(tape, logits, label).value().item(exec) != test::near(expected));
  }
  CHECK(ClassificationObjective(exec, DType::f64, {.loss = ClassificationLoss::ce}, train)
            .prior_of(batch)
            .empty());
}

TEST_CASE("binary cross-entropy: ln(1 + exp(-z)) of what couples, ln(1 + exp(z)) of what does not") {
  const Exec exec;
  const Var logits(column(exec, {1.5, -0.5, 40}), true);
  const Tensor label = Tensor::from(exec, std::vector<std::int32_t>{1, 0, 0});
  const ClassificationObjective bce(exec, DType::f64, {.loss = ClassificationLoss::bce, .classes = 2},
                                    std::vector<std::int32_t>{0, 1});
  Tape tape(exec, TapeMode::eval);
  const double expected = (std::log1p(std::exp(-1.5)) + std::log1p(std::exp(-0.5)) + 40) / 3;
  CHECK(bce(tape, logits, label).value().item(exec) == test::near(expected));
  const GradcheckResult r =
      gradcheck(exec, [&](Tape& t, const std::vector<Var>&) { return bce(t, logits, label); }, {logits});
  INFO(r.where);
  CHECK(r.worst < 1e-8);
}
