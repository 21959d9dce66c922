// What rebalancing needs to know about the labels of a training set. Computed once, on the host, in double.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// A mixture of Gaussians in one dimension; vectors of K.
struct GaussianMixture {
  std::vector<double> weight, mean, variance;

  /// Mean log-likelihood of `data`, weighted by `count` where given.
  [[nodiscard]] double mean_log_likelihood(std::span<const double> data,
                                           std::span<const double> count = {}) const;
};

struct MixtureOptions {
  int components = 8;
  double reg_covar = 1e-6;   // added to every variance
  double tolerance =
      1e-3;   // stop when an iteration gains less mean log-likelihood; a start that stops early
  int max_iterations = 100;   //   costs little, so the best of several is carried on to tolerance / 1000
  int restarts = 16;
  std::uint64_t seed = 0;
};

/// Fits by expectation maximisation from k-means++ starts (Philox stream kMixture), keeping the likeliest.
/// `count` weighs the data (empty: 1). Data beyond 2^14 distinct values are merged into as many equal bins
/// first. Fewer distinct values than components give fewer components. Throws ShapeError for no data or
/// values that are not finite. Deterministic. [sklearn GaussianMixture, 1-D]
[[nodiscard]] GaussianMixture fit_mixture(std::span<const double> data, const MixtureOptions& options = {},
                                          std::span<const double> count = {});

/// Histogram over [0,1]: centres, and shares that sum to 1. Values outside fall into the first or last bin.
/// [BMSE BNI]
struct LabelHistogram {
  std::vector<double> center, share;

  /// Bin of a value.
  [[nodiscard]] std::size_t bin(double y) const;
};
[[nodiscard]] LabelHistogram label_histogram(std::span<const double> labels, int bins = 100,
                                             std::span<const double> count = {});

/// Weights of label distribution smoothing: 1 / (histogram convolved with a Gaussian of `sigma` bins), one
/// for each bin, scaled to mean 1 over the labels the histogram was made of. Bins no label can reach have the
/// weight of the rarest one. [LDS, Yang et al. 2021]
[[nodiscard]] std::vector<double> smoothing_weights(const LabelHistogram& histogram, double sigma = 2);

/// n_c for c in [0,classes). Throws ShapeError for a label outside.
[[nodiscard]] std::vector<double> class_counts(std::span<const std::int32_t> labels, int classes,
                                               std::span<const double> count = {});

/// 1 / n_c scaled to sum to C; absent classes count as one sample. [CGCL 1.3]
[[nodiscard]] std::vector<double> inverse_frequency(const std::vector<double>& class_count);

}   // namespace cgcl
