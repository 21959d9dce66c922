#include "engine/kernels/pointwise.hpp"

#include "engine/core/index.hpp"
#include "engine/cpu/lanes.hpp"
#include "engine/cpu/parallel.hpp"
#include "engine/cpu/philox_words.hpp"
#include "engine/kernels/norm.hpp"

#include <cmath>   // for nextafter
#include <vector>

namespace cgcl::cpu {

// Loops below run over local pointers and a local functor: a store could change what a captured reference
// names, and the compiler would read it again for every element.

namespace {

template <class F>
F on_host(const F& f) {
  return f;
}

/// The slope, read once.
template <class S>
LeakyRelu on_host(const Prelu<S>& f) {
  return {static_cast<double>(*f.slope)};
}

}   // namespace

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

namespace {

/// Cuts [first, last) of a flat matrix where rows end: body(row, column, position, count). Chunks of
/// elements, not of rows, so that a matrix of one long row is shared out too.
template <class Body>
void for_runs(std::int64_t first, std::int64_t last, std::int64_t cols, const Body& body) {
  std::int64_t row = first / cols, col = first % cols;
  for (std::int64_t at = first; at < last; ++row, col = 0) {
    const std::int64_t count = std::min(cols - col, last - at);
    body(row, col, at, count);
    at += count;
  }
}

}   // namespace

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

namespace {

constexpr std::int64_t kStrip = 256;   // elements whose sums with the bias and masks are held on the stack
static_assert(kStrip % 4 == 0 && kElements % 4 == 0, "strips begin with a block of random words");

/// Scale factors of the elements [first, first + n) under dropout, 0 or 1/(1-p). `first` is a multiple of 4,
/// as chunks and strips are; n is at most kStrip.
template <class T>
void dropout_mask(const RandomKey& key, float p, std::int64_t first, std::int64_t n, T* mask) {
  std::uint32_t words[kStrip];
  philox_words(key, static_cast<std::uint64_t>(first) / 4, (n + 3) / 4, words);
  const T keep = T(1) / (T(1) - T(p));
  for (std::int64_t j = 0; j < n; ++j) mask[j] = word_to_unit(words[j]) >= p ? keep : T(0);
}

/// Calls body(first element, count, x + bias, mask factors) for strips of the elements [first, last).
template <class T, class Body>
void for_dropped(MatView<const T> x, VecView<const T> bias, const RandomKey& key, float p, std::int64_t first,
                 std::int64_t last, const Body& body) {
  T sums[kStrip], mask[kStrip];
  std::fill(mask, mask + kStrip, T(1));
  for (std::int64_t k = first; k < last; k += kStrip) {
    const std::int64_t count = std::min(kStrip, last - k);
    if (p > 0) dropout_mask(key, p, k, count, mask);
    if (!bias.empty())
      for_runs(k, k + count, x.cols, [&](std::int64_t, std::int64_t col, std::int64_t at, std::int64_t n) {
        const T *in = x.data + at, *add = bias.data + col;
        T* out = sums + (at - k);
        for (std::int64_t j = 0; j < n; ++j) out[j] = in[j] + add[j];
      });
    body(k, count, bias.empty() ? x.data + k : sums, mask);
  }
}

}   // namespace

// Below, the choice by the mask has a loop of its own over the strip: around the whole of f it keeps loops
// from vectorising. It is a choice and not a product because a dropped element gives 0 even where f(z) is not
// finite.

template <class F, class T>
void bias_act_dropout(const Exec& exec, F f, MatView<const T> x, VecView<const T> bias, RandomKey key,
                      float p, MatView<T> y) {
  for_chunks(exec, x.size(), kElements, [&](std::int64_t first, std::int64_t last) {
    for_dropped<T>(x, bias, key, p, first, last,
                   [&](std::int64_t k, std::int64_t count, const T* z, const T* mask) {
                     const auto g = on_host(f);
                     T* out = y.data + k;
                     for (std::int64_t j = 0; j < count; ++j) out[j] = g(z[j]);
                     if (p > 0)
                       for (std::int64_t j = 0; j < count; ++j)
                         out[j] = mask[j] == 0 ? T(0) : mask[j] * out[j];
                   });
  });
}

template <class F, class T>
void bias_act_dropout_grad(const Exec& exec, F f, MatView<const T> x, VecView<const T> bias, RandomKey key,
                           float p, MatView<const T> y, MatView<const T> gy, MatView<T> gx) {
  for_chunks(exec, x.size(), kElements, [&](std::int64_t first, std::int64_t last) {
    const MatView<const T> read = F::kGradReadsY ? y : x;
    const VecView<const T> add = F::kGradReadsY ? VecView<const T>{} : bias;
    for_dropped<T>(read, add, key, p, first, last,
                   [&](std::int64_t k, std::int64_t count, const T* z, const T* mask) {
                     const auto g = on_host(f);
                     const T kept = T(1) - T(p);   // undoes the factor of the mask in y
                     const T* from = gy.data + k;
                     T* out = gx.data + k;
                     for (std::int64_t j = 0; j < count; ++j)
                       out[j] = g.grad(z[j], z[j] * kept, mask[j] * from[j]);
                     if (p > 0)
                       for (std::int64_t j = 0; j < count; ++j) out[j] = mask[j] == 0 ? T(0) : out[j];
                   });
  });
}

template <class T>
void prelu_slope_grad(const Exec& exec, MatView<const T> x, VecView<const T> bias, RandomKey key, float p,
                      MatView<const T> gy, VecView<T> gs) {
  std::vector<double> partial(idx((x.size() + kElements - 1) / kElements), 0.0);
  for_chunks(exec, x.size(), kElements, [&](std::int64_t first, std::int64_t last) {
    double total = 0;
    for_dropped<T>(x, bias, key, p, first, last,
                   [&](std::int64_t k, std::int64_t count, const T* z, const T* mask) {
                     const T* from = gy.data + k;
                     total += lane_sum<double>(
                         count, [=](std::int64_t j) { return (z[j] < 0 ? z[j] : T(0)) * from[j] * mask[j]; });
                   });
    partial[idx(first / kElements)] = total;
  });
  double total = 0;
  for (const double part : partial) total += part;
  gs[0] = static_cast<T>(total);
}

template <class F, class T>
void bias_act_dropout_grads(const Exec& exec, F f, MatView<const T> x, VecView<const T> bias, RandomKey key,
                            float p, MatView<const T> y, MatView<const T> gy, MatView<T> gx, VecView<T> gb,
                            VecView<T> gs) {
  if (!gs.empty()) prelu_slope_grad(exec, x, bias, key, p, gy, gs);
  bias_act_dropout_grad(exec, f, x, bias, key, p, y, gy, gx);
  if (!gb.empty()) column_sums<T>(exec, {gx.data, gx.rows, gx.cols}, {}, gb);
}

#define CGCL_ACT(F, T)                                                                                       \
  template void unary(const Exec&, F, VecView<const T>, VecView<T>);                                         \
  template void unary_grad(const Exec&, F, VecView<const T>, VecView<const T>, VecView<const T>,             \
                           VecView<T>);                                                                      \
  template void bias_act_dropout(const Exec&, F, MatView<const T>, VecView<const T>, RandomKey, float,       \
                                 MatView<T>);                                                                \
  template void bias_act_dropout_grad(const Exec&, F, MatView<const T>, VecView<const T>, RandomKey, float,  \
                                      MatView<const T>, MatView<const T>, MatView<T>);                       \
  template void bias_act_dropout_grads(const Exec&, F, MatView<const T>, VecView<const T>, RandomKey, float, \
                                       MatView<const T>, MatView<const T>, MatView<T>, VecView<T>,           \
                                       VecView<T>);
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
  template void fill_normal(const Exec&, RandomKey, VecView<T>);                                    \
  template void prelu_slope_grad(const Exec&, MatView<const T>, VecView<const T>, RandomKey, float, \
                                 MatView<const T>, VecView<T>);
CGCL_INSTANTIATE(float)
CGCL_INSTANTIATE(double)

}   // namespace cgcl::cpu
