// The float forms of the elementary functions against those of the library in double.
#include "engine/functors/elementary.hpp"

#include "engine/functors/unary.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for abs, exp, isnan
#include <limits>
#include <vector>

using namespace cgcl;

namespace {

/// Both signs, from the smallest normal numbers to `limit`, some thousand a power of ten.
std::vector<float> arguments(double limit) {
  std::vector<float> out{0.0f};
  for (double x = 1e-37; x <= limit; x *= 1.003) {
    out.push_back(static_cast<float>(x));
    out.push_back(static_cast<float>(-x));
  }
  return out;
}

template <class F>
double worst_relative(const F& f, double limit) {
  double worst = 0;
  for (const float x : arguments(limit)) {
    const double exact = f(static_cast<double>(x)), error = std::abs(static_cast<double>(f(x)) - exact);
    if (std::abs(exact) > std::numeric_limits<float>::min())
      worst = std::max(worst, error / std::abs(exact));
    else
      CHECK(error <= std::numeric_limits<float>::min());
  }
  return worst;
}

}   // namespace

TEST_CASE("elementary: float32 forms are within 3e-7 of float64 over the whole range") {
  CHECK(worst_relative([](auto x) { return exp_of(x); }, 86.9) < 3e-7);
  CHECK(worst_relative([](auto x) { return expm1_of(x); }, 86.9) < 3e-7);
  CHECK(worst_relative([](auto x) { return tanh_of(x); }, 1e30) < 3e-7);
  CHECK(worst_relative(Elu{}, 1e30) < 3e-7);
  CHECK(worst_relative(Sigmoid{}, 86.9) < 3e-7);
  for (const float x : arguments(1e4)) {
    const double exact = normal_cdf(static_cast<double>(x));
    if (std::abs(static_cast<double>(normal_cdf(x)) - exact) > 3e-7) FAIL_CHECK(x);
  }
}

TEST_CASE("elementary: exact values, ends of the range, signs and NaN") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity(),
                  kNan = std::numeric_limits<float>::quiet_NaN();
  CHECK(exp_of(0.0f) == 1);
  CHECK(exp_of(-kInfinity) == 0);
  CHECK(exp_of(kInfinity) > 1e38f);
  CHECK(expm1_of(0.0f) == 0);
  CHECK(expm1_of(-kInfinity) == -1);
  CHECK(tanh_of(kInfinity) == 1);
  CHECK(tanh_of(-kInfinity) == -1);
  CHECK(std::signbit(tanh_of(-0.0f)));
  CHECK(normal_cdf(-kInfinity) == 0);
  CHECK(normal_cdf(kInfinity) == 1);
  CHECK(std::isnan(exp_of(kNan)));
  CHECK(std::isnan(expm1_of(kNan)));
  CHECK(std::isnan(tanh_of(kNan)));
  CHECK(std::isnan(normal_cdf(kNan)));
  CHECK(std::isnan(Sigmoid{}(kNan)));
}
