// The trees of circuitgcl+: sizes of couplings, totals of nets, existence of couplings.
#pragma once

#include "apps/transfer/training_rows.hpp"
#include "layers/trees/bagged_trees.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace cgcl {

struct PlusOptions {
  BagOptions pairs;            // of the size of a coupling
  BagOptions nets;             // of the totals of nets
  BagOptions existence;        // of whether a candidate couples; no bags: not learnt
  int folds = 5;               // groups of families that are left out to find intervals; 0: none
  int fold_bags = 2;           // of the fits that leave families out
  std::int64_t max_rows = 0;   // distinct rows of a design that one fit sees

  PlusOptions();   // the recipe of docs/transfer.md
};

/// Models of labels; existence is empty where no design has candidates.
struct PlusTrees {
  BaggedTrees unknown, given;        // label of a coupling by its pair, see PairKnowledge
  BaggedTrees total, ground_share;   // of a net: label of its total, share of the ground in it
  BaggedTrees existence;             // of a candidate

  [[nodiscard]] const BaggedTrees& couplings(PairKnowledge knowledge) const {
    return knowledge == PairKnowledge::given ? given : unknown;
  }
};

/// Fits all of them on the designs of a selection; seeds are that of `exec`. Nothing when `stop` said so.
[[nodiscard]] std::optional<PlusTrees> fit_plus_trees(const Exec& exec, const DesignSelection& selection,
                                                      const PlusOptions& options,
                                                      const std::function<bool()>& stop);

}   // namespace cgcl
