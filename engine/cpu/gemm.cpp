// OpenBLAS is called single-threaded on blocks whose size depends on the shapes alone; our own loop runs the
// blocks. That is what makes a product independent of the number of threads.
#include "engine/kernels/gemm.hpp"

#include "engine/core/error.hpp"
#include "engine/core/host_memory.hpp"
#include "engine/core/index.hpp"
#include "engine/cpu/blas.hpp"
#include "engine/cpu/parallel.hpp"

#include <cblas.h>

#include <algorithm>   // for min
#include <atomic>
#include <mutex>
#include <sys/mman.h>
#include <sys/resource.h>   // for getrlimit
#include <vector>

// Of OpenBLAS, but in none of its headers; absent from builds that hide it.
extern "C" {
__attribute__((weak)) void* blas_memory_alloc(int);
__attribute__((weak)) void blas_memory_free(void*);
}

namespace cgcl::cpu {

namespace {

/// Rows of C a block: long enough to amortise the packing of B, short enough that a quotient's few rows still
/// give every thread some.
constexpr std::int64_t block_rows(std::int64_t rows) { return rows <= 1024 ? 96 : 512; }
constexpr std::int64_t kInner = 1024;   // least inner extent a block of a tall-times-tall product
constexpr std::int64_t kParts = 32;     // most blocks along it: each holds a partial C

void call(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, std::int64_t m, std::int64_t n, std::int64_t k, float alpha,
          const float* a, std::int64_t lda, const float* b, std::int64_t ldb, float beta, float* c,
          std::int64_t ldc) {
  cblas_sgemm(CblasRowMajor, ta, tb, static_cast<int>(m), static_cast<int>(n), static_cast<int>(k), alpha, a,
              static_cast<int>(lda), b, static_cast<int>(ldb), beta, c, static_cast<int>(ldc));
}

void call(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, std::int64_t m, std::int64_t n, std::int64_t k,
          double alpha, const double* a, std::int64_t lda, const double* b, std::int64_t ldb, double beta,
          double* c, std::int64_t ldc) {
  cblas_dgemm(CblasRowMajor, ta, tb, static_cast<int>(m), static_cast<int>(n), static_cast<int>(k), alpha, a,
              static_cast<int>(lda), b, static_cast<int>(ldb), beta, c, static_cast<int>(ldc));
}

constexpr std::size_t kBuffer = std::size_t{144} << 20;   // address space of one of OpenBLAS's, and a little

bool room_for_buffer() {
  void* pages = ::mmap(nullptr, kBuffer, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return pages != MAP_FAILED && ::munmap(pages, kBuffer) == 0;
}

/// How many threads, up to `threads`, can be in OpenBLAS at once: each needs a buffer, and where the system
/// has no room for one OpenBLAS asks again for ever. So where the address space is limited all are taken here
/// before the first product; OpenBLAS keeps them. Throws ResourceError memory_limit when there is no room for
/// one.
int blas_threads(int threads) {
  static std::atomic<int> held{0};
  static std::atomic<bool> full{false};
  static std::mutex mutex;
  if (threads <= held.load()) return threads;
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return threads;
  const std::lock_guard lock(mutex);
  std::vector<void*> buffers;
  buffers.reserve(idx(threads));
  while (!full && static_cast<int>(buffers.size()) < threads) {
    if (static_cast<int>(buffers.size()) >= held && !room_for_buffer()) full = true;
    if (!full) buffers.push_back(blas_memory_alloc != nullptr ? blas_memory_alloc(0) : nullptr);
  }
  if (blas_memory_free != nullptr)
    for (void* buffer : buffers) blas_memory_free(buffer);
  held = std::max(held.load(), static_cast<int>(buffers.size()));
  if (held == 0)
    throw ResourceError(ErrorId::memory_limit,
                        str("OpenBLAS needs ", megabytes_text(kBuffer),
                            " of address space, which the limit of this process (ulimit -v) does not leave"));
  return std::min(threads, held.load());
}

CBLAS_TRANSPOSE blas(Trans t) { return t == Trans::yes ? CblasTrans : CblasNoTrans; }

/// C += alpha op(A) op(B) split along the inner extent: weight gradients, where C is small and k is every
/// node.
template <class T>
void gemm_inner(int threads, Trans ta, Trans tb, T alpha, MatView<const T> a, MatView<const T> b,
                MatView<T> c, std::int64_t k) {
  const std::int64_t inner = std::max(kInner, (k + kParts - 1) / kParts), chunks = (k + inner - 1) / inner;
  std::vector<T> partial(idx(chunks * c.size()));
  cgcl::for_chunks(threads, k, inner, [&](std::int64_t first, std::int64_t last) {
    const T* a0 = ta == Trans::yes ? a.row(first) : a.data + first;
    const T* b0 = tb == Trans::yes ? b.data + first : b.row(first);
    call(blas(ta), blas(tb), c.rows, c.cols, last - first, alpha, a0, a.cols, b0, b.cols, T(0),
         partial.data() + first / inner * c.size(), c.cols);
  });
  cgcl::for_chunks(threads, c.size(), kElements, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t p = 0; p < chunks; ++p)
      for (std::int64_t i = first; i < last; ++i) c.data[i] += partial[idx(p * c.size() + i)];
  });
}

}   // namespace

template <class T>
void gemm(const Exec& exec, Trans ta, Trans tb, T alpha, MatView<const T> a, MatView<const T> b, T beta,
          MatView<T> c) {
  const std::int64_t k = ta == Trans::yes ? a.rows : a.cols;
  if (c.size() == 0) return;
  const int threads = blas_threads(exec.threads());
  openblas_set_num_threads(1);   // cheap, and another user of the library in this process may have changed it
  if (k == 0 || (k >= 2 * kInner && c.size() < k * 64)) {
    for (std::int64_t i = 0; i < c.size(); ++i) c.data[i] = beta == 0 ? T(0) : beta * c.data[i];
    if (k > 0) gemm_inner(threads, ta, tb, alpha, a, b, c, k);
    return;
  }
  cgcl::for_chunks(threads, c.rows, block_rows(c.rows), [&](std::int64_t first, std::int64_t last) {
    const T* a0 = ta == Trans::yes ? a.data + first : a.row(first);
    call(blas(ta), blas(tb), last - first, c.cols, k, alpha, a0, a.cols, b.data, b.cols, beta, c.row(first),
         c.cols);
  });
}

std::string blas_description() {
  return std::string(openblas_get_config()) + ", kernels for " + blas_kernels();
}

std::string blas_kernels() { return openblas_get_corename(); }

template void gemm(const Exec&, Trans, Trans, float, MatView<const float>, MatView<const float>, float,
                   MatView<float>);
template void gemm(const Exec&, Trans, Trans, double, MatView<const double>, MatView<const double>, double,
                   MatView<double>);

}   // namespace cgcl::cpu
