#include "autograd/optim/optimizer.hpp"

#include "engine/ops/norm.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for sqrt, pow, cos

using namespace cgcl;

namespace {

Var parameter(const Exec& exec, const std::vector<double>& values) {
  return Var(Tensor::from(exec, values), true);
}

std::vector<double> values_of(const Exec& exec, const Var& v) { return v.value().to_host<double>(exec); }

/// torch.optim.Adam and AdamW written for one number.
struct AdamByHand {
  double p, m = 0, v = 0;
  int t = 0;

  void step(double g, double lr, double l2, double decay) {
    ++t;
    p *= 1 - lr * decay;
    g += l2 * p;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    p -= lr * (m / (1 - std::pow(0.9, t))) / (std::sqrt(v / (1 - std::pow(0.999, t))) + 1e-8);
  }
};

/// Five steps with the gradients 0.3 t - 1.
double after_steps(const Exec& exec, const OptimizerOptions& options, double grad_scale = 1) {
  Var p = parameter(exec, {0.7});
  Optimizer optimizer(exec, {{"p", p}}, options);
  for (int t = 1; t <= 5; ++t) {
    p.accumulate(exec, Tensor::from(exec, std::vector<double>{0.3 * t - 1}));
    optimizer.step(0.05, grad_scale);
    optimizer.clear_grads();
  }
  return values_of(exec, p)[0];
}

}   // namespace

TEST_CASE("optimizer: adam and adamw follow the formulas, weight decay included") {
  const Exec exec;
  AdamByHand plain{0.7}, l2{0.7}, decoupled{0.7}, clipped{0.7};
  for (int t = 1; t <= 5; ++t) {
    plain.step(0.3 * t - 1, 0.05, 0, 0);
    l2.step(0.3 * t - 1, 0.05, 0.1, 0);
    decoupled.step(0.3 * t - 1, 0.05, 0, 0.1);
    clipped.step(0.25 * (0.3 * t - 1), 0.05, 0, 0);
  }
  CHECK(after_steps(exec, {}) == doctest::Approx(plain.p).epsilon(1e-12));
  CHECK(after_steps(exec, {.weight_decay = 0.1}) == doctest::Approx(l2.p).epsilon(1e-12));
  CHECK(after_steps(exec, {.kind = OptimizerKind::adamw, .weight_decay = 0.1}) ==
        doctest::Approx(decoupled.p).epsilon(1e-12));
  CHECK(after_steps(exec, {}, 0.25) == doctest::Approx(clipped.p).epsilon(1e-12));
}

TEST_CASE("optimizer: sgd with and without momentum") {
  const Exec exec;
  double plain = 0.7, heavy = 0.7, velocity = 0;
  for (int t = 1; t <= 5; ++t) {
    plain -= 0.05 * (0.3 * t - 1 + 0.1 * plain);
    velocity = 0.9 * velocity + (0.3 * t - 1);
    heavy -= 0.05 * velocity;
  }
  CHECK(after_steps(exec, {.kind = OptimizerKind::sgd, .weight_decay = 0.1}) ==
        doctest::Approx(plain).epsilon(1e-12));
  CHECK(after_steps(exec, {.kind = OptimizerKind::sgd, .momentum = 0.9}) ==
        doctest::Approx(heavy).epsilon(1e-12));
}

TEST_CASE("optimizer: a parameter without a gradient is left alone and its count does not advance") {
  const Exec exec;
  Var used = parameter(exec, {1}), unused = parameter(exec, {2});
  Optimizer optimizer(exec, {{"used", used}, {"unused", unused}}, {.weight_decay = 0.5});
  used.accumulate(exec, Tensor::from(exec, std::vector<double>{1}));
  optimizer.step(0.1);
  CHECK(values_of(exec, unused)[0] == 2);
  CHECK(values_of(exec, used)[0] != 1);
  for (const auto& [name, tensor] : optimizer.state()) {
    if (name == "used.t") CHECK(tensor.to_host<std::int64_t>(exec)[0] == 1);
    if (name == "unused.t") CHECK(tensor.to_host<std::int64_t>(exec)[0] == 0);
    if (name == "unused.m") CHECK(tensor.to_host<double>(exec)[0] == 0);
  }
  optimizer.clear_grads();
  CHECK_FALSE(used.grad().defined());
}

