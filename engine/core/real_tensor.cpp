#include "engine/core/real_tensor.hpp"

namespace cgcl {

namespace {

/// The values as Ts.
template <class T, class From>
std::vector<T> rounded(const From& values) {
  std::vector<T> out;
  out.reserve(values.size());
  for (const auto value : values) out.push_back(static_cast<T>(value));
  return out;
}

}   // namespace

Tensor real_tensor(const Exec& exec, DType dtype, const std::vector<double>& values, std::int64_t rows,
                   std::int64_t cols) {
  if (dtype == DType::f64) return Tensor::from(exec, values, rows, cols);
  return Tensor::from(exec, rounded<float>(values), rows, cols);
}

Tensor real_tensor(const Exec& exec, DType dtype, std::span<const float> values, std::int64_t rows,
                   std::int64_t cols) {
  if (dtype == DType::f64) return Tensor::from(exec, rounded<double>(values), rows, cols);
  return Tensor::from(exec, std::vector<float>(values.begin(), values.end()), rows, cols);
}

Tensor real_tensor(const Exec& exec, DType dtype, const std::vector<double>& values) {
  return dtype == DType::f64 ? Tensor::from(exec, values) : Tensor::from(exec, rounded<float>(values));
}

std::vector<double> host_values(const Exec& exec, const Tensor& tensor) {
  if (tensor.dtype() == DType::f64) return tensor.to_host<double>(exec);
  return rounded<double>(tensor.to_host<float>(exec));
}

}   // namespace cgcl
