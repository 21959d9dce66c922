// Initial values of parameters. Each parameter draws from its own sequence of random numbers, so the values
// depend on the seed and on the order of construction alone: not on the device, the dtype or the other uses
// of the seed.
#pragma once

#include "autograd/var.hpp"

namespace cgcl {

/// Hands out leaf variables that require a gradient; the n-th one (from 0) uses {seed, kInit, n}. Values are
/// drawn on the host in double and rounded to the dtype, so f32 and f64 models of one seed agree.
class Initializer {
 public:
  /// Uses the seed of `exec`. `exec` must outlive the initializer, not the parameters.
  explicit Initializer(const Exec& exec, DType dtype = DType::f32) : Initializer(exec, dtype, exec.seed()) {}
  Initializer(const Exec& exec, DType dtype, std::uint64_t seed);

  /// U(-bound, bound); [rows, cols], or [n] with the second form.
  [[nodiscard]] Var uniform(std::int64_t rows, std::int64_t cols, double bound);
  [[nodiscard]] Var uniform(std::int64_t n, double bound);
  /// U(-b, b) with b = sqrt(6 / (rows + cols)).
  [[nodiscard]] Var glorot(std::int64_t rows, std::int64_t cols);
  /// N(0, 1)
  [[nodiscard]] Var normal(std::int64_t rows, std::int64_t cols);
  /// [n], all `value`.
  [[nodiscard]] Var constant(std::int64_t n, double value);

  [[nodiscard]] const Exec& exec() const { return exec_; }
  [[nodiscard]] DType dtype() const { return dtype_; }

 private:
  template <class Draw>
  [[nodiscard]] Tensor draw(std::int64_t rows, std::int64_t cols, Draw value);

  const Exec& exec_;
  DType dtype_;
  std::uint64_t seed_;
  std::uint32_t count_ = 0;
};

}   // namespace cgcl
