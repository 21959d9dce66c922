#include "engine/core/index.hpp"
#include "io/annotate/coupling_table.hpp"
#include "io/annotate/csv_text.hpp"
#include "io/annotate/write_prediction.hpp"
#include "io/report/json_value.hpp"
#include "tests/csv_rows.hpp"
#include "tests/io/hand_prediction.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace cgcl;
using namespace cgcl::test;

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

TEST_CASE("csv_text: a row takes each name as csv_field has it, and stays where there is no file") {
  CsvRows rows;
  for (const char* name : {"a[3]<1>/b_2.c", "#n", "a#1", "=1+1", "a,b", " a", "a\x1b", ""}) {
    const std::string before = rows.text();
    rows.name(name).count(-7).number(0.25).end();
    CHECK(rows.text() == before + csv_field(name) + ",-7,0.25\n");
  }
}

TEST_CASE("coupling table: the same bytes for any number of threads, in several blocks of rows") {
  const TemporaryFolder folder;
  std::vector<double> cap_F;
  std::vector<std::string> names;
  for (int i = 0; i < 70000; ++i) {
    cap_F.push_back(1e-15 * (i * 7919 % 70001));
    names.push_back(str("n", i));
  }
  std::string first;
  for (const int threads : {1, 2, 5}) {
    const std::string path = folder.file(str("t", threads, ".csv"));
    TextFile out(path);
    write_coupling_rows(
        out, cap_F,
        [&](std::size_t i) { return CouplingRow{.victim = names[i], .aggressor = i % 3 == 0 ? "" : "b"}; },
        "source", {.threads = threads});
    out.commit();
    const std::string text = text_of(path);
    if (threads == 1) first = text;
    CHECK(text == first);
  }
  CHECK(std::count(first.begin(), first.end(), '\n') == 70001);
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
  CHECK(report.files.size() == 4);
  const CsvTable t = read_csv(folder.file("t/nets.csv"));
  REQUIRE(t.count() == 7);
  for (const char* column : {"spf_net", "n_gate", "n_sd", "match", "p90_fF"}) (void)t.field(0, column);
  // By falling total: w 3.5, OUT 2.125, IN 1.3753, Xi1/mid, Xi0/mid; the rails last.
  const char* const order[] = {"w", "OUT", "IN", "Xi1/mid", "Xi0/mid", "VDD", "VSS"};
  for (std::size_t row = 1; row <= 7; ++row) CHECK(t.field(row, "net") == order[row - 1]);
  CHECK(t.field(3, "is_port") == "1");
  CHECK(t.field(3, "w_tot_um") == "0.5");
  CHECK(t.field(3, "cg_pred_fF") == "1");
  CHECK(t.field(3, "cc_pred_fF") == "0.1253");
  CHECK(t.field(3, "lumped_pred_fF") == "0.25");
  CHECK(t.field(3, "ctot_pred_fF") == "1.3753");
  CHECK(t.field(3, "p10_fF") == "1");
  CHECK(t.field(3, "p90_fF").empty());
  CHECK(t.field(3, "ood_flag") == "1");
  CHECK(t.number(3, "rel_err") == test::near(1.3753 / 1.1 - 1));
  CHECK(t.field(3, "top_aggressor") == "OUT");
  CHECK(t.number(3, "top_aggr_pct") == test::near(100 * 0.125 / 1.3753));
  CHECK(t.field(3, "note") == "lumped coupling included");
  CHECK(t.field(3, "match").empty());
  CHECK(t.field(3, "source") == "macro");
  CHECK(t.field(6, "note") == "rail");
  CHECK(t.field(6, "ctot_pred_fF").empty());
  CHECK(t.field(4, "level") == "1");
  prediction.nets[0].matched_by = MatchedBy::pins;
  prediction.nets[1].matched_by = MatchedBy::name;
  prediction.nets[4].matched_by = MatchedBy::nothing;
  WriteOptions by_name;
  by_name.table.order = TableOrder::name;
  write_prediction(folder.file("t/"), PredictionFormat::csv_folder, prediction, hand_circuit(), by_name);
  const CsvTable matched = read_csv(folder.file("t/nets.csv"));
  const std::pair<const char*, const char*> matches[] = {{"IN", "pin"},   {"OUT", "name"}, {"Xi0/mid", ""},
                                                         {"Xi1/mid", ""}, {"w", "none"},   {"VDD", ""},
                                                         {"VSS", ""}};
  for (std::size_t row = 1; row <= 7; ++row) {
    CHECK(matched.field(row, "net") == matches[row - 1].first);
    CHECK(matched.field(row, "match") == matches[row - 1].second);
  }
}

