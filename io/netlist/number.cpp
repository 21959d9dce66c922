#include "io/netlist/expression_program.hpp"
#include "io/text/name_pool.hpp"

#include <charconv>
#include <cstdint>
#include <cstring>   // for memcpy
#include <initializer_list>
#include <system_error>

namespace cgcl {

namespace {

constexpr std::size_t kMaxExactLength = 48;   // longer mantissas are scaled after conversion
constexpr double kMil = 25.4e-6;              // metres

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// A power of ten, or a mil.
struct Suffix {
  int exponent = 0;
  std::size_t length = 0;
  bool mil = false;
};

/// LTspice writes the Greek letter, in UTF-8 or in Latin-1.
std::size_t micro_sign(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("\xC2\xB5") || rest.starts_with("\xCE\xBC")) return 2;
  return !rest.empty() && rest[0] == '\xB5' ? 1 : 0;
}

/// The exponent that stands where `letter` does.
Suffix power_of(char letter, std::string_view letters, std::initializer_list<int> exponents) {
  const std::size_t at = letters.find(letter);
  return at == std::string_view::npos ? Suffix{} : Suffix{exponents.begin()[at], 1};
}

Suffix spice_suffix(std::string_view text, std::size_t at) {
  if (const std::size_t length = micro_sign(text, at)) return {-6, length};
  if (at >= text.size()) return {};
  const auto follows = [&](std::string_view word) { return equal_folded(text.substr(at, 3), word); };
  if (follows("meg")) return {6, 3};
  if (follows("mil")) return {0, 3, true};
  return power_of(lower(text[at]), "tgxkmunpfa", {12, 9, 6, 3, -3, -6, -9, -12, -15, -18});
}

Suffix spectre_suffix(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  return power_of(text[at], "PTGMKk_munpfa", {15, 12, 9, 6, 3, 3, 0, -3, -6, -9, -12, -15, -18});
}

/// from_chars leaves the value alone beyond the range; a number too small for a double is zero.
bool convert(const char* begin, const char* end, double& value) {
  const std::from_chars_result result = std::from_chars(begin, end, value);
  if (result.ec == std::errc() && result.ptr == end) return true;
  if (result.ec != std::errc::result_out_of_range || result.ptr != end) return false;
  for (const char* p = begin; p != end; ++p)
    if (*p == '-' && p != begin) {   // the sign of the exponent
      value = 0;
      return true;
    }
  return false;
}

/// Mantissa and exponent with the power of the suffix added to the exponent, so that 130n and 0.13u are
/// the same double.
bool convert_scaled(std::string_view mantissa, int exponent, double& value) {
  char buffer[kMaxExactLength + 16];
  std::memcpy(buffer, mantissa.data(), mantissa.size());
  char* end = buffer + mantissa.size();
  if (exponent != 0) {
    *end++ = 'e';
    end = std::to_chars(end, buffer + sizeof buffer, exponent).ptr;
  }
  return convert(buffer, end, value);
}

/// Ends of the parts of a number; all zero when there is none.
struct Parts {
  std::size_t mantissa = 0, end = 0;
  int exponent = 0;
};

Parts scan_parts(std::string_view text, std::size_t at) {
  std::size_t i = at, digits = 0;
  const auto skip_digits = [&] {
    for (; i < text.size() && is_digit(text[i]); ++i) ++digits;
  };
  skip_digits();
  if (i < text.size() && text[i] == '.') {
    ++i;
    skip_digits();
  }
  if (digits == 0) return {};
  Parts parts{i, i, 0};
  if (i == text.size()) return parts;
  const char mark = lower(text[i]);
  if (mark != 'e' && mark != 'd') return parts;
  std::size_t first = i + 1;
  if (first < text.size() && (text[first] == '+' || text[first] == '-')) ++first;
  if (first == text.size() || !is_digit(text[first])) return mark == 'e' ? Parts{} : parts;   // "1e"
  const bool negative = text[first - 1] == '-';
  for (i = first; i < text.size() && is_digit(text[i]); ++i)
    if (parts.exponent < 100000) parts.exponent = 10 * parts.exponent + (text[i] - '0');
  if (negative) parts.exponent = -parts.exponent;
  parts.end = i;
  return parts;
}

/// Powers of ten that are doubles without rounding.
constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr int kLargestPower = 22;
constexpr std::uint64_t kLargestExact = std::uint64_t{1} << 53;

/// Of one letter that ends a number; 0 for none. Atto is left out, as programs differ.
int usual_suffix(char letter) {
  switch (letter) {
    case 't':
      return 12;
    case 'g':
      return 9;
    case 'k':
      return 3;
    case 'm':
      return -3;
    case 'u':
      return -6;
    case 'n':
      return -9;
    case 'p':
      return -12;
    case 'f':
      return -15;
    default:
      return 0;
  }
}

}   // namespace

