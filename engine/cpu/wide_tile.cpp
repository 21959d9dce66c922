// Every function here has its instruction set as an attribute, and the file no option: inline functions of a
// header that were compiled for wide vectors could take the place of those of the whole program.
#include "engine/cpu/wide_tile.hpp"

#if defined(__x86_64__)

#include <array>
#include <cstddef>
#include <immintrin.h>
#include <utility>   // for integer_sequence

#define CGCL_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define CGCL_AVX512_BF16 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16")))

namespace cgcl::cpu {

namespace {

/// A unit that may be a float in memory.
using StoredUnit = std::uint32_t __attribute__((may_alias));

constexpr __mmask16 lanes(std::int64_t n) { return static_cast<__mmask16>((1U << n) - 1U); }

/// What becomes of a finished vector of sums: out = alpha sum + beta out in its first lanes.
CGCL_AVX512 inline void keep(const Tile& t, __m512 sum, float* out, std::int64_t count) {
  __m512 value = _mm512_mul_ps(_mm512_set1_ps(t.alpha), sum);
  if (count == kVector) {   // a masked store is the slower one
    if (t.beta != 0) value = _mm512_fmadd_ps(_mm512_set1_ps(t.beta), _mm512_loadu_ps(out), value);
    _mm512_storeu_ps(out, value);
  } else {
    if (t.beta != 0)
      value = _mm512_fmadd_ps(_mm512_set1_ps(t.beta), _mm512_maskz_loadu_ps(lanes(count), out), value);
    _mm512_mask_storeu_ps(out, lanes(count), value);
  }
}

// The two inner loops differ in one instruction. They are not one template over it, as a function cannot take
// its instruction set from a template argument. All loops over sums are unrolled: else these would not stay
// in registers.
#define CGCL_TILE(NAME, TARGET, STEP)                                                               \
  template <int kRows, int kVectors>                                                                \
  TARGET void NAME(const Tile& t) {                                                                 \
    __m512 sum[std::size_t{kRows}][std::size_t{kVectors}];                                          \
    _Pragma("GCC unroll 8") for (int i = 0; i < kRows; ++i)                                         \
        _Pragma("GCC unroll 3") for (int j = 0; j < kVectors; ++j) sum[i][j] = _mm512_setzero_ps(); \
    const StoredUnit* a = t.a.data;                                                                 \
    const std::uint32_t* b = t.b;                                                                   \
    const char* ahead = t.ahead;                                                                    \
    for (std::int64_t u = 0; u < t.units;                                                           \
         ++u, a += t.a.step, b += kVectors * kVector, ahead += t.ahead_step) {                      \
      _mm_prefetch(ahead, _MM_HINT_T1);                                                             \
      __m512i right[std::size_t{kVectors}];                                                         \
      _Pragma("GCC unroll 3") for (int j = 0; j < kVectors; ++j) right[j] =                         \
          _mm512_loadu_si512(b + j * kVector);                                                      \
      _Pragma("GCC unroll 8") for (int i = 0; i < kRows; ++i) {                                     \
        const __m512i left = _mm512_set1_epi32(static_cast<int>(a[i * t.a.row]));                   \
        _Pragma("GCC unroll 3") for (int j = 0; j < kVectors; ++j) sum[i][j] =                      \
            STEP(sum[i][j], left, right[j]);                                                        \
      }                                                                                             \
    }                                                                                               \
    _Pragma("GCC unroll 8") for (int i = 0; i < kRows; ++i)                                         \
        _Pragma("GCC unroll 3") for (int j = 0; j < kVectors; ++j)                                  \
            keep(t, sum[i][j], t.c + i * t.row_stride + j * kVector,                                \
                 j + 1 < kVectors ? kVector : t.columns - (kVectors - 1) * kVector);                \
  }

#define CGCL_STEP_F32(sum, left, right) \
  _mm512_fmadd_ps(_mm512_castsi512_ps(left), _mm512_castsi512_ps(right), sum)
#define CGCL_STEP_BF16(sum, left, right) \
  _mm512_dpbf16_ps(sum, __builtin_bit_cast(__m512bh, left), __builtin_bit_cast(__m512bh, right))
CGCL_TILE(tile_f32, CGCL_AVX512, CGCL_STEP_F32)
CGCL_TILE(tile_bf16, CGCL_AVX512_BF16, CGCL_STEP_BF16)

using Multiply = void (*)(const Tile&);
using Table = std::array<std::array<Multiply, kTileVectors>, kTileRows>;

template <int... kIndex>
constexpr Table table_f32(std::integer_sequence<int, kIndex...>) {
  return {{{{tile_f32<kIndex + 1, 1>, tile_f32<kIndex + 1, 2>, tile_f32<kIndex + 1, 3>}}...}};
}
template <int... kIndex>
constexpr Table table_bf16(std::integer_sequence<int, kIndex...>) {
  return {{{{tile_bf16<kIndex + 1, 1>, tile_bf16<kIndex + 1, 2>, tile_bf16<kIndex + 1, 3>}}...}};
}
constexpr Table kF32 = table_f32(std::make_integer_sequence<int, kTileRows>());
constexpr Table kBf16 = table_bf16(std::make_integer_sequence<int, kTileRows>());

Multiply of(const Table& table, const Tile& tile) {
  return table[static_cast<std::size_t>(tile.rows - 1)]
              [static_cast<std::size_t>((tile.columns - 1) / kVector)];
}

}   // namespace

void multiply_f32(const Tile& tile) { of(kF32, tile)(tile); }

void multiply_bf16(const Tile& tile) { of(kBf16, tile)(tile); }

CGCL_AVX512_BF16 void pair_units(const float* low, const float* high, std::int64_t n, std::uint32_t* out) {
  // from sixteen of low and sixteen of high to one of each in turn
  const __m512i turns = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7,
                                         22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
  for (std::int64_t j = 0; j < n; j += kVector) {
    const __mmask16 some = n - j < kVector ? lanes(n - j) : lanes(kVector);
    const __m512 first = _mm512_maskz_loadu_ps(some, low + j),
                 second = high == nullptr ? _mm512_setzero_ps() : _mm512_maskz_loadu_ps(some, high + j);
    const auto both = __builtin_bit_cast(__m512i, _mm512_cvtne2ps_pbh(second, first));
    const __m512i units = _mm512_permutexvar_epi16(turns, both);
    if (some == lanes(kVector))
      _mm512_storeu_si512(out + j, units);
    else
      _mm512_mask_storeu_epi32(out + j, some, units);
  }
}

CGCL_AVX512_BF16 void run_units(const float* x, std::int64_t n, std::uint32_t* out) {
  std::int64_t i = 0;
  for (; i + 2 * kVector <= n; i += 2 * kVector)
    _mm512_storeu_si512(out + i / 2,
                        __builtin_bit_cast(__m512i, _mm512_cvtne2ps_pbh(_mm512_loadu_ps(x + i + kVector),
                                                                        _mm512_loadu_ps(x + i))));
  for (; i < n; i += kVector) {
    const std::int64_t count = n - i < kVector ? n - i : kVector;
    const auto rounded =
        __builtin_bit_cast(__m256i, _mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(lanes(count), x + i)));
    _mm256_mask_storeu_epi32(out + i / 2, static_cast<__mmask8>((1U << (count + 1) / 2) - 1U), rounded);
  }
}

}   // namespace cgcl::cpu

#endif
