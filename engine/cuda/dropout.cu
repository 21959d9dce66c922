// Random fills, and the fused bias + activation + dropout. Random words come from the same Philox as on the
// CPU: word i % 4 of block i / 4 belongs to element i of the flat array, so masks are equal bit for bit on
// both backends.
#include "engine/cuda/reduce.cuh"
#include "engine/kernels/norm.hpp"
#include "engine/kernels/pointwise.hpp"

#include <cmath>   // for nextafter

namespace cgcl::cuda {

namespace {

/// One thread owns two neighbouring elements, as one Philox block holds two 53-bit draws. Moves 4 bytes an
/// element; bound by double arithmetic, which is fine for what runs once at initialisation.
__global__ void fill_uniform_kernel(RandomKey key, float lo, float hi, float top, float* y, std::int64_t n) {
  for (std::int64_t i = 2 * thread_index(); i < n; i += 2 * thread_count())
    for (std::int64_t k = i; k < min(i + 2, n); ++k)
      y[k] = min(top, static_cast<float>(lo + (hi - lo) * uniform01(key, static_cast<std::uint64_t>(k))));
}

/// One thread owns one element and draws one Philox block. Bound by arithmetic, see above.
__global__ void fill_normal_kernel(RandomKey key, float* y, std::int64_t n) {
  for (std::int64_t i = thread_index(); i < n; i += thread_count())
    y[i] = static_cast<float>(normal(key, static_cast<std::uint64_t>(i)));
}

/// Four neighbouring values, fewer at the end of the array; as one float4 where the pointer allows it.
__device__ void load4(const float* from, std::int64_t first, int count, bool wide, float (&value)[4]) {
  if (wide && count == 4) {
    const float4 v = *reinterpret_cast<const float4*>(from + first);
    value[0] = v.x, value[1] = v.y, value[2] = v.z, value[3] = v.w;
    return;
  }
#pragma unroll
  for (int w = 0; w < 4; ++w) value[w] = w < count ? from[first + w] : 0.0f;
}

__device__ void store4(float* to, std::int64_t first, int count, bool wide, const float (&value)[4]) {
  if (wide && count == 4) {
    *reinterpret_cast<float4*>(to + first) = make_float4(value[0], value[1], value[2], value[3]);
    return;
  }
#pragma unroll
  for (int w = 0; w < 4; ++w)
    if (w < count) to[first + w] = value[w];
}

/// What the kernels below share: z = x + bias and the mask of the four elements of one Philox block.
struct Dropped {
  const float* x;
  const float* bias;   // null: none
  RandomKey key;
  const std::uint32_t* step_shift;   // null, or by how much a replayed step is later than the recorded one
  float p, keep;                     // keep = 1 / (1 - p)
  std::int64_t cols, size;
  bool wide;   // every array of the kernel is 16-byte aligned

  [[nodiscard]] __device__ std::int64_t blocks() const { return ceil_div(size, 4); }

