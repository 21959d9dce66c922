// One labelled design as rows to learn from: its couplings, its nets and its candidates.
#pragma once

#include "engine/core/dense_rows.hpp"
#include "engine/core/exec.hpp"
#include "io/graph/circuit_graph.hpp"
#include "io/pairs/pair_columns.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

/// Classes of device distance of a pair: 1, 2, 3, and 4 or more.
inline constexpr int kDistanceClasses = 4;

/// The label of a capacitance: log10(C / 1e-21 F) / 6, so that 1 zF is 0 and 1 fF is 1; not clipped.
[[nodiscard]] double log_label(double cap_F);
/// The capacitance of a label, farad.
[[nodiscard]] double label_capacitance_F(double label);

/// Where rows are from: enough to name a design and to know it again.
struct DesignOrigin {
  std::string name, family, technology;   // a design without a family is a family of its own, of its name
  std::vector<std::string> identities;    // see identities()
};
[[nodiscard]] DesignOrigin design_origin(const CircuitGraph& graph);

/// Samples that share rows: a circuit repeats itself, and copies have one row.
struct SharedRows {
  FloatRows x;                          // distinct
  std::vector<std::int32_t> row;        // [samples] into x
  std::vector<std::uint8_t> distance;   // [rows] class from 0 of a pair; empty for nets

  [[nodiscard]] std::int64_t samples() const { return static_cast<std::int64_t>(row.size()); }
};

/// Couplings of nets, summed by pair; `given` is parallel to `unknown` but for its columns and rows.
struct CouplingRows {
  std::vector<NetPair> pair;   // [samples] a < b, ascending
  std::vector<double> label;   // [samples]
  SharedRows unknown, given;

  [[nodiscard]] const SharedRows& of(PairKnowledge knowledge) const {
    return knowledge == PairKnowledge::given ? given : unknown;
  }
};

/// All nets of a design; a sample is a net. NaN: not known.
struct NetRows {
  SharedRows rows;
  std::vector<double> ground_F, coupling_F;   // [nets]; coupling: all that the net couples to other nets

  /// Ground and coupling, what is not known of the ground counting as 0.
  [[nodiscard]] double total_F(std::int32_t net) const;
};

/// Pairs that may couple and whether they do; of those that do not a sample, by its weight.
struct CandidateRows {
  FloatRows x;
  std::vector<std::uint8_t> couples;   // [rows] 1 or 0
  std::vector<double> weight;          // [rows] pairs of the pool that the row stands for
};

struct DesignRowsOptions {
  /// Distinct rows of couplings that are kept at most, those of the smallest keys; 0: all.
  std::int64_t max_rows = 0;
  std::int64_t max_candidates = 1 << 14;   // pairs of the candidate pool that are kept; 0: no pool
};

struct DesignRows {
  DesignOrigin origin;
  CouplingRows couplings;
  NetRows nets;
  CandidateRows candidates;
  std::int64_t links = 0;   // pairs of nets that couple, also those that max_rows left out

  DesignRows() = default;
  /// Throws Error no_labels for a design where no pair of nets couples. Same for any number of threads. The
  /// graph is not needed any more.
  DesignRows(const Exec& exec, const CircuitGraph& graph, const DesignRowsOptions& options = {});
};

}   // namespace cgcl
