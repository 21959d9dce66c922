// dropout(f(x + bias)) and its gradients. What was dropped is -0 in the result, and nothing else is: backward
// reads the mask there, where it would else draw all random numbers again.
#include "engine/core/index.hpp"
#include "engine/cpu/flat_loops.hpp"
#include "engine/cpu/lanes.hpp"
#include "engine/cpu/parallel.hpp"
#include "engine/cpu/philox_words.hpp"
#include "engine/kernels/norm.hpp"
#include "engine/kernels/pointwise.hpp"

#include <bit>     // for bit_cast
#include <cmath>   // for ceil
#include <cstdint>
#include <type_traits>   // for conditional_t
#include <vector>

namespace cgcl::cpu {

namespace {

constexpr std::int64_t kStrip = 256;   // elements whose sums with the bias and masks are held on the stack
static_assert(kStrip % 4 == 0 && kElements % 4 == 0, "strips begin with a block of random words");

/// Scale factors of the elements [first, first + n) under dropout, 0 or 1/(1-p). `first` is a multiple of 4,
/// as chunks and strips are; n is at most kStrip.
template <class T>
void draw_mask(const RandomKey& key, float p, std::int64_t first, std::int64_t n, T* mask) {
  std::uint32_t words[kStrip];
  philox_words(key, static_cast<std::uint64_t>(first) / 4, (n + 3) / 4, words);
  const T keep = T(1) / (T(1) - T(p));
  // word_to_unit(word) >= p, in whole numbers: both sides times 2^24
  const auto least = static_cast<std::int32_t>(std::ceil(p * 0x1p24F));
  for (std::int64_t j = 0; j < n; ++j)
    mask[j] = static_cast<std::int32_t>(words[j] >> 8) >= least ? keep : T(0);
}

/// The same from the result of the forward pass.
template <class T>
void read_mask(const T* y, float p, std::int64_t n, T* mask) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  const T keep = T(1) / (T(1) - T(p));
  for (std::int64_t j = 0; j < n; ++j)
    mask[j] = std::bit_cast<Bits>(y[j]) == std::bit_cast<Bits>(-T(0)) ? T(0) : keep;
}

/// What x + bias is dropped by.
template <class T>
struct Dropped {
  MatView<const T> x;
  VecView<const T> bias;   // may be empty
  RandomKey key;
  float p;
  MatView<const T> y;   // the result, or empty: the mask is drawn
};

/// Calls body(first element, count, x + bias, mask factors) for strips of the elements [first, last).
template <class T, class Body>
void for_strips(const Dropped<T>& in, std::int64_t first, std::int64_t last, const Body& body) {
  T sums[kStrip], mask[kStrip];
  std::fill(mask, mask + kStrip, T(1));
  for (std::int64_t k = first; k < last; k += kStrip) {
    const std::int64_t count = std::min(kStrip, last - k);
    if (in.p > 0 && in.y.data != nullptr)
      read_mask(in.y.data + k, in.p, count, mask);
    else if (in.p > 0)
      draw_mask(in.key, in.p, k, count, mask);
    if (!in.bias.empty())
      for_runs(k, k + count, in.x.cols, [&](std::int64_t, std::int64_t col, std::int64_t at, std::int64_t n) {
        const T *from = in.x.data + at, *add = in.bias.data + col;
        T* out = sums + (at - k);
        for (std::int64_t j = 0; j < n; ++j) out[j] = from[j] + add[j];
      });
    body(k, count, in.bias.empty() ? in.x.data + k : sums, mask);
  }
}

/// What a strip of z = x + bias adds to the gradient of the slope.
template <class T>
double slope_sum(std::int64_t count, const T* z, const T* mask, const T* gy) {
  return lane_sum<double>(count, [=](std::int64_t j) { return (z[j] < 0 ? z[j] : T(0)) * gy[j] * mask[j]; });
}

/// strip(first element, count, z, mask) of every strip; the sum of what it returns, in order.
template <class T, class Strip>
double sum_of_strips(const Exec& exec, const Dropped<T>& in, const Strip& strip) {
  std::vector<double> partial(idx((in.x.size() + kElements - 1) / kElements), 0.0);
  for_chunks(exec, in.x.size(), kElements, [&](std::int64_t first, std::int64_t last) {
    double total = 0;
    for_strips<T>(in, first, last, [&](std::int64_t k, std::int64_t count, const T* z, const T* mask) {
      total += strip(k, count, z, mask);
    });
    partial[idx(first / kElements)] = total;
  });
  double total = 0;
  for (const double part : partial) total += part;
  return total;
}

/// gx, and with `slope` the gradient of a PReLU's slope, which reads the same.
template <class F, class T>
double grad(const Exec& exec, F f, const Dropped<T>& in, MatView<const T> gy, MatView<T> gx, bool slope) {
  Dropped<T> read = in;
  if constexpr (F::kGradReadsY) read.x = in.y, read.bias = {};
  return sum_of_strips<T>(exec, read, [&](std::int64_t k, std::int64_t count, const T* z, const T* mask) {
    const auto g = on_host(f);
    const T kept = T(1) - T(in.p);   // undoes the factor of the mask in y
    const T* from = gy.data + k;
    T* out = gx.data + k;
    const double sum = slope ? slope_sum(count, z, mask, from) : 0;   // before gx, which may be gy
    for (std::int64_t j = 0; j < count; ++j) out[j] = g.grad(z[j], z[j] * kept, mask[j] * from[j]);
    if (in.p > 0)
      for (std::int64_t j = 0; j < count; ++j) out[j] = mask[j] == 0 ? T(0) : out[j];
    return sum;
  });
}

}   // namespace

