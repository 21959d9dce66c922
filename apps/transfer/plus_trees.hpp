// The trees of circuitgcl+: sizes of couplings, totals of nets, existence of couplings.
#pragma once

#include "apps/transfer/coupling_network.hpp"
#include "layers/trees/bagged_trees.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace cgcl {

/// What sizes couplings when their nets are known. Totals of nets and which pairs couple are of trees always.
enum class SizedBy : std::uint8_t { trees, network, both };

struct PlusOptions {
  BagOptions pairs;             // of the size of a coupling
  BagOptions nets;              // of the totals of nets
  BagOptions existence;         // of whether a candidate couples; no bags: not learnt
  int folds = 5;                // groups of families that are left out to find intervals; 0: none
  int fold_bags = 2;            // of the fits that leave families out
  std::int64_t max_rows = 0;    // distinct rows of a design that one fit sees
  double regular_weight = 20;   // of regular designs, against others, in the model of regular ones
  SizedBy sizes = SizedBy::trees;
  CouplingNetworkOptions network = {};   // of the network, where one is asked for

  /// What DesignRowsOptions has to ask for.
  [[nodiscard]] int network_rounds() const { return sizes == SizedBy::trees ? 0 : network.rounds; }

  PlusOptions();   // the recipe of docs/transfer.md
};

/// Models of labels.
struct LabelTrees {
  BaggedTrees unknown, given;        // label of a coupling by its pair, see PairKnowledge
  BaggedTrees total, ground_share;   // of a net: label of its total, share of the ground in it
  /// Of a candidate, whether it couples, a coupling counting by its size over the mean of its design: the
  /// odds go with how much coupling a pair holds. Empty where no design has candidates, and in earlier
  /// models.
  BaggedTrees weight_of_candidate = {};

  [[nodiscard]] const BaggedTrees& couplings(PairKnowledge knowledge) const {
    return knowledge == PairKnowledge::given ? given : unknown;
  }
};

/// Designs that are regular (is_regular()), such as memories, have a model of their own, which sees all
/// designs but counts regular ones more: unlike families dilute what it learns of them.
struct PlusTrees {
  LabelTrees general, regular;   // `regular` is empty where no regular design was seen
  BaggedTrees existence;         // of a candidate; empty where no design has candidates

  [[nodiscard]] const LabelTrees& of(bool is_regular) const {
    return is_regular && !regular.unknown.empty() ? regular : general;
  }
  /// Labels of couplings by rows of their pairs: mostly those of the model of the kind of design, with a
  /// share of the other's, which errs otherwise.
  [[nodiscard]] std::vector<double> coupling_labels(const Exec& exec, const FloatRows& x,
                                                    PairKnowledge knowledge, bool is_regular) const;
};

/// Fits all of them on the designs of a selection; seeds are that of `exec`. Nothing when `stop` said so.
[[nodiscard]] std::optional<PlusTrees> fit_plus_trees(const Exec& exec, const DesignSelection& selection,
                                                      const PlusOptions& options,
                                                      const std::function<bool()>& stop);

}   // namespace cgcl
