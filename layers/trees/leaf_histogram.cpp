#include "layers/trees/leaf_histogram.hpp"

#include "engine/core/index.hpp"

#include <bit>     // for bit_width
#include <cmath>   // for abs, frexp, ldexp

namespace cgcl {
namespace {

/// A unit in which that sum is below 2^bits.
double unit_for(double sum, int bits) {
  if (!(sum > 0)) return 1;
  int exponent = 0;
  (void)std::frexp(sum, &exponent);
  return std::ldexp(1.0, exponent - bits);
}

template <std::size_t kRoom>
void add_rows(std::span<const std::int32_t> order, const std::uint64_t* word, const LeafSums* row,
              std::size_t columns, LeafSums* histogram) {
  const auto bin = [](std::uint64_t w, std::size_t c) { return (w >> (8 * c)) & 0xFF; };
  if (columns == kColumnsPerWord) {   // the usual case, unrolled
    for (const std::int32_t i : order) {
      const std::uint64_t w = word[i];
      const LeafSums s = row[i];
      for (std::size_t c = 0; c < kColumnsPerWord; ++c) histogram[c * kRoom + bin(w, c)] += s;
    }
    return;
  }
  for (const std::int32_t i : order) {
    const std::uint64_t w = word[i];
    const LeafSums s = row[i];
    for (std::size_t c = 0; c < columns; ++c) histogram[c * kRoom + bin(w, c)] += s;
  }
}

}   // namespace

LeafScale::LeafScale(std::span<const double> gradient, std::span<const double> hessian) {
  double gradients = 0, hessians = 0;
  for (const double g : gradient) gradients += std::abs(g);
  for (const double h : hessian) hessians += h;
  shift_ = 64 - static_cast<int>(std::bit_width(gradient.size()));
  gradient_unit_ = unit_for(gradients, 62);
  hessian_unit_ = unit_for(hessians, shift_);
}

LeafSums LeafScale::row(double gradient, double hessian) const {
  // Units are so small that cutting off is as good as rounding.
  const auto whole = static_cast<std::int64_t>(hessian * (1 / hessian_unit_));
  return {static_cast<std::int64_t>(gradient * (1 / gradient_unit_)),
          static_cast<std::uint64_t>(whole) + (std::uint64_t{1} << shift_)};
}

void add_to_histogram(std::span<const std::int32_t> order, const std::uint64_t* word, const LeafSums* row,
                      std::size_t columns, std::size_t room, LeafSums* histogram) {
  if (room == 64)
    add_rows<64>(order, word, row, columns, histogram);
  else
    add_rows<256>(order, word, row, columns, histogram);
}

}   // namespace cgcl
