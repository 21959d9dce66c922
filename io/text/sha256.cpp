#include "io/text/sha256.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/line_source.hpp"
#include "io/text/piped_input.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>   // for EIO
#include <fstream>
#include <string_view>
#include <vector>
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace cgcl {
namespace {

constexpr std::array<std::uint32_t, 64> kRound = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::uint32_t big_endian(const std::byte* bytes) {
  return std::to_integer<std::uint32_t>(bytes[0]) << 24 | std::to_integer<std::uint32_t>(bytes[1]) << 16 |
         std::to_integer<std::uint32_t>(bytes[2]) << 8 | std::to_integer<std::uint32_t>(bytes[3]);
}

std::array<std::uint32_t, 64> schedule(const std::byte* block) {
  std::array<std::uint32_t, 64> w;
  for (std::size_t i = 0; i < 16; ++i) w[i] = big_endian(block + 4 * i);
  for (std::size_t i = 16; i < 64; ++i) {
    const std::uint32_t a = w[i - 15], b = w[i - 2];
    const std::uint32_t s0 = std::rotr(a, 7) ^ std::rotr(a, 18) ^ (a >> 3);
    const std::uint32_t s1 = std::rotr(b, 17) ^ std::rotr(b, 19) ^ (b >> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  return w;
}

#if defined(__x86_64__)

/// Instructions of the processor for exactly this; six times the speed of the loop below, which
/// they must equal.
bool has_instructions() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b >> 29 & 1u) != 0;
}

__attribute__((target("sha,sse4.1"))) void compress_with_instructions(std::uint32_t* state,
                                                                      const std::byte* block) {
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bll, 0x0405060700010203ll);
  const auto load = [](const void* at) { return _mm_loadu_si128(static_cast<const __m128i*>(at)); };
  // The instructions want the state as (f e b a) and (h g d c).
  const __m128i cdab = _mm_shuffle_epi32(load(state), 0xB1), efgh = _mm_shuffle_epi32(load(state + 4), 0x1B);
  const __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);
  __m128i x = abef, y = cdgh, w[4];
  for (std::size_t g = 0; g < 16; ++g) {
    __m128i& next = w[g % 4];
    if (g < 4)
      next = _mm_shuffle_epi8(load(block + 16 * g), swap);
    else
      next = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(next, w[(g + 1) % 4]),
                                                _mm_alignr_epi8(w[(g + 3) % 4], w[(g + 2) % 4], 4)),
                                  w[(g + 3) % 4]);
    const __m128i sum = _mm_add_epi32(next, load(kRound.data() + 4 * g));
    y = _mm_sha256rnds2_epu32(y, x, sum);
    x = _mm_sha256rnds2_epu32(x, y, _mm_shuffle_epi32(sum, 0x0E));
  }
  x = _mm_shuffle_epi32(_mm_add_epi32(x, abef), 0x1B);
  y = _mm_shuffle_epi32(_mm_add_epi32(y, cdgh), 0xB1);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state), _mm_blend_epi16(x, y, 0xF0));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state + 4), _mm_alignr_epi8(y, x, 8));
}

#endif

}   // namespace

void Sha256::compress(const std::byte* block) {
#if defined(__x86_64__)
  static const bool kInstructions = has_instructions();
  if (kInstructions) return compress_with_instructions(state_.data(), block);
#endif
  const std::array<std::uint32_t, 64> w = schedule(block);
  auto [a, b, c, d, e, f, g, h] = state_;
  for (std::size_t i = 0; i < 64; ++i) {
    const std::uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    const std::uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + kRound[i] + w[i];
    const std::uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    const std::uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  const std::array<std::uint32_t, 8> words = {a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < 8; ++i) state_[i] += words[i];
}

void Sha256::update(ByteView bytes) {
  const std::size_t filled = length_ % 64;
  length_ += bytes.size();
  if (filled != 0) {
    const std::size_t taken = std::min(64 - filled, bytes.size());
    std::copy_n(bytes.begin(), taken, buffer_.begin() + static_cast<std::ptrdiff_t>(filled));
    bytes = bytes.subspan(taken);
    if (filled + taken < 64) return;
    compress(buffer_.data());
  }
  for (; bytes.size() >= 64; bytes = bytes.subspan(64)) compress(bytes.data());
  std::copy(bytes.begin(), bytes.end(), buffer_.begin());
}

std::string Sha256::hex() const {
  Sha256 closed = *this;
  std::array<std::byte, 72> padding{};
  padding[0] = std::byte{0x80};
  const std::size_t zeros = (119 - length_ % 64) % 64;   // so that the length ends a block
  for (std::size_t i = 0; i < 8; ++i)
    padding[1 + zeros + i] = static_cast<std::byte>(length_ * 8 >> (56 - 8 * i));
  closed.update(ByteView(padding).first(zeros + 9));
  std::string text;
  for (const std::uint32_t word : closed.state_)
    for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[word >> shift & 15];
  return text;
}

std::string sha256_of_file(const std::string& path) {
  std::ifstream in(opened_path(path), std::ios::binary);
  if (!in) throw Error(ErrorId::file_missing, "cannot be opened", printable(path));
  Sha256 hash;
  std::vector<char> piece(std::size_t{1} << 18);
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0)
    hash.update(std::as_bytes(std::span(piece.data(), idx(in.gcount()))));
  if (in.bad()) fail_reading(path, EIO);
  return hash.hex();
}

std::string sha256_of_lines(LineSource lines) {
  Sha256 hash;
  std::string unix_ends;
  for (std::string_view block; lines.next_block(block);) {
    const bool cut_end = block.back() == '\r';   // of the last line, which has no line feed
    if (!cut_end && block.find("\r\n") == block.npos) {
      hash.update(bytes_of(block));
      continue;
    }
    unix_ends.clear();
    for (std::size_t at = 0; at < block.size();) {
      const std::size_t end = std::min(block.find("\r\n", at), block.size());
      unix_ends += block.substr(at, end - at);
      at = end == block.size() ? end : end + 1;   // the line feed stays
    }
    if (cut_end) unix_ends.back() = '\n';
    hash.update(bytes_of(unix_ends));
  }
  return hash.hex();
}

std::string sha256_hex(ByteView bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.hex();
}

}   // namespace cgcl
