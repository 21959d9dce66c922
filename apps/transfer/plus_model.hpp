// circuitgcl+: bagged trees on columns of nets and pairs, learnt from many designs, for designs of families
// that none of them is of.
#pragma once

#include "apps/train/loop.hpp"
#include "apps/transfer/design_rows.hpp"
#include "apps/transfer/group_intervals.hpp"
#include "layers/trees/bagged_trees.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

inline constexpr const char* kPlusModelName = "circuitgcl+";

struct PlusOptions {
  BagOptions pairs;       // trees of the size of a coupling
  BagOptions nets;        // of the totals of nets
  BagOptions existence;   // of whether a candidate couples
  int folds = 5;          // groups of families that intervals and rounds are found on
  /// Distinct rows of one design that one fit sees; more are thinned within each class of distance.
  std::int64_t design_rows = 1 << 14;

  PlusOptions();   // the recipe
};

/// A label with its 80 % interval, in label units.
struct LabelEstimate {
  double label = 0, low = 0, high = 0;
};

/// Of one net, farad; low and high are the 80 % interval of the total.
struct NetEstimate {
  double ground_F = 0, coupling_F = 0, total_F = 0, low_F = 0, high_F = 0;
};

/// What is known of a selection by families left out.
struct PlusSelection {
  int folds = 0;         // 0: too few families, nothing was left out
  double r2 = 0;         // mean over the designs left out, pairs unknown
  double r2_given = 0;   // and pairs given
  double net_total_median_error = 0;
  double coverage80 = 0, net_coverage80 = 0;   // means over the families
};

/// Labels of a design that a model was adapted with.
struct LabelsUsed {
  std::string fingerprint;          // of its graph
  std::string name, structure;      // and of its structure
  std::vector<std::int32_t> a, b;   // pairs of nets; b -1: the net a as a whole, with all its pairs
};

class PlusModel {
 public:
  /// Labels of couplings between the nets of each pair, if they couple. With pairs given, `columns` must have
  /// been built with them. Thread-safe; same for any number of threads.
  [[nodiscard]] std::vector<LabelEstimate> couplings(const Exec& exec, const PairColumns& columns,
                                                     std::span<const NetPair> pairs,
                                                     PairKnowledge knowledge) const;
  /// Of all nets.
  [[nodiscard]] std::vector<NetEstimate> nets(const Exec& exec, const PairColumns& columns) const;
  /// Probability that each pair couples; empty models say 0.
  [[nodiscard]] std::vector<double> existence(const Exec& exec, const PairColumns& columns,
                                              std::span<const NetPair> pairs) const;

  [[nodiscard]] const std::vector<DesignOrigin>& sources() const { return sources_; }
  [[nodiscard]] const PlusSelection& selection() const { return selection_; }
  [[nodiscard]] const std::vector<LabelsUsed>& labels_used() const { return labels_used_; }
  /// Whether one of `ids` (see identities()) is that of a design that the model was fitted on.
  [[nodiscard]] bool was_fitted_on(std::span<const std::string> ids) const;

 private:
  friend class PlusFit;
  friend class PlusModelFile;
  friend class PlusAdaptation;

  BaggedTrees unknown_, given_;   // labels of couplings
  BaggedTrees ground_, total_;    // labels of nets
  BaggedTrees existence_;
  GroupIntervals unknown_intervals_, given_intervals_, total_intervals_;
  std::vector<DesignOrigin> sources_;
  PlusSelection selection_;
  std::vector<LabelsUsed> labels_used_;
};

/// Fits on all designs: families weigh by the square root of their number of designs, designs in a family
/// equally; inside a design each class of distance keeps its share of the couplings, and inside a class each
/// distinct row counts once. Three families or more: groups of them are left out first, which gives intervals
/// and calibration; fewer leave the intervals unknown (NaN). Same designs, seed and options give the same
/// model, whatever the threads. Throws Error no_labels without designs; returns early, with an empty model,
/// when `hooks.stop` says so.
[[nodiscard]] PlusModel fit_plus_model(const Exec& exec, std::span<const DesignRows> designs,
                                       const PlusOptions& options = {}, const LoopHooks& hooks = {});

/// model.safetensors of a run folder; at most some 10 MB.
void write_plus_model(const std::filesystem::path& path, const Exec& exec, const PlusModel& model);
/// Throws as read_tensor_file; Error model_damaged, and feature_schema where the columns are those of another
/// version.
[[nodiscard]] PlusModel read_plus_model(const std::filesystem::path& path, const Exec& exec);

}   // namespace cgcl
