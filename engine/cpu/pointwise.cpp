#include "engine/kernels/pointwise.hpp"

#include "engine/cpu/parallel.hpp"

#include <vector>

namespace cgcl::cpu {

template <class F, class T>
void unary(const Exec& exec, F f, VecView<const T> x, VecView<T> y) {
  for_chunks(exec, x.size, kElements, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) y[i] = f(x[i]);
  });
}

template <class F, class T>
void unary_grad(const Exec& exec, F f, VecView<const T> x, VecView<const T> y, VecView<const T> gy, VecView<T> gx) {
  for_chunks(exec, x.size, kElements, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) gx[i] = f.grad(x[i], y[i], gy[i]);
  });
}

template <class F, class T>
void binary(const Exec& exec, F f, VecView<const T> a, VecView<const T> b, VecView<T> y) {
  for_chunks(exec, a.size, kElements, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) y[i] = f(a[i], b[i]);
  });
}

template <class T>
void axpby(const Exec& exec, T alpha, VecView<const T> x, T beta, VecView<T> y) {
  for_chunks(exec, x.size, kElements, [&](std::int64_t first, std::int64_t last) {
    if (beta == 0)
      for (std::int64_t i = first; i < last; ++i) y[i] = alpha * x[i];
    else
      for (std::int64_t i = first; i < last; ++i) y[i] = alpha * x[i] + beta * y[i];
  });
}

template <class T>
void fill(const Exec& exec, VecView<T> y, T value) {
  for_chunks(exec, y.size, kElements, [&](std::int64_t first, std::int64_t last) {
    std::fill(y.data + first, y.data + last, value);
  });
}

template <class T>
void add_row(const Exec& exec, MatView<const T> x, VecView<const T> b, MatView<T> y) {
  for_chunks(exec, x.rows, rows_per_chunk(x.cols), [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i)
      for (std::int64_t j = 0; j < x.cols; ++j) y(i, j) = x(i, j) + b[j];
  });
}

template <class T>
void scale_rows(const Exec& exec, MatView<const T> x, VecView<const T> s, MatView<T> y) {
  for_chunks(exec, x.rows, rows_per_chunk(x.cols), [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i)
      for (std::int64_t j = 0; j < x.cols; ++j) y(i, j) = x(i, j) * s[i];
  });
}

template <class T>
void copy_columns(const Exec& exec, MatView<const T> src, std::int64_t src_col, MatView<T> dst, std::int64_t dst_col,
                  std::int64_t width, bool accumulate) {
  for_chunks(exec, src.rows, rows_per_chunk(width), [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) {
      const T* from = src.row(i) + src_col;
      T* to = dst.row(i) + dst_col;
      if (accumulate)
        for (std::int64_t j = 0; j < width; ++j) to[j] += from[j];
      else
        std::copy(from, from + width, to);
    }
  });
}

template <class T>
void fill_uniform(const Exec& exec, RandomKey key, T lo, T hi, VecView<T> y) {
  for_chunks(exec, y.size, kElements, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i)
      y[i] = static_cast<T>(lo + (hi - lo) * uniform01(key, static_cast<std::uint64_t>(i)));
  });
}

template <class T>
void fill_normal(const Exec& exec, RandomKey key, VecView<T> y) {
  for_chunks(exec, y.size, kElements, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) y[i] = static_cast<T>(normal(key, static_cast<std::uint64_t>(i)));
  });
}

namespace {

/// Scale factors of the elements [first, first + n) under dropout: 0 or 1/(1-p). Blocks of eight counters at a time,
/// so that the compiler can put the rounds of Philox into vector registers.
template <class T>
void dropout_mask(const RandomKey& key, float p, std::int64_t first, std::int64_t n, T* mask) {
  const T keep = T(1) / (T(1) - T(p));
  for (std::int64_t i = first; i < first + n;) {
    const auto block = static_cast<std::uint64_t>(i) / 4;
    const Words4 words = philox(key, block);
    for (std::int64_t w = i % 4; w < 4 && i < first + n; ++w, ++i)
      mask[i - first] = word_to_unit(words.v[w]) >= p ? keep : T(0);
  }
}

constexpr std::int64_t kStrip = 256;   // elements of mask held on the stack

/// Calls body(index, bias value, mask factor) for every element of the rows [first, last).
template <class T, class Body>
void for_dropped(MatView<const T> x, VecView<const T> bias, const RandomKey& key, float p, std::int64_t first,
                 std::int64_t last, const Body& body) {
  T mask[kStrip];
  std::fill(mask, mask + kStrip, T(1));
  for (std::int64_t i = first; i < last; ++i)
    for (std::int64_t j0 = 0; j0 < x.cols; j0 += kStrip) {
      const std::int64_t width = std::min(kStrip, x.cols - j0);
      if (p > 0) dropout_mask(key, p, i * x.cols + j0, width, mask);
      for (std::int64_t j = 0; j < width; ++j)
        body(i * x.cols + j0 + j, bias.empty() ? T(0) : bias[j0 + j], mask[j]);
    }
}

}  // namespace

