// The models of this project with their losses on one design, in double, as functions of their parameters.
#pragma once

#include "apps/train/compression.hpp"
#include "apps/train/samples.hpp"
#include "layers/models/circuitgcl.hpp"
#include "layers/models/sgrl.hpp"
#include "losses/loss_zoo.hpp"
#include "tests/learning/gradient_work.hpp"

#include <optional>
#include <string>

namespace cgcl::test {

/// A downstream model on a share of the labels of a design, without dropout.
class HeadTraining {
 public:
  /// Couplings for a regression loss, ground capacitances of nets for a classification loss.
  HeadTraining(const Exec& exec, const CircuitGraph& graph, const std::string& loss, ConvKind conv,
               bool fused = true);
  [[nodiscard]] Trainee trainee();

 private:
  [[nodiscard]] Var predict(Tape& tape);

  CompressedDesign design_;
  TaskSamples samples_;
  std::optional<CircuitGcl> model_;
  GraphBatch batch_;
  RowIndex source_, target_;
  Tensor y_, weight_, label_;
  std::optional<RegressionObjective> regression_;
  std::optional<ClassificationObjective> classification_;
};

/// Both networks of pre-training on a design, without dropout.
class SgrlTraining {
 public:
  SgrlTraining(const Exec& exec, const CircuitGraph& graph, ConvKind conv, bool fused = true);
  /// The online encoder and the predictor against a target that stands still.
  [[nodiscard]] Trainee alignment();
  /// The target encoder.
  [[nodiscard]] Trainee scattering();

 private:
  const Exec& exec_;
  CompressedDesign design_;
  std::optional<Sgrl> model_;
  GraphBatch batch_;
};

}   // namespace cgcl::test
