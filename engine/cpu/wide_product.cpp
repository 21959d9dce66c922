#include "engine/cpu/wide_product.hpp"

#include "engine/core/index.hpp"
#include "engine/core/parallel.hpp"
#include "engine/cpu/wide_tile.hpp"

#include <algorithm>   // for min
#include <cstring>     // for memcpy
#include <memory>      // for make_unique_for_overwrite
#include <vector>

namespace cgcl::cpu {

#if defined(__x86_64__)

namespace {

/// Terms of a sum before it goes to memory: so the panels of b stay near.
constexpr std::int64_t kDepth = 512;
constexpr std::int64_t kColumns = 3072;   // of b that are laid out at once
constexpr std::int64_t kPartRows = 256;   // of c a block where it is small
/// Rows of c a block: few rows, as of a quotient, are to give every thread some.
constexpr std::int64_t block_rows(std::int64_t rows) { return rows <= 1024 ? 32 : 96; }

struct alignas(64) Line {   // of a cache: no vector that is read crosses one
  std::uint32_t units[kVector];
};

/// Memory that grows and is not cleared; of one thread, for its next product too.
class Scratch {
 public:
  std::uint32_t* of(std::int64_t units) {
    if (units > size_) {
      size_ = panel_width(units);
      data_ = std::make_unique_for_overwrite<Line[]>(idx(size_ / kVector));
    }
    return data_[0].units;
  }

 private:
  std::unique_ptr<Line[]> data_;
  std::int64_t size_ = 0;
};

/// Terms [first, last) of the sums and what they are made of.
struct Depth {
  Factors factors;
  std::int64_t first, last;

  [[nodiscard]] std::int64_t terms() const { return last - first; }
  [[nodiscard]] std::int64_t units() const { return factors == Factors::f32 ? terms() : (terms() + 1) / 2; }
};

/// The units at `unit` of `count` columns of x from `first` on, where the sums run down the columns.
void copy_units(const Depth& depth, MatView<const float> x, std::int64_t unit, std::int64_t first,
                std::int64_t count, std::uint32_t* out) {
  if (depth.factors == Factors::bf16) {
    const std::int64_t k = depth.first + 2 * unit;
    pair_units(x.row(k) + first, k + 1 < depth.last ? x.row(k + 1) + first : nullptr, count, out);
    return;
  }
  const float* row = x.row(depth.first + unit) + first;
  std::int64_t j = 0;
  for (; j + kVector <= count; j += kVector) std::memcpy(out + j, row + j, sizeof(Line));   // inline
  if (j < count) std::memcpy(out + j, row + j, sizeof(float) * idx(count - j));
}

/// Units from one panel, or group of rows, to the next: a line more than they take, as otherwise those of one
/// row would all fall into the same few lines of a cache.
constexpr std::int64_t spaced(std::int64_t units, std::int64_t width) { return units * width + kVector; }
/// Units that `columns` in panels take.
constexpr std::int64_t in_panels(std::int64_t units, std::int64_t columns) {
  return (columns + kPanel - 1) / kPanel * spaced(units, kPanel);
}

/// Columns [first, last) of op(b) in panels [units, panel_width(their columns)], `spaced` apart.
void lay_out_right(const Depth& depth, Trans tb, MatView<const float> b, std::int64_t first,
                   std::int64_t last, std::uint32_t* out) {
  const std::int64_t units = depth.units();
  const auto for_panels = [&](const auto& body) {
    for (std::int64_t n = first; n < last; n += kPanel) {
      const std::int64_t columns = std::min(kPanel, last - n);
      body(n, columns, panel_width(columns), out + in_panels(units, n - first));
    }
  };
  const std::int64_t rest = (last - first) % kVector;
  if (rest != 0)   // what no column fills
    for_panels([&](std::int64_t, std::int64_t columns, std::int64_t width, std::uint32_t* panel) {
      if (columns != width) std::fill(panel, panel + units * width, 0U);
    });
  if (tb == Trans::no) {
    for (std::int64_t u = 0; u < units; ++u)   // as b lies in memory
      for_panels([&](std::int64_t n, std::int64_t columns, std::int64_t width, std::uint32_t* panel) {
        copy_units(depth, b, u, n, columns, panel + u * width);
      });
    return;
  }
  std::vector<std::uint32_t> run(idx(units));   // a column of op(b), which is a row of b
  for_panels([&](std::int64_t n, std::int64_t columns, std::int64_t width, std::uint32_t* panel) {
    for (std::int64_t j = 0; j < columns; ++j) {
      const float* row = b.row(n + j) + depth.first;
      if (depth.factors == Factors::f32)
        std::memcpy(run.data(), row, sizeof(float) * idx(units));
      else
        run_units(row, depth.terms(), run.data());
      for (std::int64_t u = 0; u < units; ++u) panel[u * width + j] = run[idx(u)];
    }
  });
}

/// Rows [first, last) of op(a): where they stand if they can be read there, else in `scratch`.
class LeftBlock {
 public:
  LeftBlock(const Depth& depth, Trans ta, MatView<const float> a, std::int64_t first, std::int64_t last,
            Scratch& scratch)
      : across_(ta == Trans::yes), units_(depth.units()) {
    if (across_)
      lay_out_columns(depth, a, first, last,
                      scratch.of((last - first + kVector) / kVector * spaced(units_, kVector)));
    else if (depth.factors == Factors::f32)
      at_ = {reinterpret_cast<const std::uint32_t*>(a.row(first) + depth.first), a.cols, 1};
    else
      lay_out_rows(depth, a, first, last, scratch.of((last - first) * units_));
  }

