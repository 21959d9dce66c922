// Products of float32 are our own where the processor has wide vectors (wide_product.hpp). Else OpenBLAS is
// called single-threaded on blocks whose size depends on the shapes alone; our own loop runs the blocks. That
// is what makes a product independent of the number of threads.
#include "engine/kernels/gemm.hpp"

#include "engine/core/error.hpp"
#include "engine/core/host_memory.hpp"
#include "engine/core/index.hpp"
#include "engine/cpu/blas.hpp"
#include "engine/cpu/parallel.hpp"
#include "engine/cpu/wide_product.hpp"

#include <cblas.h>

#include <algorithm>   // for max, min
#include <array>
#include <atomic>
#include <bit>      // for bit_cast
#include <memory>   // for make_unique_for_overwrite
#include <mutex>
#include <span>
#include <sys/mman.h>
#include <sys/resource.h>   // for getrlimit
#include <type_traits>
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

constexpr bool is_tall(std::int64_t k, std::int64_t result) { return k >= 2 * kInner && result < k * 64; }

/// cs += alpha times products that are split along their inner extent k: weight gradients, where results are
/// small and k is every node. part(first, last, out) gives that part of all products, one behind the other.
template <class T, class Part>
void gemm_inner(const Exec& exec, int threads, T alpha, std::span<const MatView<T>> cs, std::int64_t k,
                const Part& part) {
  const std::int64_t most = std::max(kInner, (k + kParts - 1) / kParts), parts = (k + most - 1) / most;
  const std::int64_t inner = (k + parts - 1) / parts;   // of one length: no thread waits for a longer one
  const std::int64_t chunks = (k + inner - 1) / inner;
  std::int64_t size = 0;
  for (const MatView<T>& c : cs) size += c.size();
  const Buffer memory(exec.memory(), sizeof(T) * idx(chunks * size));
  T* const partial = static_cast<T*>(memory.data());
  cgcl::for_chunks(threads, k, inner, [&](std::int64_t first, std::int64_t last) {
    part(first, last, partial + first / inner * size);
  });
  std::int64_t before = 0;
  for (const MatView<T>& c : cs) {
    cgcl::for_chunks(threads, c.size(), kElements, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t p = 0; p < chunks; ++p) {
        const T* from = partial + p * size + before;
        for (std::int64_t i = first; i < last; ++i) c.data[i] += alpha * from[i];
      }
    });
    before += c.size();
  }
}

template <class T>
void gemm_blas(const Exec& exec, Trans ta, Trans tb, T alpha, MatView<const T> a, MatView<const T> b, T beta,
               MatView<T> c, std::int64_t k) {
  const int threads = blas_threads(exec.threads());
  openblas_set_num_threads(1);   // cheap, and another user of the library in this process may have changed it
  if (is_tall(k, c.size())) {
    gemm_inner<T>(exec, threads, alpha, std::array{c}, k, [&](std::int64_t first, std::int64_t last, T* out) {
      const T* a0 = ta == Trans::yes ? a.row(first) : a.data + first;
      const T* b0 = tb == Trans::yes ? b.data + first : b.row(first);
      call(blas(ta), blas(tb), c.rows, c.cols, last - first, T(1), a0, a.cols, b0, b.cols, T(0), out, c.cols);
    });
    return;
  }
  cgcl::for_chunks(threads, c.rows, block_rows(c.rows), [&](std::int64_t first, std::int64_t last) {
    const T* a0 = ta == Trans::yes ? a.data + first : a.row(first);
    call(blas(ta), blas(tb), last - first, c.cols, k, alpha, a0, a.cols, b.data, b.cols, beta, c.row(first),
         c.cols);
  });
}

void gemm_wide(const Exec& exec, Factors factors, Trans ta, Trans tb, float alpha, MatView<const float> a,
               MatView<const float> b, float beta, MatView<float> c, std::int64_t k) {
  if (!is_tall(k, c.size())) {
    wide_product(exec.threads(), factors, ta, tb, alpha, std::array{ProductOf{a, b}}, beta, c);
    return;
  }
  gemm_inner<float>(
      exec, exec.threads(), alpha, std::array{c}, k, [&](std::int64_t first, std::int64_t last, float* out) {
        wide_product_part(factors, ta, tb, std::array{LeftOf{a, {out, c.rows, c.cols}}}, b, first, last);
      });
}

/// x rounded to bfloat16, to nearest, ties to even; not a number stays one.
float rounded(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  if (x != x) return x;
  return std::bit_cast<float>((bits + 0x7FFFU + (bits >> 16 & 1U)) & 0xFFFF0000U);
}

/// A matrix with its values rounded to bfloat16.
struct Rounded {
  std::unique_ptr<float[]> data;
  MatView<const float> view;

  Rounded(const Exec& exec, MatView<const float> x)
      : data(std::make_unique_for_overwrite<float[]>(idx(x.size()))), view{data.get(), x.rows, x.cols} {
    for_chunks(exec, x.size(), kElements, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) data[idx(i)] = rounded(x.data[i]);
    });
  }
};

}   // namespace

