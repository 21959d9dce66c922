// What the writers put on nets: a prediction after the smallest couplings went to ground.
#pragma once

#include "engine/core/index.hpp"
#include "io/annotate/circuit_prediction.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// Farad. Totals of nets are those of the prediction, whatever cmin is.
struct NetCapacitances {
  std::vector<double> ground_F;   // [nets]
  std::vector<double> lumped_F;   // [nets] coupling that is written to ground: lumped, and below cmin
  double cmin_F = 0;
  std::int64_t couplings = 0, below = 0, unpredicted = 0;   // kept, below cmin, nets without any prediction
  double ground_sum_F = 0, lumped_sum_F = 0, coupling_sum_F = 0;   // coupling once per pair

  [[nodiscard]] bool keeps(const CouplingPrediction& c) const { return c.cap_F > 0 && c.cap_F >= cmin_F; }
};

/// Throws Error label_invalid for a capacitance that is negative or infinite, or a coupling that is NaN;
/// ShapeError unless couplings are ordered by a, then b, each pair once, in range and none with a rail.
/// Capacitances of rails are left out.
[[nodiscard]] NetCapacitances net_capacitances(const CircuitPrediction& prediction, double cmin_F);

/// The couplings of each net, as positions in CircuitPrediction::couplings, ordered by the other net.
class CouplingIndex {
 public:
  explicit CouplingIndex(const CircuitPrediction& prediction);
  [[nodiscard]] std::span<const std::int64_t> of(std::int32_t net) const {
    const auto n = idx(net);
    return {entries_.data() + first_[n], idx(first_[n + 1] - first_[n])};
  }

 private:
  std::vector<std::int64_t> first_, entries_;
};

}   // namespace cgcl
