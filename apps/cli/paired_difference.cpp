#include "apps/cli/paired_difference.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <cmath>     // for atan, cos, isnan, sin, sqrt, tan
#include <cstdio>    // for snprintf
#include <numbers>   // for pi

namespace cgcl {

namespace {

constexpr std::int64_t kLeastPairs = 3;

/// The probability that |t| stays below sqrt(freedom) tan(angle). [AS 26.7.3-26.7.4]
double probability_within(double angle, std::int64_t freedom) {
  const double cosine = std::cos(angle), square = cosine * cosine;
  const bool odd = freedom % 2 == 1;
  double term = odd ? cosine : 1, sum = freedom == 1 ? 0 : term;
  for (std::int64_t k = odd ? 3 : 2; k < freedom; k += 2) {
    term *= square * static_cast<double>(k - 1) / static_cast<double>(k);
    sum += term;
  }
  const double series = std::sin(angle) * sum;
  return odd ? 2 / std::numbers::pi * (angle + series) : series;
}

}   // namespace

double t_quantile_975(std::int64_t freedom) {
  CGCL_CHECK(freedom >= 1, "a quantile of Student's t of ", freedom, " degrees of freedom");
  double low = 0, high = std::numbers::pi / 2;
  for (int halving = 0; halving < 100; ++halving) {
    const double middle = (low + high) / 2;
    (probability_within(middle, freedom) < 0.95 ? low : high) = middle;
  }
  return std::sqrt(static_cast<double>(freedom)) * std::tan(low);
}

std::string difference_text(const PairedDifference& difference) {
  if (difference.n == 0) return "-";
  char text[64];
  if (std::isnan(difference.half_width))
    std::snprintf(text, sizeof text, "%+.4f", difference.mean);
  else
    std::snprintf(text, sizeof text, "%+.4f ± %.4f", difference.mean, difference.half_width);
  return text;
}

PairedDifference paired_difference(const SeedFigure& figure, const SeedFigure& reference) {
  SeedFigure differences;
  for (std::size_t i = 0; i < figure.values.size(); ++i)
    for (std::size_t j = 0; j < reference.values.size(); ++j)
      if (figure.seeds[i] == reference.seeds[j])
        differences.values.push_back(figure.values[i] - reference.values[j]);
  PairedDifference out{.n = differences.n(), .mean = differences.mean()};
  if (out.n >= kLeastPairs)
    out.half_width =
        t_quantile_975(out.n - 1) * differences.deviation() / std::sqrt(static_cast<double>(out.n));
  return out;
}

}   // namespace cgcl
