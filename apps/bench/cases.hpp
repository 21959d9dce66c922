// The table of operations. One row serves four readers: the gradient check, the comparison of the two
// backends, the check of thread independence, and the benchmark. An operation that is not in the table does
// not exist for any of them.
#pragma once

#include "autograd/var.hpp"

#include <functional>
#include <string>
#include <vector>

namespace cgcl::bench {

/// One result computed from the inputs of a prepared case.
using Body = std::function<Var(Tape&, const std::vector<Var>&)>;

/// A case made ready on one device. What else it needs (graphs, labels) lives in the closures.
struct Prepared {
  std::vector<Var> inputs;   // those with a gradient require one; operations in place change them
  Body run;
  Body peer{};   // another way to the same numbers, or empty
  /// On CUDA the products of the case by cuSPARSE, all preparation done; with_gradient adds those of
  /// backward.
  std::function<std::function<void()>(const Exec& exec, bool with_gradient)> cusparse{};
};

/// Work of one call: bytes that have to be read and written once, and floating-point operations.
struct Cost {
  double bytes = 0, flops = 0;

  [[nodiscard]] Cost operator+(const Cost& other) const { return {bytes + other.bytes, flops + other.flops}; }
};

/// |a - b| <= absolute + relative |b|
struct Tolerance {
  double absolute = 1e-6, relative = 1e-5;
  std::string why = "float32 functions of the two mathematics libraries differ in the last places";
};

/// One row of the table at one shape. Costs are those of float32.
struct OpCase {
  std::string name{};    // "graph/spmm"
  std::string shape{};   // "[33,7]"
  std::function<Prepared(const Exec&, DType)> prepare{};
  bool has_gradient = true;
  Cost forward{}, backward{};
  Tolerance parity{};               // CUDA against CPU, in float32
  double gradcheck = 1e-6;          // float64, relative
  std::string gradcheck_why{};      // when it is looser
  std::string peer{};               // what Prepared::peer is, or empty
  bool has_cusparse_peer = false;   // the same call can go through cuSPARSE (ExecOptions::spmm)
};

/// tiny: gradient checks (0, 1 and 33 rows, empty rows, a hub of more than 600 edges); medium: several chunks
/// of every parallel loop; large: the sizes of a real design, for timing.
enum class Scale : std::uint8_t { tiny, medium, large };

/// All rows at the shapes of `scale`. Builds no tensor.
[[nodiscard]] std::vector<OpCase> op_cases(Scale scale);

}   // namespace cgcl::bench
