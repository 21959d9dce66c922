// One labelled design that a candidate model is fitted on.
#pragma once

#include "apps/predict/candidate_model.hpp"
#include "engine/core/index.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// Its pairs and couplings, and which of its nets intervals are calibrated on.
class SourceDesign {
 public:
  /// Throws Error no_labels where no pair of nets couples. The graph must outlive it.
  SourceDesign(const Exec& exec, const CircuitGraph& from, const CandidateModelOptions& options);

  /// Whether no model of pairs is fitted on the pairs of the net.
  [[nodiscard]] bool is_calibration_net(std::int32_t net) const { return calibration_net_[idx(net)] != 0; }
  /// Whether the second models of nets are fitted without nets of its colour.
  [[nodiscard]] bool has_calibration_colour(std::int32_t net) const {
    return calibration_colour_[idx(pool.colour()[idx(net)])] != 0;
  }
  [[nodiscard]] std::vector<double> total_coupling_F() const;   // [nets]
  /// One net of each colour, or of each calibration colour.
  [[nodiscard]] std::vector<std::int32_t> one_per_colour(bool calibration_only) const;

  const CircuitGraph& graph;
  const CandidatePool pool;
  const std::vector<NetCoupling> truth;

 private:
  std::vector<std::uint8_t> calibration_net_;      // [nets]
  std::vector<std::uint8_t> calibration_colour_;   // [colours]
};

/// Row weights that let every design count alike, 1 on the average row. `rows` of each design; fewer than 1
/// count as 1.
[[nodiscard]] std::vector<double> design_weights(const std::vector<double>& rows);

}   // namespace cgcl
