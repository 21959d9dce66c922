// Rows of several designs as one fit sees them: every row with its label and its weight.
#pragma once

#include "apps/transfer/design_rows.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

struct TrainingRows {
  FloatRows x;
  std::vector<double> label, weight;   // [rows]; weights are 1 in the mean

  [[nodiscard]] bool empty() const { return label.empty(); }
};

/// Which designs a fit sees, and how much each counts.
struct DesignSelection {
  std::span<const DesignRows> designs;
  std::vector<double> weight;        // [designs]; 0: not seen
  std::int64_t max_rows = 1 << 14;   // distinct rows of a design at most, the others left out by their keys
  bool copies_count = true;   // whether a row of couplings counts by the square root of its copies, or once
};

/// Distinct rows of couplings with the mean label of their copies. Inside a design each class of distance has
/// the share of the couplings that it has there, and inside a class rows count as `copies_count` says.
[[nodiscard]] TrainingRows coupling_training_rows(const DesignSelection& selection, PairKnowledge knowledge);

enum class NetLabel : std::uint8_t { total, ground_share };

/// Distinct rows of nets with the mean label of their copies: the label of the total, or the share of the
/// ground in it, of designs that have ground labels. A row counts by the square root of its copies.
[[nodiscard]] TrainingRows net_training_rows(const DesignSelection& selection, NetLabel label);

/// What candidates that couple count by: each alike, or each by its coupling, so that odds are shares of
/// coupling.
enum class CandidateWeight : std::uint8_t { alike, by_size };

/// Candidates and whether they couple; inside a design they count as often as they stand for pairs.
[[nodiscard]] TrainingRows candidate_training_rows(const DesignSelection& selection, CandidateWeight weight);

}   // namespace cgcl
