// Runs one row of the case table and keeps every number it produced. The bodies of the tests over the table.
#pragma once

#include "apps/bench/cases.hpp"

#include <string>
#include <vector>

namespace cgcl::bench {

/// Result, inputs after the call (operations in place change them) and gradients, as float64 or exact
/// integers.
struct CaseRun {
  std::vector<std::string> names;
  std::vector<std::vector<double>> values;
};

/// A fixed seed of backward is drawn for rows with a gradient.
[[nodiscard]] CaseRun run_case(const Exec& exec, const OpCase& c, DType dtype);

/// Bytes and names are equal.
[[nodiscard]] bool same_bytes(const CaseRun& a, const CaseRun& b);

/// The first number of `a` that is not within the tolerance of `b`, in words; empty when all are.
[[nodiscard]] std::string first_difference(const CaseRun& a, const CaseRun& b, const Tolerance& tolerance);

}   // namespace cgcl::bench
