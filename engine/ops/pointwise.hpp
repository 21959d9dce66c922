// Elementwise operations on tensors: check, allocate, dispatch. Results are new tensors unless a name ends in
// `_into` or `_in_place`. All throw ShapeError when shapes or types do not fit; all are deterministic.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/random.hpp"
#include "engine/core/tensor.hpp"
#include "engine/ops/act.hpp"

namespace cgcl::ops {

/// f(x), any shape. `slope` [1] is read by Act::prelu only.
[[nodiscard]] Tensor activation(const Exec&, Act act, const Tensor& x, const Tensor& slope = {});
/// gy * f'(x) with y = f(x).
[[nodiscard]] Tensor activation_grad(const Exec&, Act act, const Tensor& x, const Tensor& y, const Tensor& gy,
                                     const Tensor& slope = {});
[[nodiscard]] Tensor square(const Exec&, const Tensor& x);

[[nodiscard]] Tensor add(const Exec&, const Tensor& a, const Tensor& b);
[[nodiscard]] Tensor sub(const Exec&, const Tensor& a, const Tensor& b);
[[nodiscard]] Tensor mul(const Exec&, const Tensor& a, const Tensor& b);
[[nodiscard]] Tensor scale(const Exec&, const Tensor& x, double c);
/// y = alpha x + beta y, overwriting y.
void axpby_in_place(const Exec&, double alpha, const Tensor& x, double beta, Tensor& y);
void fill_in_place(const Exec&, Tensor& y, double value);
/// x_ij + b_j
[[nodiscard]] Tensor add_row(const Exec&, const Tensor& x, const Tensor& b);
/// x_ij * s_i
[[nodiscard]] Tensor scale_rows(const Exec&, const Tensor& x, const Tensor& s);
/// dst[:, dst_col..+width] = (or +=) src[:, src_col..+width]
void copy_columns_into(const Exec&, const Tensor& src, std::int64_t src_col, Tensor& dst,
                       std::int64_t dst_col, std::int64_t width, bool accumulate);

/// Uniform in [lo, hi) and standard normal; element i is draw i of `key`.
[[nodiscard]] Tensor uniform(const Exec&, DType dtype, std::int64_t rows, std::int64_t cols,
                             const RandomKey& key, double lo, double hi);
[[nodiscard]] Tensor normal(const Exec&, DType dtype, std::int64_t rows, std::int64_t cols,
                            const RandomKey& key);

/// dropout(act(x + bias)) and its gradient with respect to x + bias; bias may be undefined, p = 0 keeps all.
/// `y` is the result of the first; it is needed where grad_reads_result(act) and may be undefined elsewhere.
struct DropoutRule {
  RandomKey key;
  float p = 0;
};
[[nodiscard]] Tensor bias_act_dropout(const Exec&, Act act, const Tensor& x, const Tensor& bias,
                                      const Tensor& slope, const DropoutRule& drop);
[[nodiscard]] Tensor bias_act_dropout_grad(const Exec&, Act act, const Tensor& x, const Tensor& bias,
                                           const Tensor& slope, const DropoutRule& drop, const Tensor& y,
                                           const Tensor& gy);
[[nodiscard]] bool grad_reads_result(Act act);
/// Gradient of the PReLU slope through bias_act_dropout: [1].
[[nodiscard]] Tensor prelu_slope_grad(const Exec&, const Tensor& x, const Tensor& bias,
                                      const DropoutRule& drop, const Tensor& gy);

/// All gradients of bias_act_dropout at once; on CUDA in one pass over x and gy.
struct BiasActGrads {
  Tensor x;            // bias_act_dropout_grad
  Tensor bias = {};    // [cols], its column sums; undefined unless asked for
  Tensor slope = {};   // [1], prelu_slope_grad; undefined unless asked for, which only Act::prelu may be
};
struct WantedGrads {
  bool bias = false, slope = false;
};
[[nodiscard]] BiasActGrads bias_act_dropout_grads(const Exec&, Act act, const Tensor& x, const Tensor& bias,
                                                  const Tensor& slope, const DropoutRule& drop,
                                                  const Tensor& y, const Tensor& gy, WantedGrads wanted);

}   // namespace cgcl::ops