template <class T>
void gemm(const Exec& exec, Trans ta, Trans tb, T alpha, MatView<const T> a, MatView<const T> b, T beta,
          MatView<T> c) {
  const std::int64_t k = ta == Trans::yes ? a.rows : a.cols;
  if (c.size() == 0) return;
  if (k == 0 || is_tall(k, c.size()))
    for (std::int64_t i = 0; i < c.size(); ++i) c.data[i] = beta == 0 ? T(0) : beta * c.data[i];
  if (k == 0) return;
  if constexpr (std::is_same_v<T, float>) {
    const bool wide = c.cols >= kLeastWideColumns;
    const Factors factors = exec.precision() == Precision::bf16 && wide ? Factors::bf16 : Factors::f32;
    if (wide && has_wide_products(factors)) {
      gemm_wide(exec, factors, ta, tb, alpha, a, b, beta, c, k);
      return;
    }
    if (factors == Factors::bf16) {   // the processor has no instructions for it: the same rounding, no gain
      const Rounded left(exec, a), right(exec, b);
      gemm_blas(exec, ta, tb, alpha, left.view, right.view, beta, c, k);
      return;
    }
  }
  gemm_blas(exec, ta, tb, alpha, a, b, beta, c, k);
}

template <class T>
void gemm_sum(const Exec& exec, Trans ta, Trans tb, MatView<const T> a1, MatView<const T> b1,
              MatView<const T> a2, MatView<const T> b2, MatView<T> c) {
  if constexpr (std::is_same_v<T, float>) {
    const auto inner = [ta](MatView<const T> a) { return ta == Trans::yes ? a.rows : a.cols; };
    const Factors factors = exec.precision() == Precision::bf16 ? Factors::bf16 : Factors::f32;
    if (c.cols >= kLeastWideColumns && has_wide_products(factors) && inner(a1) > 0 && inner(a2) > 0 &&
        !is_tall(inner(a1), c.size()) && !is_tall(inner(a2), c.size())) {
      wide_product(exec.threads(), factors, ta, tb, 1, std::array{ProductOf{a1, b1}, ProductOf{a2, b2}}, 0,
                   c);
      return;
    }
  }
  gemm(exec, ta, tb, T(1), a1, b1, T(0), c);
  gemm(exec, ta, tb, T(1), a2, b2, T(1), c);
}

template <class T>
void gemm_pair(const Exec& exec, Trans ta, Trans tb, MatView<const T> a1, MatView<const T> a2,
               MatView<const T> b, MatView<T> c1, MatView<T> c2) {
  if constexpr (std::is_same_v<T, float>) {
    const std::int64_t k = tb == Trans::yes ? b.cols : b.rows;
    const Factors factors = exec.precision() == Precision::bf16 ? Factors::bf16 : Factors::f32;
    if (c1.cols >= kLeastWideColumns && has_wide_products(factors) && is_tall(k, c1.size())) {
      for (const MatView<T>& c : {c1, c2}) std::fill(c.data, c.data + c.size(), 0.0F);
      gemm_inner<T>(
          exec, exec.threads(), 1, std::array{c1, c2}, k, [&](std::int64_t first, std::int64_t last, T* out) {
            const LeftOf one{a1, {out, c1.rows, c1.cols}}, other{a2, {out + c1.size(), c2.rows, c2.cols}};
            wide_product_part(factors, ta, tb, std::array{one, other}, b, first, last);
          });
      return;
    }
  }
  gemm(exec, ta, tb, T(1), a1, b, T(0), c1);
  gemm(exec, ta, tb, T(1), a2, b, T(0), c2);
}

std::string blas_description() {
  return std::string(openblas_get_config()) + ", kernels for " + blas_kernels() +
         (has_wide_products(Factors::f32) ? "; own products of float32 on AVX-512" : "") +
         (has_wide_products(Factors::bf16) ? " and of bfloat16" : "");
}

std::string blas_kernels() { return openblas_get_corename(); }

template void gemm(const Exec&, Trans, Trans, float, MatView<const float>, MatView<const float>, float,
                   MatView<float>);
template void gemm(const Exec&, Trans, Trans, double, MatView<const double>, MatView<const double>, double,
                   MatView<double>);
template void gemm_sum(const Exec&, Trans, Trans, MatView<const float>, MatView<const float>,
                       MatView<const float>, MatView<const float>, MatView<float>);
template void gemm_sum(const Exec&, Trans, Trans, MatView<const double>, MatView<const double>,
                       MatView<const double>, MatView<const double>, MatView<double>);
template void gemm_pair(const Exec&, Trans, Trans, MatView<const float>, MatView<const float>,
                        MatView<const float>, MatView<float>, MatView<float>);
template void gemm_pair(const Exec&, Trans, Trans, MatView<const double>, MatView<const double>,
                        MatView<const double>, MatView<double>, MatView<double>);

}   // namespace cgcl::cpu
