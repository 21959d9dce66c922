#include "io/annotate/csv_text.hpp"

#include "engine/core/utf8.hpp"

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

CsvRows& CsvRows::count(std::int64_t value) {
  raw({});
  out_ << value;
  return *this;
}

CsvRows& CsvRows::number(double value) {
  raw({});
  if (!std::isnan(value)) out_ << Plain{value};
  return *this;
}

}   // namespace cgcl