// Below, the choice by the mask has a loop of its own over the strip: around the whole of f it keeps loops
// from vectorising. It is a choice and not a product because a dropped element gives 0 even where f(z) is not
// finite.

template <class F, class T>
void bias_act_dropout(const Exec& exec, F f, MatView<const T> x, VecView<const T> bias, RandomKey key,
                      float p, MatView<T> y) {
  for_chunks(exec, x.size(), kElements, [&](std::int64_t first, std::int64_t last) {
    for_strips<T>({x, bias, key, p, {}}, first, last,
                  [&](std::int64_t k, std::int64_t count, const T* z, const T* mask) {
                    const auto g = on_host(f);
                    T* out = y.data + k;
                    for (std::int64_t j = 0; j < count; ++j) out[j] = g(z[j]);
                    if (p > 0)   // adding 0 turns a -0 that is kept into 0
                      for (std::int64_t j = 0; j < count; ++j)
                        out[j] = mask[j] == 0 ? -T(0) : mask[j] * out[j] + T(0);
                  });
  });
}

template <class F, class T>
void bias_act_dropout_grad(const Exec& exec, F f, MatView<const T> x, VecView<const T> bias, RandomKey key,
                           float p, MatView<const T> y, MatView<const T> gy, MatView<T> gx) {
  grad<F, T>(exec, f, {x, bias, key, p, y}, gy, gx, false);
}

template <class T>
void prelu_slope_grad(const Exec& exec, MatView<const T> x, VecView<const T> bias, RandomKey key, float p,
                      MatView<const T> gy, VecView<T> gs) {
  gs[0] = static_cast<T>(sum_of_strips<T>(exec, {x, bias, key, p, {}},
                                          [&](std::int64_t k, std::int64_t count, const T* z, const T* mask) {
                                            return slope_sum(count, z, mask, gy.data + k);
                                          }));
}

template <class F, class T>
void bias_act_dropout_grads(const Exec& exec, F f, MatView<const T> x, VecView<const T> bias, RandomKey key,
                            float p, MatView<const T> y, MatView<const T> gy, MatView<T> gx, VecView<T> gb,
                            VecView<T> gs) {
  const double slope = grad<F, T>(exec, f, {x, bias, key, p, y}, gy, gx, !gs.empty());
  if (!gs.empty()) gs[0] = static_cast<T>(slope);
  if (!gb.empty()) column_sums<T>(exec, {gx.data, gx.rows, gx.cols}, {}, gb);
}

#define CGCL_ACT(F, T)                                                                                       \
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

template void prelu_slope_grad(const Exec&, MatView<const float>, VecView<const float>, RandomKey, float,
                               MatView<const float>, VecView<float>);
template void prelu_slope_grad(const Exec&, MatView<const double>, VecView<const double>, RandomKey, float,
                               MatView<const double>, VecView<double>);

}   // namespace cgcl::cpu
