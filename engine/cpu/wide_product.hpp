// Own dense products of float32 for processors with 512-bit vectors, where they are faster than OpenBLAS at
// the shapes of the layers: what is read row by row is not packed at all. The factors can be rounded to
// bfloat16 on their way in, which doubles the rate where the processor has instructions for that.
#pragma once

#include "engine/core/view.hpp"
#include "engine/kernels/gemm.hpp"

#include <cstdint>
#include <span>

namespace cgcl::cpu {

/// What is multiplied: float32 as it stands, or rounded to bfloat16 (7 bits of mantissa), to nearest, ties to
/// even. Sums are float32 in both.
enum class Factors : std::uint8_t { f32, bf16 };

/// Whether this processor has the instructions.
[[nodiscard]] bool has_wide_products(Factors factors);

/// A wide_product with fewer columns is mostly idle lanes.
inline constexpr std::int64_t kLeastWideColumns = 8;

struct ProductOf {
  MatView<const float> a, b;
};

/// c = alpha (op(a) op(b), added up over `products`) + beta c on `threads` threads; c is not read when beta
/// is 0. Every element is one sum in order, in float32 and fused, of runs of 512 terms at most: no byte
/// depends on the threads. Needs has_wide_products(factors).
void wide_product(int threads, Factors factors, Trans ta, Trans tb, float alpha,
                  std::span<const ProductOf> products, float beta, MatView<float> c);

struct LeftOf {
  MatView<const float> a;
  MatView<float> c;
};

/// c = op(a) op(b) for each of `products`, of the terms [first, last) of every sum alone, on this thread.
void wide_product_part(Factors factors, Trans ta, Trans tb, std::span<const LeftOf> products,
                       MatView<const float> b, std::int64_t first, std::int64_t last);

}   // namespace cgcl::cpu