TEST_CASE("prediction tables: couplings once each, the largest first, and lumped coupling by name") {
  const TemporaryFolder folder;
  CircuitPrediction prediction = hand_prediction();
  prediction.sizing.by_network = true;
  prediction.couplings[0].split = SamplePart::val_twin_free;
  const WrittenPrediction report =
      write_prediction(folder.file("c.csv"), PredictionFormat::csv, prediction, hand_circuit());
  CHECK(report.files == std::vector<std::string>{folder.file("c.csv"), folder.file("c.prediction.json")});
  const CsvTable t = read_csv(folder.file("c.csv"));
  REQUIRE(t.count() == 4 + 2);
  // w lumped 0.5, IN lumped 0.25, IN-OUT 0.125, w-Xi0/mid 0.0625, Xi0/mid-Xi1/mid 0.03125, IN-w 0.0003
  CHECK(t.field(1, "type") == "lumped");
  CHECK(t.field(1, "victim") == "w");
  CHECK(t.field(1, "aggressor").empty());
  CHECK(t.field(1, "cc_pred_fF") == "0.5");
  CHECK(t.field(1, "rank").empty());
  CHECK(t.field(3, "victim") == "IN");   // of whose total it is the larger share
  CHECK(t.field(3, "aggressor") == "OUT");
  CHECK(t.field(3, "rank") == "1");
  CHECK(t.field(3, "cc_pred_fF") == "0.125");
  CHECK(t.number(3, "pct_of_victim") == test::near(100 * 0.125 / 1.3753));
  CHECK(t.number(3, "pct_of_aggressor") == test::near(100 * 0.125 / 2.125));
  CHECK(t.field(3, "split") == "val_twin_free");
  CHECK(t.field(3, "model") == "network");
  CHECK(t.field(4, "victim") == "Xi0/mid");   // 0.0625 of 0.49375, of the other end 0.0625 of 3.56
  CHECK(t.field(6, "rank") == "4");
  CHECK(t.field(6, "split") == "none");
  const JsonValue json = parse_json(text_of(folder.file("c.prediction.json")), "c");
  CHECK(json.find("sized_by")->as_text() == "network");
  CHECK(json.find("size_error")->find("trees")->is_null());
  CHECK(json.find("trained_on")->as_text() == "macro");
  CHECK(json.find("rails")->as_array().size() == 2);
  CHECK(json.find("lumped_F")->as_real() == test::near(0.75e-15 + 2 * 3e-19));   // with what is below cmin
  CHECK(json.find("netlist_sha256")->as_text() == std::string(64, 'b'));
}

TEST_CASE(
    "prediction tables: comment lines only on request, and what they say is in prediction.json anyway") {
  const TemporaryFolder folder;
  WriteOptions options;
  options.table.comments = true;
  write_prediction(folder.file("t/"), PredictionFormat::csv_folder, hand_prediction(), hand_circuit(),
                   options);
  const std::string text = text_of(folder.file("t/nets.csv"));
  CHECK(text.starts_with("# "));
  CHECK(text.find("# rail, without capacitances: VDD VSS\n") != std::string::npos);
  write_prediction(folder.file("t/"), PredictionFormat::csv_folder, hand_prediction(), hand_circuit());
  for (const char* name : {"t/nets.csv", "t/coupling.csv", "t/pins.csv"})
    CHECK(text_of(folder.file(name)).find('#') == std::string::npos);
  CHECK(parse_json(text_of(folder.file("t/prediction.json")), "t").find("rails")->as_array().size() == 2);
}

TEST_CASE("prediction tables: a folder is replaced as a whole, and one with other files is left alone") {
  const TemporaryFolder folder;
  const auto write = [&] {
    return write_prediction(folder.file("t/"), PredictionFormat::csv_folder, hand_prediction(),
                            hand_circuit());
  };
  (void)write();
  write_file_atomically(folder.file("t/nets.csv"), std::string_view("old"));
  (void)write();
  CHECK(text_of(folder.file("t/nets.csv")) != "old");
  CHECK(folder.entries() == 1);   // no temporary folder is left
  write_file_atomically(folder.file("t/notes.txt"), std::string_view("mine"));
  write_file_atomically(folder.file("t/nets.csv"), std::string_view("old"));
  CHECK(thrown_id([&] { (void)write(); }) == ErrorId::output_exists);
  CHECK(text_of(folder.file("t/nets.csv")) == "old");
  CHECK(text_of(folder.file("t/notes.txt")) == "mine");
  CHECK(folder.entries() == 1);
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
  options.table.si = true;
  write_prediction(folder.file("t/"), PredictionFormat::csv_folder, hand_prediction(), hand_circuit(),
                   options);
  const CsvTable pins = read_csv(folder.file("t/pins.csv"));
  REQUIRE(pins.count() == 12);
  CHECK(pins.rows[0] == std::vector<std::string>{"inst", "term", "net", "cg_pred_F"});
  CHECK(pins.rows[3] == std::vector<std::string>{"Xi0/R2", "POS", "Xi0/mid", ""});
  CHECK(read_csv(folder.file("t/nets.csv")).field(3, "cg_pred_F") == "1e-15");
}

TEST_CASE("prediction tables: names that no netlist could hold are written harmlessly") {
  const TemporaryFolder folder;
  CircuitPrediction prediction = flat_prediction();
  prediction.nets[1].name = "=cmd|'/c x'!A1\n";
  write_prediction(folder.file("c.csv"), PredictionFormat::csv, prediction, FlatCircuit());
  const CsvTable t = read_csv(folder.file("c.csv"));
  REQUIRE(t.count() == 2);
  CHECK(t.field(1, "aggressor") == "'=cmd|'/c x'!A1?");
}
