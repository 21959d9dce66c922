#include "losses/loss_zoo.hpp"

#include "engine/core/index.hpp"
#include "engine/core/name_table.hpp"
#include "engine/core/real_tensor.hpp"
#include "losses/classification.hpp"
#include "losses/published_losses.hpp"
#include "losses/regression_losses.hpp"

#include <algorithm>   // for max
#include <cmath>
#include <limits>

namespace cgcl {
namespace {

// Bounds of a learned sigma, in spreads of the labels.
constexpr double kLowestSigma = 0.01, kHighestSigma = 2;
constexpr double kLeastSpread = 1e-3;   // of labels that are all but constant
constexpr double kOvershoot = 5;        // weight of what a wide sigma costs

constexpr struct {
  RegressionLoss loss;
  const char* name;
} kRegression[] = {
    {RegressionLoss::mse, "mse"}, {RegressionLoss::gai, "gai"}, {RegressionLoss::bmc, "bmc"},
    {RegressionLoss::bni, "bni"}, {RegressionLoss::lds, "lds"},
};

constexpr struct {
  ClassificationLoss loss;
  const char* name;
} kClassification[] = {
    {ClassificationLoss::ce, "ce"},
    {ClassificationLoss::focal, "focal"},
    {ClassificationLoss::bsce, "bsce"},
    {ClassificationLoss::bce, "bce"},
};

/// Population standard deviation of labels, where they have one.
double spread_of(std::span<const double> labels, std::span<const double> count) {
  CGCL_CHECK(!labels.empty() && (count.empty() || count.size() == labels.size()), "spread of ", labels.size(),
             " labels with ", count.size(), " counts");
  double n = 0, mean = 0, square = 0;
  const auto weight = [&](std::size_t i) { return count.empty() ? 1.0 : count[i]; };
  for (std::size_t i = 0; i < labels.size(); ++i) {
    n += weight(i);
    mean += weight(i) * labels[i];
  }
  mean /= n;
  for (std::size_t i = 0; i < labels.size(); ++i)
    square += weight(i) * (labels[i] - mean) * (labels[i] - mean);
  return std::sqrt(square / n);
}

}   // namespace

RegressionLoss parse_regression_loss(const std::string& name) {
  return row_named(kRegression, name, "loss").loss;
}
ClassificationLoss parse_classification_loss(const std::string& name) {
  return row_named(kClassification, name, "loss").loss;
}
const char* name_of(RegressionLoss loss) { return kRegression[idx(loss)].name; }
const char* name_of(ClassificationLoss loss) { return kClassification[idx(loss)].name; }

RegressionObjective::RegressionObjective(const Exec& exec, DType dtype,
                                         const RegressionObjectiveOptions& options,
                                         std::span<const double> labels, std::span<const double> count)
    : options_(options), dtype_(dtype) {
  if (!options.learn_sigma && (!(options.sigma > 0) || !std::isfinite(options.sigma))) {
    throw Error(ErrorId::bad_value, str("sigma must be positive and finite, not ", options.sigma));
  }
  CGCL_CHECK(!options.published.bmc_by_position || !options.learn_sigma,
             "bmc by position knows no learned sigma");
  const bool balanced = options.loss == RegressionLoss::gai || options.loss == RegressionLoss::bmc ||
                        options.loss == RegressionLoss::bni;
  if (balanced && options.learn_sigma) {
    spread_ = std::max(spread_of(labels, count), kLeastSpread);
    low_ = kLowestSigma * spread_;
    width_ = kHighestSigma * spread_ - low_;
    const double share = (spread_ - low_) / width_;
    place_ = Var(real_tensor(exec, dtype, {std::log(share / (1 - share))}), true);
    lowest_ = Var(real_tensor(exec, dtype, {low_}));
  } else if (balanced) {
    sigma_ = Var(real_tensor(exec, dtype, {options.sigma}));
  }
  if (options.loss == RegressionLoss::gai) {
    const std::vector<double>& other = options.published.mixture_data;
    mixture_ =
        other.empty() ? fit_mixture(labels, options.mixture, count) : fit_mixture(other, options.mixture);
    mixture_parameters_ = {real_tensor(exec, dtype, mixture_.weight), real_tensor(exec, dtype, mixture_.mean),
                           real_tensor(exec, dtype, mixture_.variance)};
  }
  if (options.loss == RegressionLoss::bni || options.loss == RegressionLoss::lds) {
    histogram_ = options.published.prior.center.empty() ? label_histogram(labels, options.bins, count)
                                                        : options.published.prior;
  }
  if (options.loss == RegressionLoss::bni) {
    bins_ = {real_tensor(exec, dtype, histogram_.center), real_tensor(exec, dtype, histogram_.share)};
  }
  if (options.loss == RegressionLoss::lds) lds_weight_ = smoothing_weights(histogram_, options.lds_sigma);
}

Var RegressionObjective::operator()(Tape& tape, const Var& pred, const Tensor& target, const Tensor& weight,
                                    const Tensor& multiplicity) const {
  if (place_.defined()) {
    const Var s = learned(tape);
    return ag::add(tape, plain(tape, pred, target, s, weight, multiplicity), overshoot(tape, s));
  }
  return plain(tape, pred, target, sigma_, weight, multiplicity);
}

Var RegressionObjective::plain(Tape& tape, const Var& pred, const Tensor& target, const Var& s,
                               const Tensor& weight, const Tensor& multiplicity) const {
  switch (options_.loss) {
    case RegressionLoss::mse:
      return mse_loss(tape, pred, target, {}, multiplicity);
    case RegressionLoss::gai:
      return gai_loss(tape, pred, target, s, mixture_parameters_, multiplicity);
    case RegressionLoss::bmc:
      if (options_.published.bmc_by_position)
        return bmc_by_position(tape, pred, target, options_.sigma, weight);
      return bmc_loss(tape, pred, target, s, multiplicity);
    case RegressionLoss::bni:
      return bni_loss(tape, pred, target, s, bins_, multiplicity);
    case RegressionLoss::lds:
      break;
  }
  if (weight.defined() && options_.published.lds_all_pairs)
    return mse_of_all_pairs(tape, pred, target, weight);
  if (weight.defined()) return mse_loss(tape, pred, target, weight, multiplicity);
  const std::vector<double> looked_up = sample_weights(host_values(tape.exec(), target));
  return mse_loss(tape, pred, target, real_tensor(tape.exec(), dtype_, looked_up), multiplicity);
}

std::vector<double> RegressionObjective::sample_weights(std::span<const double> labels) const {
  std::vector<double> weights;
  if (options_.loss != RegressionLoss::lds) return weights;
  for (const double y : labels) weights.push_back(lds_weight_[histogram_.bin(y)]);
  return weights;
}

Var RegressionObjective::learned(Tape& tape) const {
  const Var share = ag::activation(tape, Act::sigmoid, place_);
  return ag::add(tape, ag::scale(tape, share, width_), lowest_);
}

Var RegressionObjective::overshoot(Tape& tape, const Var& s) const {
  return ag::scale(tape, ag::square(tape, ag::square(tape, s)), kOvershoot / (spread_ * spread_));
}

NamedVars RegressionObjective::parameters() const {
  if (!place_.defined()) return {};
  return {{"sigma", place_}};
}

double RegressionObjective::sigma(const Exec& exec) const {
  if (!place_.defined()) return options_.sigma;
  return low_ + width_ / (1 + std::exp(-place_.value().item(exec)));
}

ClassificationObjective::ClassificationObjective(const Exec& exec, DType dtype,
                                                 const ClassificationObjectiveOptions& options,
                                                 std::span<const std::int32_t> labels,
                                                 std::span<const double> count)
    : options_(options) {
  const std::vector<double> prior = prior_of(labels, count);
  if (!prior.empty()) prior_ = real_tensor(exec, dtype, prior);
}

std::vector<double> ClassificationObjective::prior_of(std::span<const std::int32_t> labels,
                                                      std::span<const double> count) const {
  if (options_.loss != ClassificationLoss::focal && options_.loss != ClassificationLoss::bsce) return {};
  std::vector<double> prior = class_counts(labels, options_.classes, count);
  if (options_.loss == ClassificationLoss::focal) return inverse_frequency(prior);
  for (double& n : prior) n = n > 0 ? std::log(n) : -std::numeric_limits<double>::infinity();
  return prior;
}

Var ClassificationObjective::operator()(Tape& tape, const Var& logits, const Tensor& label,
                                        const Tensor& multiplicity, const Tensor& prior) const {
  const Tensor& known = prior.defined() ? prior : prior_;
  switch (options_.loss) {
    case ClassificationLoss::ce:
      return cross_entropy(tape, logits, label, multiplicity);
    case ClassificationLoss::focal:
      return focal_loss(tape, logits, label, options_.gamma, known, multiplicity);
    case ClassificationLoss::bsce:
      return balanced_softmax(tape, logits, label, known, multiplicity);
    case ClassificationLoss::bce:
      return binary_cross_entropy(tape, logits, label, multiplicity);
  }
  throw Error(ErrorId::internal, "classification loss without a row");
}

}   // namespace cgcl
