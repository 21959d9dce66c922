// Elementwise kernels on flat views.
#include "engine/cuda/launch.cuh"
#include "engine/kernels/pointwise.hpp"

static_assert(__cplusplus >= 202002L,
              "CMake 3.25.1 drops nvcc's C++20 flag unless cmake/Cuda.cmake cures it");

namespace cgcl::cuda {

namespace {

template <int K>
struct Sources {
  const float* data[K];
};

/// One thread owns four neighbouring elements; y_i = op(source_0[i], ... source_K-1[i]).
/// Limits: any size; the first 4 n4 elements go as float4 (n4 = 0 for unaligned views), the rest one by one.
/// Moves 4(K+1) bytes an element; a source that op ignores is not read. y may alias a source.
/// Not simpler: scalar loads need four times the instructions for the same bytes.
template <int K, class Op>
__global__ void map_kernel(Op op, Sources<K> in, float* y, std::int64_t n4, std::int64_t n) {
  for (std::int64_t i = thread_index(); i < n4; i += thread_count()) {
    float a[4][K];
#pragma unroll
    for (int k = 0; k < K; ++k) {
      const float4 v = reinterpret_cast<const float4*>(in.data[k])[i];
      a[0][k] = v.x, a[1][k] = v.y, a[2][k] = v.z, a[3][k] = v.w;
    }
    reinterpret_cast<float4*>(y)[i] = make_float4(op(a[0]), op(a[1]), op(a[2]), op(a[3]));
  }
  for (std::int64_t i = 4 * n4 + thread_index(); i < n; i += thread_count()) {
    float a[K];
#pragma unroll
    for (int k = 0; k < K; ++k) a[k] = in.data[k][i];
    y[i] = op(a);
  }
}

template <int K, class Op>
void map(const Exec& exec, const char* name, Op op, Sources<K> in, VecView<float> y) {
  bool wide = aligned16(y.data);
  for (const float* source : in.data) wide = wide && aligned16(source);
  const std::int64_t n4 = wide ? y.size / 4 : 0;
  launch(exec, name, map_kernel<K, Op>, grid_for(exec, std::max(n4, y.size - 4 * n4)), kBlock, op, in, y.data,
         n4, y.size);
}

template <class F>
struct Forward {
  F f;
  __device__ float operator()(const float (&a)[1]) const { return f(a[0]); }
};

template <class F>
struct Backward {
  F f;
  __device__ float operator()(const float (&a)[3]) const { return f.grad(a[0], a[1], a[2]); }
};

template <class F>
struct Pairwise {
  F f;
  __device__ float operator()(const float (&a)[2]) const { return f(a[0], a[1]); }
};

struct Scale {
  float alpha;
  __device__ float operator()(const float (&a)[1]) const { return alpha * a[0]; }
};

struct Blend {
  float alpha, beta;
  __device__ float operator()(const float (&a)[2]) const { return alpha * a[0] + beta * a[1]; }
};

/// One thread owns one element at a time. Moves 4 bytes an element; a write needs no wider form to fill the
/// bus.
__global__ void fill_kernel(float* y, std::int64_t n, float value) {
  for (std::int64_t i = thread_index(); i < n; i += thread_count()) y[i] = value;
}

}   // namespace

template <class F, class T>
void unary(const Exec& exec, F f, VecView<const T> x, VecView<T> y) {
  map<1>(exec, "unary", Forward<F>{f}, {{x.data}}, y);
}

template <class F, class T>
void unary_grad(const Exec& exec, F f, VecView<const T> x, VecView<const T> y, VecView<const T> gy,
                VecView<T> gx) {
  map<3>(exec, "unary_grad", Backward<F>{f}, {{x.data, y.data, gy.data}}, gx);
}

template <class F, class T>
void binary(const Exec& exec, F f, VecView<const T> a, VecView<const T> b, VecView<T> y) {
  map<2>(exec, "binary", Pairwise<F>{f}, {{a.data, b.data}}, y);
}

template <class T>
void axpby(const Exec& exec, T alpha, VecView<const T> x, T beta, VecView<T> y) {
  if (beta == 0)
    map<1>(exec, "axpby", Scale{alpha}, {{x.data}}, y);
  else
    map<2>(exec, "axpby", Blend{alpha, beta}, {{x.data, y.data}}, y);
}

template <class T>
void fill(const Exec& exec, VecView<T> y, T value) {
  launch(exec, "fill", fill_kernel, grid_for(exec, y.size), kBlock, y.data, y.size, value);
}

#define CGCL_UNARY(F)                                                                                        \
  template void unary(const Exec&, F, VecView<const float>, VecView<float>);                                 \
  template void unary_grad(const Exec&, F, VecView<const float>, VecView<const float>, VecView<const float>, \
                           VecView<float>);
CGCL_UNARY_LIST(CGCL_UNARY)
CGCL_UNARY(Prelu<float>)

#define CGCL_BINARY(F) \
  template void binary(const Exec&, F, VecView<const float>, VecView<const float>, VecView<float>);
CGCL_BINARY_LIST(CGCL_BINARY)

template void axpby(const Exec&, float, VecView<const float>, float, VecView<float>);
template void fill(const Exec&, VecView<float>, float);

}   // namespace cgcl::cuda
