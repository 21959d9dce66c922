// The sparse product of cuSPARSE as a yardstick for our own.
#pragma once

#include "engine/core/csr.hpp"
#include "engine/core/exec.hpp"

#include <memory>

namespace cgcl::ops {

/// y = A x as fast as cuSPARSE does it, all preparation done beforehand. Its results may differ from run to
/// run, so nothing but a benchmark should use it. CUDA and float32 only.
class CusparseProduct {
 public:
  /// `weight` [nnz] may be undefined (all 1). Keeps its tensors. Throws ShapeError on another device.
  CusparseProduct(const Exec& exec, const Csr& csr, const Tensor& weight, const Tensor& x);
  void run();
  [[nodiscard]] const Tensor& y() const { return y_; }

 private:
  const Exec& exec_;
  const Csr csr_;
  const Tensor weight_, x_;
  Tensor y_;
  std::shared_ptr<cuda::PreparedSpmm> product_;
};

}   // namespace cgcl::ops
