#include "apps/train/loss_fault.hpp"

#include "apps/train/downstream.hpp"
#include "autograd/ops.hpp"
#include "io/synth/synth.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace cgcl;

namespace {

Var parameter(const Exec& exec, double value) {
  return Var(Tensor::from(exec, std::vector{value, 0.0}), true);
}

/// For the loss mean((w * 1e200)^2 + w).
std::string fault_of(const Exec& exec, const Var& w) {
  Tape tape(exec, TapeMode::train);
  const Var large = ag::square(tape, ag::scale(tape, w, 1e200));
  const Var loss = ag::mean(tape, ag::add(tape, large, w));
  return loss_fault(tape, loss, {{"first", parameter(exec, 1)}, {"w", w}});
}

}   // namespace

TEST_CASE("loss fault: names the operation that overflows, or the parameter that is no number") {
  const Exec exec({.device = {}, .threads = 1});
  CHECK(fault_of(exec, parameter(exec, 1e-160)) == "");
  CHECK(fault_of(exec, parameter(exec, 1)) == " (the first result that is not finite is that of square)");
  CHECK(fault_of(exec, parameter(exec, 1e200)) == " (the first result that is not finite is that of scale)");
  CHECK(fault_of(exec, parameter(exec, std::numeric_limits<double>::quiet_NaN())) ==
        " (parameter w is not finite: a gradient of an earlier step was not)");
}

TEST_CASE("loss fault: integers are finite, real tensors where all elements are") {
  const Exec exec({.device = {}, .threads = 1});
  CHECK(all_finite(exec, Tensor::from(exec, std::vector<std::int32_t>{1, -1})));
  CHECK(all_finite(exec, Tensor::from(exec, std::vector<float>{1, -1})));
  CHECK_FALSE(
      all_finite(exec, Tensor::from(exec, std::vector<float>{1, -std::numeric_limits<float>::infinity()})));
}

TEST_CASE("loss fault: a run whose loss is no number ends and says where that comes from") {
  const Exec exec({.device = {}, .threads = 1});
  TrainOptions options;
  options.head.hidden = 12;
  options.head.layers = 2;
  options.optimizer.kind = OptimizerKind::sgd;
  options.lr = options.lr_final = 1e4;
  options.epochs = 50;
  options.batch_size = 64;
  const SynthOptions design{
      .kind = SynthKind::timing, .rows = 2, .cols = 4, .nodes = 0, .seed = 1, .name = "t"};
  Downstream run(exec, synthesise(design), options, std::nullopt);
  std::string message;
  try {
    static_cast<void>(run.run({}, [](const Downstream::EpochReport&) {}));
  } catch (const Error& error) {
    CHECK(error.id() == ErrorId::not_finite);
    message = error.what();
  }
  CAPTURE(message);
  CHECK(message.starts_with("training loss is "));
  CHECK(message.find("not finite") != std::string::npos);   // an operation or a parameter is named
}