TEST_CASE("optimizer: training continued from a saved state equals training without a break") {
  const Exec exec;
  for (const OptimizerKind kind : {OptimizerKind::adam, OptimizerKind::adamw, OptimizerKind::sgd}) {
    const OptimizerOptions options{.kind = kind, .weight_decay = 0.01, .momentum = 0.9};
    Var whole = parameter(exec, {0.4, -0.2});
    Optimizer one(exec, {{"p", whole}}, options);
    const auto step = [&](Optimizer& optimizer, const Var& p, int t) {
      p.accumulate(exec, Tensor::from(exec, std::vector<double>{0.1 * t, -0.3}));
      optimizer.step(0.02);
      optimizer.clear_grads();
    };
    for (int t = 0; t < 3; ++t) step(one, whole, t);
    Var resumed(whole.value().clone(exec), true);
    Optimizer two(exec, {{"p", resumed}}, options);
    two.load_state(one.state());
    for (int t = 3; t < 6; ++t) {
      step(one, whole, t);
      step(two, resumed, t);
    }
    CHECK(values_of(exec, whole) == values_of(exec, resumed));
  }
}

TEST_CASE("optimizer: a state of other names or shapes is refused") {
  const Exec exec;
  Optimizer a(exec, {{"p", parameter(exec, {1, 2})}}, {}), b(exec, {{"q", parameter(exec, {1, 2})}}, {}),
      c(exec, {{"p", parameter(exec, {1, 2, 3})}}, {});
  for (Optimizer* other : {&b, &c}) {
    bool refused = false;
    try {
      other->load_state(a.state());
    } catch (const Error& error) {
      refused = error.id() == ErrorId::checkpoint_mismatch;
    }
    CHECK(refused);
  }
}

TEST_CASE("clip_factor: one below the norm, and the share above it") {
  const Exec exec;
  Var a = parameter(exec, {0, 0}), b = parameter(exec, {0}), unused = parameter(exec, {0});
  a.accumulate(exec, Tensor::from(exec, std::vector<double>{3, 0}));
  b.accumulate(exec, Tensor::from(exec, std::vector<double>{4}));
  double norm = 0;
  const NamedVars all{{"a", a}, {"b", b}, {"unused", unused}};
  CHECK(clip_factor(exec, all, 10, &norm) == 1);
  CHECK(norm == doctest::Approx(5));
  CHECK(clip_factor(exec, all, 1) == doctest::Approx(1 / (5 + 1e-6)));
  CHECK(clip_factor(exec, {}, 1) == 1);
}

TEST_CASE("squared_norms: one number for each tensor, none for none, of one dtype") {
  const Exec exec;
  const std::vector<Tensor> tensors = {Tensor::from(exec, std::vector<double>{3, 4}),
                                       Tensor::from(exec, std::vector<double>{0}),
                                       Tensor::from(exec, std::vector<double>{1, 2, 2, 4}, 2, 2)};
  CHECK(ops::squared_norms(exec, tensors).to_host<double>(exec) == std::vector<double>{25, 0, 25});
  CHECK(ops::squared_norms(exec, {}).size() == 0);
  CHECK_THROWS_AS((void)ops::squared_norms(exec, {tensors[0], Tensor::from(exec, std::vector<float>{1})}),
                  ShapeError);
}

TEST_CASE("ema_update: the target moves by one minus tau, the online network does not") {
  const Exec exec;
  Var target = parameter(exec, {1, -1}), online = parameter(exec, {3, 5});
  ema_update(exec, {{"p", target}}, {{"p", online}}, 0.75);
  CHECK(values_of(exec, target) == std::vector<double>{1.5, 0.5});
  CHECK(values_of(exec, online) == std::vector<double>{3, 5});
  CHECK_THROWS_AS(ema_update(exec, {{"p", target}}, {}, 0.5), ShapeError);
}

TEST_CASE("schedule: constant, cosine, step and warm-up") {
  const Schedule constant{.lr = 0.5};
  CHECK(constant.at(0, 10) == 0.5);
  CHECK(constant.at(9, 10) == 0.5);
  const Schedule cosine{.kind = ScheduleKind::cosine, .lr = 1, .lr_final = 0.2};
  CHECK(cosine.at(0, 11) == doctest::Approx(1));
  CHECK(cosine.at(5, 11) == doctest::Approx(0.6));
  CHECK(cosine.at(10, 11) == doctest::Approx(0.2));
  CHECK(cosine.at(0, 1) == doctest::Approx(1));
  const Schedule step{.kind = ScheduleKind::step, .lr = 1, .step_size = 40, .gamma = 0.5};
  CHECK(step.at(39, 100) == 1);
  CHECK(step.at(40, 100) == 0.5);
  CHECK(step.at(80, 100) == 0.25);
  const Schedule warm{.kind = ScheduleKind::warmup_cosine, .lr = 2, .warmup = 5};
  CHECK(warm.at(0, 25) == test::near(2e-6));
  CHECK(warm.at(1, 25) == doctest::Approx(0.4));
  CHECK(warm.at(5, 25) == doctest::Approx(2));
  CHECK(warm.at(15, 25) == doctest::Approx(1));
  CHECK(std::abs(warm.at(25, 25)) < 1e-15);
}
