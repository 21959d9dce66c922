#include "io/annotate/csv_text.hpp"

#include "engine/core/index.hpp"
#include "engine/core/utf8.hpp"

#include <algorithm>   // for all_of
#include <charconv>    // for to_chars
#include <cmath>

namespace cgcl {

std::string csv_field(std::string_view name) {
  std::string out;
  constexpr std::string_view kFormula = "=+-@";
  if (!name.empty() && kFormula.find(name[0]) != std::string_view::npos) out += '\'';
  bool quote = !name.empty() && (name[0] == '#' || name[0] == ' ' || name.back() == ' ');
  for (const char c : one_line(name)) {
    quote |= c == '"' || c == ',';
    if (c == '"') out += '"';
    out += c;
  }
  return quote ? '"' + out + '"' : out;
}

CsvRows& CsvRows::name(std::string_view text) {
  // Letters, digits and what most names have besides need no care; the first character may.
  const auto plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           c == '.' || c == '/' || c == '[' || c == ']' || c == '<' || c == '>' || c == '#';
  };
  if (!text.empty() && text[0] != '#' && std::all_of(text.begin(), text.end(), plain)) return raw(text);
  return raw(csv_field(text));
}

CsvRows& CsvRows::count(std::int64_t value) {
  char text[24];
  const std::to_chars_result end = std::to_chars(text, text + sizeof text, value);
  return raw({text, idx(end.ptr - text)});
}

CsvRows& CsvRows::number(double value) {
  raw({});
  if (!std::isnan(value)) append_plain(text_, value);
  return *this;
}

void CsvRows::end() {
  text_ += '\n';
  first_ = true;
  if (out_ == nullptr) return;
  *out_ << text_;
  text_.clear();
}

}   // namespace cgcl
