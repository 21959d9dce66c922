#include "engine/cuda/launch.cuh"
#include "engine/cuda/spmm_cusparse.hpp"
#include "engine/kernels/device.hpp"
#include "engine/kernels/pointwise.hpp"

#include <limits>
#include <memory>

namespace cgcl::cuda {

namespace {

// the const descriptors are those of arrays that cuSPARSE only reads
using SparseMatrix = Handle<cusparseConstSpMatDescr_t, cusparseDestroySpMat>;
using DenseInput = Handle<cusparseConstDnMatDescr_t, cusparseDestroyDnMat>;
using DenseOutput = Handle<cusparseDnMatDescr_t, cusparseDestroyDnMat>;

constexpr cusparseSpMMAlg_t kRepeatable = CUSPARSE_SPMM_CSR_ALG3;   // the others may differ between runs
constexpr cusparseSpMMAlg_t kFastest = CUSPARSE_SPMM_CSR_ALG2;      // for row-major matrices
constexpr cusparseOperation_t kPlain = CUSPARSE_OPERATION_NON_TRANSPOSE;

/// One thread owns one index at a time. Moves 12 bytes an index.
template <class From, class To>
__global__ void convert_kernel(const From* from, To* to, std::int64_t n) {
  for (std::int64_t i = thread_index(); i < n; i += thread_count()) to[i] = static_cast<To>(from[i]);
}

/// The indices of a graph in one type, as cuSPARSE does not mix 64-bit offsets with 32-bit columns. Offsets
/// that fit are narrowed (8 bytes a row); otherwise the columns are widened.
struct Indices {
  std::unique_ptr<Buffer> converted;
  const void* ptr;
  const void* col;
  cusparseIndexType_t type;
};

Indices unify(const Exec& exec, CsrView csr) {
  Indices out{nullptr, csr.ptr, csr.col, CUSPARSE_INDEX_32I};
  if (csr.nnz <= std::numeric_limits<std::int32_t>::max()) {
    out.converted = std::make_unique<Buffer>(exec.memory(),
                                             static_cast<std::size_t>(csr.rows + 1) * sizeof(std::int32_t));
    auto* narrow = static_cast<std::int32_t*>(out.converted->data());
    launch(exec, "spmm_cusparse", convert_kernel<std::int64_t, std::int32_t>, grid_for(exec, csr.rows + 1),
           kBlock, csr.ptr, narrow, csr.rows + 1);
    out.ptr = narrow;
  } else {
    out.converted =
        std::make_unique<Buffer>(exec.memory(), static_cast<std::size_t>(csr.nnz) * sizeof(std::int64_t));
    auto* wide = static_cast<std::int64_t*>(out.converted->data());
    launch(exec, "spmm_cusparse", convert_kernel<std::int32_t, std::int64_t>, grid_for(exec, csr.nnz), kBlock,
           csr.col, wide, csr.nnz);
    out.col = wide;
    out.type = CUSPARSE_INDEX_64I;
  }
  return out;
}

}   // namespace

/// A product with its descriptors, its indices in one type and its workspace.
struct PreparedSpmm {
  PreparedSpmm(const Exec& exec, CsrView csr, VecView<const float> weight, MatView<const float> x,
               bool accumulate, MatView<float> y, cusparseSpMMAlg_t with)
      : indices(unify(exec, csr)), beta(accumulate ? 1.0f : 0.0f), algorithm(with) {
    const float* values = weight.data;
    if (weight.empty()) {
      ones = std::make_unique<Buffer>(exec.memory(), static_cast<std::size_t>(csr.nnz) * sizeof(float));
      fill<float>(exec, {static_cast<float*>(ones->data()), csr.nnz}, 1.0f);
      values = static_cast<const float*>(ones->data());
    }
    exec.cuda().activate();
    check(cusparseCreateConstCsr(a.out(), csr.rows, x.rows, csr.nnz, indices.ptr, indices.col, values,
                                 indices.type, indices.type, CUSPARSE_INDEX_BASE_ZERO, CUDA_R_32F),
          "cusparseCreateConstCsr");
    check(cusparseCreateConstDnMat(b.out(), x.rows, x.cols, x.cols, x.data, CUDA_R_32F, CUSPARSE_ORDER_ROW),
          "cusparseCreateConstDnMat");
    check(cusparseCreateDnMat(c.out(), y.rows, y.cols, y.cols, y.data, CUDA_R_32F, CUSPARSE_ORDER_ROW),
          "cusparseCreateDnMat");
    std::size_t bytes = 0;
    check(cusparseSpMM_bufferSize(exec.cuda().cusparse.get(), kPlain, kPlain, &alpha, a.get(), b.get(), &beta,
                                  c.get(), CUDA_R_32F, algorithm, &bytes),
          "cusparseSpMM_bufferSize");
    workspace = std::make_unique<Buffer>(exec.memory(), std::max<std::size_t>(1, bytes));
  }

  void run(const Exec& exec) const {
    exec.cuda().activate();
    check(cusparseSpMM(exec.cuda().cusparse.get(), kPlain, kPlain, &alpha, a.get(), b.get(), &beta, c.get(),
                       CUDA_R_32F, algorithm, workspace->data()),
          "cusparseSpMM");
    exec.cuda().after_launch("spmm_cusparse");
  }

  Indices indices;
  std::unique_ptr<Buffer> ones, workspace;
  SparseMatrix a;
  DenseInput b;
  DenseOutput c;
  float alpha = 1, beta;
  cusparseSpMMAlg_t algorithm;
};

void spmm_cusparse(const Exec& exec, CsrView csr, VecView<const float> weight, MatView<const float> x,
                   bool accumulate, MatView<float> y) {
  if (y.size() == 0) return;
  if (csr.nnz == 0) {
    if (!accumulate) set_zero(exec.cuda(), y.data, static_cast<std::size_t>(y.size()) * sizeof(float));
    return;
  }
  PreparedSpmm(exec, csr, weight, x, accumulate, y, kRepeatable).run(exec);
}

std::shared_ptr<PreparedSpmm> prepare_spmm(const Exec& exec, CsrView csr, VecView<const float> weight,
                                           MatView<const float> x, MatView<float> y) {
  return std::make_shared<PreparedSpmm>(exec, csr, weight, x, false, y, kFastest);
}

void run_spmm(const Exec& exec, PreparedSpmm& product) { product.run(exec); }

}   // namespace cgcl::cuda
