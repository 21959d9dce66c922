// The README's figures of systems and of families are those of the tables in docs/benchmark.
#include "engine/core/error.hpp"
#include "io/report/json_value.hpp"
#include "tests/fixtures.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for sort
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace cgcl;

namespace {

std::string text_of(const std::string& name) {
  std::ifstream in(test::source_root() / name);
  std::ostringstream text;
  text << in.rdbuf();
  REQUIRE_MESSAGE(in, name);
  return text.str();
}

std::string text_in(const JsonValue& row, const char* key) { return row.find(key)->as_text(); }

/// Two digits, as the README has them; "-" for null.
std::string shown(const JsonValue& number) {
  if (number.is_null()) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", number.as_real());
  return text;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line.substr(2));
  for (std::string cell; std::getline(in, cell, '|');) {
    const std::size_t end = cell.find_last_not_of(' ');
    if (end != std::string::npos) cells.push_back(cell.substr(cell.find_first_not_of(' '), end + 1));
  }
  for (std::string& cell : cells)
    while (!cell.empty() && cell.back() == ' ') cell.pop_back();
  return cells;
}

/// The rows of the README's table whose head begins so.
std::vector<std::vector<std::string>> table_of(const std::string& head) {
  std::istringstream readme(text_of("README.md"));
  std::vector<std::vector<std::string>> rows;
  bool inside = false;
  for (std::string line; std::getline(readme, line);) {
    if (inside && !line.starts_with("|")) break;
    if (inside && !line.starts_with("| ---")) rows.push_back(cells_of(line));
    if (line.starts_with(head)) inside = true;
  }
  return rows;
}

/// Rows of one system and loss.
std::vector<const JsonValue*> rows_of(const JsonValue& table, const std::string& system,
                                      const std::string& loss) {
  std::vector<const JsonValue*> out;
  for (const JsonValue& row : table.find("rows")->as_array())
    if (text_in(row, "system") == system && text_in(row, "loss") == (loss == "-" ? "" : loss))
      out.push_back(&row);
  return out;
}

/// The row of that part; nullptr where the system could not be run.
const JsonValue* judged_on(const std::vector<const JsonValue*>& rows, const std::string& part) {
  for (const JsonValue* row : rows)
    if (text_in(*row, "judged_on").ends_with(part) && text_in(*row, "state") == "done") return row;
  return nullptr;
}

/// Of an even number the mean of both in the middle.
std::string median_of_designs(const std::vector<const JsonValue*>& rows) {
  std::vector<double> values;
  for (const JsonValue* row : rows)
    if (text_in(*row, "judged_on").find(", val") == std::string::npos)
      values.push_back(row->find("r2")->as_real());
  REQUIRE(!values.empty());
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return shown(values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2);
}

}   // namespace

TEST_CASE("benchmark: the README's table of systems is that of docs/benchmark") {
  const JsonValue strict = parse_json(text_of("docs/benchmark/table3.json"), "table3");
  const JsonValue compat = parse_json(text_of("docs/benchmark/compat/table3.json"), "compat");
  const auto rows = table_of("| system | loss | twin-free");
  CHECK(rows.size() >= 12);
  for (const std::vector<std::string>& cells : rows) {
    REQUIRE(cells.size() == 8);
    CAPTURE(str(cells[0], ' ', cells[1]));
    const auto here = rows_of(strict, cells[0], cells[1]), there = rows_of(compat, cells[0], cells[1]);
    const JsonValue *unseen = judged_on(here, "val_twin_free"), *random = judged_on(here, ", val");
    const JsonValue* published = judged_on(there, ", val");
    REQUIRE((unseen != nullptr && random != nullptr));
    CHECK(cells[2] == str(shown(*unseen->find("r2")), " ± ", shown(*unseen->find("r2_deviation"))));
    CHECK(cells[3] == shown(*unseen->find("bound_r2")));
    CHECK(cells[4] == shown(*random->find("r2")));
    CHECK(cells[5] == shown(*random->find("table_r2")));
    CHECK(cells[6] == median_of_designs(here));
    CHECK(cells[7] == (published == nullptr ? "-" : shown(*published->find("r2"))));
  }
}

TEST_CASE("benchmark: the README's figures of families left out are those of the open benchmark") {
  const JsonValue open = parse_json(text_of("docs/benchmark/open/open.json"), "open");
  const JsonValue& all = *open.find("summary")->find("all");
  const JsonValue& unknown = *all.find("pairs_unknown");
  const double families = static_cast<double>(all.find("families")->as_int());
  char text[128];
  std::snprintf(text, sizeof text, "**%.3f** (median %.3f; %.0f of %.0f above 0; three seeds)",
                unknown.find("mean_r2")->as_real(), unknown.find("median_r2")->as_real(),
                families * unknown.find("above_zero")->as_real(), families);
  CHECK(open.find("seeds")->as_int() == 3);
  CAPTURE(text);
  CHECK(text_of("README.md").find(text) != std::string::npos);
}
