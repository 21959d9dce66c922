#include "engine/cpu/wide_product.hpp"

#include "engine/core/parallel.hpp"
#include "engine/cpu/wide_layout.hpp"

#include <algorithm>   // for min
#include <vector>

namespace cgcl::cpu {

#if defined(__x86_64__)

namespace {

/// Terms of a sum before it goes to memory: so the panels of b stay near.
constexpr std::int64_t kDepth = 512;
constexpr std::int64_t kColumns = 3072;   // of b that are laid out at once
/// The same where the sums are split, and rows of c a block there.
constexpr std::int64_t kPartDepth = 256, kPartRows = 256;
/// Rows of c a block: few rows, as of a quotient, are to give every thread some.
constexpr std::int64_t block_rows(std::int64_t rows) { return rows <= 1024 ? 32 : 96; }

/// What the next stretch of terms will read, asked for while the tiles of this one are multiplied: it comes
/// from memory, and copying it would have to wait for it.
class Ahead {
 public:
  /// Rows [first, last) of x, those of them that there are.
  void add(MatView<const float> x, std::int64_t first, std::int64_t last) {
    last = std::min(last, x.rows);
    if (first >= last) return;
    parts_.push_back({x.row(first), (last - first) * x.cols});
    floats_ += parts_.back().floats;
  }
  /// Shares it out among so many tiles.
  void share(std::int64_t tiles) { each_ = (floats_ + tiles - 1) / tiles; }
  /// For the next tile, which has `units`.
  void give(Tile& tile) {
    if (part_ == parts_.size()) return;
    const Part& part = parts_[part_];
    tile.ahead = reinterpret_cast<const char*>(part.data + at_);
    tile.ahead_step =
        std::min(each_, part.floats - at_) * static_cast<std::int64_t>(sizeof(float)) / tile.units;
    at_ += each_;
    if (at_ >= part.floats) at_ = 0, ++part_;
  }

 private:
  struct Part {
    const float* data;
    std::int64_t floats;
  };
  std::vector<Part> parts_;
  std::int64_t floats_ = 0, each_ = 0, at_ = 0;
  std::size_t part_ = 0;
};

/// What rows of op(a) are multiplied with, and where it goes.
struct Right {
  Depth depth;
  const std::uint32_t* panels;   // of the columns [first, last)
  std::int64_t first, last;
  float alpha, beta;
  MatView<float> c;
  Ahead* ahead = nullptr;
};

/// Rows [first, last) of c.
void multiply_rows(Trans ta, MatView<const float> a, std::int64_t first, std::int64_t last,
                   const Right& right) {
  static thread_local Scratch scratch;
  const LeftBlock left(right.depth, ta, a, first, last, scratch);
  const auto multiply = right.depth.factors == Factors::f32 ? multiply_f32 : multiply_bf16;
  for (std::int64_t n = right.first; n < right.last; n += kPanel) {
    const std::uint32_t* panel = right.panels + in_panels(right.depth.units(), n - right.first);
    for (std::int64_t r = first; r < last; r += kTileRows) {
      Tile tile{.a = left.from_row(r - first),
                .b = panel,
                .units = right.depth.units(),
                .alpha = right.alpha,
                .beta = right.beta,
                .c = right.c.row(r) + n,
                .row_stride = right.c.cols,
                .rows = static_cast<int>(std::min<std::int64_t>(kTileRows, last - r)),
                .columns = std::min(kPanel, right.last - n),
                .ahead = reinterpret_cast<const char*>(panel),
                .ahead_step = 0};
      if (right.ahead != nullptr) right.ahead->give(tile);
      multiply(tile);
    }
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
      cgcl::for_chunks(threads, last - n, kPanel, [&](std::int64_t from, std::int64_t to) {
        for (const Run& run : pair)
          lay_out_right(run.depth, tb, run.of->b, n + from, n + to,
                        (&run == &pair[0] ? panels : of_second) + in_panels(run.depth.units(), from));
      });
      cgcl::for_chunks(threads, c.rows, block_rows(c.rows), [&](std::int64_t first, std::int64_t end) {
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
  for (std::int64_t k = first; k < last; k += kPartDepth) {
    const Depth depth{factors, k, std::min(last, k + kPartDepth)};
    std::uint32_t* panels = scratch.of(in_panels(depth.units(), columns));
    lay_out_right(depth, tb, b, 0, columns, panels);
    Ahead ahead;
    std::int64_t rows = 0;
    for (const auto& [a, c] : products) {
      if (ta == Trans::yes) ahead.add(a, depth.last, depth.last + kPartDepth);
      rows += (c.rows + kTileRows - 1) / kTileRows;
    }
    if (tb == Trans::no) ahead.add(b, depth.last, depth.last + kPartDepth);
    ahead.share(rows * ((columns + kPanel - 1) / kPanel));
    for (const auto& [a, c] : products)
      for (std::int64_t r = 0; r < c.rows; r += kPartRows)
        multiply_rows(ta, a, r, std::min(c.rows, r + kPartRows),
                      {depth, panels, 0, columns, 1, k == first ? 0.0F : 1.0F, c, &ahead});
  }
}

#else

bool has_wide_products(Factors) { return false; }
void wide_product(int, Factors, Trans, Trans, float, std::span<const ProductOf>, float, MatView<float>) {}
void wide_product_part(Factors, Trans, Trans, std::span<const LeftOf>, MatView<const float>, std::int64_t,
                       std::int64_t) {}

#endif

}   // namespace cgcl::cpu
