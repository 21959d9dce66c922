// Host values of either precision as real tensors, and back: the rounding happens here.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/tensor.hpp"

#include <span>
#include <vector>

namespace cgcl {

/// Host values as a tensor of `dtype` (f32 or f64) on the device of `exec`: [rows, cols], or [n].
[[nodiscard]] Tensor real_tensor(const Exec& exec, DType dtype, const std::vector<double>& values,
                                 std::int64_t rows, std::int64_t cols);
[[nodiscard]] Tensor real_tensor(const Exec& exec, DType dtype, std::span<const float> values,
                                 std::int64_t rows, std::int64_t cols);
[[nodiscard]] Tensor real_tensor(const Exec& exec, DType dtype, const std::vector<double>& values);

/// The values of a real tensor, on the host. Waits for the device.
[[nodiscard]] std::vector<double> host_values(const Exec& exec, const Tensor& tensor);

}   // namespace cgcl
