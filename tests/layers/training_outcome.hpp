// What a training step sees and leaves behind, in a form in which two ways of computing it can be compared.
#pragma once

#include "engine/core/real_tensor.hpp"
#include "layers/models/circuitgcl.hpp"
#include "layers/models/sgrl.hpp"
#include "losses/sgrl_losses.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace cgcl::test {

/// Everything in double, on the host.
struct TrainingOutcome {
  double loss = 0;
  std::vector<std::pair<std::string, std::vector<double>>> gradients,
      state;                        // by parameter; buffers included
  std::vector<double> embeddings;   // [rows, width]
  std::int64_t width = 0;
};

/// Records what one backward pass left in the parameters, and the buffers (running statistics).
inline void record_model(const Exec& exec, const Module& model, TrainingOutcome& out) {
  for (const auto& [name, p] : model.parameters()) {
    if (p.grad().defined()) out.gradients.emplace_back(name, host_values(exec, p.grad()));
  }
  for (const auto& [name, buffer] : model.buffers()) out.state.emplace_back(name, host_values(exec, buffer));
}

/// Alignment and scattering on a new f64 model of a fixed seed, one backward pass each, and its embedding.
inline TrainingOutcome sgrl_outcome(const Exec& exec, const CircuitEncoderOptions& options,
                                    const std::function<GraphBatch(const GraphBatchOptions&)>& make) {
  Initializer init(exec, DType::f64, 5);
  Sgrl model(init, options);
  const GraphBatch batch = make(model.online.batch_options());
  Tape tape(exec, TapeMode::train, 0), frozen(exec, TapeMode::frozen, 1), eval(exec, TapeMode::eval);
  const AlignmentForward pair = alignment_forward(model, tape, frozen, batch);
  const Var aligned = alignment_loss(tape, pair.prediction, pair.target, batch.multiplicity);
  tape.backward(aligned);
  const Var scattered = scattering_loss(tape, scattering_forward(model, tape, batch), batch.multiplicity);
  tape.backward(scattered);
  TrainingOutcome out;
  out.loss = aligned.value().item(exec) + 3 * scattered.value().item(exec);
  record_model(exec, model, out);
  out.embeddings = host_values(exec, embed(model, eval, batch).value());
  out.width = options.hidden;
  return out;
}

/// The same for a downstream model; `loss` reads out the node states it is given.
using Objective = std::function<Var(Tape&, CircuitGcl&, const Var& z)>;
inline TrainingOutcome head_outcome(const Exec& exec, const ModelOptions& options,
                                    const std::function<GraphBatch(const GraphBatchOptions&)>& make,
                                    const Objective& loss) {
  Initializer init(exec, DType::f64, 6);
  CircuitGcl model(init, options);
  const GraphBatch batch = make(model.batch_options());
  Tape tape(exec, TapeMode::train, 0), eval(exec, TapeMode::eval);
  const Var value = loss(tape, model, model.embed(tape, batch));
  tape.backward(value);
  TrainingOutcome out;
  out.loss = value.value().item(exec);
  record_model(exec, model, out);
  out.embeddings = host_values(exec, model.embed(eval, batch).value());
  out.width = options.hidden;
  return out;
}

/// Largest difference of two lists over the largest magnitude in the first, or over 1e-2 where that is less:
/// gradients that cancel to nothing (of a bias before a batch norm) are rounding of larger terms.
inline double relative_difference(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size()) return 1e300;
  double largest = 1e-2, worst = 0;
  for (const double v : a) largest = std::max(largest, std::abs(v));
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double d = std::abs(a[i] - b[i]) / largest;
    if (!(d <= worst)) worst = d;
  }
  return worst;
}

/// Worst of `loss`, gradients by parameter, running statistics and embeddings, where row[v] of the second
/// outcome stands for node v of the first. 1e300 when they are not of the same kind.
inline double worst_difference(const TrainingOutcome& full, const TrainingOutcome& small,
                               const std::vector<std::int32_t>& row) {
  if (full.gradients.size() != small.gradients.size() || full.state.size() != small.state.size())
    return 1e300;
  double worst = relative_difference(std::vector{full.loss}, std::vector{small.loss});
  const auto compare = [&](const auto& a, const auto& b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      const double d = a[i].first == b[i].first ? relative_difference(a[i].second, b[i].second) : 1e300;
      worst = std::max(worst, d);
    }
  };
  compare(full.gradients, small.gradients);
  compare(full.state, small.state);
  std::vector<double> spread;
  for (const std::int32_t r : row) {
    const auto first = small.embeddings.begin() + static_cast<std::ptrdiff_t>(r) * small.width;
    spread.insert(spread.end(), first, first + static_cast<std::ptrdiff_t>(small.width));
  }
  return std::max(worst, relative_difference(full.embeddings, spread));
}

}   // namespace cgcl::test
