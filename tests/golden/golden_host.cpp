// Golden cases of what runs on the host: metrics, mixture fits, label scales.
#include "io/dataset/label_codec.hpp"
#include "losses/label_density.hpp"
#include "losses/metrics.hpp"
#include "tests/golden/golden_case.hpp"

namespace cgcl::golden {
namespace {

void run_regression_metrics(GoldenCase& c) {
  const RegressionMetrics m = regression_metrics(c.reals("in.pred"), c.reals("in.target"));
  c.expect("mae", {m.mae});
  c.expect("mse", {m.mse});
  c.expect("r2", {m.r2});
  if (c.has("out.rmse")) c.expect("rmse", {m.rmse});
}

void run_classification_metrics(GoldenCase& c) {
  const ClassificationMetrics m = classification_metrics(c.ids("in.pred"), c.ids("in.label"));
  c.expect("accuracy", {m.accuracy});
  c.expect("precision", {m.precision});
  c.expect("recall", {m.recall});
  c.expect("f1", {m.f1});
}

/// Likelihood, not parameters: ours may be better, and may be worse by 0.005.
void run_gmm(GoldenCase& c) {
  MixtureOptions options;
  options.components = static_cast<int>(c.number("components", 8));
  options.reg_covar = c.number("reg_covar", 1e-6);
  const std::vector<double> data = c.reals("in.data");
  const double got = fit_mixture(data, options).mean_log_likelihood(data);
  const double want = c.reals("out.mean_log_likelihood").at(0);
  if (!(got >= want - 0.005)) c.fail(str("mean log-likelihood is ", got, ", expected ", want));
}

void run_label_normalise(GoldenCase& c) {
  const std::vector<double> given = c.list("boundaries");
  std::vector<float> boundaries(given.begin(), given.end());
  if (boundaries.empty()) boundaries.assign(kClassBoundaries.begin(), kClassBoundaries.end());
  const auto scale = static_cast<float>(c.number("scale", 1e21));
  std::vector<double> labels, classes;
  for (const float farad : c.floats("in.capacitance")) {
    const float label = normalise_label(farad, scale, 6);
    labels.push_back(label);
    classes.push_back(label_class(label, boundaries));
  }
  c.expect("normalised", labels);
  c.expect("class", classes);
}

}   // namespace

std::vector<OpRow> host_rows() {
  return {{"regression_metrics", run_regression_metrics, true},
          {"classification_metrics", run_classification_metrics, true},
          {"gmm", run_gmm, true},
          {"label_normalise", run_label_normalise, true}};
}

}   // namespace cgcl::golden
