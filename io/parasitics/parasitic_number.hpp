// Numbers of parasitics files: SPICE suffixes, farads, and values of three corners.
#pragma once

#include "io/parasitics/parasitics.hpp"

#include <optional>
#include <string_view>

namespace cgcl {

/// Digits, a point and an exponent, nothing else; no infinities, no overflow. An underflow is 0.
[[nodiscard]] std::optional<double> plain_number(std::string_view token);

/// A plain number with a SPICE suffix and letters behind it: 1.5e-15, 0.3f, 0.0056PF, 12K. Nothing when the
/// token is no number.
[[nodiscard]] std::optional<double> suffixed_number(std::string_view token);

/// The same as a capacitance in farad. `1.5e-15F` has a unit and no suffix where the suffix would give less
/// than 1e-21 F and the bare number is plausible.
[[nodiscard]] std::optional<double> farad_number(std::string_view token);

/// `v` or `best:typical:worst`.
[[nodiscard]] std::optional<double> corner_number(std::string_view token, Corner corner);

}   // namespace cgcl
