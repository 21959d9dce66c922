#include "engine/core/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>   // for memcpy

namespace cgcl {

std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const unsigned lead = byte(at);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xc2 && lead < 0xe0 ? 2
                             : (lead & 0xf0u) == 0xe0      ? 3
                             : lead >= 0xf0 && lead < 0xf5 ? 4
                                                           : 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(at + i) & 0xc0u) != 0x80) return 0;
  const unsigned second = byte(at + 1);
  const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool surrogate_or_beyond = (lead == 0xed && second >= 0xa0) || (lead == 0xf4 && second >= 0x90);
  return overlong || surrogate_or_beyond ? 0 : length;
}

unsigned code_point(std::string_view text, std::size_t at, std::size_t length) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  if (length == 1) return byte(0);
  unsigned point = byte(0) & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) point = point << 6 | (byte(i) & 0x3fu);
  return point;
}

std::size_t control_length(std::string_view text, std::size_t at) {
  const std::size_t length = utf8_length(text, at);
  if (length == 0 || length > 3) return 0;
  const unsigned point = code_point(text, at, length);
  const auto within = [&](unsigned first, unsigned last) { return point >= first && point <= last; };
  const bool control = point < ' ' || within(0x7f, 0x9f);
  const bool direction =
      point == 0x61c || within(0x200e, 0x200f) || within(0x202a, 0x202e) || within(0x2066, 0x2069);
  return control || direction || within(0x2028, 0x2029) ? length : 0;
}

bool is_plain_text(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101ull, high = 0x80 * ones;
  // The highest bit of a byte becomes set by a byte that has it, is below ' ' or is 0x7f.
  const auto odd = [&](std::uint64_t word) {
    return (word | (word - ' ' * ones) | ((word & ~high) + ones)) & high;
  };
  std::size_t at = 0;
  std::uint64_t word = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::memcpy(&word, text.data() + at, 8);
    if (odd(word) != 0) return false;
  }
  word = ' ' * ones;
  if (at < text.size()) std::memcpy(&word, text.data() + at, text.size() - at);
  return odd(word) == 0;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

bool has_control_character(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at)
    if (control_length(text, at) > 0) return true;
  return false;
}

std::string one_line(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0 || control_length(text, at) > 0)
      out += '?';
    else
      out += text.substr(at, length);
    at += std::max<std::size_t>(length, 1);
  }
  return out;
}

}   // namespace cgcl
