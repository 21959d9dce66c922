// Tables of predict read back, and what a report makes of them and of an extraction.
#include "apps/report/prediction_report.hpp"

#include "apps/report/block_tree.hpp"
#include "engine/core/error.hpp"
#include "io/annotate/write_prediction.hpp"
#include "io/text/file_bytes.hpp"
#include "tests/io/hand_prediction.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using namespace cgcl;
using namespace cgcl::test;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Tables of the hand prediction in a folder, read back.
struct HandTables {
  explicit HandTables(const CircuitPrediction& prediction, bool si = false) {
    WriteOptions options;
    options.table.si = si;
    static_cast<void>(write_prediction(folder.file("t/"), PredictionFormat::csv_folder, prediction,
                                       hand_circuit(), options));
    files = prediction_files(folder.file("t"));
    tables = read_prediction_tables(files, 3);
  }
  [[nodiscard]] std::string page(const CapacitanceList* extraction, std::size_t rows = 10) const {
    ReportSheet sheet("t", "s", report_files(folder.file("r.html")));
    add_prediction(sheet, files, tables, rows);
    if (extraction != nullptr) add_agreement(sheet, files, tables, *extraction, rows);
    static_cast<void>(sheet.write());
    return text_of(folder.file("r.html"));
  }
  TemporaryFolder folder;
  PredictionFiles files;
  PredictionTables tables;
};

TableNet table_net(const char* name, double total_F, double coupling_F) {
  TableNet net;
  net.name = name;
  net.total_F = total_F;
  net.coupling_F = coupling_F;
  return net;
}

}   // namespace

TEST_CASE("prediction tables: nets and couplings are read back as they were written, in either unit") {
  CircuitPrediction prediction = hand_prediction();
  prediction.nets[0].low_F = 1e-15;
  prediction.nets[0].high_F = 2e-15;
  prediction.nets[4].out_of_distribution = true;
  for (const bool si : {false, true}) {
    const HandTables hand(prediction, si);
    REQUIRE(hand.tables.nets.size() == 7);
    const TableNet &w = hand.tables.nets[0], &in = hand.tables.nets[2];
    CHECK(w.name == "w");
    CHECK(w.out_of_distribution);
    CHECK(w.ground_F == doctest::Approx(3e-15));
    CHECK(w.lumped_F == doctest::Approx(0.5e-15));
    CHECK(in.high_F == doctest::Approx(2e-15));
    CHECK(in.aggressor == "OUT");
    CHECK(hand.tables.nets[5].rail);
    CHECK(hand.tables.couplings == 4);
    CHECK(hand.tables.lumped == 2);
    REQUIRE(hand.tables.largest.size() == 3);
    CHECK(hand.tables.largest[0].cap_F == doctest::Approx(0.125e-15));
    CHECK(hand.tables.coupling_F == doctest::Approx((0.125 + 0.0003 + 0.0625 + 0.03125) * 1e-15));
  }
}

TEST_CASE("prediction tables: aggressors of a net, whichever end of a coupling it is") {
  const HandTables hand(hand_prediction());
  const std::vector<NetAggressors> found = aggressors_of(hand.files, {"Xi0/mid", "IN"}, 2);
  REQUIRE(found[0].strongest.size() == 2);
  CHECK(found[0].strongest[0].first == "w");
  CHECK(found[0].strongest[0].second == doctest::Approx(0.0625 / (0.4 + 0.0625 + 0.03125)));
  CHECK(found[0].strongest[1].first == "Xi1/mid");
  CHECK(found[1].strongest[0].first == "OUT");
}

TEST_CASE(
    "prediction tables: as a list to compare, lumped coupling counts as ground and rails are left out") {
  const HandTables hand(hand_prediction());
  const CapacitanceList list = predicted_list(hand.files, hand.tables);
  REQUIRE(list.nets() == 5);
  CHECK(list.predicted);
  CHECK(list.couplings.size() == 4);
  CHECK(list.ground_F[0] == doctest::Approx(3.5e-15));
  CHECK(list.totals_F()[0] == doctest::Approx((3.5 + 0.0003 + 0.0625) * 1e-15));
}

TEST_CASE("prediction tables: what is none is refused with what is expected") {
  const HandTables hand(hand_prediction());
  const auto& folder = hand.folder;
  CHECK(is_prediction(folder.file("t")));
  CHECK(is_prediction(folder.file("t/")));
  CHECK_FALSE(is_prediction(folder.path().string()));
  CHECK(thrown_id([&] { static_cast<void>(prediction_files(folder.path().string())); }) ==
        ErrorId::foreign_file);
  write_file_atomically(folder.file("p.json"), std::string_view("{\"output\":\"t/\",\"files\":[]}"));
  CHECK(prediction_files(folder.file("p.json")).nets == folder.file("t/nets.csv"));   // beside the object
  write_file_atomically(folder.file("q.json"), std::string_view("{\"output\":\"gone.sp\",\"files\":[]}"));
  write_file_atomically(folder.file("r.json"), std::string_view("{\"epochs\":3}"));
  CHECK(thrown_id([&] { static_cast<void>(prediction_files(folder.file("absent"))); }) ==
        ErrorId::file_missing);
  for (const char* wrong : {"q.json", "r.json"})
    CHECK(thrown_id([&] { static_cast<void>(prediction_files(folder.file(wrong))); }) ==
          ErrorId::foreign_file);
  for (const char* text : {"", "net,other\nx,y\n", "net\n\"open\n"}) {
    write_file_atomically(folder.file("t/nets.csv"), std::string_view(text));
    CHECK(thrown_id([&] { static_cast<void>(read_prediction_tables(hand.files, 3)); }) != ErrorId::internal);
  }
}

