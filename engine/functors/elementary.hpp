// Elementary functions of the activations and losses. The float forms have no branch and call no library, so
// that loops over them vectorise, and both backends compute the same formula; the double forms are those of
// the library. Relative errors are below 3e-7 unless said otherwise. NaN stays NaN.
#pragma once

#include "engine/core/macros.hpp"

#include <bit>     // for bit_cast
#include <cmath>   // for exp, expm1, tanh, erf, fabs, copysign
#include <cstdint>

namespace cgcl {

/// e^x = scale (1 + tail), scale a power of two, |tail| < 0.42. x is clamped to [-87, 88], the range of
/// normal floats.
struct ExpParts {
  float scale, tail;
};

CGCL_HD inline ExpParts exp_parts(float x) {
  x = x < -87.0f ? -87.0f : x;
  x = x > 88.0f ? 88.0f : x;
  const float shifted = x * 1.44269504f + 0x1.8p23f;   // rounds x / ln 2 into the low bits
  const float n = shifted - 0x1.8p23f;
  const float r = x - n * 0.693359375f + n * 2.12194440e-4f;
  const float p =
      ((((1.9875691500e-4f * r + 1.3981999507e-3f) * r + 8.3334519073e-3f) * r + 4.1665795894e-2f) * r +
       1.6666665459e-1f) *
          r +
      5.0000001201e-1f;   // minimax of (e^r - 1 - r) / r^2, from Cephes
  return {std::bit_cast<float>((std::bit_cast<std::uint32_t>(shifted) << 23) + 0x3F800000u), r + r * r * p};
}

/// 0 below -87, where floats are about to lose digits; e^88 above 88.
CGCL_HD inline float exp_of(float x) {
  const ExpParts e = exp_parts(x);
  return x < -87.0f ? 0.0f : e.scale + e.scale * e.tail;
}
CGCL_HD inline double exp_of(double x) { return std::exp(x); }

/// e^x - 1
CGCL_HD inline float expm1_of(float x) {
  const ExpParts e = exp_parts(x);
  return (e.scale - 1) + e.scale * e.tail;
}
CGCL_HD inline double expm1_of(double x) { return std::expm1(x); }

CGCL_HD inline float tanh_of(float x) {
  const float u =
      expm1_of(-2 * std::fabs(x));   // in (-1, 0]: nothing overflows, and small x keep their digits
  return std::copysign(u / (2 + u), x);
}
CGCL_HD inline double tanh_of(double x) { return std::tanh(x); }

/// Density of the standard normal distribution.
template <class T>
CGCL_HD T normal_density(T x) {
  return T(0.39894228040143267794) * exp_of(T(-0.5) * x * x);
}

/// Distribution function of the standard normal distribution. Float: absolute error below 3e-7.
CGCL_HD inline float normal_cdf(float x) {
  const float t = 1 / (1 + 0.26f * std::fabs(x));
  const float p =
      ((((((((0.030952463f * t - 0.15501663f) * t + 0.25604388f) * t - 0.15620516f) * t + 0.16462262f) * t +
          0.049437936f) *
             t +
         0.10344505f) *
            t +
        0.10295716f) *
           t +
       0.10376266f) *
      t;
  const float tail =
      p * exp_of(-0.5f * x * x);   // p: least squares for Phi(-|x|) e^(x^2/2) on [0, 13], relative 2e-8
  return x > 0 ? 1 - tail : tail;
}
CGCL_HD inline double normal_cdf(double x) { return 0.5 * (1 + std::erf(x * 0.70710678118654752440)); }

}   // namespace cgcl