/// An integer times or over an exact power of ten is rounded once, as the conversion of the whole text is.
std::optional<double> parse_usual_number(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool negative = at != end && *at == '-';
  if (negative) ++at;
  constexpr int kMostDigits = 18;   // below 2^63
  std::uint64_t mantissa = 0;
  const char* const first = at;
  for (; at != end && is_digit(*at); ++at) mantissa = 10 * mantissa + static_cast<std::uint64_t>(*at - '0');
  std::ptrdiff_t digits = at - first;
  int exponent = 0;
  if (at != end && *at == '.') {
    const char* const point = ++at;
    for (; at != end && is_digit(*at); ++at) mantissa = 10 * mantissa + static_cast<std::uint64_t>(*at - '0');
    digits += at - point;
    exponent = -static_cast<int>(at - point);
  }
  if (digits == 0 || digits > kMostDigits || mantissa > kLargestExact) return std::nullopt;
  if (at != end && (*at == 'e' || *at == 'E')) {
    if (++at == end) return std::nullopt;
    const bool below = *at == '-';
    if (*at == '-' || *at == '+') ++at;
    const char* const power = at;
    int value = 0;
    for (; at != end && is_digit(*at) && at - power < 3; ++at) value = 10 * value + (*at - '0');
    if (at == power) return std::nullopt;
    exponent += below ? -value : value;
  }
  if (at != end) {
    const int suffix = usual_suffix(*at++);
    if (at != end && (*at == 'F' || *at == 'f' || *at == 'H')) ++at;   // the unit: 0.12fF
    if (suffix == 0 || at != end) return std::nullopt;
    exponent += suffix;
  }
  if (exponent < -kLargestPower || exponent > kLargestPower) return std::nullopt;
  double value = static_cast<double>(mantissa);
  value = exponent < 0 ? value / kPowers[-exponent] : value * kPowers[exponent];
  return negative ? -value : value;
}

std::size_t scan_number(std::string_view text, std::size_t at, NumberStyle style, double& value,
                        bool* odd_suffix) {
  const Parts parts = scan_parts(text, at);
  if (parts.end == 0) return 0;
  const Suffix suffix =
      style == NumberStyle::spice ? spice_suffix(text, parts.end) : spectre_suffix(text, parts.end);
  const std::string_view mantissa = text.substr(at, parts.mantissa - at);
  if (mantissa.size() <= kMaxExactLength) {
    if (!convert_scaled(mantissa, parts.exponent + suffix.exponent, value)) return 0;
  } else {
    double power = 0;
    if (!convert(mantissa.data(), mantissa.data() + mantissa.size(), value) ||
        !convert_scaled("1", parts.exponent + suffix.exponent, power))
      return 0;
    value *= power;
  }
  if (suffix.mil) value *= kMil;
  if (odd_suffix != nullptr && style == NumberStyle::spice && suffix.exponent == -18) *odd_suffix = true;
  std::size_t end = parts.end + suffix.length;
  // Units, and what stands after them, have no meaning: 10pF, 5Vdc, 1k5.
  while (end < text.size() && (is_letter(text[end]) || is_digit(text[end]))) ++end;
  return end;
}

std::optional<double> parse_number(std::string_view text, NumberStyle style, bool* odd_suffix) {
  std::size_t at = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) at = 1;
  double value = 0;
  if (odd_suffix != nullptr) *odd_suffix = false;
  if (at == text.size() || scan_number(text, at, style, value, odd_suffix) != text.size())
    return std::nullopt;
  return negative ? -value : value;
}

}   // namespace cgcl
