// Text to typed value: one place decides what a setting accepts, whether it came from a flag, a
// file or a variable.
#include "apps/cli/settings.hpp"
#include "engine/core/error.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>

namespace cgcl {
namespace {

/// A setting being read: carries what every message needs.
struct Reading {
  const Setting& setting;
  const std::string& text;
  const std::string& where;

  [[noreturn]] void refuse(const std::string& expected) const {
    throw Error(ErrorId::bad_value,
                str(setting.name, ": '", printable(text, 80), "' is not accepted, expected ", expected),
                where);
  }
};

std::string range_text(const Setting& setting, const char* noun) {
  if (setting.lo == setting.hi) return noun;
  if (setting.type != SettingType::integer) return str(noun, " from ", setting.lo, " to ", setting.hi);
  return str(noun, " from ", static_cast<std::int64_t>(setting.lo), " to ",
             static_cast<std::int64_t>(setting.hi));
}

template <class T>
bool parse_number(std::string_view text, T& value) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failure == std::errc() && end == text.data() + text.size() && !text.empty();
}

std::string choice_of(const Reading& in) {
  const auto has = [&](const auto& list) {
    return std::find(list.begin(), list.end(), in.text) != list.end();
  };
  if (has(in.setting.choices)) return in.text;
  if (has(in.setting.later))
    throw Error(
        ErrorId::not_available,
        str(in.setting.name, ": '", in.text, "' is not in this version, expected ", value_hint(in.setting)),
        in.where);
  std::string nearby;
  if (in.setting.choices.size() > 1)
    nearby = str(" (the nearest is ", nearest(in.text, in.setting.choices), ")");
  in.refuse(str("one of ", value_hint(in.setting), nearby));
}

std::string device_of(const Reading& in) {
  std::int64_t index = 0;
  const bool numbered = in.text.starts_with("cuda:") && in.text.size() > 5 &&
                        std::isdigit(static_cast<unsigned char>(in.text[5])) &&
                        parse_number(std::string_view(in.text).substr(5), index) && index < 1024;
  if (in.text == "auto" || in.text == "cpu" || in.text == "cuda" || numbered) return in.text;
  in.refuse("auto, cpu, cuda or cuda:N");
}

std::int64_t integer_of(const Reading& in) {
  std::int64_t value = 0;
  const Setting& row = in.setting;
  const double real = parse_number(in.text, value) ? static_cast<double>(value) : std::nan("");
  if (std::isnan(real) || (row.lo != row.hi && (real < row.lo || real > row.hi)))
    in.refuse(range_text(row, "a whole number"));
  return value;
}

double real_of(const Reading& in, std::string_view text) {
  double value = 0;
  const Setting& row = in.setting;
  const bool legal = parse_number(text, value) && std::isfinite(value) &&
                     (row.lo == row.hi || (value >= row.lo && value <= row.hi));
  if (!legal) in.refuse(range_text(row, "a number"));
  return value;
}

std::vector<double> reals_of(const Reading& in) {
  const std::size_t comma = in.text.find(',');
  if (comma == std::string::npos) in.refuse("two numbers LO,HI");
  const std::string_view text = in.text;
  const std::vector<double> pair = {real_of(in, text.substr(0, comma)), real_of(in, text.substr(comma + 1))};
  if (!(pair[0] < pair[1])) in.refuse("LO smaller than HI");
  return pair;
}

std::int64_t size_of(const Reading& in) {
  const std::size_t digits = std::min(in.text.find_first_not_of("0123456789."), in.text.size());
  std::string unit = in.text.substr(digits);
  std::transform(unit.begin(), unit.end(), unit.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  static constexpr std::pair<std::string_view, double> kUnits[] = {{"", 1},
                                                                   {"b", 1},
                                                                   {"kb", 1e3},
                                                                   {"mb", 1e6},
                                                                   {"gb", 1e9},
                                                                   {"tb", 1e12},
                                                                   {"k", 1e3},
                                                                   {"m", 1e6},
                                                                   {"g", 1e9},
                                                                   {"t", 1e12},
                                                                   {"kib", 1024.0},
                                                                   {"mib", 1048576.0},
                                                                   {"gib", 1073741824.0},
                                                                   {"tib", 1099511627776.0}};
  double value = 0;
  for (const auto& [name, factor] : kUnits) {
    if (unit != name || !parse_number(std::string_view(in.text).substr(0, digits), value)) continue;
    if (value * factor < 9e18) return static_cast<std::int64_t>(value * factor);
  }
  in.refuse("a size such as 20GB or 512MiB");
}

bool flag_of(const Reading& in) {
  for (const char* word : {"true", "1", "on", "yes"})
    if (in.text == word) return true;
  for (const char* word : {"false", "0", "off", "no"})
    if (in.text == word) return false;
  in.refuse("true or false");
}

}   // namespace

SettingValue parse_value(const Setting& setting, const std::string& text, const std::string& where) {
  const Reading in{setting, text, where};
  if (!setting.in_version)
    throw Error(ErrorId::not_available, str("--", setting.name, " is not in this version"), where);
  switch (setting.type) {
    case SettingType::text:
    case SettingType::path:
      if (text.empty()) in.refuse("text that is not empty");
      return text;
    case SettingType::choice:
      return choice_of(in);
    case SettingType::device:
      return device_of(in);
    case SettingType::integer:
      return integer_of(in);
    case SettingType::real:
      return real_of(in, text);
    case SettingType::real_list:
      return reals_of(in);
    case SettingType::size:
      return size_of(in);
    case SettingType::flag:
      return flag_of(in);
    case SettingType::number_or_word:
      if (std::find(setting.choices.begin(), setting.choices.end(), text) != setting.choices.end())
        return text;
      return real_of(in, text);
  }
  throw Error(ErrorId::internal, str("setting '", setting.name, "' has no type"));
}

}   // namespace cgcl
