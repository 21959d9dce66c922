// Golden cases of losses.
#include "engine/core/real_tensor.hpp"
#include "losses/balanced_mse.hpp"
#include "losses/classification.hpp"
#include "losses/regression_losses.hpp"
#include "losses/sgrl_losses.hpp"
#include "tests/golden/golden_case.hpp"

#include <cmath>
#include <limits>

namespace cgcl::golden {
namespace {

void finish(GoldenCase& c, Tape& tape, const Var& loss) {
  c.result(tape, "loss", loss);
  c.gradients(tape);
}

void run_mse(GoldenCase& c) {
  Tape tape(c.exec(), TapeMode::train);
  const Tensor weight = c.has("in.weight") ? c.real("in.weight") : Tensor{};
  finish(c, tape, mse_loss(tape, c.input("pred"), c.real("in.target"), weight));
}

/// Ours always carry the factor 2 sigma^2; a file may ask for the loss without it.
void finish_balanced(GoldenCase& c, Tape& tape, const Var& loss) {
  const double s = c.reals("in.sigma").at(0);
  finish(c, tape, c.flag("scale_by_2sigma2", true) ? loss : ag::scale(tape, loss, 1 / (2 * s * s)));
}

void run_gai(GoldenCase& c) {
  Tape tape(c.exec(), TapeMode::train);
  const ag::MixtureParameters mixture{c.real("in.gmm.weight"), c.real("in.gmm.mean"),
                                      c.real("in.gmm.variance")};
  finish_balanced(c, tape, gai_loss(tape, c.input("pred"), c.real("in.target"), c.input("sigma"), mixture));
}

void run_bmc(GoldenCase& c) {
  Tape tape(c.exec(), TapeMode::train);
  finish_balanced(c, tape, bmc_loss(tape, c.input("pred"), c.real("in.target"), c.input("sigma")));
}

void run_bni(GoldenCase& c) {
  Tape tape(c.exec(), TapeMode::train);
  const LabelBins bins{c.real("in.bin.center"), c.real("in.bin.weight")};
  finish_balanced(c, tape, bni_loss(tape, c.input("pred"), c.real("in.target"), c.input("sigma"), bins));
}

Tensor labels(const GoldenCase& c) { return Tensor::from(c.exec(), c.ids("in.label")); }

void run_cross_entropy(GoldenCase& c) {
  Tape tape(c.exec(), TapeMode::train);
  finish(c, tape, cross_entropy(tape, c.input("logits"), labels(c)));
}

void run_focal(GoldenCase& c) {
  Tape tape(c.exec(), TapeMode::train);
  const Tensor alpha = c.has("in.class_weight") ? c.real("in.class_weight") : Tensor{};
  finish(c, tape, focal_loss(tape, c.input("logits"), labels(c), c.number("gamma", 2), alpha));
}

void run_balanced_softmax(GoldenCase& c) {
  Tape tape(c.exec(), TapeMode::train);
  std::vector<double> log_count;
  for (const double n : c.reals("in.class_count")) {
    log_count.push_back(n > 0 ? std::log(n) : -std::numeric_limits<double>::infinity());
  }
  finish(c, tape,
         balanced_softmax(tape, c.input("logits"), labels(c), real_tensor(c.exec(), c.dtype(), log_count)));
}

void run_alignment(GoldenCase& c) {
  Tape tape(c.exec(), TapeMode::train);
  finish(c, tape, alignment_loss(tape, c.input("z"), c.input("h")));
}

void run_scattering(GoldenCase& c) {
  Tape tape(c.exec(), TapeMode::train);
  finish(c, tape, scattering_loss(tape, c.input("h")));
}

}   // namespace

std::vector<OpRow> loss_rows() {
  return {{"mse", run_mse},
          {"weighted_mse", run_mse},
          {"gai", run_gai},
          {"bmc", run_bmc},
          {"bni", run_bni},
          {"cross_entropy", run_cross_entropy},
          {"focal", run_focal},
          {"balanced_softmax", run_balanced_softmax},
          {"alignment", run_alignment},
          {"scattering", run_scattering}};
}

}   // namespace cgcl::golden
