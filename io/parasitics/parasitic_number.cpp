#include "io/parasitics/parasitic_number.hpp"

#include "engine/core/index.hpp"
#include "io/text/name_pool.hpp"   // for lower

#include <array>
#include <charconv>
#include <cmath>   // for isfinite
#include <cstdint>

namespace cgcl {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

struct Parsed {
  double value = 0;
  std::string_view rest;   // behind the digits
};

constexpr std::array<double, 23> kPower = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                           1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                           1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// Up to 15 digits with a small exponent, as tools print them: a whole number below 2^53 times or
/// over an exact power of ten is rounded once, so the result is the nearest double. Anything else is
/// left to from_chars.
const char* short_number(const char* at, const char* end, double& value) {
  std::int64_t digits = 0;
  int count = 0, exponent = 0;
  for (; at != end && is_digit(*at); ++at, ++count) {
    if (count == 15) return nullptr;
    digits = 10 * digits + (*at - '0');
  }
  if (at != end && *at == '.')
    for (++at; at != end && is_digit(*at); ++at, ++count, --exponent) {
      if (count == 15) return nullptr;
      digits = 10 * digits + (*at - '0');
    }
  if (count == 0) return nullptr;
  if (at != end && (*at == 'e' || *at == 'E')) {
    const char* p = at + 1;
    const bool negative = p != end && *p == '-';
    if (p != end && (*p == '-' || *p == '+')) ++p;
    int given = 0;
    if (p == end || !is_digit(*p)) return nullptr;
    for (; p != end && is_digit(*p); ++p)
      if ((given = 10 * given + (*p - '0')) > 99) return nullptr;
    exponent += negative ? -given : given;
    at = p;
  }
  if (exponent < -22 || exponent > 22) return nullptr;
  const auto whole = static_cast<double>(digits);
  value = exponent < 0 ? whole / kPower[idx(-exponent)] : whole * kPower[idx(exponent)];
  return at;
}

/// from_chars without what it accepts beyond numbers: `inf`, `nan`.
std::optional<Parsed> leading_number(std::string_view token) {
  const char* begin = token.data();
  const char* const end = begin + token.size();
  if (begin != end && *begin == '+') ++begin;
  const char* digits = begin;
  if (begin == token.data() && digits != end && *digits == '-') ++digits;
  if (digits != end && *digits == '.') ++digits;
  if (digits == end || !is_digit(*digits)) return std::nullopt;
  Parsed out;
  if (*begin != '-')
    if (const char* stop = short_number(begin, end, out.value)) {
      out.rest = {stop, idx(end - stop)};
      return out;
    }
  const auto [stop, fault] = std::from_chars(begin, end, out.value);
  out.rest = {stop, idx(end - stop)};
  if (fault == std::errc::result_out_of_range) {
    // Too small or too large: the sign of the exponent tells.
    const std::string_view text(begin, idx(stop - begin));
    const std::size_t e = text.find_first_of("eE");
    if (e == std::string_view::npos || e + 1 >= text.size() || text[e + 1] != '-') return std::nullopt;
    out.value = 0;
  } else if (fault != std::errc{}) {
    return std::nullopt;
  }
  return out;
}

/// The factor of a suffix; further letters are a unit. 0: no suffix.
double factor_of(std::string_view suffix) {
  if (suffix.size() >= 3) {
    const char a = lower(suffix[0]), b = lower(suffix[1]), c = lower(suffix[2]);
    if (a == 'm' && b == 'e' && c == 'g') return 1e6;
    if (a == 'm' && b == 'i' && c == 'l') return 25.4e-6;
  }
  switch (lower(suffix[0])) {
    case 't':
      return 1e12;
    case 'g':
      return 1e9;
    case 'k':
      return 1e3;
    case 'm':
      return 1e-3;
    case 'u':
      return 1e-6;
    case 'n':
      return 1e-9;
    case 'p':
      return 1e-12;
    case 'f':
      return 1e-15;
    case 'a':
      return 1e-18;
    default:
      return 1;
  }
}

bool letters_only(std::string_view text) {
  for (const char c : text)
    if (!is_letter(c)) return false;
  return true;
}

}   // namespace

std::optional<double> plain_number(std::string_view token) {
  const auto parsed = leading_number(token);
  if (!parsed || !parsed->rest.empty()) return std::nullopt;
  return parsed->value;
}

std::optional<double> suffixed_number(std::string_view token) {
  const auto parsed = leading_number(token);
  if (!parsed) return std::nullopt;
  if (parsed->rest.empty()) return parsed->value;
  if (!letters_only(parsed->rest)) return std::nullopt;
  // 2e and 2e+ are numbers that break off.
  if (parsed->rest.size() == 1 && lower(parsed->rest[0]) == 'e') return std::nullopt;
  const double value = parsed->value * factor_of(parsed->rest);
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<double> farad_number(std::string_view token) {
  const auto value = suffixed_number(token);
  if (!value || *value == 0 || std::abs(*value) >= 1e-21) return value;
  const auto bare = leading_number(token);
  const bool unit = bare && bare->rest.size() == 1 && lower(bare->rest[0]) == 'f';
  return unit && std::abs(bare->value) >= 1e-21 && std::abs(bare->value) <= 1e-6 ? bare->value : *value;
}

std::optional<double> corner_number(std::string_view token, Corner corner) {
  const auto single = leading_number(token);
  if (!single) return std::nullopt;
  if (single->rest.empty()) return single->value;
  const std::size_t first = token.find(':');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find(':', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto best = plain_number(token.substr(0, first));
  const auto typical = plain_number(token.substr(first + 1, second - first - 1));
  const auto worst = plain_number(token.substr(second + 1));
  if (!best || !typical || !worst) return std::nullopt;
  return corner == Corner::best ? best : corner == Corner::typical ? typical : worst;
}

}   // namespace cgcl
