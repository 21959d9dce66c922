#include "io/annotate/csv_text.hpp"

#include <cmath>

namespace cgcl {

std::string csv_field(std::string_view name) {
  std::string out;
  constexpr std::string_view kFormula = "=+-@";
  if (!name.empty() && kFormula.find(name[0]) != std::string_view::npos) out += '\'';
  bool quote = !name.empty() && (name[0] == '#' || name[0] == ' ' || name.back() == ' ');
  for (const char c : name) {
    const bool control = static_cast<unsigned char>(c) < ' ' || c == 0x7f;
    quote |= c == '"' || c == ',';
    if (c == '"') out += '"';
    out += control ? '?' : c;
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
