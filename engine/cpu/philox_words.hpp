// Many blocks of Philox at a time. Compilers do not find the widening product of 32-bit words in vector form,
// so it is written out where there is one; the words are those of philox() in engine/core/random.hpp, which a
// test holds equal.
#pragma once

#include "engine/core/random.hpp"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace cgcl::cpu {

#if defined(__AVX2__)
/// Four blocks, one in each 64-bit lane. Products read the lower half of a lane only: what gathers in the
/// upper halves is never looked at.
inline void philox_four(const RandomKey& key, std::uint64_t block, std::uint32_t* words) {
  const auto spread = [](std::uint32_t word) { return _mm256_set1_epi64x(static_cast<long long>(word)); };
  __m256i c0 =
      _mm256_add_epi64(_mm256_set1_epi64x(static_cast<long long>(block)), _mm256_set_epi64x(3, 2, 1, 0));
  __m256i c1 = _mm256_srli_epi64(c0, 32), c2 = spread(key.stream), c3 = spread(key.step);
  std::uint32_t k0 = static_cast<std::uint32_t>(key.seed), k1 = static_cast<std::uint32_t>(key.seed >> 32);
  for (int round = 0; round < 10; ++round) {
    const __m256i p0 = _mm256_mul_epu32(c0, spread(0xD2511F53u)),
                  p1 = _mm256_mul_epu32(c2, spread(0xCD9E8D57u));
    c0 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p1, 32), c1), spread(k0));
    c2 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p0, 32), c3), spread(k1));
    c1 = p1;
    c3 = p0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  const __m256i low =
      _mm256_blend_epi32(c0, _mm256_slli_epi64(c1, 32), 0xAA);   // words 0 and 1 of each block
  const __m256i high = _mm256_blend_epi32(c2, _mm256_slli_epi64(c3, 32), 0xAA);   // words 2 and 3
  const __m256i even = _mm256_unpacklo_epi64(low, high), odd = _mm256_unpackhi_epi64(low, high);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(words), _mm256_permute2x128_si256(even, odd, 0x20));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(words + 8), _mm256_permute2x128_si256(even, odd, 0x31));
}
#endif

/// The words of blocks first ... first + count - 1 of the sequence `key`, four a block.
inline void philox_words(const RandomKey& key, std::uint64_t first, std::int64_t count,
                         std::uint32_t* words) {
  std::int64_t done = 0;
#if defined(__AVX2__)
  for (; done + 4 <= count; done += 4)
    philox_four(key, first + static_cast<std::uint64_t>(done), words + 4 * done);
#endif
  for (; done < count; ++done) {
    const Words4 block = philox(key, first + static_cast<std::uint64_t>(done));
    for (int w = 0; w < 4; ++w) words[4 * done + w] = block.v[w];
  }
}

}   // namespace cgcl::cpu
