// One labelled design as rows to learn from: its couplings, its nets and its candidates.
#pragma once

#include "apps/transfer/design_origin.hpp"
#include "apps/transfer/network_graph.hpp"
#include "engine/core/dense_rows.hpp"
#include "engine/core/exec.hpp"
#include "io/graph/circuit_graph.hpp"
#include "io/pairs/candidates.hpp"
#include "io/pairs/pair_columns.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// Classes of device distance of a pair: 1, 2, 3, and 4 or more.
inline constexpr int kDistanceClasses = 4;

/// The label of a capacitance: log10(C / 1e-21 F) / 6, so that 1 zF is 0 and 1 fF is 1; not clipped.
[[nodiscard]] double log_label(double cap_F);
/// The capacitance of a label, farad.
[[nodiscard]] double label_capacitance_F(double label);

/// Samples that share rows: a circuit repeats itself, and copies have one row.
struct SharedRows {
  FloatRows x;                          // distinct
  std::vector<std::int32_t> row;        // [samples] into x
  std::vector<std::uint8_t> distance;   // [rows] class from 0 of a pair; empty for nets
  /// [rows] of a pair, both ends in the graph of a network, ascending; empty: there is none. Rows that differ
  /// in them alone are distinct.
  std::vector<NetPair> ends;

  /// [rows] the first row with the same columns: the row itself where columns alone tell rows apart.
  [[nodiscard]] std::vector<std::int32_t> first_of_columns() const;
  [[nodiscard]] std::int64_t samples() const { return static_cast<std::int64_t>(row.size()); }
  /// [samples] what `of_row` [rows] says of the row of each.
  [[nodiscard]] std::vector<double> spread(std::span<const double> of_row) const;
};

/// Couplings of nets, summed by pair; the samples of `unknown` and `given` are the same.
struct CouplingRows {
  std::vector<NetPair> pair;   // [samples] a < b, ascending
  std::vector<double> label;   // [samples]
  SharedRows unknown, given;

  [[nodiscard]] const SharedRows& of(PairKnowledge knowledge) const {
    return knowledge == PairKnowledge::given ? given : unknown;
  }
};

/// A sample is a net. NaN: not known.
struct NetRows {
  SharedRows rows;
  std::vector<double> ground_F, coupling_F;   // [nets]; coupling: all that the net couples to other nets
  std::vector<double> total_F;                // ground and coupling, an unlabelled ground counting as 0
};

/// Pairs that may couple, and whether they do.
struct CandidateRows {
  FloatRows x;
  std::vector<double> couples;   // [rows] 1 or 0
  std::vector<double> weight;    // [rows] pairs of the pool that the row stands for
  std::vector<double> size;   // [rows] of one that couples its coupling over the mean of the design; else 1
};

/// What training keeps of a design, so that memory grows with designs and not with their size.
inline constexpr std::int64_t kTrainingCouplings = 1 << 17, kTrainingCandidates = 1 << 14;

struct DesignRowsOptions {
  std::int64_t max_couplings = 0;          // couplings that are kept, drawn by the design alone; 0: all
  std::int64_t max_candidates = 0;         // pairs of the candidate pool that are kept; 0: none
  std::span<const NetPair> coupled = {};   // taken to couple where pairs are given; empty: those that do
  int network_rounds = 0;                  // of messages of a network that is to read the graph; 0: none
};

struct DesignRows {
  DesignOrigin origin;
  CouplingRows couplings;
  NetRows nets;
  CandidateRows candidates;
  NetworkGraph network;     // empty unless asked for
  std::int64_t links = 0;   // pairs of nets that couple, also those that max_couplings left out
  std::array<double, kDistanceClasses> distance_share{};   // of all of them, in each class

  DesignRows() = default;
  /// Throws Error no_labels for a design where no pair of nets couples. Same for any number of threads. The
  /// graph is not needed any more.
  DesignRows(const Exec& exec, const CircuitGraph& graph, const DesignRowsOptions& options = {});
};

/// The pool of candidates that circuitgcl+ learns existence on and ranks: every pair of a small design.
[[nodiscard]] CandidateOptions plus_candidates(const Exec& exec);

/// Whether a design repeats itself as memories do: its nets have at most a fifth as many distinct rows.
[[nodiscard]] bool is_regular(const SharedRows& nets);

/// How many columns a pair has.
[[nodiscard]] int pair_columns(PairKnowledge knowledge);
/// Rows of pairs, copies once, in the order of first sight, with all columns; with the ends in `network`
/// where it is not empty.
[[nodiscard]] SharedRows shared_pair_rows(const PairColumns& columns, std::span<const NetPair> pairs,
                                          const NetworkGraph& network = {});
/// Rows of all nets with the columns of that knowledge, at most that of `columns`.
[[nodiscard]] SharedRows shared_net_rows(const PairColumns& columns, PairKnowledge knowledge);
/// The first `columns` columns of rows with their ends, merged anew.
[[nodiscard]] SharedRows with_first_columns(const SharedRows& rows, int columns);

}   // namespace cgcl
