// One labelled design that a candidate model is fitted on.
#pragma once

#include "apps/predict/candidate_model.hpp"
#include "engine/core/index.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// Its pairs and couplings, and which colours of its nets intervals are calibrated on.
class SourceDesign {
 public:
  /// Throws Error no_labels where no pair of nets couples. The graph must outlive it.
  SourceDesign(const Exec& exec, const CircuitGraph& from, const CandidateModelOptions& options);

  /// Whether the net is of a colour that intervals are calibrated on: a second fit sees none of its nets, and
  /// none of their pairs.
  [[nodiscard]] bool has_calibration_colour(std::int32_t net) const {
    return calibration_colour_[idx(pool.colour()[idx(net)])] != 0;
  }
  [[nodiscard]] std::vector<double> total_coupling_F() const;   // [nets]
  /// Whether all that the net couples to is known. Of a net without a ground label in a design that has some,
  /// only what the sections of other nets list.
  [[nodiscard]] bool knows_total(std::int32_t net) const {
    return !has_grounds_ || graph.ground_F[idx(net)] >= 0;
  }
  /// One net of each colour, or of each calibration colour.
  [[nodiscard]] std::vector<std::int32_t> one_per_colour(bool calibration_only) const;

  const CircuitGraph& graph;
  const CandidatePool pool;
  const std::vector<NetCoupling> truth;

 private:
  std::vector<std::uint8_t> calibration_colour_;   // [colours]
  bool has_grounds_ = false;
};

/// What a fit leaves out, so that something can be calibrated on it: a whole design, or the calibration
/// colours of every design; nothing by default.
struct HeldOut {
  const SourceDesign* design = nullptr;
  bool colours = false;

  [[nodiscard]] bool holds(const SourceDesign& d, std::int32_t net) const {
    return &d == design || (colours && d.has_calibration_colour(net));
  }
};

/// Row weights that let every design count alike, 1 on the average row. `rows` of each design; fewer than 1
/// count as 1.
[[nodiscard]] std::vector<double> design_weights(const std::vector<double>& rows);

}   // namespace cgcl
