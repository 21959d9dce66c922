// --require METRIC OP NUMBER.
#pragma once

#include "io/report/json_value.hpp"

#include <string>

namespace cgcl {

struct Requirement {
  std::string text, metric;
  enum class Op { at_least, more, at_most, less } op = Op::at_least;
  double threshold = 0;

  /// By the JSON object of a design. Throws Error bad_value when it has no such metric.
  [[nodiscard]] bool met(const JsonValue& scores) const;
};

/// "r2>=0.5", "mse < 0.01". Throws Error bad_value.
[[nodiscard]] Requirement parse_requirement(const std::string& text);

}   // namespace cgcl
