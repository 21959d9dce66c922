#include "losses/loss_zoo.hpp"

#include "engine/core/index.hpp"
#include "engine/core/name_table.hpp"
#include "engine/core/real_tensor.hpp"
#include "losses/classification.hpp"
#include "losses/regression_losses.hpp"

#include <cmath>
#include <limits>

namespace cgcl {
namespace {

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
};

/// |s|, whose gradient changes sign with s.
Var absolute(Tape& tape, const Var& s) {
  return ag::add(tape, ag::activation(tape, Act::relu, s),
                 ag::activation(tape, Act::relu, ag::scale(tape, s, -1)));
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
  if (!(options.sigma > 0) || !std::isfinite(options.sigma)) {
    throw Error(ErrorId::bad_value, str("sigma must be positive and finite, not ", options.sigma));
  }
  const bool balanced = options.loss == RegressionLoss::gai || options.loss == RegressionLoss::bmc ||
                        options.loss == RegressionLoss::bni;
  if (balanced) sigma_ = Var(real_tensor(exec, dtype, {options.sigma}), options.learn_sigma);
  if (options.loss == RegressionLoss::gai) {
    mixture_ = fit_mixture(labels, options.mixture, count);
    mixture_parameters_ = {real_tensor(exec, dtype, mixture_.weight), real_tensor(exec, dtype, mixture_.mean),
                           real_tensor(exec, dtype, mixture_.variance)};
  }
  if (options.loss == RegressionLoss::bni || options.loss == RegressionLoss::lds) {
    histogram_ = label_histogram(labels, options.bins, count);
  }
  if (options.loss == RegressionLoss::bni) {
    bins_ = {real_tensor(exec, dtype, histogram_.center), real_tensor(exec, dtype, histogram_.share)};
  }
  if (options.loss == RegressionLoss::lds) lds_weight_ = smoothing_weights(histogram_, options.lds_sigma);
}

Var RegressionObjective::operator()(Tape& tape, const Var& pred, const Tensor& target, const Tensor& weight,
                                    const Tensor& multiplicity) const {
  const Var s = sigma_.requires_grad() ? absolute(tape, sigma_) : sigma_;
  switch (options_.loss) {
    case RegressionLoss::mse:
      return mse_loss(tape, pred, target, {}, multiplicity);
    case RegressionLoss::gai:
      return gai_loss(tape, pred, target, s, mixture_parameters_, multiplicity);
    case RegressionLoss::bmc:
      return bmc_loss(tape, pred, target, s, multiplicity);
    case RegressionLoss::bni:
      return bni_loss(tape, pred, target, s, bins_, multiplicity);
    case RegressionLoss::lds:
      break;
  }
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

NamedVars RegressionObjective::parameters() const {
  if (!sigma_.requires_grad()) return {};
  return {{"sigma", sigma_}};
}

double RegressionObjective::sigma(const Exec& exec) const {
  return sigma_.defined() ? std::abs(sigma_.value().item(exec)) : options_.sigma;
}

ClassificationObjective::ClassificationObjective(const Exec& exec, DType dtype,
                                                 const ClassificationObjectiveOptions& options,
                                                 std::span<const std::int32_t> labels,
                                                 std::span<const double> count)
    : options_(options) {
  const std::vector<double> n = class_counts(labels, options.classes, count);
  if (options.loss == ClassificationLoss::focal) alpha_ = real_tensor(exec, dtype, inverse_frequency(n));
  if (options.loss != ClassificationLoss::bsce) return;
  std::vector<double> log_count;
  for (const double c : n)
    log_count.push_back(c > 0 ? std::log(c) : -std::numeric_limits<double>::infinity());
  log_count_ = real_tensor(exec, dtype, log_count);
}

Var ClassificationObjective::operator()(Tape& tape, const Var& logits, const Tensor& label,
                                        const Tensor& multiplicity) const {
  switch (options_.loss) {
    case ClassificationLoss::ce:
      return cross_entropy(tape, logits, label, multiplicity);
    case ClassificationLoss::focal:
      return focal_loss(tape, logits, label, options_.gamma, alpha_, multiplicity);
    case ClassificationLoss::bsce:
      return balanced_softmax(tape, logits, label, log_count_, multiplicity);
  }
  throw Error(ErrorId::internal, "classification loss without a row");
}

}   // namespace cgcl
