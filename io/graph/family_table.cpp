#include "io/graph/family_table.hpp"

#include "engine/core/error.hpp"
#include "io/text/line_source.hpp"

#include <algorithm>   // for any_of
#include <string_view>
#include <vector>

namespace cgcl {

namespace {

constexpr std::size_t kMostRows = 100000;
constexpr std::size_t kLongestField = 200;   // characters

/// A field of a row and the column that it begins in.
struct Field {
  std::string_view text;
  std::int64_t column = 1;
};

std::vector<Field> fields_of(std::string_view line) {
  std::vector<Field> fields;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find('\t', begin), line.size());
    fields.push_back({line.substr(begin, end - begin), static_cast<std::int64_t>(begin) + 1});
    begin = end + 1;
  }
  return fields;
}

Error row_error(const LineSource& lines, std::int64_t column, const std::string& what) {
  return {ErrorId::family_table, what, lines.where(column)};
}

void check_field(const LineSource& lines, const Field& field, const char* name, bool may_be_empty) {
  if (field.text.empty() && !may_be_empty)
    throw row_error(lines, field.column,
                    str("the ", name, " is empty, expected design, family and technology between tabs"));
  const bool control = std::any_of(field.text.begin(), field.text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < ' '; });
  if (control || field.text.size() > kLongestField)
    throw row_error(lines, field.column,
                    str("the ", name, control ? " has control characters" : " is too long",
                        ", expected a name of up to ", kLongestField, " printable characters"));
}

bool names_columns(const std::vector<Field>& fields) {
  return fields.size() >= 2 && fields[0].text == "design" && fields[1].text == "family";
}

void add_row(const LineSource& lines, const std::vector<Field>& fields, FamilyTable& table) {
  if (fields.size() < 2 || fields.size() > 4)
    throw row_error(lines, fields.size() < 2 ? 1 : fields[4].column,
                    str("the row has ", fields.size(), fields.size() == 1 ? " field" : " fields",
                        ", expected design, family and technology between tabs"));
  check_field(lines, fields[0], "design", false);
  check_field(lines, fields[1], "family", false);
  const Field technology = fields.size() > 2 ? fields[2] : Field{};
  check_field(lines, technology, "technology", true);
  const Field licence = fields.size() > 3 ? fields[3] : Field{};
  check_field(lines, licence, "licence", true);
  if (table.size() == kMostRows)
    throw row_error(lines, 1, str("the table goes on, expected up to ", kMostRows, " rows"));
  FamilyRow origin{std::string(fields[1].text), std::string(technology.text), std::string(licence.text)};
  if (!table.emplace(fields[0].text, std::move(origin)).second)
    throw row_error(
        lines, 1,
        str("the design '", printable(fields[0].text, 80), "' stands here again, expected one row each"));
}

}   // namespace

FamilyTable read_family_table(const std::string& path) {
  LineSource lines(path);
  FamilyTable table;
  bool first = true;
  for (std::string_view line; lines.next(line);) {
    if (line.find_first_not_of(" \t") == std::string_view::npos || line.front() == '#') continue;
    const std::vector<Field> fields = fields_of(line);
    if (!first || !names_columns(fields)) add_row(lines, fields, table);
    first = false;
  }
  if (table.empty())
    throw Error(ErrorId::family_table, "the table has no rows, expected design, family and technology",
                printable(path));
  return table;
}

}   // namespace cgcl
