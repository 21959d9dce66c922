// A column of a pair of nets, or of a net, in words.
#pragma once

#include <cmath>   // for log1p, round
#include <cstdint>

namespace cgcl {

struct NamedColumn {
  const char* name;
  const char* unit;     // "1", "um" ...; "log1p(um)": of the logarithm of 1 + that
  const char* source;   // what it is computed from, in words
};

/// Whether it is known which pairs of nets couple. It is knowledge of the layout.
enum class PairKnowledge : std::uint8_t { unknown, given };

/// Columns are rounded to steps of 1/1024, so that copies of a net whose sums run in another order have the
/// same bytes.
[[nodiscard]] inline float column_value(double x) {
  constexpr double kSteps = 1024;
  return static_cast<float>(std::round(x * kSteps) / kSteps);
}
[[nodiscard]] inline float log_column(double x) { return x == 0 ? 0.0f : column_value(std::log1p(x)); }

}   // namespace cgcl
