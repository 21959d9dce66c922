// Elementwise kernels. Views are checked by engine/ops; y may alias x in every kernel here.
#pragma once

#include "engine/core/random.hpp"
#include "engine/core/view.hpp"
#include "engine/functors/binary.hpp"
#include "engine/functors/unary.hpp"
#include "engine/kernels/declare.hpp"

CGCL_KERNELS(
    // y = f(x)
    template <class F, class T> void unary(const Exec&, F f, VecView<const T> x, VecView<T> y);
    // gx = gy * f'(x), with y = f(x)
    template <class F, class T> void unary_grad(const Exec&, F f, VecView<const T> x, VecView<const T> y,
                                                VecView<const T> gy, VecView<T> gx);
    // y = f(a, b)
    template <class F, class T>
    void binary(const Exec&, F f, VecView<const T> a, VecView<const T> b, VecView<T> y);
    // y = alpha x + beta y; y is not read when beta is 0
    template <class T> void axpby(const Exec&, T alpha, VecView<const T> x, T beta, VecView<T> y);
    template <class T> void fill(const Exec&, VecView<T> y, T value);
    // y_ij = x_ij + b_j
    template <class T> void add_row(const Exec&, MatView<const T> x, VecView<const T> b, MatView<T> y);
    // y_ij = x_ij * s_i
    template <class T> void scale_rows(const Exec&, MatView<const T> x, VecView<const T> s, MatView<T> y);
    // dst[:, dst_col : dst_col+width] (= or +=) src[:, src_col : src_col+width]
    template <class T>
    void copy_columns(const Exec&, MatView<const T> src, std::int64_t src_col, MatView<T> dst,
                      std::int64_t dst_col, std::int64_t width, bool accumulate);
    // uniform in [lo, hi), element i is draw i of `key`; and standard normal
    template <class T> void fill_uniform(const Exec&, RandomKey key, T lo, T hi, VecView<T> y);
    template <class T> void fill_normal(const Exec&, RandomKey key, VecView<T> y);
    // Fused: y = drop(f(x + bias)); bias may be empty, p = 0 keeps all. Element i is kept when word i of
    // `key` is at least p * 2^24 in its upper 24 bits (random.hpp: uniform01f >= p) and is then scaled by
    // 1/(1-p). On the CPU what is dropped is -0, and no kept element is.
    template <class F, class T>
    void bias_act_dropout(const Exec&, F f, MatView<const T> x, VecView<const T> bias, RandomKey key, float p,
                          MatView<T> y);
    // gx = gradient with respect to x + bias; the mask is not stored. y is the result of the forward kernel,
    // or empty: where the gradient reads f(x + bias), it may be taken from there, and x is not read; the CPU
    // reads the mask there too, and else draws it again.
    template <class F, class T>
    void bias_act_dropout_grad(const Exec&, F f, MatView<const T> x, VecView<const T> bias, RandomKey key,
                               float p, MatView<const T> y, MatView<const T> gy, MatView<T> gx);
    // gs[0] = sum over elements with x + bias <= 0 of (x + bias) * gy * mask: the slope's gradient of a fused
    // PReLU
    template <class T> void prelu_slope_grad(const Exec&, MatView<const T> x, VecView<const T> bias,
                                             RandomKey key, float p, MatView<const T> gy, VecView<T> gs);
    // bias_act_dropout_grad and what follows from it in the same pass: gb_j = sum over rows of gx_ij, and gs
    // as prelu_slope_grad gives it; either may be empty
    template <class F, class T>
    void bias_act_dropout_grads(const Exec&, F f, MatView<const T> x, VecView<const T> bias, RandomKey key,
                                float p, MatView<const T> y, MatView<const T> gy, MatView<T> gx,
                                VecView<T> gb, VecView<T> gs);)
