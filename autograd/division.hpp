// Quotients with a denominator that is not negative.
#pragma once

#include "autograd/var.hpp"

namespace cgcl::ag {

/// a / (b + eps), elementwise; b >= 0, of the shape of a. Composed of existing kernels: the reciprocal is the
/// square of the reciprocal root that batch normalisation needs. Throws ShapeError.
[[nodiscard]] Var divide(Tape&, const Var& a, const Var& b, double eps);

}   // namespace cgcl::ag
