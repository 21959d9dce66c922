// A table of mean labels: what a network must beat before it gets credit.
#pragma once

#include "layers/named_state.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// One level after the other from coarse to fine: the finest group of a sample that was seen in training
/// decides, and the mean of all labels where none was.
class MeanTable {
 public:
  /// `levels` hold one group [B] each, of all samples; labels of the samples `train` enter. Throws ShapeError
  /// without any.
  MeanTable(const std::vector<std::span<const std::int32_t>>& levels, std::span<const float> label,
            std::span<const std::int32_t> train);

  /// By the group of a sample in each level. Throws ShapeError for another number of levels.
  [[nodiscard]] double operator()(std::span<const std::int32_t> groups) const;

  /// Tensors level.0, level.1 ..., float64, NaN where nothing was seen; numbers levels and mean.
  [[nodiscard]] NamedState state(const Exec& exec) const;
  /// Back from it. Throws Error model_damaged.
  [[nodiscard]] static MeanTable from_state(const Exec& exec, const NamedState& state);

 private:
  MeanTable() = default;

  std::vector<std::vector<double>> mean_;   // [levels][groups]; NaN: not seen
  double all_ = 0;
};

}   // namespace cgcl
