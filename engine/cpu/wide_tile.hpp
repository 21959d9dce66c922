// The inner loop of a wide product, and how its operands are laid out for it. The unit of an operand is 32
// bits: one float32, or two bfloat16 that follow each other along the inner extent, the first in the lower
// half.
#pragma once

#include <cstdint>

namespace cgcl::cpu {

inline constexpr std::int64_t kVector = 16;                      // floats a vector
inline constexpr int kTileRows = 8;                              // of c, with its columns in registers:
inline constexpr int kTileVectors = 3;                           // 24 sums, three of b and a factor of a
inline constexpr std::int64_t kPanel = kTileVectors * kVector;   // columns of b that lie together

/// Units of the left operand: that of row i and position u stands at data[i * row + u * step].
struct LeftUnits {
  const std::uint32_t* data;
  std::int64_t row, step;
};

/// One tile of c: up to kTileRows rows and kPanel columns.
struct Tile {
  LeftUnits a;
  const std::uint32_t* b;   // [units, vectors * kVector], columns beyond the last are zeros
  std::int64_t units;
  float alpha, beta;   // c = alpha a b + beta c, not read when beta is 0
  float* c;
  std::int64_t row_stride;   // of c
  int rows;                  // 1 to kTileRows
  std::int64_t columns;      // 1 to kPanel
  const char* ahead;         // a place per unit that will be read soon, asked for meanwhile: the first,
  std::int64_t ahead_step;   // and bytes to the next
};

/// The columns that a panel of `columns` takes up: whole vectors.
[[nodiscard]] constexpr std::int64_t panel_width(std::int64_t columns) {
  return (columns + kVector - 1) / kVector * kVector;
}

void multiply_f32(const Tile& tile);
void multiply_bf16(const Tile& tile);

/// out[j] = the unit of the floats at low[j] and high[j], rounded, for j in [0, n); high null: zeros.
void pair_units(const float* low, const float* high, std::int64_t n, std::uint32_t* out);
/// out[u] = the unit of x[2u] and x[2u + 1], rounded, for the n floats of x; the last has a zero if n is odd.
void run_units(const float* x, std::int64_t n, std::uint32_t* out);

}   // namespace cgcl::cpu
