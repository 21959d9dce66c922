#include "losses/label_density.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

using namespace cgcl;

namespace {

std::vector<double> two_peaks(std::size_t n) {
  std::vector<double> y;
  for (std::size_t i = 0; i < n; ++i)
    y.push_back((i % 4 ? 0.3 : 0.8) + (i % 4 ? 0.02 : 0.05) * normal({1, kSample, 0}, i));
  return y;
}

}   // namespace

TEST_CASE("mixture: two separate peaks are found") {
  const std::vector<double> y = two_peaks(4000);
  GaussianMixture m = fit_mixture(y, {.components = 2});
  const std::size_t low = m.mean[0] < m.mean[1] ? 0 : 1, high = 1 - low;
  CHECK(m.mean[low] == doctest::Approx(0.3).epsilon(0.01));
  CHECK(m.mean[high] == doctest::Approx(0.8).epsilon(0.01));
  CHECK(m.weight[low] == doctest::Approx(0.75).epsilon(0.01));
  CHECK(std::sqrt(m.variance[high]) == test::near(0.05).epsilon(0.1));
  CHECK(std::accumulate(m.weight.begin(), m.weight.end(), 0.0) == doctest::Approx(1).epsilon(1e-9));
}

TEST_CASE("mixture: more components fit no worse, the same seed gives the same fit") {
  const std::vector<double> y = two_peaks(1500);
  double before = -1e300;
  for (const int k : {1, 2, 4, 8}) {
    const GaussianMixture m = fit_mixture(y, {.components = k});
    const double value = m.mean_log_likelihood(y);
    CHECK(value >= before - 1e-3);
    before = value;
    CHECK(fit_mixture(y, {.components = k}).mean == m.mean);
  }
}

TEST_CASE("mixture: degenerate data stay finite") {
  const std::vector<double> same(20, 0.4), two{0.1, 0.9};
  const GaussianMixture one = fit_mixture(same);
  REQUIRE(one.mean.size() == 1);
  CHECK(one.mean[0] == doctest::Approx(0.4));
  CHECK(one.variance[0] == test::near(1e-6));
  CHECK(fit_mixture(two).mean.size() == 2);
  std::vector<double> spike(500, 0.0);
  for (std::size_t i = 0; i < 100; ++i) spike[i] = uniform01({1, kSample, 1}, i);
  const GaussianMixture m = fit_mixture(spike);
  for (std::size_t k = 0; k < m.mean.size(); ++k) CHECK((std::isfinite(m.mean[k]) && m.variance[k] >= 1e-6));
  CHECK(std::isfinite(m.mean_log_likelihood(spike)));
  CHECK_THROWS_AS((void)fit_mixture({}), ShapeError);
  CHECK_THROWS_AS((void)fit_mixture(std::vector<double>{0.1, std::nan("")}), ShapeError);
}

TEST_CASE("mixture: counts equal repeated data, and merging many values changes little") {
  const std::vector<double> y{0.1, 0.12, 0.5, 0.52, 0.9}, count{3, 1, 2, 2, 5};
  std::vector<double> repeated;
  for (std::size_t i = 0; i < y.size(); ++i)
    repeated.insert(repeated.end(), static_cast<std::size_t>(count[i]), y[i]);
  const GaussianMixture a = fit_mixture(y, {.components = 3}, count),
                        b = fit_mixture(repeated, {.components = 3});
  CHECK(a.mean_log_likelihood(y, count) == doctest::Approx(b.mean_log_likelihood(repeated)).epsilon(1e-9));

  const std::vector<double> many = two_peaks(40000);   // above the limit of distinct values
  const GaussianMixture m = fit_mixture(many, {.components = 2, .restarts = 2});
  CHECK(std::min(m.mean[0], m.mean[1]) == doctest::Approx(0.3).epsilon(0.005));
}

TEST_CASE("label histogram: shares sum to one, ends catch what lies outside") {
  const LabelHistogram h = label_histogram(std::vector<double>{-0.5, 0.0, 0.25, 0.999, 1.0, 2.0}, 4);
  CHECK(h.center == std::vector<double>{0.125, 0.375, 0.625, 0.875});
  CHECK(h.share[0] == doctest::Approx(2.0 / 6));
  CHECK(h.share[1] == doctest::Approx(1.0 / 6));
  CHECK(h.share[2] == 0);
  CHECK(h.share[3] == doctest::Approx(3.0 / 6));
}

TEST_CASE("label smoothing: weights have mean one over the labels and favour rare ones") {
  const std::vector<double> y = two_peaks(2000);
  const LabelHistogram h = label_histogram(y);
  const std::vector<double> w = smoothing_weights(h);
  double mean = 0;
  for (const double v : y) mean += w[h.bin(v)] / 2000;
  CHECK(mean == doctest::Approx(1).epsilon(1e-9));
  CHECK(w[h.bin(0.8)] > w[h.bin(0.3)]);
  for (const double v : w) CHECK((std::isfinite(v) && v > 0));
  // one label everywhere: neighbours of the bin see the kernel exp(-d^2 / 8)
  const std::vector<double> spike = smoothing_weights(label_histogram(std::vector<double>{0.505}));
  CHECK(spike[50] == doctest::Approx(1));
  CHECK(spike[52] == doctest::Approx(std::exp(0.5)));
}

TEST_CASE("class counts: absent classes count zero and weigh as one sample") {
  const std::vector<double> n = class_counts(std::vector<std::int32_t>{0, 0, 2, 0}, 4);
  CHECK(n == std::vector<double>{3, 0, 1, 0});
  const std::vector<double> w = inverse_frequency(n);
  CHECK(std::accumulate(w.begin(), w.end(), 0.0) == doctest::Approx(4));
  CHECK(w[1] == w[2]);
  CHECK(w[0] == doctest::Approx(w[2] / 3));
}