template <class F, class T>
void bias_act_dropout(const Exec& exec, F f, MatView<const T> x, VecView<const T> bias, RandomKey key, float p, MatView<T> y) {
  for_chunks(exec, x.rows, rows_per_chunk(x.cols), [&](std::int64_t first, std::int64_t last) {
    for_dropped<T>(x, bias, key, p, first, last,
                   [&](std::int64_t k, T b, T mask) { y.data[k] = mask == 0 ? T(0) : mask * f(x.data[k] + b); });
  });
}

template <class F, class T>
void bias_act_dropout_grad(const Exec& exec, F f, MatView<const T> x, VecView<const T> bias, RandomKey key, float p,
                           MatView<const T> gy, MatView<T> gx) {
  for_chunks(exec, x.rows, rows_per_chunk(x.cols), [&](std::int64_t first, std::int64_t last) {
    for_dropped<T>(x, bias, key, p, first, last, [&](std::int64_t k, T b, T mask) {
      const T z = x.data[k] + b;
      gx.data[k] = mask == 0 ? T(0) : f.grad(z, f(z), mask * gy.data[k]);
    });
  });
}

template <class T>
void prelu_slope_grad(const Exec& exec, MatView<const T> x, VecView<const T> bias, RandomKey key, float p,
                      MatView<const T> gy, VecView<T> gs) {
  const std::int64_t chunk = rows_per_chunk(x.cols);
  std::vector<double> partial(static_cast<std::size_t>((x.rows + chunk - 1) / chunk), 0.0);
  for_chunks(exec, x.rows, chunk, [&](std::int64_t first, std::int64_t last) {
    double total = 0;
    for_dropped<T>(x, bias, key, p, first, last, [&](std::int64_t k, T b, T mask) {
      const T z = x.data[k] + b;
      if (z <= 0) total += static_cast<double>(z * gy.data[k] * mask);
    });
    partial[static_cast<std::size_t>(first / chunk)] = total;
  });
  double total = 0;
  for (const double part : partial) total += part;
  gs[0] = static_cast<T>(total);
}

#define CGCL_ACT(F, T)                                                                                              \
  template void unary(const Exec&, F, VecView<const T>, VecView<T>);                                                \
  template void unary_grad(const Exec&, F, VecView<const T>, VecView<const T>, VecView<const T>, VecView<T>);       \
  template void bias_act_dropout(const Exec&, F, MatView<const T>, VecView<const T>, RandomKey, float, MatView<T>); \
  template void bias_act_dropout_grad(const Exec&, F, MatView<const T>, VecView<const T>, RandomKey, float,         \
                                      MatView<const T>, MatView<T>);
#define CGCL_BOTH_REAL(F) CGCL_ACT(F, float) CGCL_ACT(F, double)
CGCL_UNARY_LIST(CGCL_BOTH_REAL)
CGCL_ACT(Prelu<float>, float)
CGCL_ACT(Prelu<double>, double)

#define CGCL_BIN(F)                                                                                    \
  template void binary(const Exec&, F, VecView<const float>, VecView<const float>, VecView<float>);    \
  template void binary(const Exec&, F, VecView<const double>, VecView<const double>, VecView<double>);
CGCL_BINARY_LIST(CGCL_BIN)

#define CGCL_INSTANTIATE(T)                                                                                          \
  template void axpby(const Exec&, T, VecView<const T>, T, VecView<T>);                                              \
  template void fill(const Exec&, VecView<T>, T);                                                                    \
  template void add_row(const Exec&, MatView<const T>, VecView<const T>, MatView<T>);                                \
  template void scale_rows(const Exec&, MatView<const T>, VecView<const T>, MatView<T>);                             \
  template void copy_columns(const Exec&, MatView<const T>, std::int64_t, MatView<T>, std::int64_t, std::int64_t, bool); \
  template void fill_uniform(const Exec&, RandomKey, T, T, VecView<T>);                                              \
  template void fill_normal(const Exec&, RandomKey, VecView<T>);                                                     \
  template void prelu_slope_grad(const Exec&, MatView<const T>, VecView<const T>, RandomKey, float, MatView<const T>, VecView<T>);
CGCL_INSTANTIATE(float)
CGCL_INSTANTIATE(double)

}  // namespace cgcl::cpu
