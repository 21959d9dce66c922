// What a training step reads of its samples, at addresses that last from step to step.
#pragma once

#include "engine/core/step_graph.hpp"
#include "engine/core/tensor.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// Samples of one step on the host.
struct StepSamples {
  std::vector<std::int32_t> source, target;      // rows; target is empty for nets
  std::vector<std::vector<std::int32_t>> pair;   // columns of pair features
  std::vector<float> bag;                        // of a pair feature that is one, [samples, width]; or empty
  std::vector<std::int32_t> label;               // classes
  std::vector<float> y, weight;                  // of regression, else empty; weight may be empty
  std::vector<float> columns;                    // label_columns() of the model, [samples, ..]; or empty
  std::vector<float> prior;   // [classes] of a loss that counts them in each batch, or empty
};

/// The step for one number of samples, and its inputs and result on the device.
class FixedStep {
 public:
  /// Takes the sizes of `samples` and uploads nothing.
  FixedStep(const Exec& exec, const StepSamples& samples);
  /// Overwrites the inputs. Throws ShapeError for samples of another shape.
  void assign(const Exec& exec, const StepSamples& samples);

  Tensor source, target, label, y, weight;   // undefined where the samples have none
  std::vector<Tensor> pair;
  Tensor bag, columns;   // [samples, width]
  Tensor prior;          // [classes]
  Tensor loss;           // f32 [1]
  StepGraph graph;
};

}   // namespace cgcl
