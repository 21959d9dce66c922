// Activations: the formula and, on the next line, its derivative. Nothing else knows either.
// `grad(x, y, gy)` is gy times the derivative at x, where y = f(x).
#pragma once

#include <cmath>  // for exp, tanh, erf

#include "engine/core/macros.hpp"

namespace cgcl {

struct Identity {
  template <class T> CGCL_HD T operator()(T x) const { return x; }
  template <class T> CGCL_HD T grad(T, T, T gy) const { return gy; }
};

struct Relu {
  template <class T> CGCL_HD T operator()(T x) const { return x > 0 ? x : T(0); }
  template <class T> CGCL_HD T grad(T x, T, T gy) const { return x > 0 ? gy : T(0); }
};

struct LeakyRelu {
  double slope = 0.01;
  template <class T> CGCL_HD T operator()(T x) const { return x > 0 ? x : T(slope) * x; }
  template <class T> CGCL_HD T grad(T x, T, T gy) const { return x > 0 ? gy : T(slope) * gy; }
};

/// alpha = 1
struct Elu {
  template <class T> CGCL_HD T operator()(T x) const { return x > 0 ? x : T(std::expm1(x)); }
  template <class T> CGCL_HD T grad(T x, T y, T gy) const { return x > 0 ? gy : gy * (y + 1); }
};

struct Tanh {
  template <class T> CGCL_HD T operator()(T x) const { return T(std::tanh(x)); }
  template <class T> CGCL_HD T grad(T, T y, T gy) const { return gy * (1 - y * y); }
};

/// x Phi(x), the erf form.
struct Gelu {
  template <class T> CGCL_HD T operator()(T x) const { return x * T(0.5) * (1 + T(std::erf(x * T(0.70710678118654752440)))); }
  template <class T> CGCL_HD T grad(T x, T, T gy) const {
    const T cdf = T(0.5) * (1 + T(std::erf(x * T(0.70710678118654752440))));
    return gy * (cdf + x * T(0.39894228040143267794) * T(std::exp(T(-0.5) * x * x)));
  }
};

struct Sigmoid {
  template <class T> CGCL_HD T operator()(T x) const {
    const T e = T(std::exp(x > 0 ? -x : x));   // never overflows
    return x > 0 ? 1 / (1 + e) : e / (1 + e);
  }
  template <class T> CGCL_HD T grad(T, T y, T gy) const { return gy * y * (1 - y); }
};

/// One learned slope, read where it lives: `slope` points to device memory on a CUDA device.
template <class S>
struct Prelu {
  const S* slope;
  template <class T> CGCL_HD T operator()(T x) const { return x > 0 ? x : T(*slope) * x; }
  template <class T> CGCL_HD T grad(T x, T, T gy) const { return x > 0 ? gy : T(*slope) * gy; }
};

struct Square {
  template <class T> CGCL_HD T operator()(T x) const { return x * x; }
  template <class T> CGCL_HD T grad(T x, T, T gy) const { return 2 * x * gy; }
};

/// What unary kernels are instantiated for, on both backends (Prelu<T> besides).
#define CGCL_UNARY_LIST(X) X(Identity) X(Relu) X(LeakyRelu) X(Elu) X(Tanh) X(Gelu) X(Sigmoid) X(Square)

}  // namespace cgcl
