// cuBLAS as a loop: the meaning of every argument is that of the library, the order of additions is not.
#include "tests/cuda_host/device_memory.hpp"
#include "tests/cuda_host/include/cublas_v2.h"
#include "tests/cuda_host/running.hpp"
#include "tests/cuda_host/stream.hpp"

#include <algorithm>   // for max
#include <bit>         // for bit_cast
#include <vector>

struct cublasContext {
  cudaStream_t stream = nullptr;
  void* workspace = nullptr;
  bool tf32 = false;
};

namespace {

/// How many low bits of a factor are rounded away: none, or all but the 10 of TF32 or the 7 of bfloat16.
enum Dropped { kNone = 0, kTf32 = 13, kBf16 = 16 };

/// A matrix as the call gives it; rows and columns of op(x).
struct Operand {
  const float* data;
  std::int64_t ld, rows, cols;
  bool transposed;

  [[nodiscard]] float at(std::int64_t i, std::int64_t j) const {
    return transposed ? data[i * ld + j] : data[j * ld + i];
  }
};

/// Every column in memory must be there and, to be read, written.
void require(const char* name, const float* data, std::int64_t ld, std::int64_t rows, std::int64_t cols,
             bool filled) {
  for (std::int64_t j = 0; j < cols; ++j)
    cuda_host::memory().require(name, data + j * ld, static_cast<std::size_t>(rows) * sizeof(float), filled);
}

void require(const char* name, const Operand& x) {
  require(name, x.data, x.ld, x.transposed ? x.cols : x.rows, x.transposed ? x.rows : x.cols, true);
}

/// As tensor cores read it, rounded to nearest.
float rounded(float value, Dropped dropped) {
  if (dropped == kNone) return value;
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t lost = (1u << dropped) - 1u;
  return std::bit_cast<float>((bits + (lost >> 1u) + 1u) & ~lost);
}

/// op(x) with its inner dimension contiguous: row i of an a, column j of a b.
std::vector<float> packed(const Operand& x, bool by_rows, Dropped dropped) {
  std::vector<float> out;
  out.reserve(static_cast<std::size_t>(x.rows * x.cols));
  for (std::int64_t i = 0; i < (by_rows ? x.rows : x.cols); ++i)
    for (std::int64_t j = 0; j < (by_rows ? x.cols : x.rows); ++j) {
      const float value = by_rows ? x.at(i, j) : x.at(j, i);
      out.push_back(rounded(value, dropped));
    }
  return out;
}

/// Sums of sixteen lanes, as a device adds in many short chains.
float dot(const float* a, const float* b, std::int64_t size) {
  float lanes[16] = {};
  std::int64_t i = 0;
  for (; i + 16 <= size; i += 16)
    for (int l = 0; l < 16; ++l) lanes[l] += a[i + l] * b[i + l];
  double total = 0;
  for (; i < size; ++i) total += static_cast<double>(a[i]) * b[i];
  for (const float lane : lanes) total += lane;
  return static_cast<float>(total);
}

}   // namespace

const char* cublasGetStatusString(cublasStatus_t status) {
  return status == CUBLAS_STATUS_SUCCESS ? "success"
                                         : "an unsupported value or parameter was passed to the function";
}

cublasStatus_t cublasCreate(cublasHandle_t* handle) {
  *handle = new cublasContext;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasDestroy_v2(cublasHandle_t handle) {
  delete handle;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasSetStream(cublasHandle_t handle, cudaStream_t stream) {
  handle->stream = stream;
  handle->workspace = nullptr;   // back to its own
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasSetWorkspace(cublasHandle_t handle, void* workspace, std::size_t bytes) {
  cuda_host::memory().require("cublasSetWorkspace", workspace, bytes, false);
  handle->workspace = workspace;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasSetMathMode(cublasHandle_t handle, cublasMath_t mode) {
  handle->tf32 = mode == CUBLAS_TF32_TENSOR_OP_MATH;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasSetAtomicsMode(cublasHandle_t, cublasAtomicsMode_t) { return CUBLAS_STATUS_SUCCESS; }

namespace {

cublasStatus_t product(const char* name, Dropped dropped, cublasHandle_t handle, cublasOperation_t of_a,
                       cublasOperation_t of_b, std::int64_t m, std::int64_t n, std::int64_t k,
                       const float* alpha, const float* a, std::int64_t lda, const float* b, std::int64_t ldb,
                       const float* beta, float* c, std::int64_t ldc) {
  const Operand left{a, lda, m, k, of_a == CUBLAS_OP_T}, right{b, ldb, k, n, of_b == CUBLAS_OP_T};
  const auto too_small = [](std::int64_t ld, std::int64_t rows) {
    return ld < std::max<std::int64_t>(1, rows);
  };
  if (m < 0 || n < 0 || k < 0 || too_small(lda, left.transposed ? k : m) ||
      too_small(ldb, right.transposed ? n : k) || too_small(ldc, m))
    return CUBLAS_STATUS_INVALID_VALUE;
  // Its own would be taken from the stream while that is recorded.
  if (handle->workspace == nullptr)
    cuda_host::forbid_recording(handle->stream, "a product of cuBLAS without a workspace of the caller");
  const float scale = *alpha, keep = *beta;
  cuda_host::enqueue(
      handle->stream,
      {name, [=] {
         require(name, left);
         require(name, right);
         require(name, c, ldc, m, n, keep != 0);
         const std::vector<float> rows = packed(left, true, dropped), columns = packed(right, false, dropped);
         for (std::int64_t j = 0; j < n; ++j) {
           for (std::int64_t i = 0; i < m; ++i) {
             float& out = c[j * ldc + i];
             out = scale * dot(rows.data() + i * k, columns.data() + j * k, k) +
                   (keep == 0 ? 0.0f : keep * out);
           }
           cuda_host::memory().written(c + j * ldc, static_cast<std::size_t>(m) * sizeof(float));
         }
       }});
  return CUBLAS_STATUS_SUCCESS;
}

}   // namespace

cublasStatus_t cublasSgemm_64(cublasHandle_t handle, cublasOperation_t of_a, cublasOperation_t of_b,
                              std::int64_t m, std::int64_t n, std::int64_t k, const float* alpha,
                              const float* a, std::int64_t lda, const float* b, std::int64_t ldb,
                              const float* beta, float* c, std::int64_t ldc) {
  return product("cublasSgemm", handle->tf32 ? kTf32 : kNone, handle, of_a, of_b, m, n, k, alpha, a, lda, b,
                 ldb, beta, c, ldc);
}

cublasStatus_t cublasGemmEx_64(cublasHandle_t handle, cublasOperation_t of_a, cublasOperation_t of_b,
                               std::int64_t m, std::int64_t n, std::int64_t k, const void* alpha,
                               const void* a, cudaDataType_t type_a, std::int64_t lda, const void* b,
                               cudaDataType_t type_b, std::int64_t ldb, const void* beta, void* c,
                               cudaDataType_t type_c, std::int64_t ldc, cublasComputeType_t compute,
                               cublasGemmAlgo_t) {
  if (type_a != CUDA_R_32F || type_b != CUDA_R_32F || type_c != CUDA_R_32F ||
      compute != CUBLAS_COMPUTE_32F_FAST_16BF)
    return CUBLAS_STATUS_INVALID_VALUE;
  return product("cublasGemmEx", kBf16, handle, of_a, of_b, m, n, k, static_cast<const float*>(alpha),
                 static_cast<const float*>(a), lda, static_cast<const float*>(b), ldb,
                 static_cast<const float*>(beta), static_cast<float*>(c), ldc);
}
