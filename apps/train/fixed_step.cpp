#include "apps/train/fixed_step.hpp"

#include "engine/core/exec.hpp"

namespace cgcl {

namespace {

template <class T>
Tensor room_for(const Exec& exec, const std::vector<T>& values) {
  return values.empty() ? Tensor{}
                        : Tensor::empty(exec, DTypeOf<T>::value, static_cast<std::int64_t>(values.size()));
}

/// For a matrix of `rows` rows.
Tensor room_for(const Exec& exec, const std::vector<float>& values, std::size_t rows) {
  const auto n = static_cast<std::int64_t>(rows);
  return values.empty() ? Tensor{}
                        : Tensor::empty(exec, DType::f32, n, static_cast<std::int64_t>(values.size()) / n);
}

template <class T>
void fill(const Exec& exec, Tensor& tensor, const std::vector<T>& values) {
  if (tensor.defined() || !values.empty()) tensor.assign(exec, values);
}

}   // namespace

FixedStep::FixedStep(const Exec& exec, const StepSamples& samples)
    : source(room_for(exec, samples.source)),
      target(room_for(exec, samples.target)),
      label(room_for(exec, samples.label)),
      y(room_for(exec, samples.y)),
      weight(room_for(exec, samples.weight)),
      bag(room_for(exec, samples.bag, samples.source.size())),
      columns(room_for(exec, samples.columns, samples.source.size())),
      prior(room_for(exec, samples.prior)),
      loss(Tensor::empty(exec, DType::f32, 1)),
      graph(exec) {
  for (const auto& column : samples.pair) pair.push_back(room_for(exec, column));
}

void FixedStep::assign(const Exec& exec, const StepSamples& samples) {
  CGCL_CHECK(samples.pair.size() == pair.size(), "step: ", samples.pair.size(), " pair features, expected ",
             pair.size());
  fill(exec, source, samples.source);
  fill(exec, target, samples.target);
  fill(exec, label, samples.label);
  fill(exec, y, samples.y);
  fill(exec, weight, samples.weight);
  fill(exec, bag, samples.bag);
  fill(exec, columns, samples.columns);
  fill(exec, prior, samples.prior);
  for (std::size_t f = 0; f < pair.size(); ++f) fill(exec, pair[f], samples.pair[f]);
}

}   // namespace cgcl
