// Fields of CSV after RFC 4180, safe to open in a spreadsheet.
#pragma once

#include "io/text/text_file.hpp"

#include <string>
#include <string_view>

namespace cgcl {

/// Control characters and bytes that are no UTF-8 become '?'; a name that a spreadsheet would take for a
/// formula (it begins with = + - or @) gets a quote before it; quotes, commas, blanks at the ends and a
/// leading # are quoted.
[[nodiscard]] std::string csv_field(std::string_view name);

/// One row after the other; NaN is an empty field. Rows go to a file, or stay in text().
class CsvRows {
 public:
  CsvRows() = default;
  explicit CsvRows(TextFile& out) : out_(&out) {}

  CsvRows& name(std::string_view text);
  CsvRows& word(std::string_view text) { return raw(text); }
  CsvRows& count(std::int64_t value);
  CsvRows& number(double value);
  CsvRows& empty() { return raw({}); }
  void end();
  /// What has no file yet.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  CsvRows& raw(std::string_view text) {
    if (!first_) text_ += ',';
    first_ = false;
    text_ += text;
    return *this;
  }

  TextFile* out_ = nullptr;
  std::string text_;
  bool first_ = true;
};

}   // namespace cgcl
