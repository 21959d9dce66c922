#include "engine/kernels/pointwise.hpp"

#include "engine/cpu/flat_loops.hpp"
#include "engine/cpu/parallel.hpp"

#include <cmath>   // for nextafter

namespace cgcl::cpu {

template <class F, class T>
void unary(const Exec& exec, F f, VecView<const T> x, VecView<T> y) {
  for_chunks(exec, x.size, kElements, [&](std::int64_t first, std::int64_t last) {
    const auto g = on_host(f);
    const T* in = x.data;
    T* out = y.data;
    for (std::int64_t i = first; i < last; ++i) out[i] = g(in[i]);
  });
}

template <class F, class T>
void unary_grad(const Exec& exec, F f, VecView<const T> x, VecView<const T> y, VecView<const T> gy,
                VecView<T> gx) {
  for_chunks(exec, x.size, kElements, [&](std::int64_t first, std::int64_t last) {
    const auto g = on_host(f);
    const T *in = x.data, *value = y.data, *from = gy.data;
    T* out = gx.data;
    for (std::int64_t i = first; i < last; ++i) out[i] = g.grad(in[i], value[i], from[i]);
  });
}

template <class F, class T>
void binary(const Exec& exec, F f, VecView<const T> a, VecView<const T> b, VecView<T> y) {
  for_chunks(exec, a.size, kElements, [&](std::int64_t first, std::int64_t last) {
    const T *u = a.data, *v = b.data;
    T* out = y.data;
    for (std::int64_t i = first; i < last; ++i) out[i] = f(u[i], v[i]);
  });
}

template <class T>
void axpby(const Exec& exec, T alpha, VecView<const T> x, T beta, VecView<T> y) {
  for_chunks(exec, x.size, kElements, [&, alpha, beta](std::int64_t first, std::int64_t last) {
    const T* in = x.data;
    T* out = y.data;
    const T a = alpha, b = beta;
    if (b == 0)
      for (std::int64_t i = first; i < last; ++i) out[i] = a * in[i];
    else
      for (std::int64_t i = first; i < last; ++i) out[i] = a * in[i] + b * out[i];
  });
}

template <class T>
void fill(const Exec& exec, VecView<T> y, T value) {
  for_chunks(exec, y.size, kElements,
             [&](std::int64_t first, std::int64_t last) { std::fill(y.data + first, y.data + last, value); });
}

template <class T>
void add_row(const Exec& exec, MatView<const T> x, VecView<const T> b, MatView<T> y) {
  for_chunks(exec, x.size(), kElements, [&](std::int64_t first, std::int64_t last) {
    for_runs(first, last, x.cols, [&](std::int64_t, std::int64_t col, std::int64_t at, std::int64_t count) {
      const T *in = x.data + at, *add = b.data + col;
      T* out = y.data + at;
      for (std::int64_t j = 0; j < count; ++j) out[j] = in[j] + add[j];
    });
  });
}

template <class T>
void scale_rows(const Exec& exec, MatView<const T> x, VecView<const T> s, MatView<T> y) {
  for_chunks(exec, x.size(), kElements, [&](std::int64_t first, std::int64_t last) {
    for_runs(first, last, x.cols, [&](std::int64_t row, std::int64_t, std::int64_t at, std::int64_t count) {
      const T* in = x.data + at;
      T* out = y.data + at;
      const T factor = s[row];
      for (std::int64_t j = 0; j < count; ++j) out[j] = in[j] * factor;
    });
  });
}

template <class T>
void copy_columns(const Exec& exec, MatView<const T> src, std::int64_t src_col, MatView<T> dst,
                  std::int64_t dst_col, std::int64_t width, bool accumulate) {
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
  const T top = std::nextafter(hi, lo);   // rounding the sum may reach hi
  for_chunks(exec, y.size, kElements, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i)
      y[i] = std::min(top, static_cast<T>(lo + (hi - lo) * uniform01(key, static_cast<std::uint64_t>(i))));
  });
}

template <class T>
void fill_normal(const Exec& exec, RandomKey key, VecView<T> y) {
  for_chunks(exec, y.size, kElements, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i)
      y[i] = static_cast<T>(normal(key, static_cast<std::uint64_t>(i)));
  });
}

#define CGCL_ACT(F, T)                                               \
  template void unary(const Exec&, F, VecView<const T>, VecView<T>); \
  template void unary_grad(const Exec&, F, VecView<const T>, VecView<const T>, VecView<const T>, VecView<T>);
#define CGCL_BOTH_REAL(F) CGCL_ACT(F, float) CGCL_ACT(F, double)
CGCL_UNARY_LIST(CGCL_BOTH_REAL)
CGCL_ACT(Prelu<float>, float)
CGCL_ACT(Prelu<double>, double)

#define CGCL_BIN(F)                                                                                 \
  template void binary(const Exec&, F, VecView<const float>, VecView<const float>, VecView<float>); \
  template void binary(const Exec&, F, VecView<const double>, VecView<const double>, VecView<double>);
CGCL_BINARY_LIST(CGCL_BIN)

#define CGCL_INSTANTIATE(T)                                                                         \
  template void axpby(const Exec&, T, VecView<const T>, T, VecView<T>);                             \
  template void fill(const Exec&, VecView<T>, T);                                                   \
  template void add_row(const Exec&, MatView<const T>, VecView<const T>, MatView<T>);               \
  template void scale_rows(const Exec&, MatView<const T>, VecView<const T>, MatView<T>);            \
  template void copy_columns(const Exec&, MatView<const T>, std::int64_t, MatView<T>, std::int64_t, \
                             std::int64_t, bool);                                                   \
  template void fill_uniform(const Exec&, RandomKey, T, T, VecView<T>);                             \
  template void fill_normal(const Exec&, RandomKey, VecView<T>);
CGCL_INSTANTIATE(float)
CGCL_INSTANTIATE(double)

}   // namespace cgcl::cpu
