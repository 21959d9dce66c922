// One operation whose gradient is a tenth too small, anywhere in a model or its loss, and a claim about
// training fails that holds with the sound one.
#include "tests/learning/designs.hpp"
#include "tests/learning/faulty_ops.hpp"
#include "tests/learning/trainees.hpp"

#include <doctest/doctest.h>

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

TrainingPath path_of(const Exec& exec, const CircuitGraph& graph, const Training& t) {
  const std::string loss = t.loss;
  if (loss != "alignment" && loss != "scattering") {
    HeadTraining training(exec, graph, t.loss, t.conv, t.fused);
    return follow(exec, training.trainee(), kSteps, kRate);
  }
  SgrlTraining training(exec, graph, t.conv, t.fused);
  return follow(exec, loss == "alignment" ? training.alignment() : training.scattering(), kSteps, kRate);
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
}
