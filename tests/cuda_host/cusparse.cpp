// cuSPARSE's product of a CSR and a dense matrix, as a loop.
#include "tests/cuda_host/include/cusparse.h"

#include "tests/cuda_host/device_memory.hpp"
#include "tests/cuda_host/stream.hpp"

#include <cstring>

struct cusparseContext {
  cudaStream_t stream = nullptr;
};
struct CsrDescription {
  std::int64_t rows, cols, nnz;
  const void *ptr, *col;
  const float* values;
  cusparseIndexType_t type;
};
struct DenseDescription {
  std::int64_t rows, cols, ld;
  float* values;
};

namespace {

constexpr const char* kName = "cusparseSpMM";
constexpr std::size_t kWorkspace = 4096;   // any size: the caller has to ask

std::size_t bytes_of(std::int64_t count, std::size_t each) { return static_cast<std::size_t>(count) * each; }

template <class Index>
void multiply(const CsrDescription& a, const DenseDescription& b, float alpha, float beta,
              const DenseDescription& c) {
  const auto& memory = cuda_host::memory();
  memory.require(kName, a.ptr, bytes_of(a.rows + 1, sizeof(Index)), true);
  memory.require(kName, a.col, bytes_of(a.nnz, sizeof(Index)), true);
  memory.require(kName, a.values, bytes_of(a.nnz, sizeof(float)), true);
  memory.require(kName, b.values, bytes_of(b.rows * b.ld, sizeof(float)), true);
  memory.require(kName, c.values, bytes_of(c.rows * c.ld, sizeof(float)), beta != 0);
  const auto* ptr = static_cast<const Index*>(a.ptr);
  const auto* col = static_cast<const Index*>(a.col);
  for (std::int64_t row = 0; row < a.rows; ++row) {
    float* out = c.values + row * c.ld;
    for (std::int64_t j = 0; j < c.cols; ++j) {
      double sum = 0;
      for (Index e = ptr[row]; e < ptr[row + 1]; ++e)
        sum += static_cast<double>(a.values[e]) * b.values[col[e] * b.ld + j];
      out[j] = alpha * static_cast<float>(sum) + (beta == 0 ? 0.0f : beta * out[j]);
    }
    memory.written(out, bytes_of(c.cols, sizeof(float)));
  }
}

cusparseStatus_t describe(DenseDescription** out, std::int64_t rows, std::int64_t cols, std::int64_t ld,
                          const void* values) {
  if (ld < cols) return CUSPARSE_STATUS_INVALID_VALUE;
  *out = new DenseDescription{rows, cols, ld, static_cast<float*>(const_cast<void*>(values))};
  return CUSPARSE_STATUS_SUCCESS;
}

}   // namespace

const char* cusparseGetErrorString(cusparseStatus_t status) {
  switch (status) {
    case CUSPARSE_STATUS_SUCCESS:
      return "success";
    case CUSPARSE_STATUS_INVALID_VALUE:
      return "invalid value";
    case CUSPARSE_STATUS_NOT_SUPPORTED:
      return "operation not supported";
  }
  return "unknown status";
}

cusparseStatus_t cusparseCreate(cusparseHandle_t* handle) {
  *handle = new cusparseContext;
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseDestroy(cusparseHandle_t handle) {
  delete handle;
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseSetStream(cusparseHandle_t handle, cudaStream_t stream) {
  handle->stream = stream;
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseCreateConstCsr(cusparseConstSpMatDescr_t* matrix, std::int64_t rows,
                                        std::int64_t cols, std::int64_t nnz, const void* ptr, const void* col,
                                        const void* values, cusparseIndexType_t ptr_type,
                                        cusparseIndexType_t col_type, cusparseIndexBase_t, cudaDataType) {
  if (ptr_type != col_type) return CUSPARSE_STATUS_NOT_SUPPORTED;   // as the library refuses it
  *matrix = new CsrDescription{rows, cols, nnz, ptr, col, static_cast<const float*>(values), ptr_type};
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseDestroySpMat(cusparseConstSpMatDescr_t matrix) {
  delete matrix;
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseCreateConstDnMat(cusparseConstDnMatDescr_t* matrix, std::int64_t rows,
                                          std::int64_t cols, std::int64_t ld, const void* values,
                                          cudaDataType, cusparseOrder_t) {
  DenseDescription* made = nullptr;
  const cusparseStatus_t status = describe(&made, rows, cols, ld, values);
  *matrix = made;
  return status;
}

cusparseStatus_t cusparseCreateDnMat(cusparseDnMatDescr_t* matrix, std::int64_t rows, std::int64_t cols,
                                     std::int64_t ld, void* values, cudaDataType, cusparseOrder_t) {
  return describe(matrix, rows, cols, ld, values);
}

cusparseStatus_t cusparseDestroyDnMat(cusparseConstDnMatDescr_t matrix) {
  delete matrix;
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseSpMM_bufferSize(cusparseHandle_t, cusparseOperation_t, cusparseOperation_t,
                                         const void*, cusparseConstSpMatDescr_t, cusparseConstDnMatDescr_t,
                                         const void*, cusparseDnMatDescr_t, cudaDataType, cusparseSpMMAlg_t,
                                         std::size_t* bytes) {
  *bytes = kWorkspace;
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseSpMM(cusparseHandle_t handle, cusparseOperation_t, cusparseOperation_t,
                              const void* alpha, cusparseConstSpMatDescr_t a, cusparseConstDnMatDescr_t b,
                              const void* beta, cusparseDnMatDescr_t c, cudaDataType, cusparseSpMMAlg_t,
                              void* workspace) {
  if (a->rows != c->rows || a->cols != b->rows || b->cols != c->cols) return CUSPARSE_STATUS_INVALID_VALUE;
  float scale = 0, keep = 0;
  std::memcpy(&scale, alpha, sizeof scale);
  std::memcpy(&keep, beta, sizeof keep);
  // Descriptions may go while the work waits.
  cuda_host::enqueue(handle->stream, {kName, [=, a = *a, b = *b, c = *c] {
                                        cuda_host::memory().require(kName, workspace, kWorkspace, false);
                                        a.type == CUSPARSE_INDEX_64I
                                            ? multiply<std::int64_t>(a, b, scale, keep, c)
                                            : multiply<std::int32_t>(a, b, scale, keep, c);
                                      }});
  return CUSPARSE_STATUS_SUCCESS;
}
