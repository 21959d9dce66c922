// Sums over the rows of a leaf by bin, in whole numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// Gradients, hessians and number of rows, summed exactly: in fixed point the order of rows does not matter,
/// and a sibling is what its parent has more.
struct LeafSums {
  std::int64_t gradient = 0;
  std::uint64_t hessian_and_rows = 0;   // the count in the upper bits

  LeafSums& operator+=(const LeafSums& s) {
    gradient += s.gradient;
    hessian_and_rows += s.hessian_and_rows;
    return *this;
  }
  LeafSums& operator-=(const LeafSums& s) {
    gradient -= s.gradient;
    hessian_and_rows -= s.hessian_and_rows;
    return *this;
  }
};

/// How real gradients and hessians become whole numbers: as fine as the sums over all rows have room.
class LeafScale {
 public:
  LeafScale() = default;
  LeafScale(std::span<const double> gradient, std::span<const double> hessian);

  [[nodiscard]] LeafSums row(double gradient, double hessian) const;
  [[nodiscard]] double gradient(const LeafSums& s) const {
    return static_cast<double>(s.gradient) * gradient_unit_;
  }
  [[nodiscard]] double hessian(const LeafSums& s) const {
    return static_cast<double>(s.hessian_and_rows & ((std::uint64_t{1} << shift_) - 1)) * hessian_unit_;
  }
  [[nodiscard]] std::int64_t rows(const LeafSums& s) const {
    return static_cast<std::int64_t>(s.hessian_and_rows >> shift_);
  }

 private:
  double gradient_unit_ = 1, hessian_unit_ = 1;   // powers of two
  int shift_ = 32;
};

/// Bins of eight columns in one word, one word a row.
inline constexpr std::size_t kColumnsPerWord = 8;
/// Room for the bins of a column.
[[nodiscard]] constexpr std::size_t histogram_room(int bins) { return bins <= 64 ? 64 : 256; }

/// Adds the rows order[k] to the histograms [columns x room] of the columns, at most kColumnsPerWord, of
/// their words; `room` as histogram_room gives it.
void add_to_histogram(std::span<const std::int32_t> order, const std::uint64_t* word, const LeafSums* row,
                      std::size_t columns, std::size_t room, LeafSums* histogram);

}   // namespace cgcl
