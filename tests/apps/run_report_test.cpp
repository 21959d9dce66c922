// What a report says of run folders, by hand and stopped half-way.
#include "apps/report/run_report.hpp"

#include "engine/core/error.hpp"
#include "io/text/file_bytes.hpp"
#include "tests/io/hand_prediction.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

using namespace cgcl;
using namespace cgcl::test;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const char* const kEpochs =
    R"({"event":"epoch","epoch":1,"loss":0.5,"lr":0.001,"best":true,"val_twin_free":{"r2":-0.25},"val":{"r2":0.125}}
{"event":"fit","step":1}
{"event":"epoch","epoch":2,"loss":0.25,"lr":0.001,"best":true,"val_twin_free":{"r2":0.375},"val":{"r2":0.5}}
{"event":"epoch","epo)";

const char* const kResult = R"json({"epochs":2,"best_epoch":2,"seconds":1.5,"task":"edge-regression",
"model":"circuitgcl","loss":"gai<script>","seed":7,"designs":[{"name":"\"onload=alert(1)"}],
"peak_bytes":2500000,"estimated_peak_bytes":3000000,
"val_twin_free":{"r2":0.375,"baseline_r2":0.1,"table_r2":0.2,"bound_r2":0.9,"mae":0.05,"samples":100,
 "bins":[{"from":0,"to":0.5,"samples":99,"mae":0.04,"mse":0.002,"bias":0},
         {"from":0.5,"to":1,"samples":1,"mae":0.3,"mse":0.09,"bias":-0.3}],
 "relations":{"net-net":{"r2":0.625,"samples":60}}},
"val":{"r2":0.5,"samples":0},"options":{"loss":"gai","hidden":96}})json";

struct HandRun {
  HandRun() {
    std::filesystem::create_directory(folder.path() / "run");
    write_file_atomically(folder.file("run/events.jsonl"), std::string_view(kEpochs));
    write_file_atomically(folder.file("run/config.toml"), std::string_view("command = \"train\"\n"));
  }
  void finish(const char* result) const {
    write_file_atomically(folder.file("run/result.json"), std::string_view(result));
  }
  [[nodiscard]] std::string page() const {
    ReportSheet sheet("t", "s", report_files(folder.file("r.html")));
    add_run(sheet, read_run_record(folder.path() / "run" / ""), {"circuitgcl train '<x>'"}, 10);
    static_cast<void>(sheet.write());
    return text_of(folder.file("r.html"));
  }
  TemporaryFolder folder;
};

}   // namespace

TEST_CASE("run record: epochs are those whose lines are whole, and a trailing slash names nothing") {
  const HandRun hand;
  const RunRecord run = read_run_record(hand.folder.path() / "run" / "");
  CHECK(run.name == "run");
  CHECK(run.metric == "r2");
  REQUIRE(run.epochs.size() == 2);
  CHECK(run.epochs[1].loss == 0.25);
  CHECK(run.epochs[0].twin_free == -0.25);
  CHECK(run.result.is_null());
  CHECK(thrown_id([&] { static_cast<void>(read_run_record(hand.folder.path())); }) == ErrorId::foreign_file);
  hand.finish("[]");
  CHECK(thrown_id([&] { static_cast<void>(read_run_record(hand.folder.path() / "run")); }) ==
        ErrorId::run_damaged);
}

TEST_CASE("run report: figures of a finished run, escaped, and their numbers beside the page") {
  const HandRun hand;
  hand.finish(kResult);
  const std::string page = hand.page();
  CHECK(has(page, "gai&lt;script&gt;"));
  CHECK(has(page, "&quot;onload=alert(1)"));
  CHECK(has(page, "<td class=\"n\">0.375</td>"));
  CHECK(has(page, "twin-free net-net"));
  CHECK_FALSE(has(page, "<td>random"));   // nothing was scored there
  CHECK(has(page, "less than 2 % of the samples of a part"));
  CHECK(has(page, "2.5 MB at the peak, 3.0 MB expected"));
  CHECK(has(page, "circuitgcl train &#39;&lt;x&gt;&#39;"));
  CHECK(text_of(hand.folder.file("r_data/1-loss.csv")) ==
        "epoch,loss,learning_rate\n1,0.5,0.001\n2,0.25,0.001\n");
  CHECK(text_of(hand.folder.file("r_data/1-curves.csv")) ==
        "epoch,twin_free_r2,random_r2,best\n1,-0.25,0.125,1\n2,0.375,0.5,1\n");
  CHECK(has(text_of(hand.folder.file("r_data/1-bins.csv")), "val_twin_free,0.5,1,1,0.3,0.09,-0.3\n"));
  CHECK(has(page, "neither part says anything of another design"));
  CHECK(hand.page() == page);   // over the files of the first
  hand.finish(R"({"split_by":"family","val_twin_free":{"r2":0.5,"samples":9}})");
  CHECK(has(hand.page(), "families that were left out of the training"));
}

TEST_CASE("run report: classes have a confusion matrix, rows are the truth") {
  const HandRun hand;
  hand.finish(R"({"val_twin_free":{"accuracy":0.75,"samples":4,"confusion":[[2,1],[0,17]]}})");
  const std::string page = hand.page();
  CHECK(has(page, ">truly class 1<"));
  CHECK(has(page, ">17<"));
  CHECK(text_of(hand.folder.file("r_data/1-confusion.csv")) ==
        "true_class,predicted_class,samples\n0,0,2\n0,1,1\n1,0,0\n1,1,17\n");
  hand.finish(R"({"val_twin_free":{"accuracy":0.75,"samples":4,"confusion":[[2,1],[0]]}})");
  CHECK(thrown_id([&] { static_cast<void>(hand.page()); }) == ErrorId::run_damaged);
}

TEST_CASE("run report: of several designs the families that were left out, cut where it is asked for") {
  const HandRun hand;
  std::string families;
  for (int f = 0; f < 12; ++f)
    families += str(f > 0 ? "," : "", R"({"family":"f)", f,
                    R"(","designs":1,"links":12345,"left_out":{"r2":)", 0.01 * f, R"(,"r2_given":0.5}})");
  hand.finish(str(R"({"selection":{"validated_by":"family","r2":0.0625},"families":[)", families,
                  R"(],"designs":[{"name":"d"}]})")
                  .c_str());
  const std::string page = hand.page();
  CHECK(has(page, "the 10 best of 12 families"));
  CHECK(has(page, "<td>f11</td>"));
  CHECK_FALSE(has(page, "<td>f0</td>"));
  CHECK(has(page, "12,345"));
  CHECK(has(text_of(hand.folder.file("r_data/1-families.csv")), "f0,0,0.5,,\n"));
}

TEST_CASE("run report: a stopped run shows its curves and how to go on") {
  const HandRun hand;
  const std::string page = hand.page();
  CHECK(has(page, "not finished"));
  CHECK(has(page, "Training loss"));
  CHECK_FALSE(has(page, "Accuracy"));
}

TEST_CASE("report files: only .html, and a folder of others is not replaced") {
  CHECK(report_files("a/b.html").folder == "a/b_data");
  for (const char* wrong : {"b.htm", ".html", "a/.html", "b"})
    CHECK(thrown_id([&] { static_cast<void>(report_files(wrong)); }) == ErrorId::bad_value);
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "r_data");
  write_file_atomically(folder.file("r_data/mine.txt"), std::string_view("x"));
  CHECK(thrown_id([&] { check_report_output(report_files(folder.file("r.html"))); }) ==
        ErrorId::output_exists);
}
