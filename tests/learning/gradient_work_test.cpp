// Along a training run every loss falls, and by the work of its gradients.
#include "tests/learning/designs.hpp"
#include "tests/learning/trainees.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using namespace cgcl::test;

namespace {

constexpr int kSteps = 10;
constexpr double kRate = 2e-4;   // short steps: few rows cross a kink in one

}   // namespace

TEST_SUITE("learning") {
  TEST_CASE("learning: every downstream loss falls by the work of its gradients") {
    const Exec exec({.device = {}, .threads = 1});
    const CircuitGraph graph = digital_clock();
    for (const auto& claim : {std::pair{"mse", 0.1},
                              {"gai", 0.1},
                              {"bmc", 0.1},
                              {"bni", 0.1},
                              {"lds", 0.1},
                              {"ce", 0.01},
                              {"focal", 0.005},
                              {"bsce", 0.003}}) {
      const char* const loss = claim.first;
      HeadTraining training(exec, graph, loss, ConvKind::sage);
      const TrainingPath path = follow(exec, training.trainee(), kSteps, kRate);
      INFO(str(loss), ": ", path.text());
      CHECK(learns(path, claim.second));
    }
  }

  TEST_CASE("learning: every convolution trains, by the work of its gradients") {
    const Exec exec({.device = {}, .threads = 1});
    const CircuitGraph graph = digital_clock();
    for (const ConvKind conv : {ConvKind::sage, ConvKind::cluster_gcn, ConvKind::gcn, ConvKind::gat,
                                ConvKind::res_gated, ConvKind::gine}) {
      HeadTraining training(exec, graph, "mse", conv);
      const TrainingPath path = follow(exec, training.trainee(), kSteps, kRate);
      INFO(str(name_of(conv)), ": ", path.text());
      CHECK(learns(path, 0.05));
    }
  }

  TEST_CASE("learning: alignment and scattering fall by the work of their gradients") {
    const Exec exec({.device = {}, .threads = 1});
    const CircuitGraph graph = digital_clock();
    SgrlTraining training(exec, graph, ConvKind::cluster_gcn);
    const TrainingPath align = follow(exec, training.alignment(), kSteps, kRate);
    const TrainingPath scatter = follow(exec, training.scattering(), kSteps, kRate);
    INFO("alignment ", align.text());
    INFO("scattering ", scatter.text());
    CHECK(learns(align, 0.5));
    CHECK(learns(scatter, 0.1));
  }
}
