// What predictions of families left out tell of a new one: a correction, and intervals that held.
#pragma once

#include "layers/named_state.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// A label with its 80 % interval, in label units; NaN ends where nothing was left out to know it from.
struct LabelEstimate {
  double label = 0, low = 0, high = 0;
};

/// The prediction of a sample of a group (a family) by a fit that has seen nothing of the group.
struct LeftOutSample {
  std::int32_t group = 0;
  std::int32_t kind = 0;   // such as the class of distance
  double predicted = 0, label = 0;
  double weight = 1;   // against others of the group
};

/// Of few groups, for each kind a line through the labels over the predictions, shrunk towards leaving them
/// as they are: many groups need none. The 10 % and 90 % quantiles of what the line leaves, by kind and size
/// of the prediction. Every group counts alike, whatever its size: the interval is one for a new group, not
/// for more of a large one. [Barber et al., Annals of Statistics 2021] [Dunn et al., JASA 2022]
class LeftOutCalibration {
 public:
  LeftOutCalibration() = default;   // leaves predictions as they are and knows no interval
  /// Samples of fewer than three groups tell nothing.
  LeftOutCalibration(std::vector<LeftOutSample> samples, int kinds);

  [[nodiscard]] LabelEstimate of(int kind, double predicted) const;
  [[nodiscard]] bool empty() const { return kinds_ == 0; }

  /// Tensors slope, offset, edge, low, high; numbers kinds, bins.
  [[nodiscard]] NamedState state(const Exec& exec) const;
  /// Back from it: of `kinds`, or one that knows nothing. Throws Error model_damaged.
  [[nodiscard]] static LeftOutCalibration from_state(const Exec& exec, const NamedState& state, int kinds);

 private:
  void fit_line(int kind, std::span<const LeftOutSample> samples);
  void fit_intervals(int kind, std::span<const LeftOutSample> samples);
  [[nodiscard]] double corrected(int kind, double predicted) const;
  [[nodiscard]] std::size_t bin(int kind, double corrected) const;

  int kinds_ = 0;
  std::size_t bins_ = 1;
  std::vector<double> slope_, offset_;   // [kinds]
  std::vector<double> edge_;             // [kinds x (bins - 1)] of corrected predictions, ascending
  std::vector<double> low_, high_;       // [kinds x bins] added to the corrected prediction
};

}   // namespace cgcl
