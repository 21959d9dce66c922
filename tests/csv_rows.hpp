// A table as any reader of RFC 4180 sees it: quotes taken away, every row as long as the header.
#pragma once

#include "io/text/file_bytes.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace cgcl::test {

struct CsvTable {
  std::vector<std::vector<std::string>> rows;   // the header first

  /// The field of row `row` (from 1) in the column of that name.
  [[nodiscard]] std::string field(std::size_t row, const std::string& column) const {
    for (std::size_t c = 0; c < rows.at(0).size(); ++c)
      if (rows[0][c] == column) return rows.at(row).at(c);
    FAIL("no column " << column);
    return {};
  }
  [[nodiscard]] double number(std::size_t row, const std::string& column) const {
    return std::stod(field(row, column));
  }
  [[nodiscard]] std::size_t count() const { return rows.size() - 1; }
};

inline CsvTable parse_csv(const std::string& text) {
  CsvTable out;
  std::vector<std::string> row(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      row.back() += '"';
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      row.emplace_back();
    } else if (!quoted && c == '\n') {
      out.rows.push_back(row);
      row.assign(1, "");
    } else {
      row.back() += c;
    }
  }
  CHECK_FALSE(quoted);
  CHECK(row == std::vector<std::string>{""});   // the last line ends too
  REQUIRE_FALSE(out.rows.empty());
  for (const auto& r : out.rows) CHECK(r.size() == out.rows[0].size());
  return out;
}

inline CsvTable read_csv(const std::string& path) {
  const std::vector<std::byte> bytes = read_file(path);
  return parse_csv({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}   // namespace cgcl::test
