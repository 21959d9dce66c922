#include "layers/module.hpp"

#include "engine/core/real_tensor.hpp"
#include "layers/mlp.hpp"
#include "tests/layers/small_graph.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using namespace cgcl::test;

TEST_CASE("module: parameters and buffers have dotted names in order of construction") {
  const Exec exec;
  Initializer init(exec);
  const Mlp mlp(init, {.widths = {3, 4, 2}, .act = Act::prelu, .batch_norm = true});
  std::vector<std::string> names;
  for (const auto& [name, tensor] : mlp.state()) names.push_back(name);
  CHECK(names == std::vector<std::string>{"lins.0.weight", "lins.0.bias", "lins.1.weight", "lins.1.bias",
                                          "norms.0.weight", "norms.0.bias", "norms.0.running_mean",
                                          "norms.0.running_var", "act.weight"});
  CHECK(mlp.parameters().size() == 7);
  CHECK(mlp.buffers().size() == 2);
  CHECK(mlp.parameter_count() == 12 + 4 + 8 + 2 + 4 + 4 + 1);
  CHECK(mlp.describe() == "Mlp(3 -> 4 -> 2, prelu, batch norm)");
}

TEST_CASE("module: initial values depend on the seed and the order alone") {
  const Exec exec(ExecOptions{.device = {}, .seed = 4});
  Initializer single(exec), twice(exec, DType::f64), other(exec, DType::f32, 5);
  const Linear a(single, {.in = 50, .out = 20}), b(twice, {.in = 50, .out = 20}),
      c(other, {.in = 50, .out = 20});
  CHECK(largest_difference(exec, a.weight().value(), b.weight().value()) < 1e-8);
  CHECK(largest_difference(exec, a.weight().value(), c.weight().value()) > 0.01);
  double worst = 0, mean = 0;
  for (const double w : host_values(exec, b.weight().value())) {
    worst = std::max(worst, std::abs(w));
    mean += w / 1000;
  }
  CHECK(worst <= 1 / std::sqrt(50.0));
  CHECK(worst > 0.98 / std::sqrt(50.0));
  CHECK(std::abs(mean) < 0.01);
}

TEST_CASE("module: load overwrites in place, converts between real types, and is strict") {
  const Exec exec;
  Initializer first(exec, DType::f32, 1), second(exec, DType::f64, 2);
  const Linear from(first, {.in = 3, .out = 2});
  Linear to(second, {.in = 3, .out = 2});
  const Var kept = to.weight();
  to.load(exec, from.state());
  CHECK(largest_difference(exec, kept.value(), from.weight().value()) == 0);
  CHECK(to.weight().value().dtype() == DType::f64);

  NamedTensors missing = from.state(), extra = from.state(), wrong = from.state(), twice = from.state();
  missing.pop_back();
  extra.emplace_back("gain", from.bias().value());
  wrong[1].second = Tensor::zeros(exec, DType::f32, 3);
  twice.push_back(twice[0]);
  for (const NamedTensors& bad : {missing, extra, wrong, twice}) {
    try {
      to.load(exec, bad);
      FAIL("accepted");
    } catch (const Error& error) {
      CHECK(error.id() == ErrorId::model_mismatch);
    }
  }
}

TEST_CASE("mlp: gradients equal central differences with and without batch norm") {
  const Exec exec;
  for (const bool norm : {false, true}) {
    Initializer init(exec, DType::f64);
    Mlp mlp(init, {.widths = {3, 5, 4, 2}, .act = Act::prelu, .dropout = 0.2, .batch_norm = norm});
    const Var x = random_leaf(exec, 6, 3, 1);
    const GradcheckResult r = gradcheck(
        exec, [&](Tape& tape, const std::vector<Var>&) { return mlp.forward(tape, x); }, checked(mlp, {x}));
    INFO(r.where);
    CHECK(r.worst < 1e-6);
  }
}

TEST_CASE("batch norm: a single row is refused in training and served in evaluation") {
  const Exec exec;
  Initializer init(exec);
  BatchNorm norm(init, 3);
  const Var x = random_leaf(exec, 1, 3, 1, DType::f32);
  Tape train(exec, TapeMode::train), eval(exec, TapeMode::eval);
  CHECK_THROWS_AS((void)norm.forward(train, x), ShapeError);
  CHECK_NOTHROW((void)norm.forward(eval, x));
}

TEST_CASE("batch norm: training moves the registered running statistics") {
  const Exec exec;
  Initializer init(exec, DType::f64);
  BatchNorm norm(init, 1);
  Tape tape(exec, TapeMode::train);
  (void)norm.forward(tape, Var(real_tensor(exec, DType::f64, {1, 3}, 2, 1)));
  CHECK(host_values(exec, norm.buffers()[0].second)[0] == doctest::Approx(0.2));   // 0.1 x mean 2
  CHECK(host_values(exec, norm.buffers()[1].second)[0] == doctest::Approx(1.1));   // 0.9 + 0.1 x unbiased 2
}
