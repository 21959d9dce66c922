#include "io/text/csv_reader.hpp"

#include "engine/core/error.hpp"

#include <algorithm>   // for find
#include <charconv>    // for from_chars
#include <cmath>       // for nan

namespace cgcl {

CsvReader::CsvReader(const std::string& path) : source_(path) { read_header(); }

CsvReader::CsvReader(std::string name, std::string_view text) : source_(std::move(name), text) {
  read_header();
}

void CsvReader::refuse(const std::string& what) const {
  throw Error(ErrorId::foreign_file, what, source_.where());
}

void CsvReader::read_header() {
  for (std::string_view line; source_.next(line);) {
    if (line.starts_with('#')) continue;
    split(line);
    header_ = fields_;
    return;
  }
  refuse("is no table, expected a row of names of columns");
}

void CsvReader::split(std::string_view line) {
  std::size_t used = 0, at = 0;
  do {
    if (used == fields_.size()) fields_.emplace_back();
    std::string& field = fields_[used++];
    field.clear();
    if (at < line.size() && line[at] == '"') {
      for (++at;; ++at) {
        if (at >= line.size()) refuse("a quote is not closed, expected one row of a table per line");
        if (line[at] != '"')
          field += line[at];
        else if (at + 1 < line.size() && line[at + 1] == '"')
          field += line[at++];
        else
          break;
      }
      ++at;
      if (at < line.size() && line[at] != ',') refuse("text behind a quoted field, expected a comma");
    } else {
      const std::size_t end = std::min(line.find(',', at), line.size());
      field = line.substr(at, end - at);
      at = end;
    }
  } while (at++ < line.size());
  fields_.resize(used);
}

std::optional<std::size_t> CsvReader::column(std::string_view name) const {
  const auto found = std::find(header_.begin(), header_.end(), name);
  if (found == header_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header_.begin());
}

std::size_t CsvReader::required(std::string_view name) const {
  const std::optional<std::size_t> found = column(name);
  if (!found)
    throw Error(ErrorId::foreign_file, str("has no column '", name, "', expected a table that predict wrote"),
                printable(source_.path()));
  return *found;
}

bool CsvReader::next() {
  std::string_view line;
  if (!source_.next(line)) return false;
  split(line);
  if (fields_.size() != header_.size())
    refuse(str("a row of ", fields_.size(), " fields, expected ", header_.size()));
  return true;
}

double CsvReader::number(std::size_t column) const {
  const std::string& text = fields_[column];
  if (text.empty()) return std::nan("");
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size())
    refuse(str("'", printable(text, 40), "' in column '", header_[column], "', expected a number"));
  return value;
}

}   // namespace cgcl
