#include "engine/kernels/segment.hpp"

#include <cmath>    // for exp
#include <limits>   // for infinity

#include "engine/cpu/parallel.hpp"

namespace cgcl::cpu {

namespace {

constexpr std::int64_t kRowChunk = 64;   // rows of a CSR handed over at once; hubs make larger chunks uneven

}  // namespace

template <class T>
void spmm(const Exec& exec, CsrView csr, VecView<const T> weight, MatView<const T> x, bool accumulate, MatView<T> y) {
  for_chunks(exec, csr.rows, kRowChunk, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t r = first; r < last; ++r) {
      T* out = y.row(r);
      if (!accumulate) std::fill(out, out + y.cols, T(0));
      for (std::int64_t e = csr.ptr[r]; e < csr.ptr[r + 1]; ++e) {
        const T* in = x.row(csr.col[e]);
        const T w = weight.empty() ? T(1) : weight[e];
        for (std::int64_t j = 0; j < y.cols; ++j) out[j] += w * in[j];
      }
    }
  });
}

template <class T>
void edge_dot(const Exec& exec, CsrView csr, MatView<const T> a, MatView<const T> b, VecView<T> out) {
  for_chunks(exec, csr.rows, kRowChunk, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t r = first; r < last; ++r)
      for (std::int64_t e = csr.ptr[r]; e < csr.ptr[r + 1]; ++e) {
        const T* u = a.row(r);
        const T* v = b.row(csr.col[e]);
        T total = 0;
        for (std::int64_t j = 0; j < a.cols; ++j) total += u[j] * v[j];
        out[e] = total;
      }
  });
}

template <class T>
void segment_sum(const Exec& exec, VecView<const std::int64_t> ptr, MatView<const T> x, MatView<T> y) {
  for_chunks(exec, y.rows, kRowChunk, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t r = first; r < last; ++r) {
      std::fill(y.row(r), y.row(r) + y.cols, T(0));
      for (std::int64_t e = ptr[r]; e < ptr[r + 1]; ++e)
        for (std::int64_t j = 0; j < y.cols; ++j) y(r, j) += x(e, j);
    }
  });
}

template <class T>
void segment_max(const Exec& exec, VecView<const std::int64_t> ptr, MatView<const T> x, MatView<T> y,
                 MatView<std::int32_t> arg) {
  for_chunks(exec, y.rows, kRowChunk, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t r = first; r < last; ++r)
      for (std::int64_t j = 0; j < y.cols; ++j) {
        T best = 0;
        std::int32_t where = -1;
        for (std::int64_t e = ptr[r]; e < ptr[r + 1]; ++e)
          if (where < 0 || x(e, j) > best) {
            best = x(e, j);
            where = static_cast<std::int32_t>(e);
          }
        y(r, j) = best;
        arg(r, j) = where;
      }
  });
}

template <class T>
void segment_max_grad(const Exec& exec, VecView<const std::int64_t> ptr, MatView<const std::int32_t> arg,
                      MatView<const T> gy, MatView<T> gx) {
  for_chunks(exec, gy.rows, kRowChunk, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t r = first; r < last; ++r)
      for (std::int64_t e = ptr[r]; e < ptr[r + 1]; ++e)
        for (std::int64_t j = 0; j < gy.cols; ++j) gx(e, j) = arg(r, j) == e ? gy(r, j) : T(0);
  });
}

template <class T>
void segment_softmax(const Exec& exec, VecView<const std::int64_t> ptr, MatView<const T> x, MatView<T> y) {
  for_chunks(exec, ptr.size - 1, kRowChunk, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t r = first; r < last; ++r)
      for (std::int64_t j = 0; j < x.cols; ++j) {
        T top = -std::numeric_limits<T>::infinity(), total = 0;
        for (std::int64_t e = ptr[r]; e < ptr[r + 1]; ++e) top = std::max(top, x(e, j));
        for (std::int64_t e = ptr[r]; e < ptr[r + 1]; ++e) total += y(e, j) = std::exp(x(e, j) - top);
        for (std::int64_t e = ptr[r]; e < ptr[r + 1]; ++e) y(e, j) /= total + T(1e-16);
      }
  });
}

template <class T>
void segment_softmax_grad(const Exec& exec, VecView<const std::int64_t> ptr, MatView<const T> y, MatView<const T> gy,
                          MatView<T> gx) {
  for_chunks(exec, ptr.size - 1, kRowChunk, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t r = first; r < last; ++r)
      for (std::int64_t j = 0; j < y.cols; ++j) {
        T total = 0;
        for (std::int64_t e = ptr[r]; e < ptr[r + 1]; ++e) total += y(e, j) * gy(e, j);
        for (std::int64_t e = ptr[r]; e < ptr[r + 1]; ++e) gx(e, j) = y(e, j) * (gy(e, j) - total);
      }
  });
}

template <class T>
void gather_rows(const Exec& exec, MatView<const T> x, VecView<const std::int32_t> index, MatView<T> y) {
  for_chunks(exec, index.size, rows_per_chunk(x.cols), [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t b = first; b < last; ++b) std::copy(x.row(index[b]), x.row(index[b]) + x.cols, y.row(b));
  });
}

#define CGCL_INSTANTIATE(T)                                                                                        \
  template void spmm(const Exec&, CsrView, VecView<const T>, MatView<const T>, bool, MatView<T>);                  \
  template void edge_dot(const Exec&, CsrView, MatView<const T>, MatView<const T>, VecView<T>);                    \
  template void segment_sum(const Exec&, VecView<const std::int64_t>, MatView<const T>, MatView<T>);               \
  template void segment_max(const Exec&, VecView<const std::int64_t>, MatView<const T>, MatView<T>,                \
                            MatView<std::int32_t>);                                                                \
  template void segment_max_grad(const Exec&, VecView<const std::int64_t>, MatView<const std::int32_t>,            \
                                 MatView<const T>, MatView<T>);                                                    \
  template void segment_softmax(const Exec&, VecView<const std::int64_t>, MatView<const T>, MatView<T>);           \
  template void segment_softmax_grad(const Exec&, VecView<const std::int64_t>, MatView<const T>, MatView<const T>, \
                                     MatView<T>);                                                                  \
  template void gather_rows(const Exec&, MatView<const T>, VecView<const std::int32_t>, MatView<T>);
CGCL_INSTANTIATE(float)
CGCL_INSTANTIATE(double)

}  // namespace cgcl::cpu
