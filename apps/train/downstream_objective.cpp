// What a run minimises, and what its best epoch is chosen by; with what the published code does otherwise.
#include "apps/train/downstream.hpp"

#include <cmath>     // for isnan, round
#include <numeric>   // for iota

namespace cgcl {

namespace {

std::vector<double> as_doubles(const std::vector<float>& values) { return {values.begin(), values.end()}; }

/// Of the published code: shares of the classes, at the centres that it gives them. [docs/quirks.md Q9]
LabelHistogram published_bins(const std::vector<std::int32_t>& label) {
  LabelHistogram out;
  for (const double n : class_counts(label, kLabelClasses)) {
    out.center.push_back(static_cast<double>(out.center.size()) / (kLabelClasses - 1));
    out.share.push_back(n / static_cast<double>(label.size()));
  }
  return out;
}

/// Labels and class ids of all samples, one list. [docs/quirks.md Q3]
std::vector<double> labels_and_classes(const TaskSamples& samples) {
  std::vector<double> out = as_doubles(samples.y);
  out.insert(out.end(), samples.label.begin(), samples.label.end());
  return out;
}

}   // namespace

RegressionObjectiveOptions Downstream::regression_options() const {
  const PublishedQuirks& quirks = options_.quirks;
  RegressionObjectiveOptions out{.loss = parse_regression_loss(options_.loss),
                                 .sigma = options_.sigma,
                                 .learn_sigma = options_.learn_sigma,
                                 .mixture = {.seed = exec_.seed()}};
  if (quirks.bmc && out.loss == RegressionLoss::bmc && options_.learn_sigma)
    throw Error(ErrorId::bad_value, "bmc as published has a fixed sigma, expected a number for --sigma", {},
                "`--quirks-off bmc` takes the equation, whose sigma may be learned");
  out.published.bmc_by_position = quirks.bmc;
  out.published.lds_all_pairs = quirks.lds;
  if (quirks.mixture) out.published.mixture_data = labels_and_classes(samples_);
  if (quirks.bni && out.loss == RegressionLoss::bni) out.published.prior = published_bins(samples_.label);
  return out;
}

void Downstream::prepare_objective() {
  if (classifies(options_.task) || finds_links(options_.task)) {
    const auto loss = parse_classification_loss(options_.loss);
    if ((loss == ClassificationLoss::bce) != finds_links(options_.task))
      throw Error(ErrorId::bad_value,
                  str("loss '", options_.loss, "' does not fit ", name_of(options_.task), ", expected ",
                      finds_links(options_.task) ? "bce" : "ce, focal or bsce"));
    classification_.emplace(
        exec_, DType::f32, ClassificationObjectiveOptions{.loss = loss, .classes = classes_of(options_.task)},
        pick(samples_.label, samples_.train));
    return;
  }
  regression_.emplace(exec_, DType::f32, regression_options(), as_doubles(pick(samples_.y, samples_.train)));
  if (regression_->loss() != RegressionLoss::lds) return;
  if (options_.quirks.lds) {   // class ids stand where the weights should
    weight_.assign(samples_.label.begin(), samples_.label.end());
    return;
  }
  const auto weight = regression_->sample_weights(as_doubles(samples_.y));
  weight_.assign(weight.begin(), weight.end());
}

double Downstream::objective(const Validation& v) const {
  const double value = (chosen_on_twin_free() ? v.twin_free : v.val).objective();
  return options_.quirks.rounding ? std::round(value * 1e4) / 1e4 : value;
}

}   // namespace cgcl
