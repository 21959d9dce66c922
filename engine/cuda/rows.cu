// Elementwise kernels that know rows and columns, and row selection. All run on rows_kernel: a warp reads 32
// neighbouring columns of one row, or whole neighbouring rows of a narrow matrix, so accesses are coalesced.
// Not simpler: a flat index would cost a 64-bit division an element.
#include "engine/cuda/launch.cuh"
#include "engine/kernels/pointwise.hpp"
#include "engine/kernels/segment.hpp"

namespace cgcl::cuda {

namespace {

/// Moves 8 bytes an element; the bias stays in cache.
struct AddRow {
  MatView<const float> x;
  const float* b;
  MatView<float> y;
  __device__ void operator()(std::int64_t i, std::int64_t j) const { y(i, j) = x(i, j) + b[j]; }
};

/// Moves 8 bytes an element.
struct ScaleRow {
  MatView<const float> x;
  const float* s;
  MatView<float> y;
  __device__ void operator()(std::int64_t i, std::int64_t j) const { y(i, j) = x(i, j) * s[i]; }
};

/// Moves 8 bytes an element, 12 when accumulating. Column offsets rarely keep 16-byte alignment, so no
/// float4.
struct CopyColumns {
  MatView<const float> src;
  std::int64_t src_col;
  MatView<float> dst;
  std::int64_t dst_col;
  bool accumulate;
  __device__ void operator()(std::int64_t i, std::int64_t j) const {
    const float value = src(i, src_col + j);
    float& to = dst(i, dst_col + j);
    to = accumulate ? to + value : value;
  }
};

/// V is float4 where rows are 16-byte aligned, else float. Moves 8 bytes an element plus 4 a row for the
/// index.
template <class V>
struct GatherRow {
  const V* x;
  const std::int32_t* index;
  V* y;
  std::int64_t cols;
  __device__ void operator()(std::int64_t i, std::int64_t j) const {
    y[i * cols + j] = x[index[i] * cols + j];
  }
};

}   // namespace

template <class T>
void add_row(const Exec& exec, MatView<const T> x, VecView<const T> b, MatView<T> y) {
  for_elements(exec, "add_row", AddRow{x, b.data, y}, x.rows, x.cols);
}

template <class T>
void scale_rows(const Exec& exec, MatView<const T> x, VecView<const T> s, MatView<T> y) {
  for_elements(exec, "scale_rows", ScaleRow{x, s.data, y}, x.rows, x.cols);
}

template <class T>
void copy_columns(const Exec& exec, MatView<const T> src, std::int64_t src_col, MatView<T> dst,
                  std::int64_t dst_col, std::int64_t width, bool accumulate) {
  for_elements(exec, "copy_columns", CopyColumns{src, src_col, dst, dst_col, accumulate}, src.rows, width);
}

template <class T>
void gather_rows(const Exec& exec, MatView<const T> x, VecView<const std::int32_t> index, MatView<T> y) {
  if (x.cols % 4 == 0 && aligned16(x.data) && aligned16(y.data)) {
    const std::int64_t cols = x.cols / 4;
    for_elements(exec, "gather_rows",
                 GatherRow<float4>{reinterpret_cast<const float4*>(x.data), index.data,
                                   reinterpret_cast<float4*>(y.data), cols},
                 index.size, cols);
  } else {
    for_elements(exec, "gather_rows", GatherRow<float>{x.data, index.data, y.data, x.cols}, index.size,
                 x.cols);
  }
}

template void add_row(const Exec&, MatView<const float>, VecView<const float>, MatView<float>);
template void scale_rows(const Exec&, MatView<const float>, VecView<const float>, MatView<float>);
template void copy_columns(const Exec&, MatView<const float>, std::int64_t, MatView<float>, std::int64_t,
                           std::int64_t, bool);
template void gather_rows(const Exec&, MatView<const float>, VecView<const std::int32_t>, MatView<float>);

}   // namespace cgcl::cuda
