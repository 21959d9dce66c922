#include "engine/core/index.hpp"
#include "io/annotate/csv_text.hpp"
#include "io/annotate/write_prediction.hpp"
#include "tests/io/hand_prediction.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace cgcl;
using namespace cgcl::test;

namespace {

/// Rows without comments, the header first, split at commas outside quotes.
std::vector<std::vector<std::string>> rows_of(const std::string& text) {
  std::vector<std::vector<std::string>> out;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with("#")) continue;
    std::vector<std::string> row(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"') quoted = !quoted;
      if (c == ',' && !quoted)
        row.emplace_back();
      else
        row.back() += c;
    }
    out.push_back(row);
  }
  return out;
}

/// The field of a row in the column of that name.
std::string field(const std::vector<std::vector<std::string>>& rows, std::size_t row,
                  const std::string& column) {
  for (std::size_t c = 0; c < rows.at(0).size(); ++c) {
    if (rows[0][c] == column) return rows.at(row).at(c);
  }
  FAIL("no column " << column);
  return {};
}

}   // namespace

TEST_CASE("csv_text: names are quoted after RFC 4180 and are no formulas or control sequences") {
  CHECK(csv_field("a[3]") == "a[3]");
  CHECK(csv_field("a,b") == "\"a,b\"");
  CHECK(csv_field("a\"b") == "\"a\"\"b\"");
  CHECK(csv_field("=1+1") == "'=1+1");
  CHECK(csv_field("@SUM(A1,A2)") == "\"'@SUM(A1,A2)\"");
  CHECK(csv_field("-n") == "'-n");
  CHECK(csv_field("+n") == "'+n");
  CHECK(csv_field("#n") == "\"#n\"");
  CHECK(csv_field("a\x1b[31m\n") == "a?[31m?");
  CHECK(csv_field("").empty());
}

TEST_CASE("prediction tables: nets in fF with the columns of the specification") {
  const TemporaryFolder folder;
  CircuitPrediction prediction = hand_prediction();
  prediction.nets[0].width_m = 0.5e-6;
  prediction.nets[0].low_F = 1e-15;
  prediction.nets[0].out_of_distribution = true;
  prediction.nets[0].extracted_F = 1.1e-15;
  const WrittenPrediction report =
      write_prediction(folder.file("t/"), PredictionFormat::csv_folder, prediction, hand_circuit());
  CHECK(report.files.size() == 3);
  const std::string text = text_of(folder.file("t/nets.csv"));
  CHECK(text.find("# rail, without capacitances: VDD VSS\n") != std::string::npos);
  const auto rows = rows_of(text);
  REQUIRE(rows.size() == 8);
  for (const auto& row : rows) CHECK(row.size() == rows[0].size());
  for (const char* column : {"spf_net", "n_gate", "n_sd", "match", "p90_fF"}) (void)field(rows, 0, column);
  CHECK(field(rows, 1, "net") == "IN");
  CHECK(field(rows, 1, "is_port") == "1");
  CHECK(field(rows, 1, "w_tot_um") == "0.5");
  CHECK(field(rows, 1, "cg_pred_fF") == "1");
  CHECK(field(rows, 1, "cc_pred_fF") == "0.1253");
  CHECK(field(rows, 1, "lumped_pred_fF") == "0.25");
  CHECK(field(rows, 1, "ctot_pred_fF") == "1.3753");
  CHECK(field(rows, 1, "p10_fF") == "1");
  CHECK(field(rows, 1, "p90_fF").empty());
  CHECK(field(rows, 1, "ood_flag") == "1");
  CHECK(std::stod(field(rows, 1, "rel_err")) == test::near(1.3753 / 1.1 - 1));
  CHECK(field(rows, 1, "top_aggressor") == "OUT");
  CHECK(std::stod(field(rows, 1, "top_aggr_pct")) == test::near(100 * 0.125 / 1.3753));
  CHECK(field(rows, 1, "note") == "lumped coupling included");
  CHECK(field(rows, 1, "match").empty());
  prediction.nets[0].matched_by = MatchedBy::pins;
  prediction.nets[1].matched_by = MatchedBy::name;
  prediction.nets[4].matched_by = MatchedBy::nothing;
  write_prediction(folder.file("t/"), PredictionFormat::csv_folder, prediction, hand_circuit());
  const auto matched = rows_of(text_of(folder.file("t/nets.csv")));
  CHECK(field(matched, 1, "match") == "pin");
  CHECK(field(matched, 2, "match") == "name");
  CHECK(field(matched, 5, "match") == "none");
  CHECK(field(rows, 3, "note") == "rail");
  CHECK(field(rows, 3, "ctot_pred_fF").empty());
  CHECK(field(rows, 7, "net") == "Xi1/mid");
  CHECK(field(rows, 7, "level") == "1");
}

