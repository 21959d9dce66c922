// The noise that gai, bmc and bni learn.
#include "apps/train/downstream.hpp"
#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "engine/core/real_tensor.hpp"
#include "io/synth/synth.hpp"
#include "losses/loss_zoo.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace cgcl;

namespace {

constexpr RegressionLoss kBalanced[] = {RegressionLoss::gai, RegressionLoss::bmc, RegressionLoss::bni};

std::vector<double> many_labels() {
  std::vector<double> y;
  for (std::size_t i = 0; i < 60; ++i) y.push_back(uniform01({1, kSample, 0}, i) * (i % 3 ? 0.4 : 1));
  return y;
}

double deviation(const std::vector<double>& y) {
  double mean = 0, square = 0;
  for (const double v : y) mean += v / static_cast<double>(y.size());
  for (const double v : y) square += (v - mean) * (v - mean) / static_cast<double>(y.size());
  return std::sqrt(square);
}

RegressionObjective learning(const Exec& exec, RegressionLoss loss, const std::vector<double>& labels,
                             std::vector<double> count = {}) {
  return RegressionObjective(exec, DType::f64, {.loss = loss, .sigma = 0, .learn_sigma = true}, labels,
                             count);
}

void set(const Exec& exec, const RegressionObjective& objective, double place) {
  Var parameter = objective.parameters().at(0).second;
  parameter.value().copy_from(exec, Tensor::from(exec, std::vector<double>{place}));
}

/// Validation R2 of a small network on a small design. `sigma` 0: learned.
double reached(const CircuitGraph& graph, const std::string& loss, double sigma) {
  const Exec exec({.device = {}, .threads = 1, .seed = 3});
  TrainOptions options;
  options.loss = loss;
  options.learn_sigma = sigma == 0;
  options.sigma = sigma;
  options.head = {.hidden = 16, .layers = 2, .dropout = 0};
  options.pair = {PairFeature::distance};
  options.lr = 1e-2;
  options.epochs = 20;
  options.batch_size = 128;
  options.split_by = SplitBy::random;
  Downstream run(exec, graph, options, std::nullopt);
  return run.run({}, [](const Downstream::EpochReport&) {}).val.regression->r2;
}

}   // namespace

TEST_CASE("learned sigma: it starts at the spread of the labels and stays between its bounds") {
  const Exec exec;
  const std::vector<double> y = many_labels();
  const double spread = deviation(y);
  for (const RegressionLoss loss : kBalanced) {
    CAPTURE(name_of(loss));
    const RegressionObjective objective = learning(exec, loss, y);
    CHECK(objective.sigma(exec) == test::near(spread));
    REQUIRE(objective.parameters().size() == 1);
    set(exec, objective, -1e3);
    CHECK(objective.sigma(exec) == test::near(0.01 * spread));
    set(exec, objective, 1e3);
    CHECK(objective.sigma(exec) == test::near(2 * spread));
  }
  // Of labels that count several times, as of those repeated.
  std::vector<double> count, repeated;
  for (std::size_t i = 0; i < y.size(); ++i) {
    count.push_back(static_cast<double>(i % 3));
    for (std::size_t k = 0; k < i % 3; ++k) repeated.push_back(y[i]);
  }
  CHECK(learning(exec, RegressionLoss::bmc, y, count).sigma(exec) == test::near(deviation(repeated)));
  // Constant labels have no spread, and sigma must still be positive.
  const RegressionObjective constant = learning(exec, RegressionLoss::bmc, {0.5, 0.5});
  CHECK(constant.sigma(exec) == test::near(1e-3));
}

TEST_CASE("learned sigma: its gradient leaves the factor 2 sigma^2 out and has the term against overshoot") {
  const Exec exec;
  const std::vector<double> y = many_labels();
  const double v = deviation(y) * deviation(y);
  const std::vector<double> p = {0.15, 0.42, 0.77}, t = {0.2, 0.4, 0.9};
  const Tensor target = Tensor::from(exec, t);
  for (const RegressionLoss loss : kBalanced) {
    for (const double place : {-1.5, 0.3}) {
      INFO(name_of(loss), " at ", place);
      const RegressionObjective objective = learning(exec, loss, y);
      const Var pred(real_tensor(exec, DType::f64, p, 3, 1), true);
      // By definition, from the loss for a fixed sigma.
      const auto fixed = [&](double s) {
        const RegressionObjective other(exec, DType::f64, {.loss = loss, .sigma = s}, y);
        Tape tape(exec, TapeMode::eval);
        return other(tape, pred, target).value().item(exec);
      };
      const auto sigma = [&](double at) {
        set(exec, objective, at);
        return objective.sigma(exec);
      };
      const double h = 1e-5, s = sigma(place), ds = (sigma(place + h) - sigma(place - h)) / (2 * h);
      const auto scaled = [&](double x) { return fixed(x) / (2 * x * x); };
      const double want =
          ((scaled(s + h) - scaled(s - h)) / (2 * h) * 2 * s * s + 5 * 4 * s * s * s / v) * ds;
      set(exec, objective, place);
      Tape tape(exec, TapeMode::train);
      const Var value = objective(tape, pred, target);
      CHECK(value.value().item(exec) == test::near(fixed(s) + 5 * s * s * s * s / v));
      tape.backward(value);
      CHECK(objective.parameters().at(0).second.grad().item(exec) == test::near(want).epsilon(1e-6));
    }
  }
}

TEST_CASE("learned sigma: a network gets as far as with the best fixed one") {
  const CircuitGraph graph =
      synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 4, .seed = 1, .name = "t"});
  for (const char* loss : {"gai", "bmc"}) {
    double best = -1e300;
    for (const double sigma : {1e-3, 0.02}) best = std::max(best, reached(graph, loss, sigma));
    const double learned = reached(graph, loss, 0);
    INFO(str(loss, ": ", learned, ", fixed ", best));
    CHECK(learned > best - 0.03);
    CHECK(best > 0.6);
  }
}
