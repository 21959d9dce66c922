#include "losses/loss_zoo.hpp"

#include "engine/core/index.hpp"
#include "losses/classification.hpp"
#include "losses/regression_losses.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace cgcl {
namespace {

constexpr std::array<const char*, 5> kRegression{"mse", "gai", "bmc", "bni", "lds"};
constexpr std::array<const char*, 3> kClassification{"ce", "focal", "bsce"};

template <class Names>
std::size_t index_of(const Names& names, const std::string& name) {
  std::string known;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (name == names[i]) return i;
    known += (i ? ", " : "") + std::string(names[i]);
  }
  throw Error(ErrorId::bad_value, str("no loss is named '", printable(name), "', expected one of ", known));
}

Tensor upload(const Exec& exec, DType dtype, const std::vector<double>& values) {
  if (dtype == DType::f64) return Tensor::from(exec, values);
  return Tensor::from(exec, std::vector<float>(values.begin(), values.end()));
}

std::vector<double> download(const Exec& exec, const Tensor& values) {
  if (values.dtype() == DType::f64) return values.to_host<double>(exec);
  const std::vector<float> narrow = values.to_host<float>(exec);
  return {narrow.begin(), narrow.end()};
}

/// |s|, whose gradient changes sign with s.
Var absolute(Tape& tape, const Var& s) {
  return ag::add(tape, ag::activation(tape, Act::relu, s),
                 ag::activation(tape, Act::relu, ag::scale(tape, s, -1)));
}

}   // namespace

RegressionLoss parse_regression_loss(const std::string& name) {
  return static_cast<RegressionLoss>(index_of(kRegression, name));
}
ClassificationLoss parse_classification_loss(const std::string& name) {
  return static_cast<ClassificationLoss>(index_of(kClassification, name));
}
const char* name_of(RegressionLoss loss) { return kRegression[idx(loss)]; }
const char* name_of(ClassificationLoss loss) { return kClassification[idx(loss)]; }

RegressionObjective::RegressionObjective(const Exec& exec, DType dtype,
                                         const RegressionObjectiveOptions& options,
                                         std::span<const double> labels, std::span<const double> count)
    : options_(options), dtype_(dtype) {
  if (!(options.sigma > 0) || !std::isfinite(options.sigma)) {
    throw Error(ErrorId::bad_value, str("sigma must be positive and finite, not ", options.sigma));
  }
  const bool balanced = options.loss == RegressionLoss::gai || options.loss == RegressionLoss::bmc ||
                        options.loss == RegressionLoss::bni;
  if (balanced) sigma_ = Var(upload(exec, dtype, {options.sigma}), options.learn_sigma);
  if (options.loss == RegressionLoss::gai) {
    mixture_ = fit_mixture(labels, options.mixture, count);
    mixture_parameters_ = {upload(exec, dtype, mixture_.weight), upload(exec, dtype, mixture_.mean),
                           upload(exec, dtype, mixture_.variance)};
  }
  if (options.loss == RegressionLoss::bni || options.loss == RegressionLoss::lds) {
    histogram_ = label_histogram(labels, options.bins, count);
  }
  if (options.loss == RegressionLoss::bni) {
    bins_ = {upload(exec, dtype, histogram_.center), upload(exec, dtype, histogram_.share)};
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
  const std::vector<double> looked_up = sample_weights(download(tape.exec(), target));
  return mse_loss(tape, pred, target, upload(tape.exec(), dtype_, looked_up), multiplicity);
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
  if (options.loss == ClassificationLoss::focal) alpha_ = upload(exec, dtype, inverse_frequency(n));
  if (options.loss != ClassificationLoss::bsce) return;
  std::vector<double> log_count;
  for (const double c : n)
    log_count.push_back(c > 0 ? std::log(c) : -std::numeric_limits<double>::infinity());
  log_count_ = upload(exec, dtype, log_count);
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