  /// From row r of the block on; r is a multiple of kTileRows.
  [[nodiscard]] LeftUnits from_row(std::int64_t r) const {
    const std::int64_t skipped = across_ ? r / kVector * spaced(units_, kVector) + r % kVector : r * at_.row;
    return {at_.data + skipped, at_.row, at_.step};
  }

 private:
  void lay_out_rows(const Depth& depth, MatView<const float> a, std::int64_t first, std::int64_t last,
                    std::uint32_t* out) {
    for (std::int64_t r = first; r < last; ++r)
      run_units(a.row(r) + depth.first, depth.terms(), out + (r - first) * units_);
    at_ = {out, units_, 1};
  }

  /// A row of op(a) is a column of a: they stand in groups of a vector, [group, unit, kVector].
  void lay_out_columns(const Depth& depth, MatView<const float> a, std::int64_t first, std::int64_t last,
                       std::uint32_t* out) {
    at_ = {out, 1, kVector};
    for (std::int64_t u = 0; u < units_; ++u, out += kVector)   // as a lies in memory
      for (std::int64_t g = first; g < last; g += kVector)
        copy_units(depth, a, u, g, std::min(kVector, last - g),
                   out + (g - first) / kVector * spaced(units_, kVector));
  }

  bool across_;
  std::int64_t units_;
  LeftUnits at_{};
};

/// What rows of op(a) are multiplied with, and where it goes.
struct Right {
  Depth depth;
  const std::uint32_t* panels;   // of the columns [first, last)
  std::int64_t first, last;
  float alpha, beta;
  MatView<float> c;
};

/// Rows [first, last) of c.
void multiply_rows(Trans ta, MatView<const float> a, std::int64_t first, std::int64_t last,
                   const Right& right) {
  static thread_local Scratch scratch;
  const LeftBlock left(right.depth, ta, a, first, last, scratch);
  const auto multiply = right.depth.factors == Factors::f32 ? multiply_f32 : multiply_bf16;
  for (std::int64_t n = right.first; n < right.last; n += kPanel) {
    const std::uint32_t* panel = right.panels + in_panels(right.depth.units(), n - right.first);
    for (std::int64_t r = first; r < last; r += kTileRows)
      multiply({.a = left.from_row(r - first),
                .b = panel,
                .units = right.depth.units(),
                .alpha = right.alpha,
                .beta = right.beta,
                .c = right.c.row(r) + n,
                .row_stride = right.c.cols,
                .rows = static_cast<int>(std::min<std::int64_t>(kTileRows, last - r)),
                .columns = std::min(kPanel, right.last - n)});
  }
}

}   // namespace

bool has_wide_products(Factors factors) {
  static const bool f32 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  static const bool bf16 = f32 && __builtin_cpu_supports("avx512bf16");
  return factors == Factors::f32 ? f32 : bf16;
}

void wide_product(int threads, Factors factors, Trans ta, Trans tb, float alpha,
                  std::span<const ProductOf> products, float beta, MatView<float> c) {
  struct Run {
    const ProductOf* of;
    Depth depth;
  };
  static thread_local Scratch scratch;
  std::vector<Run> runs;
  for (const ProductOf& product : products) {
    const std::int64_t terms = ta == Trans::yes ? product.a.rows : product.a.cols;
    for (std::int64_t k = 0; k < terms; k += kDepth)
      runs.push_back({&product, {factors, k, std::min(terms, k + kDepth)}});
  }
  for (std::int64_t n = 0; n < c.cols; n += kColumns)
    // two runs at a time: what the first adds to c is near when the second adds to it
    for (std::size_t r = 0; r < runs.size(); r += 2) {
      const auto pair = std::span(runs).subspan(r, std::min<std::size_t>(2, runs.size() - r));
      const std::int64_t last = std::min(c.cols, n + kColumns);
      std::int64_t units = 0;
      for (const Run& run : pair) units += in_panels(run.depth.units(), last - n);
      std::uint32_t* panels = scratch.of(units);
      std::uint32_t* of_second = panels + in_panels(pair[0].depth.units(), last - n);
      for_chunks(threads, last - n, kPanel, [&](std::int64_t from, std::int64_t to) {
        for (const Run& run : pair)
          lay_out_right(run.depth, tb, run.of->b, n + from, n + to,
                        (&run == &pair[0] ? panels : of_second) + in_panels(run.depth.units(), from));
      });
      for_chunks(threads, c.rows, block_rows(c.rows), [&](std::int64_t first, std::int64_t end) {
        for (const Run& run : pair) {
          const bool leads = &run == &pair[0];
          multiply_rows(
              ta, run.of->a, first, end,
              {run.depth, leads ? panels : of_second, n, last, alpha, leads && r == 0 ? beta : 1, c});
        }
      });
    }
}

void wide_product_part(Factors factors, Trans ta, Trans tb, std::span<const LeftOf> products,
                       MatView<const float> b, std::int64_t first, std::int64_t last) {
  static thread_local Scratch scratch;
  const std::int64_t columns = products[0].c.cols;
  for (std::int64_t k = first; k < last; k += kDepth) {
    const Depth depth{factors, k, std::min(last, k + kDepth)};
    std::uint32_t* panels = scratch.of(in_panels(depth.units(), columns));
    lay_out_right(depth, tb, b, 0, columns, panels);
    for (const auto& [a, c] : products)
      for (std::int64_t r = 0; r < c.rows; r += kPartRows)
        multiply_rows(ta, a, r, std::min(c.rows, r + kPartRows),
                      {depth, panels, 0, columns, 1, k == first ? 0.0F : 1.0F, c});
  }
}

#else

bool has_wide_products(Factors) { return false; }
void wide_product(int, Factors, Trans, Trans, float, std::span<const ProductOf>, float, MatView<float>) {}
void wide_product_part(Factors, Trans, Trans, std::span<const LeftOf>, MatView<const float>, std::int64_t,
                       std::int64_t) {}

#endif

}   // namespace cgcl::cpu
