// Rows of a CSV file in bounded memory: RFC 4180, one row a line, lines of '#' before the header left out.
#pragma once

#include "io/text/line_source.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

class CsvReader {
 public:
  /// Reads the header. Throws Error foreign_file for a file without one, and what LineSource throws.
  explicit CsvReader(const std::string& path);
  /// The same of a text in memory; `name` stands for the path in messages.
  CsvReader(std::string name, std::string_view text);

  /// Position of a column, or nothing.
  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
  /// The same; throws Error foreign_file naming the column where it is missing.
  [[nodiscard]] std::size_t required(std::string_view name) const;

  /// The next row; false at the end. Throws Error foreign_file for a row of another length than the header or
  /// with a quote that is not closed.
  bool next();
  /// Of the row last read, without its quotes; the view lives until the next call of next().
  [[nodiscard]] std::string_view field(std::size_t column) const { return fields_[column]; }
  /// NaN for an empty field; throws Error foreign_file, with its place, for one that is no number.
  [[nodiscard]] double number(std::size_t column) const;

 private:
  void read_header();
  void split(std::string_view line);
  [[noreturn]] void refuse(const std::string& what) const;

  LineSource source_;
  std::vector<std::string> header_, fields_;   // reused from row to row
};

}   // namespace cgcl
