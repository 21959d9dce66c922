// Figures of what was left out as tables: Markdown for people, CSV for programs.
#pragma once

#include "io/annotate/csv_text.hpp"
#include "io/report/json_value.hpp"
#include "io/text/text_file.hpp"

#include <string>
#include <string_view>
#include <utility>   // for pair
#include <vector>

namespace cgcl {

/// What every benchmark's JSON begins with: {benchmark, model, protocol, command, version, commit, seed}.
[[nodiscard]] JsonValue benchmark_heading(const char* name, const std::string& model,
                                          const std::string& protocol, const std::string& command,
                                          std::int64_t seed);

/// "0.42", or a dash for NaN.
[[nodiscard]] std::string two_decimals(double value);

/// A name inside a table of Markdown.
[[nodiscard]] std::string table_cell(const std::string& name);

/// `rows` is {NAME: LeftOutFamily::json()} everywhere. One row each, `heading` over the names; columns that
/// no row has a figure of are left out.
void write_figure_table(TextFile& out, std::string_view heading, const JsonValue& rows);

/// lofo_summary_json() of several such tables, each under its name; `counted` is what their rows are.
void write_summary_table(TextFile& out, std::string_view counted,
                         const std::vector<std::pair<std::string, JsonValue>>& tables);

/// The columns of CSV behind a name: technology, designs, links and every figure, unrounded.
void write_figure_heading(TextFile& out);
void put_figures(CsvRows& csv, const JsonValue& row);

}   // namespace cgcl
