// Activations: the formula and, on the next line, its derivative. Nothing else knows either.
// `grad(x, y, gy)` is gy times the derivative at x, where y = f(x); it reads y and not x where `kGradReadsY`,
// else not y.
#pragma once

#include "engine/functors/elementary.hpp"

namespace cgcl {

struct Identity {
  static constexpr bool kGradReadsY = false;
  template <class T>
  CGCL_HD T operator()(T x) const {
    return x;
  }
  template <class T>
  CGCL_HD T grad(T, T, T gy) const {
    return gy;
  }
};

/// What is no number stays none: as 0 it would hide from the loss, and a run would go on with it.
struct Relu {
  static constexpr bool kGradReadsY = false;
  template <class T>
  CGCL_HD T operator()(T x) const {
    return x <= 0 ? T(0) : x;
  }
  template <class T>
  CGCL_HD T grad(T x, T, T gy) const {
    return x <= 0 ? T(0) : gy;
  }
};

struct LeakyRelu {
  static constexpr bool kGradReadsY = false;
  double slope = 0.01;
  template <class T>
  CGCL_HD T operator()(T x) const {
    return x > 0 ? x : T(slope) * x;
  }
  template <class T>
  CGCL_HD T grad(T x, T, T gy) const {
    return x > 0 ? gy : T(slope) * gy;
  }
};

/// alpha = 1
struct Elu {
  static constexpr bool kGradReadsY = true;
  template <class T>
  CGCL_HD T operator()(T x) const {
    return x > 0 ? x : expm1_of(x);
  }
  template <class T>
  CGCL_HD T grad(T, T y, T gy) const {
    return y > 0 ? gy : gy * (y + 1);
  }
};

struct Tanh {
  static constexpr bool kGradReadsY = true;
  template <class T>
  CGCL_HD T operator()(T x) const {
    return tanh_of(x);
  }
  template <class T>
  CGCL_HD T grad(T, T y, T gy) const {
    return gy * (1 - y * y);
  }
};

/// x Phi(x), the erf form.
struct Gelu {
  static constexpr bool kGradReadsY = false;
  template <class T>
  CGCL_HD T operator()(T x) const {
    return x * normal_cdf(x);
  }
  template <class T>
  CGCL_HD T grad(T x, T, T gy) const {
    return gy * (normal_cdf(x) + x * normal_density(x));
  }
};

struct Sigmoid {
  static constexpr bool kGradReadsY = true;
  template <class T>
  CGCL_HD T operator()(T x) const {
    const T e = exp_of(x > 0 ? -x : x);   // never overflows
    return (x > 0 ? T(1) : e) / (1 + e);
  }
  template <class T>
  CGCL_HD T grad(T, T y, T gy) const {
    return gy * y * (1 - y);
  }
};

/// One learned slope, read where it lives: `slope` points to device memory on a CUDA device.
template <class S>
struct Prelu {
  static constexpr bool kGradReadsY = false;
  const S* slope;
  template <class T>
  CGCL_HD T operator()(T x) const {
    return x > 0 ? x : T(*slope) * x;
  }
  template <class T>
  CGCL_HD T grad(T x, T, T gy) const {
    return x > 0 ? gy : T(*slope) * gy;
  }
};

struct Square {
  static constexpr bool kGradReadsY = false;
  template <class T>
  CGCL_HD T operator()(T x) const {
    return x * x;
  }
  template <class T>
  CGCL_HD T grad(T x, T, T gy) const {
    return 2 * x * gy;
  }
};

/// What unary kernels are instantiated for, on both backends (Prelu<T> besides).
#define CGCL_UNARY_LIST(X) X(Identity) X(Relu) X(LeakyRelu) X(Elu) X(Tanh) X(Gelu) X(Sigmoid) X(Square)

}   // namespace cgcl
