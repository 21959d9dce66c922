// Factors as the tiles of a wide product read them. What can be read where it stands is left there.
#pragma once

#include "engine/core/index.hpp"
#include "engine/cpu/wide_product.hpp"
#include "engine/cpu/wide_tile.hpp"

#include <cstdint>
#include <memory>

namespace cgcl::cpu {

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

/// Units from one panel, or group of rows, to the next: a line more than they take, as otherwise those of one
/// row would all fall into the same few lines of a cache.
[[nodiscard]] constexpr std::int64_t spaced(std::int64_t units, std::int64_t width) {
  return units * width + kVector;
}
/// Units that `columns` in panels take.
[[nodiscard]] constexpr std::int64_t in_panels(std::int64_t units, std::int64_t columns) {
  return (columns + kPanel - 1) / kPanel * spaced(units, kPanel);
}

/// Columns [first, last) of op(b) in panels [units, panel_width(their columns)], `spaced` apart.
void lay_out_right(const Depth& depth, Trans tb, MatView<const float> b, std::int64_t first,
                   std::int64_t last, std::uint32_t* out);

/// Rows [first, last) of op(a): where they stand if they can be read there, else in `scratch`.
class LeftBlock {
 public:
  LeftBlock(const Depth& depth, Trans ta, MatView<const float> a, std::int64_t first, std::int64_t last,
            Scratch& scratch);

  /// From row r of the block on; r is a multiple of kTileRows.
  [[nodiscard]] LeftUnits from_row(std::int64_t r) const {
    const std::int64_t skipped = across_ ? r / kVector * spaced(units_, kVector) + r % kVector : r * at_.row;
    return {at_.data + skipped, at_.row, at_.step};
  }

 private:
  void lay_out_rows(const Depth& depth, MatView<const float> a, std::int64_t first, std::int64_t last,
                    std::uint32_t* out);
  /// A row of op(a) is a column of a: they stand in groups of a vector, [group, unit, kVector].
  void lay_out_columns(const Depth& depth, MatView<const float> a, std::int64_t first, std::int64_t last,
                       std::uint32_t* out);

  bool across_;
  std::int64_t units_;
  LeftUnits at_{};
};

}   // namespace cgcl::cpu
