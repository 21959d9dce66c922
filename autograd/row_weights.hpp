// Weights of the rows of a batch, such as the nodes that a row of a quotient stands for.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/tensor.hpp"

#include <memory>
#include <optional>
#include <utility>   // for move

namespace cgcl {

/// Constant weights with their sum. The sum waits for the device when it is first asked for, and is kept: a
/// step over the same batch then reads nothing back. Undefined: all weights are 1. Copies share the sum.
class RowWeights {
 public:
  RowWeights() = default;
  RowWeights(Tensor values) : values_(std::move(values)), sum_(std::make_shared<std::optional<double>>()) {}

  [[nodiscard]] bool defined() const { return values_.defined(); }
  [[nodiscard]] const Tensor& values() const { return values_; }
  operator const Tensor&() const { return values_; }
  /// Sum of the weights, or `rows` when undefined.
  [[nodiscard]] double total(const Exec& exec, std::int64_t rows) const;

 private:
  Tensor values_;
  std::shared_ptr<std::optional<double>> sum_;
};

}   // namespace cgcl
