// One operation whose gradient is a tenth too small, anywhere in a model or its loss, and a claim about
// training fails that holds with the sound one. One whose gradient is not finite, and no loss is.
#include "apps/train/loss_fault.hpp"
#include "tests/learning/designs.hpp"
#include "tests/learning/faulty_ops.hpp"
#include "tests/learning/trainees.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for isfinite, nan
#include <limits>
#include <set>

using namespace cgcl;
using namespace cgcl::test;

namespace {

constexpr int kSteps = 5;
constexpr double kRate = 2e-4, kShare = 0.002;

struct Training {
  const char* loss;   // or "alignment", "scattering"
  ConvKind conv;
  bool fused;
  std::vector<FaultyOp> ops;   // that it runs through
};

/// Calls `use` with the parameters and the loss of a training.
template <class Use>
void with_trainee(const Exec& exec, const CircuitGraph& graph, const Training& t, const Use& use) {
  const std::string loss = t.loss;
  if (loss != "alignment" && loss != "scattering") {
    HeadTraining training(exec, graph, t.loss, t.conv, t.fused);
    return use(training.trainee());
  }
  SgrlTraining training(exec, graph, t.conv, t.fused);
  use(loss == "alignment" ? training.alignment() : training.scattering());
}

TrainingPath path_of(const Exec& exec, const CircuitGraph& graph, const Training& t, int steps = kSteps) {
  TrainingPath path;
  with_trainee(exec, graph, t, [&](const Trainee& trainee) { path = follow(exec, trainee, steps, kRate); });
  return path;
}

const std::vector<Training>& trainings() {
  using enum FaultyOp;
  static const std::vector<Training> all = {
      {"mse", ConvKind::sage, true, {linear, graph_linear, bias_act_dropout, gather_rows, mean, square}},
      {"mse", ConvKind::gcn, false, {spmm, activation}},
      {"mse", ConvKind::gat, true, {edge_softmax, gather_sources}},
      {"gai", ConvKind::sage, true, {mixture_loss}},
      {"bmc", ConvKind::sage, true, {bmc_loss}},
      {"ce", ConvKind::sage, true, {softmax_loss}},
      {"alignment", ConvKind::cluster_gcn, true, {l2_normalize, row_dot}},
      {"scattering", ConvKind::cluster_gcn, true, {column_sums, l2_normalize, graph_linear}}};
  return all;
}

}   // namespace

TEST_SUITE("learning") {
  TEST_CASE("learning: a gradient that is a tenth too small in one operation is refused") {
    const Exec exec({.device = {}, .threads = 1});
    const CircuitGraph graph = digital_clock();
    std::set<FaultyOp> seen;
    for (const Training& t : trainings()) {
      const TrainingPath sound = path_of(exec, graph, t);
      INFO(str(t.loss, " on ", name_of(t.conv), ": ", sound.text()));
      CHECK(learns(sound, kShare));
      for (const FaultyOp op : t.ops) {
        const Fault fault(op, 0.9);
        const TrainingPath broken = path_of(exec, graph, t);
        INFO(str(name_of(op), ": ", broken.text()));
        CHECK(fault.calls() > 0);
        CHECK_FALSE(learns(broken, kShare));
        seen.insert(op);
      }
    }
    CHECK(seen.size() == kFaultyOps);
  }

  // Runs look at the loss of every step (E0501), so none goes on with parameters that are no numbers.
  TEST_CASE("learning: a gradient that is not finite in one operation makes the loss of the next step so") {
    const Exec exec({.device = {}, .threads = 1});
    const CircuitGraph graph = digital_clock();
    std::set<FaultyOp> seen;
    for (const Training& t : trainings())
      for (const FaultyOp op : t.ops) {
        const bool second = !seen.insert(op).second || static_cast<int>(op) % 2 == 1;
        const Fault fault(op, second ? std::numeric_limits<double>::infinity() : std::nan(""));
        const TrainingPath path = path_of(exec, graph, t, 1);
        INFO(str(t.loss, " on ", name_of(t.conv), ", ", name_of(op), ": ", path.text()));
        CHECK(fault.calls() > 0);
        CHECK(std::isfinite(path.first));
        CHECK_FALSE(std::isfinite(path.last));
      }
    CHECK(seen.size() == kFaultyOps);
  }

  TEST_CASE("learning: a result that is not finite in one operation makes the loss so, and is named") {
    const Exec exec({.device = {}, .threads = 1});
    const CircuitGraph graph = digital_clock();
    std::set<FaultyOp> seen;
    for (const Training& t : trainings())
      for (const FaultyOp op : t.ops) {
        seen.insert(op);
        with_trainee(exec, graph, t, [&](const Trainee& trainee) {
          for (const double factor : {std::nan(""), std::numeric_limits<double>::infinity()}) {
            INFO(str(t.loss, " on ", name_of(t.conv), ", ", name_of(op), " times ", factor));
            const Fault fault(op, factor, FaultIn::result);
            Tape tape(exec, TapeMode::train);
            const Var loss = trainee.loss(tape);
            CHECK(fault.calls() > 0);
            // The encoders' tanh makes 1 of infinity: a number again, and nothing that a loss could tell.
            const bool saturates =
                std::isinf(factor) && op == FaultyOp::graph_linear && t.conv == ConvKind::cluster_gcn;
            CHECK(std::isfinite(loss.value().item(exec)) == saturates);
            CHECK(loss_fault(tape, loss, trainee.parameters) ==
                  (saturates ? std::string()
                             : str(" (the first result that is not finite is that of ", name_of(op), ")")));
          }
        });
      }
    CHECK(seen.size() == kFaultyOps);
  }
}