TEST_CASE("prediction tables: couplings in both directions, ranked, and lumped coupling by name") {
  const TemporaryFolder folder;
  write_prediction(folder.file("c.csv"), PredictionFormat::csv, hand_prediction(), hand_circuit());
  const auto rows = rows_of(text_of(folder.file("c.csv")));
  REQUIRE(rows.size() == 1 + 2 * 4 + 2);
  CHECK(field(rows, 1, "victim") == "IN");
  CHECK(field(rows, 1, "aggressor") == "OUT");
  CHECK(field(rows, 1, "rank") == "1");
  CHECK(field(rows, 1, "cc_pred_fF") == "0.125");
  CHECK(std::stod(field(rows, 1, "pct_of_victim")) == test::near(100 * 0.125 / 1.3753));
  CHECK(std::stod(field(rows, 1, "pct_of_aggressor")) == test::near(100 * 0.125 / 2.125));
  CHECK(field(rows, 2, "aggressor") == "w");
  CHECK(field(rows, 2, "rank") == "2");
  CHECK(field(rows, 3, "type") == "lumped");
  CHECK(field(rows, 3, "aggressor").empty());
  CHECK(field(rows, 3, "cc_pred_fF") == "0.25");
}

TEST_CASE("prediction tables: a coupling report has both directions, the largest shares of a total first") {
  const TemporaryFolder folder;
  const CircuitPrediction prediction = hand_prediction();
  write_prediction(folder.file("p.rep"), prediction_format("p.rep"), prediction, hand_circuit());
  const std::vector<double> totals = prediction.totals_F();
  std::vector<std::vector<std::string>> rows;
  for (const std::string& line : lines_of(text_of(folder.file("p.rep"))))
    if (line[0] != '*') rows.push_back(words_of(line));
  std::size_t kept = 0;
  for (const CouplingPrediction& c : prediction.couplings) {
    if (c.cap_F < 1e-18) continue;
    ++kept;
    for (const auto& [victim, aggressor] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
      const auto v = idx(victim), a = idx(aggressor);
      const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) {
        return row[2] == prediction.nets[v].name && row[3] == prediction.nets[a].name;
      });
      REQUIRE(found != rows.end());
      CHECK(std::stod((*found)[0]) == test::near(100 * c.cap_F / totals[v]));
      CHECK(std::stod((*found)[1]) * 1e18 == test::near(c.cap_F * 1e18));
    }
  }
  REQUIRE(kept > 0);
  CHECK(rows.size() == 2 * kept);
  for (std::size_t i = 1; i < rows.size(); ++i) CHECK(std::stod(rows[i - 1][0]) >= std::stod(rows[i][0]));
}

TEST_CASE("prediction tables: pins by device and terminal; farad and metre on request") {
  const TemporaryFolder folder;
  WriteOptions options;
  options.si = true;
  write_prediction(folder.file("t/"), PredictionFormat::csv_folder, hand_prediction(), hand_circuit(),
                   options);
  const auto pins = rows_of(text_of(folder.file("t/pins.csv")));
  REQUIRE(pins.size() == 1 + 12);
  CHECK(pins[0] == std::vector<std::string>{"inst", "term", "net", "cg_pred_F"});
  CHECK(pins[3] == std::vector<std::string>{"Xi0/R2", "POS", "Xi0/mid", ""});
  const auto nets = rows_of(text_of(folder.file("t/nets.csv")));
  CHECK(field(nets, 1, "cg_pred_F") == "1e-15");
}

TEST_CASE("prediction tables: names that no netlist could hold are written harmlessly") {
  const TemporaryFolder folder;
  CircuitPrediction prediction = flat_prediction();
  prediction.nets[1].name = "=cmd|'/c x'!A1\n";
  write_prediction(folder.file("c.csv"), PredictionFormat::csv, prediction, FlatCircuit());
  const auto rows = rows_of(text_of(folder.file("c.csv")));
  REQUIRE(rows.size() == 4);
  CHECK(field(rows, 1, "victim") == "'=cmd|'/c x'!A1?");
}