TEST_CASE("block sums: a net counts in each block above it") {
  const std::vector<TableNet> nets = {table_net("A/B/x", 4, 1), table_net("A/y", 2, 1), table_net("z", 1, 0)};
  const std::vector<BlockSum> sums = block_sums(nets, 2);
  REQUIRE(sums.size() == 3);
  CHECK(sums[0].path.empty());
  CHECK(sums[0].total_F == 7);
  CHECK(sums[1].path == "A");
  CHECK(sums[1].total_F == 6);
  CHECK(sums[2].path == "A/B");
  CHECK(sums[2].coupling_F == 1);
  CHECK(block_sums(nets, 1).size() == 2);
  CHECK(block_of("A/B/x") == "A/B");
  CHECK(block_of("z").empty());
}

TEST_CASE(
    "block map: it begins below the block that holds nearly everything, and puts together what is small") {
  std::vector<TableNet> nets = {table_net("top/A/x", 40e-15, 10e-15), table_net("top/A/B/y", 20e-15, 20e-15),
                                table_net("top/n", 30e-15, 0), table_net("other", 1e-15, 0)};
  const Treemap map = block_map(nets);
  CHECK(map.title == "Capacitance by block of top");
  REQUIRE(map.groups.size() == 3);
  CHECK(map.groups[0].name == "A");
  REQUIRE(map.groups[0].tiles.size() == 2);
  CHECK(map.groups[0].tiles[0].name == "x");
  CHECK(map.groups[0].tiles[0].value == doctest::Approx(0.25));
  CHECK(map.groups[1].name == "own nets");
  CHECK(map.groups[2].name == "beside top");
  for (int n = 0; n < 3000; ++n) nets.push_back(table_net(str("b", n, "/c", n).c_str(), 1e-15, 0));
  const Treemap many = block_map(nets);
  std::size_t tiles = 0;
  double size = 0;
  for (const TreemapGroup& group : many.groups)
    for (const TreemapTile& tile : group.tiles) {
      ++tiles;
      size += tile.size;
    }
  CHECK(tiles <= kMostTiles);
  CHECK(size == doctest::Approx(3091));
  CHECK_FALSE(treemap_svg(many).empty());
}

TEST_CASE("prediction report: names of nets are text wherever they stand, and every part is there") {
  CircuitPrediction prediction = hand_prediction();
  prediction.nets[4].name = "Xq/<script>alert(1)</script>";
  prediction.nets[1].name = "\"onload=alert(2)";
  prediction.nets[0].name = "=cmd()";
  prediction.nets[2].name = "V<DD>";
  prediction.nets[4].out_of_distribution = true;
  prediction.nets[4].low_F = 2e-15;
  prediction.nets[4].high_F = 5e-15;
  const HandTables hand(prediction);
  const std::string page = hand.page(nullptr);
  CHECK_FALSE(has(page, "<script>alert"));
  CHECK_FALSE(has(page, "\"onload"));
  CHECK(has(page, "Xq/&lt;script&gt;alert(1)"));
  CHECK(has(page, "V&lt;DD&gt;, VSS"));
  CHECK(has(page, "<td>=cmd()</td>"));   // a quote stands before it in tables alone
  CHECK(has(text_of(hand.folder.file("r_data/1-largest.csv")), "'=cmd()"));
  for (const char* part : {"Capacitance by block", "Largest nets", "Aggressors", "Largest couplings",
                           "What was lumped", "out of distribution"})
    CHECK(has(page, part));
  CHECK(has(page, "href=\"#b-1-2\""));   // from the net to its block
  CHECK(has(page, "id=\"b-1-2\""));
  CHECK(hand.page(nullptr) == page);
}

TEST_CASE("prediction report: tables are cut and say so, and labels stand beside what is predicted") {
  CircuitPrediction prediction = hand_prediction();
  prediction.nets[4].extracted_F = 4e-15;
  prediction.couplings[0].extracted_F = 0.25e-15;
  const HandTables hand(prediction);
  const std::string page = hand.page(nullptr, 2);
  CHECK(has(page, "the 2 largest of 5 nets"));
  CHECK(has(page, "the 3 largest of 4 couplings"));
  CHECK(has(page, "Predicted against extracted"));
  CHECK(has(text_of(hand.folder.file("r_data/1-relations.csv")), "net-net,0.25,0.125\n"));
}

TEST_CASE("prediction report: beside an extraction the figures of compare, and how often intervals hold") {
  CircuitPrediction prediction = hand_prediction();
  prediction.nets[4].low_F = 2e-15;
  prediction.nets[4].high_F = 5e-15;
  prediction.nets[0].low_F = 1e-15;
  prediction.nets[0].high_F = 1.5e-15;
  const HandTables hand(prediction);
  CapacitanceList extraction;
  extraction.source = "<layout>.spf";
  extraction.name = {"W", "in", "out", "lost"};
  extraction.ground_F = {4e-15, 3e-15, 2e-15, 1e-15};
  extraction.couplings = {{1, 2, 0.25e-15}};
  const std::string page = hand.page(&extraction);
  CHECK(has(page, "Beside &lt;layout&gt;.spf"));
  CHECK(has(page, "80 % intervals hold</span><b>50.0 %</b><span>of 2 totals"));
  CHECK(has(page, "2 predicted alone, 1 extracted alone"));
  CHECK(has(text_of(hand.folder.file("r_data/1-against.csv")), "OUT,IN,0.125,0.25\n"));
  HandTables bare(prediction);
  bare.tables.nets.clear();
  CHECK(thrown_id([&] { static_cast<void>(bare.page(&extraction)); }) == ErrorId::foreign_file);
}
