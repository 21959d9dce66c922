#include "engine/kernels/segment.hpp"

#include "engine/core/index.hpp"
#include "engine/cpu/lanes.hpp"
#include "engine/cpu/parallel.hpp"
#include "engine/functors/elementary.hpp"

#include <limits>   // for infinity
#include <vector>

namespace cgcl::cpu {

namespace {

constexpr std::int64_t kRowChunk = 64;   // rows of a CSR handed over at once; hubs make larger chunks uneven

/// A row of x times a weight.
template <class T>
struct Scaled {
  const T* row;
  T weight;
};

/// out = a, or out += a.
template <class T>
void add_one(const Scaled<T>& a, bool adds, std::int64_t cols, T* out) {
  if (adds)
    for (std::int64_t j = 0; j < cols; ++j) out[j] += a.weight * a.row[j];
  else
    for (std::int64_t j = 0; j < cols; ++j) out[j] = a.weight * a.row[j];
}

/// The same with a and then b in one pass: most rows of a circuit have two or three neighbours.
template <class T>
void add_two(const Scaled<T>& a, const Scaled<T>& b, bool adds, std::int64_t cols, T* out) {
  if (adds)
    for (std::int64_t j = 0; j < cols; ++j) out[j] = (out[j] + a.weight * a.row[j]) + b.weight * b.row[j];
  else
    for (std::int64_t j = 0; j < cols; ++j) out[j] = a.weight * a.row[j] + b.weight * b.row[j];
}

}   // namespace

template <class T>
void spmm(const Exec& exec, CsrView csr, VecView<const T> weight, MatView<const T> x, bool accumulate,
          MatView<T> y) {
  for_chunks(exec, csr.rows, kRowChunk, [&](std::int64_t first, std::int64_t last) {
    const auto read = [&](std::int64_t e) {
      return Scaled<T>{x.row(csr.col[e]), weight.empty() ? T(1) : weight[e]};
    };
    for (std::int64_t r = first; r < last; ++r) {
      T* out = y.row(r);
      bool adds = accumulate;
      if (!adds && csr.ptr[r] == csr.ptr[r + 1]) std::fill(out, out + y.cols, T(0));
      std::int64_t e = csr.ptr[r];
      for (; e + 2 <= csr.ptr[r + 1]; e += 2, adds = true) add_two(read(e), read(e + 1), adds, y.cols, out);
      if (e < csr.ptr[r + 1]) add_one(read(e), adds, y.cols, out);
    }
  });
}

template <class T>
void edge_dot(const Exec& exec, CsrView csr, MatView<const T> a, MatView<const T> b, VecView<T> out) {
  for_chunks(exec, csr.rows, kRowChunk, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t r = first; r < last; ++r)
      for (std::int64_t e = csr.ptr[r]; e < csr.ptr[r + 1]; ++e) {
        const T *u = a.row(r), *v = b.row(csr.col[e]);
        out[e] = lane_sum<T>(a.cols, [=](std::int64_t j) { return u[j] * v[j]; });
      }
  });
}

// From here on the edges are the outer loop and the columns the inner one: rows are read as they lie in
// memory.

template <class T>
void segment_sum(const Exec& exec, VecView<const std::int64_t> ptr, MatView<const T> x, MatView<T> y) {
  for_chunks(exec, y.rows, kRowChunk, [&](std::int64_t first, std::int64_t last) {
    const std::int64_t cols = y.cols;
    for (std::int64_t r = first; r < last; ++r) {
      T* out = y.row(r);
      std::fill(out, out + cols, T(0));
      for (std::int64_t e = ptr[r]; e < ptr[r + 1]; ++e) {
        const T* in = x.row(e);
        for (std::int64_t j = 0; j < cols; ++j) out[j] += in[j];
      }
    }
  });
}

template <class T>
void segment_max(const Exec& exec, VecView<const std::int64_t> ptr, MatView<const T> x, MatView<T> y,
                 MatView<std::int32_t> arg) {
  for_chunks(exec, y.rows, kRowChunk, [&](std::int64_t first, std::int64_t last) {
    const std::int64_t cols = y.cols;
    for (std::int64_t r = first; r < last; ++r) {
      const bool empty = ptr[r] == ptr[r + 1];
      T* best = y.row(r);
      std::int32_t* where = arg.row(r);
      std::fill(where, where + cols, empty ? -1 : static_cast<std::int32_t>(ptr[r]));
      if (empty)
        std::fill(best, best + cols, T(0));
      else
        std::copy(x.row(ptr[r]), x.row(ptr[r]) + cols, best);
      for (std::int64_t e = ptr[r] + 1; e < ptr[r + 1]; ++e) {
        const T* in = x.row(e);
        const auto edge = static_cast<std::int32_t>(e);
        for (std::int64_t j = 0; j < cols; ++j) {
          where[j] = in[j] > best[j] ? edge : where[j];
          best[j] = in[j] > best[j] ? in[j] : best[j];
        }
      }
    }
  });
}

