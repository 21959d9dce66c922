// Systems that are fitted in one go, without epochs: what every network is compared with, under the same
// split.
#pragma once

#include "apps/train/samples.hpp"
#include "io/pairs/pair_features.hpp"
#include "layers/named_state.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// A design as a fitted system sees it; all of it outlives the call.
struct FittedInput {
  const CircuitGraph& graph;
  const TaskSamples& samples;
  const PairTable& pairs;          // a row per sample, or empty
  const PlainBaseline& baseline;   // of the training part of the source design
};

/// Predictor of the labels of links or nets. Same for any number of threads.
class FittedSystem {
 public:
  virtual ~FittedSystem() = default;
  /// Learns from the samples at samples.train and their labels, from nothing else.
  virtual void fit(const Exec& exec, const FittedInput& input) = 0;
  /// Of the samples at `where`: values [n]; of classes a number for each, the largest wins [n x classes]; of
  /// link prediction the share of pairs that couple, less a half [n]: above 0 where one likelier does. Trees
  /// and linear models may leave [0,1]; nothing is clamped, so that no two are made equal.
  [[nodiscard]] virtual std::vector<double> predict(const Exec& exec, const FittedInput& input,
                                                    std::span<const std::int32_t> where) const = 0;
  /// What was learnt beyond the baseline, and back. Throws Error model_damaged.
  [[nodiscard]] virtual NamedState state(const Exec& exec) const = 0;
  virtual void load(const Exec& exec, const NamedState& state) = 0;
  /// What it sees of each sample beside relation, colours of the ends and pair features: equal numbers for
  /// what is equal to it. Empty: nothing more.
  [[nodiscard]] virtual std::vector<std::int32_t> sight(const Exec& exec, const FittedInput& input) const;
};

/// relation-mean: the mean training label of the relation, or of all nets. colour-table: of the group of
/// look-alikes, which falls back to that. ridge and gbdt: a linear model and boosted trees on what
/// link_rows() says of a link, or net columns of a net. circuitgcl+: boosted trees that see besides what
/// PairColumns says of the nets at both ends. Classes: the commonest one, or a model of each class. Link
/// prediction: the share of training pairs that couple, or a model of 1 for those and 0 for the others.
[[nodiscard]] std::span<const std::string_view> fitted_names();

/// A system that knows nothing yet. Throws Error bad_value listing the names.
[[nodiscard]] std::unique_ptr<FittedSystem> make_fitted(const std::string& name, Task task);

/// About the bytes that fitting and scoring the system `name` on samples takes beyond the design.
[[nodiscard]] std::int64_t fitted_bytes(const std::string& name, std::int64_t samples);

}   // namespace cgcl
