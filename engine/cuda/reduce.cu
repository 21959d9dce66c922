// Full sums and column statistics. Owners, limits and bytes are those of reduce_columns_kernel; each struct
// here says what one element contributes. Sums are kept in double: one conversion and addition hides behind
// the load.
#include "engine/cuda/reduce.cuh"
#include "engine/kernels/norm.hpp"

#include <cmath>   // for isfinite

namespace cgcl::cuda {

namespace {

struct WeightedTerm {
  MatView<const float> x;
  const float* weight;   // null: all 1
  __device__ void operator()(std::int64_t i, std::int64_t j, double (&sums)[1]) const {
    sums[0] += weight != nullptr ? static_cast<double>(weight[i]) * x(i, j) : static_cast<double>(x(i, j));
  }
};

struct ProductTerm {
  const float *a, *b;
  __device__ void operator()(std::int64_t i, std::int64_t, double (&sums)[1]) const {
    sums[0] += static_cast<double>(a[i]) * b[i];
  }
};

struct NonfiniteTerm {
  const float* x;
  __device__ void operator()(std::int64_t i, std::int64_t, double (&sums)[1]) const {
    sums[0] += isfinite(x[i]) ? 0.0 : 1.0;
  }
};

/// Sums of w x and of w: every column counts the weights again, which costs less than a launch for them.
struct MeanTerm {
  MatView<const float> x;
  const float* weight;
  __device__ void operator()(std::int64_t i, std::int64_t j, double (&sums)[2]) const {
    const double w = weight != nullptr ? weight[i] : 1.0f;
    sums[0] += w * x(i, j);
    sums[1] += w;
  }
};

/// Keeps the mean also in double, for the second pass.
struct StoreMean {
  float* mean;
  double* exact;
  __device__ void operator()(std::int64_t j, const double (&sums)[2]) const {
    exact[j] = sums[0] / sums[1];
    mean[j] = static_cast<float>(exact[j]);
  }
};

struct VarianceTerm {
  MatView<const float> x;
  const float* weight;
  const double* mean;
  __device__ void operator()(std::int64_t i, std::int64_t j, double (&sums)[2]) const {
    const double w = weight != nullptr ? weight[i] : 1.0f, d = x(i, j) - mean[j];
    sums[0] += w * d * d;
    sums[1] += w;
  }
};

struct StoreRatio {
  float* out;
  __device__ void operator()(std::int64_t j, const double (&sums)[2]) const {
    out[j] = static_cast<float>(sums[0] / sums[1]);
  }
};

struct NormTerm {
  MatView<const float> x;
  const float *mean, *rstd;
  MatView<const float> gy;
  __device__ void operator()(std::int64_t i, std::int64_t j, double (&sums)[2]) const {
    const double g = gy(i, j);
    sums[0] += g;
    sums[1] += g * ((x(i, j) - mean[j]) * rstd[j]);
  }
};

struct StoreBoth {
  float *first, *second;
  __device__ void operator()(std::int64_t j, const double (&sums)[2]) const {
    first[j] = static_cast<float>(sums[0]);
    second[j] = static_cast<float>(sums[1]);
  }
};

const float* or_null(VecView<const float> v) { return v.empty() ? nullptr : v.data; }

}   // namespace

template <class T>
void column_sums(const Exec& exec, MatView<const T> x, VecView<const T> weight, VecView<T> out) {
  reduce_columns<1>(exec, "column_sums", WeightedTerm{x, or_null(weight)}, StoreSum{out.data}, x.rows,
                    x.cols);
}

template <class T>
void sum(const Exec& exec, VecView<const T> x, VecView<T> out) {
  reduce_columns<1>(exec, "sum", WeightedTerm{{x.data, x.size, 1}, nullptr}, StoreSum{out.data}, x.size, 1);
}

template <class T>
void dot(const Exec& exec, VecView<const T> a, VecView<const T> b, VecView<T> out) {
  reduce_columns<1>(exec, "dot", ProductTerm{a.data, b.data}, StoreSum{out.data}, a.size, 1);
}

template <class T>
void count_nonfinite(const Exec& exec, VecView<const T> x, VecView<T> out) {
  reduce_columns<1>(exec, "count_nonfinite", NonfiniteTerm{x.data}, StoreSum{out.data}, x.size, 1);
}

template <class T>
void column_moments(const Exec& exec, MatView<const T> x, VecView<const T> weight, VecView<T> mean,
                    VecView<T> var) {
  const Buffer exact(exec.memory(),
                     std::max<std::size_t>(1, static_cast<std::size_t>(x.cols)) * sizeof(double));
  auto* means = static_cast<double*>(exact.data());
  const float* w = or_null(weight);
  reduce_columns<2>(exec, "column_moments", MeanTerm{x, w}, StoreMean{mean.data, means}, x.rows, x.cols);
  reduce_columns<2>(exec, "column_moments", VarianceTerm{x, w, means}, StoreRatio{var.data}, x.rows, x.cols);
}

template <class T>
void batch_norm_sums(const Exec& exec, MatView<const T> x, VecView<const T> mean, VecView<const T> rstd,
                     MatView<const T> gy, VecView<T> gsum, VecView<T> gdot) {
  reduce_columns<2>(exec, "batch_norm_sums", NormTerm{x, mean.data, rstd.data, gy},
                    StoreBoth{gsum.data, gdot.data}, x.rows, x.cols);
}

template void column_sums(const Exec&, MatView<const float>, VecView<const float>, VecView<float>);
template void sum(const Exec&, VecView<const float>, VecView<float>);
template void dot(const Exec&, VecView<const float>, VecView<const float>, VecView<float>);
template void count_nonfinite(const Exec&, VecView<const float>, VecView<float>);
template void column_moments(const Exec&, MatView<const float>, VecView<const float>, VecView<float>,
                             VecView<float>);
template void batch_norm_sums(const Exec&, MatView<const float>, VecView<const float>, VecView<const float>,
                              MatView<const float>, VecView<float>, VecView<float>);

}   // namespace cgcl::cuda
