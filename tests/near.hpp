// Comparison of quantities that may be as small as a femtofarad.
#pragma once

#include <doctest/doctest.h>

namespace cgcl::test {

/// Equal to 1e-5 of the larger one. doctest::Approx(x) alone adds 1 to what it multiplies its tolerance with,
/// so that any two capacitances and any two widths would be equal to it.
inline doctest::Approx near(double value) { return doctest::Approx(value).epsilon(1e-5).scale(1e-30); }

}   // namespace cgcl::test
