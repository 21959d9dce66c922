// Elementwise functions of two tensors. Their gradients are written in forward operations, in autograd.
#pragma once

#include "engine/core/macros.hpp"

namespace cgcl {

struct Add {
  template <class T>
  CGCL_HD T operator()(T a, T b) const {
    return a + b;
  }
};
struct Sub {
  template <class T>
  CGCL_HD T operator()(T a, T b) const {
    return a - b;
  }
};
struct Mul {
  template <class T>
  CGCL_HD T operator()(T a, T b) const {
    return a * b;
  }
};

#define CGCL_BINARY_LIST(X) X(Add) X(Sub) X(Mul)

}   // namespace cgcl
