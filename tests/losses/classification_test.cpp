#include "losses/classification.hpp"

#include "autograd/gradcheck.hpp"
#include "losses/loss_zoo.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace cgcl;

namespace {

const std::vector<double> kLogits{0.3, -1, 2, 0.5, 1.2, 0, -0.7, 0.1, 0.4, 0.9, -2, 1};   // [4,3]
const std::vector<std::int32_t> kLabels{2, 0, 1, 0};

}   // namespace

TEST_CASE("classification losses: gradients equal central differences") {
  const Exec exec;
  const Tensor label = Tensor::from(exec, kLabels),
               count = Tensor::from(exec, std::vector<double>{1, 2, 5, 1});
  for (const ClassificationLoss loss :
       {ClassificationLoss::ce, ClassificationLoss::focal, ClassificationLoss::bsce}) {
    const ClassificationObjective objective(exec, DType::f64, {.loss = loss, .classes = 3}, kLabels);
    const Var logits(Tensor::from(exec, kLogits, 4, 3), true);
    const GradcheckResult r = gradcheck(
        exec, [&](Tape& tape, const std::vector<Var>&) { return objective(tape, logits, label, count); },
        {logits});
    INFO(name_of(loss), ": ", r.where);
    CHECK(r.worst < 1e-8);
  }
}

TEST_CASE("balanced softmax: a class absent from training has probability zero and no gradient") {
  const Exec exec;
  const std::vector<std::int32_t> train{0, 0, 0, 1};   // class 2 never
  const ClassificationObjective objective(exec, DType::f64, {.loss = ClassificationLoss::bsce, .classes = 3},
                                          train);
  const Var logits(Tensor::from(exec, std::vector<double>{0.5, -0.5, 9}, 1, 3), true);
  Tape tape(exec, TapeMode::train);
  const Var loss = objective(tape, logits, Tensor::from(exec, std::vector<std::int32_t>{1}));
  const double p1 = std::exp(-0.5) / (3 * std::exp(0.5) + std::exp(-0.5));
  CHECK(loss.value().item(exec) == doctest::Approx(-std::log(p1)).epsilon(1e-12));
  tape.backward(loss);
  const std::vector<double> g = logits.grad().to_host<double>(exec);
  CHECK(g[2] == 0);
  CHECK(g[0] == doctest::Approx(1 - p1).epsilon(1e-12));
}

TEST_CASE("focal loss: gamma 0 and no weights is cross-entropy") {
  const Exec exec;
  Tape tape(exec, TapeMode::eval);
  const Var logits(Tensor::from(exec, kLogits, 4, 3));
  const Tensor label = Tensor::from(exec, kLabels);
  CHECK(focal_loss(tape, logits, label, 0).value().item(exec) ==
        doctest::Approx(cross_entropy(tape, logits, label).value().item(exec)));
  CHECK(focal_loss(tape, logits, label, 2).value().item(exec) <
        cross_entropy(tape, logits, label).value().item(exec));
}

TEST_CASE("classification losses: labels outside the classes are refused, names are listed") {
  const Exec exec;
  CHECK_THROWS_AS(ClassificationObjective(exec, DType::f32, {.classes = 2}, kLabels), ShapeError);
  CHECK_THROWS_WITH_AS((void)parse_classification_loss("nll"), doctest::Contains("ce, focal, bsce"), Error);
}