  /// Loads block `block` and returns how many of its four elements exist. mask is 0 or 1/(1-p).
  __device__ int load(std::int64_t block, float (&z)[4], float (&mask)[4]) const {
    const std::int64_t first = 4 * block;
    const int count = static_cast<int>(min(size - first, std::int64_t{4}));
    load4(x, first, count, wide, z);
    if (bias != nullptr) {
      std::int64_t j = first % cols;
#pragma unroll
      for (int w = 0; w < 4; ++w) {
        z[w] += bias[j];
        if (++j == cols) j = 0;
      }
    }
    RandomKey now = key;
    if (step_shift != nullptr) now.step += *step_shift;
    const Words4 words = p > 0 ? philox(now, static_cast<std::uint64_t>(block)) : Words4{};
#pragma unroll
    for (int w = 0; w < 4; ++w) mask[w] = p > 0 && word_to_unit(words.v[w]) < p ? 0.0f : keep;
    return count;
  }
};

/// One thread owns the four elements of one Philox block. Limits: any size; x may alias y.
/// Moves 8 bytes an element forward, 12 backward; mask and activation are recomputed, not stored.
/// Not simpler: a thread an element would draw every Philox block four times.
template <class F>
__global__ void bias_act_dropout_kernel(F f, Dropped in, float* y) {
  for (std::int64_t b = thread_index(); b < in.blocks(); b += thread_count()) {
    float z[4], mask[4];
    const int count = in.load(b, z, mask);
#pragma unroll
    for (int w = 0; w < 4; ++w) z[w] = mask[w] == 0 ? 0.0f : mask[w] * f(z[w]);
    store4(y, 4 * b, count, in.wide, z);
  }
}

template <class F>
__global__ void bias_act_dropout_grad_kernel(F f, Dropped in, const float* gy, float* gx) {
  for (std::int64_t b = thread_index(); b < in.blocks(); b += thread_count()) {
    float z[4], mask[4], g[4];
    const int count = in.load(b, z, mask);
    load4(gy, 4 * b, count, in.wide, g);
#pragma unroll
    for (int w = 0; w < 4; ++w) z[w] = mask[w] == 0 ? 0.0f : f.grad(z[w], f(z[w]), mask[w] * g[w]);
    store4(gx, 4 * b, count, in.wide, z);
  }
}

/// Term of the slope's gradient: "row" b is one Philox block.
struct SlopeTerm {
  Dropped in;
  const float* gy;
  __device__ void operator()(std::int64_t b, std::int64_t, double (&sums)[1]) const {
    float z[4], mask[4], g[4];
    const int count = in.load(b, z, mask);
    load4(gy, 4 * b, count, in.wide, g);
#pragma unroll
    for (int w = 0; w < 4; ++w)
      if (w < count && z[w] <= 0) sums[0] += static_cast<double>(z[w] * g[w] * mask[w]);
  }
};

constexpr int kGradRows = 8;   // of a thread of the next kernel

/// One block owns `chunk` rows, one thread four columns of every (kBlock/groups)-th of them, which are one
/// Philox block a row. Writes gx and one row of `partial` [chunks, cols + 1]: sums of the columns of gx, and
/// in the last place the term of the slope. Moves 12 bytes an element, where three kernels would move 28. A
/// thread adds up its few rows in float; beyond that sums are in double. Limits: 4 kBlock columns, 2^31
/// blocks.
template <class F>
__global__ void bias_act_dropout_grads_kernel(F f, Dropped in, const float* gy, float* gx, int groups,
                                              std::int64_t chunk, double* partial) {
  __shared__ double shared[4][kBlock];
  __shared__ double warps[kBlock / kWarp];
  const int lanes = kBlock / groups, lane = static_cast<int>(threadIdx.x) / groups,
            group = static_cast<int>(threadIdx.x) % groups;
  const std::int64_t first = blockIdx.x * chunk, last = min(first + chunk, in.size / in.cols);
  float sums[4] = {}, slope = 0;
  if (lane < lanes) {
#pragma unroll 2
    for (std::int64_t r = first + lane; r < last; r += lanes) {
      const std::int64_t b = r * groups + group;
      float z[4], mask[4], g[4];
      in.load(b, z, mask);
      load4(gy, 4 * b, 4, true, g);
#pragma unroll
      for (int w = 0; w < 4; ++w) {
        if (z[w] <= 0) slope += z[w] * g[w] * mask[w];
        z[w] = mask[w] == 0 ? 0.0f : f.grad(z[w], f(z[w]), mask[w] * g[w]);
        sums[w] += z[w];
      }
      store4(gx, 4 * b, 4, true, z);
    }
  }
  for (int w = 0; w < 4; ++w) shared[w][threadIdx.x] = sums[w];
  const double total = block_sum(static_cast<double>(slope), warps);   // waits for `shared` too
  double* row = partial + blockIdx.x * (in.cols + 1);
  if (threadIdx.x == 0) row[in.cols] = total;
  if (lane != 0) return;
  for (int w = 0; w < 4; ++w) {
    double sum = shared[w][threadIdx.x];
    for (int l = 1; l < lanes; ++l) sum += shared[w][threadIdx.x + l * groups];
    row[4 * group + w] = sum;
  }
}

/// One warp owns one column of `partial`, its lanes every 32nd row. Either output may be null.
__global__ void finish_grads_kernel(const double* partial, std::int64_t chunks, std::int64_t cols, float* gb,
                                    float* gs) {
  const std::int64_t j = thread_index() / kWarp;
  if (j > cols) return;   // the whole warp
  double sum = 0;
#pragma unroll 4
  for (std::int64_t i = threadIdx.x % kWarp; i < chunks; i += kWarp) sum += partial[i * (cols + 1) + j];
  sum = warp_sum(sum);
  float* out = j < cols ? (gb != nullptr ? gb + j : nullptr) : gs;
  if (threadIdx.x % kWarp == 0 && out != nullptr) *out = static_cast<float>(sum);
}

Dropped dropped(const Exec& exec, MatView<const float> x, VecView<const float> bias, RandomKey key, float p,
                const float* gy, const float* out) {
  const float* bias_or_null = bias.empty() ? nullptr : bias.data;
  const bool wide = aligned16(x.data) && aligned16(gy) && aligned16(out);
  const std::uint32_t* shift = exec.cuda().recording ? exec.cuda().shift() : nullptr;
  return {x.data, bias_or_null, key, shift, p, 1.0f / (1.0f - p), x.cols, x.size(), wide};
}

}   // namespace

template <class T>
void fill_uniform(const Exec& exec, RandomKey key, T lo, T hi, VecView<T> y) {
  exec.cuda().require_not_recording("a draw that is not a dropout mask");
  const T top = std::nextafter(hi, lo);   // rounding the sum may reach hi
  launch(exec, "fill_uniform", fill_uniform_kernel, grid_for(exec, ceil_div(y.size, 2)), kBlock, key, lo, hi,
         top, y.data, y.size);
}

template <class T>
void fill_normal(const Exec& exec, RandomKey key, VecView<T> y) {
  exec.cuda().require_not_recording("a draw that is not a dropout mask");
  launch(exec, "fill_normal", fill_normal_kernel, grid_for(exec, y.size), kBlock, key, y.data, y.size);
}

template <class F, class T>
void bias_act_dropout(const Exec& exec, F f, MatView<const T> x, VecView<const T> bias, RandomKey key,
                      float p, MatView<T> y) {
  launch(exec, "bias_act_dropout", bias_act_dropout_kernel<F>, grid_for(exec, ceil_div(x.size(), 4)), kBlock,
         f, dropped(exec, x, bias, key, p, nullptr, y.data), y.data);
}

template <class F, class T>
void bias_act_dropout_grad(const Exec& exec, F f, MatView<const T> x, VecView<const T> bias, RandomKey key,
                           float p, MatView<const T>, MatView<const T> gy,
                           MatView<T> gx) {   // f is cheaper than a load
  launch(exec, "bias_act_dropout_grad", bias_act_dropout_grad_kernel<F>,
         grid_for(exec, ceil_div(x.size(), 4)), kBlock, f, dropped(exec, x, bias, key, p, gy.data, gx.data),
         gy.data, gx.data);
}

template <class T>
void prelu_slope_grad(const Exec& exec, MatView<const T> x, VecView<const T> bias, RandomKey key, float p,
                      MatView<const T> gy, VecView<T> gs) {
  reduce_columns<1>(exec, "prelu_slope_grad",
                    SlopeTerm{dropped(exec, x, bias, key, p, gy.data, nullptr), gy.data}, StoreSum{gs.data},
                    ceil_div(x.size(), 4), 1);
}

template <class F, class T>
void bias_act_dropout_grads(const Exec& exec, F f, MatView<const T> x, VecView<const T> bias, RandomKey key,
                            float p, MatView<const T> y, MatView<const T> gy, MatView<T> gx, VecView<T> gb,
                            VecView<T> gs) {
  const Dropped in = dropped(exec, x, bias, key, p, gy.data, gx.data);
  const std::int64_t groups = x.cols / 4;
  if ((gb.empty() && gs.empty()) || x.cols % 4 != 0 || groups > kBlock || !in.wide || x.rows == 0) {
    if (!gs.empty()) prelu_slope_grad(exec, x, bias, key, p, gy, gs);
    bias_act_dropout_grad(exec, f, x, bias, key, p, y, gy, gx);
    if (!gb.empty()) column_sums<T>(exec, {gx.data, gx.rows, gx.cols}, {}, gb);
    return;
  }
  const std::int64_t chunk = kGradRows * (kBlock / groups), chunks = ceil_div(x.rows, chunk);
  const Buffer buffer(exec.memory(), static_cast<std::size_t>(chunks * (x.cols + 1)) * sizeof(double));
  auto* partial = static_cast<double*>(buffer.data());
  launch(exec, "bias_act_dropout_grads", bias_act_dropout_grads_kernel<F>,
         dim3(static_cast<unsigned>(chunks)), kBlock, f, in, gy.data, gx.data, static_cast<int>(groups),
         chunk, partial);
  launch(exec, "bias_act_dropout_grads", finish_grads_kernel,
         dim3(static_cast<unsigned>(ceil_div(x.cols + 1, kBlock / kWarp))), kBlock, partial, chunks, x.cols,
         gb.empty() ? nullptr : gb.data, gs.empty() ? nullptr : gs.data);
}

#define CGCL_ACT(F)                                                                                          \
  template void bias_act_dropout(const Exec&, F, MatView<const float>, VecView<const float>, RandomKey,      \
                                 float, MatView<float>);                                                     \
  template void bias_act_dropout_grad(const Exec&, F, MatView<const float>, VecView<const float>, RandomKey, \
                                      float, MatView<const float>, MatView<const float>, MatView<float>);    \
  template void bias_act_dropout_grads(const Exec&, F, MatView<const float>, VecView<const float>,           \
                                       RandomKey, float, MatView<const float>, MatView<const float>,         \
                                       MatView<float>, VecView<float>, VecView<float>);
CGCL_UNARY_LIST(CGCL_ACT)
CGCL_ACT(Prelu<float>)

template void fill_uniform(const Exec&, RandomKey, float, float, VecView<float>);
template void fill_normal(const Exec&, RandomKey, VecView<float>);
template void prelu_slope_grad(const Exec&, MatView<const float>, VecView<const float>, RandomKey, float,
                               MatView<const float>, VecView<float>);

}   // namespace cgcl::cuda