template <class T>
void segment_max_grad(const Exec& exec, VecView<const std::int64_t> ptr, MatView<const std::int32_t> arg,
                      MatView<const T> gy, MatView<T> gx) {
  for_chunks(exec, gy.rows, kRowChunk, [&](std::int64_t first, std::int64_t last) {
    const std::int64_t cols = gy.cols;
    for (std::int64_t r = first; r < last; ++r)
      for (std::int64_t e = ptr[r]; e < ptr[r + 1]; ++e) {
        const std::int32_t* where = arg.row(r);
        const auto edge = static_cast<std::int32_t>(e);
        const T* from = gy.row(r);
        T* out = gx.row(e);
        for (std::int64_t j = 0; j < cols; ++j) out[j] = where[j] == edge ? from[j] : T(0);
      }
  });
}

template <class T>
void segment_softmax(const Exec& exec, VecView<const std::int64_t> ptr, MatView<const T> x, MatView<T> y) {
  for_chunks(exec, ptr.size - 1, kRowChunk, [&](std::int64_t first, std::int64_t last) {
    const std::int64_t cols = x.cols;
    std::vector<T> top_values(idx(cols)), totals(top_values);
    T *top = top_values.data(), *total = totals.data();
    for (std::int64_t r = first; r < last; ++r) {
      std::fill(top, top + cols, -std::numeric_limits<T>::infinity());
      std::fill(total, total + cols, T(1e-16));
      for (std::int64_t e = ptr[r]; e < ptr[r + 1]; ++e) {
        const T* in = x.row(e);
        for (std::int64_t j = 0; j < cols; ++j) top[j] = top[j] < in[j] ? in[j] : top[j];
      }
      for (std::int64_t e = ptr[r]; e < ptr[r + 1]; ++e) {
        const T* in = x.row(e);
        T* out = y.row(e);
        for (std::int64_t j = 0; j < cols; ++j) {
          const T share = exp_of(in[j] - top[j]);
          out[j] = share;
          total[j] += share;
        }
      }
      for (std::int64_t e = ptr[r]; e < ptr[r + 1]; ++e) {
        T* out = y.row(e);
        for (std::int64_t j = 0; j < cols; ++j) out[j] /= total[j];
      }
    }
  });
}

template <class T>
void segment_softmax_grad(const Exec& exec, VecView<const std::int64_t> ptr, MatView<const T> y,
                          MatView<const T> gy, MatView<T> gx) {
  for_chunks(exec, ptr.size - 1, kRowChunk, [&](std::int64_t first, std::int64_t last) {
    const std::int64_t cols = y.cols;
    std::vector<T> totals(idx(cols));
    T* total = totals.data();
    for (std::int64_t r = first; r < last; ++r) {
      std::fill(total, total + cols, T(0));
      for (std::int64_t e = ptr[r]; e < ptr[r + 1]; ++e) {
        const T *value = y.row(e), *from = gy.row(e);
        for (std::int64_t j = 0; j < cols; ++j) total[j] += value[j] * from[j];
      }
      for (std::int64_t e = ptr[r]; e < ptr[r + 1]; ++e) {
        const T *value = y.row(e), *from = gy.row(e);
        T* out = gx.row(e);
        for (std::int64_t j = 0; j < cols; ++j) out[j] = value[j] * (from[j] - total[j]);
      }
    }
  });
}

template <class T>
void gather_rows(const Exec& exec, MatView<const T> x, VecView<const std::int32_t> index, MatView<T> y) {
  for_chunks(exec, index.size, rows_per_chunk(x.cols), [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t b = first; b < last; ++b)
      std::copy(x.row(index[b]), x.row(index[b]) + x.cols, y.row(b));
  });
}

#define CGCL_INSTANTIATE(T)                                                                              \
  template void spmm(const Exec&, CsrView, VecView<const T>, MatView<const T>, bool, MatView<T>);        \
  template void edge_dot(const Exec&, CsrView, MatView<const T>, MatView<const T>, VecView<T>);          \
  template void segment_sum(const Exec&, VecView<const std::int64_t>, MatView<const T>, MatView<T>);     \
  template void segment_max(const Exec&, VecView<const std::int64_t>, MatView<const T>, MatView<T>,      \
                            MatView<std::int32_t>);                                                      \
  template void segment_max_grad(const Exec&, VecView<const std::int64_t>, MatView<const std::int32_t>,  \
                                 MatView<const T>, MatView<T>);                                          \
  template void segment_softmax(const Exec&, VecView<const std::int64_t>, MatView<const T>, MatView<T>); \
  template void segment_softmax_grad(const Exec&, VecView<const std::int64_t>, MatView<const T>,         \
                                     MatView<const T>, MatView<T>);                                      \
  template void gather_rows(const Exec&, MatView<const T>, VecView<const std::int32_t>, MatView<T>);
CGCL_INSTANTIATE(float)
CGCL_INSTANTIATE(double)

}   // namespace cgcl::cpu
