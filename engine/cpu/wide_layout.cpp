#include "engine/cpu/wide_layout.hpp"

#if defined(__x86_64__)

#include <algorithm>   // for fill, min
#include <cstring>     // for memcpy
#include <vector>

namespace cgcl::cpu {

namespace {

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

}   // namespace

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

LeftBlock::LeftBlock(const Depth& depth, Trans ta, MatView<const float> a, std::int64_t first,
                     std::int64_t last, Scratch& scratch)
    : across_(ta == Trans::yes), units_(depth.units()) {
  if (across_)
    lay_out_columns(depth, a, first, last,
                    scratch.of((last - first + kVector) / kVector * spaced(units_, kVector)));
  else if (depth.factors == Factors::f32)
    at_ = {reinterpret_cast<const std::uint32_t*>(a.row(first) + depth.first), a.cols, 1};
  else
    lay_out_rows(depth, a, first, last, scratch.of((last - first) * units_));
}

void LeftBlock::lay_out_rows(const Depth& depth, MatView<const float> a, std::int64_t first,
                             std::int64_t last, std::uint32_t* out) {
  for (std::int64_t r = first; r < last; ++r)
    run_units(a.row(r) + depth.first, depth.terms(), out + (r - first) * units_);
  at_ = {out, units_, 1};
}

void LeftBlock::lay_out_columns(const Depth& depth, MatView<const float> a, std::int64_t first,
                                std::int64_t last, std::uint32_t* out) {
  at_ = {out, 1, kVector};
  for (std::int64_t u = 0; u < units_; ++u, out += kVector)   // as a lies in memory
    for (std::int64_t g = first; g < last; g += kVector)
      copy_units(depth, a, u, g, std::min(kVector, last - g),
                 out + (g - first) / kVector * spaced(units_, kVector));
}

}   // namespace cgcl::cpu

#endif
