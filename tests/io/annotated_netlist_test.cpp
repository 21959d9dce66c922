#include "engine/core/error.hpp"
#include "io/annotate/deck_text.hpp"
#include "io/annotate/write_prediction.hpp"
#include "io/text/file_bytes.hpp"
#include "tests/io/hand_prediction.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>

using namespace cgcl;
using cgcl::test::near;
using namespace cgcl::test;

namespace {

struct Annotated {
  std::string original, text;
  WrittenPrediction report;
};

Annotated annotate(const TemporaryFolder& folder, const std::string& netlist,
                   const CircuitPrediction& prediction, const FlatCircuit& flat, const char* name = "out.sp",
                   std::vector<std::string> cells = {}) {
  WriteOptions options;
  options.netlist = folder.file("in.sp");
  options.cells = std::move(cells);
  write_file_atomically(options.netlist, netlist);
  const std::string path = folder.file(name);
  Annotated out;
  out.original = netlist;
  out.report = write_prediction(path, prediction_format(path), prediction, flat, options);
  out.text = text_of(path);
  return out;
}

/// The text without the blocks that were added.
std::string without_blocks(std::string text) {
  const std::string first = "* begin of predicted capacitances\n", last = "* end of predicted capacitances\n";
  for (std::size_t begin; (begin = text.find(first)) != std::string::npos;)
    text.erase(begin, text.find(last) + last.size() - begin);
  return text;
}

/// Two instances of a cell outside any cell, with different capacitances inside them.
Annotated annotated_deck(const TemporaryFolder& folder) {
  FlatCircuit flat = hand_circuit();
  flat.top = "in";
  flat.ports.clear();
  std::string netlist = hand_netlist();
  netlist.erase(netlist.find(".subckt TOP"), std::string(".subckt TOP IN OUT VDD VSS\n").size());
  netlist.replace(netlist.rfind(".ends"), 5, ".end ");
  return annotate(folder, netlist, hand_prediction(), flat, "out.sp", {"INV", "in"});
}

/// Capacitance of `net` to all others: its small-signal susceptance with every other net grounded through
/// `others`. The devices of the netlists here are resistors, whose current is in the real part.
double simulated_F(const TemporaryFolder& folder, const std::string& netlist, const std::string& net,
                   const std::vector<std::string>& others) {
  std::string deck = "measurement\n.include " + netlist + "\nvx " + net + " 0 dc 0 ac 1\n";
  int k = 0;
  for (const std::string& other : others) {
    if (other != net) deck += "vg" + std::to_string(k++) + " " + other + " 0 0\n";
  }
  deck +=
      ".control\nac lin 1 1e6 1e6\nset numdgt=12\nprint imag(vx#branch)/6.28318530717958648e6\n.endc\n.end\n";
  write_file_atomically(folder.file("deck.cir"), deck);
  const std::string out = folder.file("ngspice.out");
  // Its exit code says no more than that the deck has no .print.
  (void)!std::system(("ngspice -b " + folder.file("deck.cir") + " > " + out + " 2>&1").c_str());
  const std::string text = text_of(out);
  const std::size_t line = text.rfind("imag(vx#branch)");
  REQUIRE_MESSAGE(line != std::string::npos, text);
  return std::abs(std::stod(text.substr(text.find('=', line) + 1)));
}

}   // namespace

TEST_CASE("annotated netlist: a flat deck keeps every byte and gets its cards before .end") {
  const TemporaryFolder folder;
  const Annotated a = annotate(folder, flat_netlist(), flat_prediction(), flat_circuit());
  CHECK(without_blocks(a.text) == a.original);
  CHECK(a.text.find("Cpredg_2 n1 0 2.20000000e-15\n") < a.text.find(".end"));   // Cpg_1 is taken
  CHECK(a.text.find("Cpredc_1 n1 n2 4.40000000e-16\n") < a.text.find(".end"));
  CHECK(a.report.notes.empty());
}

TEST_CASE("annotated netlist: without .end and without a last line end") {
  const TemporaryFolder folder;
  const Annotated a = annotate(folder, "* deck\nR1 n0 n1 1k\nr2 n1 n2 1k", flat_prediction(), flat_circuit());
  CHECK(a.text.starts_with("* deck\nR1 n0 n1 1k\nr2 n1 n2 1k\n* begin"));
  CHECK(a.text.find("Cpg_1 n0 0 1.10000000e-15\n") != std::string::npos);
}

TEST_CASE("annotated netlist: cells whose instances agree are annotated inside") {
  const TemporaryFolder folder;
  for (const char* name : {"out.sp", "out.cdl"}) {
    const Annotated a =
        annotate(folder, hand_netlist(), hand_prediction(true), hand_circuit(), name, {"inv", "TOP"});
    CHECK(without_blocks(a.text) == a.original);
    const std::size_t end_of_inv = a.text.find(".ends INV");
    CHECK(a.text.find("Cpg_6 mid 0 4.00000000e-16\n") < end_of_inv);
    CHECK(a.text.find("Cpg_5 w 0 3.00000000e-15\n") > end_of_inv);
    CHECK(a.text.find("Cpg_7") == std::string::npos);
    CHECK(a.report.notes.empty());
  }
}

TEST_CASE("annotated netlist: instances that differ are named by paths for SPICE and refused for CDL") {
  const TemporaryFolder folder;
  const Annotated a =
      annotate(folder, hand_netlist(), hand_prediction(), hand_circuit(), "out.sp", {"INV", "TOP"});
  CHECK(without_blocks(a.text) == a.original);
  CHECK(a.text.find("Cpg_7 Xi1.mid 0 6.00000000e-16\n") > a.text.find("Xi1 w OUT"));
  CHECK(a.text.find("Cpc_4 Xi0.mid Xi1.mid 3.12500000e-17\n") < a.text.rfind(".ends"));
  CHECK(a.report.notes.size() == 1);
  try {
    (void)annotate(folder, hand_netlist(), hand_prediction(), hand_circuit(), "out2.cdl", {"INV", "TOP"});
    FAIL("not refused");
  } catch (const Error& error) {
    CHECK(error.id() == ErrorId::annotation);
    CHECK(std::string(error.what()).find("1 of 2 cells") != std::string::npos);
    CHECK(std::string(error.what()).find("2 couplings") != std::string::npos);
    CHECK(error.hint().find(".inc") != std::string::npos);
  }
  CHECK(folder.entries() == 2);
}

TEST_CASE("annotated netlist: in a deck with instances the cards stand at the top, on paths") {
  const TemporaryFolder folder;
  const Annotated a = annotated_deck(folder);
  CHECK(without_blocks(a.text) == a.original);
  CHECK(a.text.find("Cpg_7 Xi1.mid 0 6.00000000e-16\n") > a.text.find("Xi1 w OUT"));
  CHECK(a.text.find("Cpg_7 Xi1.mid 0 6.00000000e-16\n") < a.text.find(".end \n"));
}

TEST_CASE("annotated netlist: ngspice sees what stands inside the instances of a deck" *
          doctest::test_suite("simulator")) {
  const TemporaryFolder folder;
  const Annotated a = annotated_deck(folder);
  const std::vector<std::string> nets = {"IN", "OUT", "VDD", "VSS", "w", "xi0.mid", "xi1.mid"};
  write_file_atomically(folder.file("deck_without_end.sp"), a.text.substr(0, a.text.find(".end \n")));
  const std::vector<double> totals = hand_prediction().totals_F();
  for (const std::size_t n : {1u, 4u, 5u})
    CHECK(simulated_F(folder, folder.file("deck_without_end.sp"), nets[n], nets) ==
          near(totals[n]).epsilon(1e-6));
}

TEST_CASE("annotated netlist: a multiplied instance is not annotated inside its cell") {
  const TemporaryFolder folder;
  std::string netlist = hand_netlist();
  netlist.replace(netlist.find("VSS INV\nXi1"), 7, "VSS INV m=2");
  const Annotated a =
      annotate(folder, netlist, hand_prediction(true), hand_circuit(), "out.sp", {"INV", "TOP"});
  CHECK(a.text.find("Cpg_6 Xi0.mid 0 4.00000000e-16\n") != std::string::npos);
}

TEST_CASE("annotated netlist: what cannot be annotated is refused with what to use instead") {
  const TemporaryFolder folder;
  const auto id = [&](const std::string& netlist, const FlatCircuit& flat,
                      const CircuitPrediction& prediction) {
    return thrown_id([&] { (void)annotate(folder, netlist, prediction, flat); });
  };
  CHECK(id(".include 'cells.sp'\n", hand_circuit(), hand_prediction()) == ErrorId::annotation);
  CHECK(id("// title\nsimulator lang=spectre\nr1 (n0 n1) resistor r=1k\n", flat_circuit(),
           flat_prediction()) == ErrorId::annotation);
  CHECK(id("* t\nR1 n0 n1 1k\nr2 n1 \\$3 1k\n", flat_circuit(), flat_prediction()) == ErrorId::annotation);
  CHECK(id("* x\n", FlatCircuit(), flat_prediction()) == ErrorId::annotation);
  CHECK(folder.entries() == 1);
}

TEST_CASE("deck_text: cells, ends, elements and includes are seen, comments and control blocks are not") {
  const DeckText deck = scan_deck(
      ".subckt title_is_not_one a\n.subckt inner b\n.ends\nRx a 0 1\n.ENDS\n*.subckt "
      "not_one\n.control\n.end\n.endc\n"
      " Cq a 0 1p\nX1 a\n+ b c m=2\n.include \"models/x.sp\"\n.End\n.subckt after z\n.ends\n");
  REQUIRE(deck.cells.size() == 1);
  CHECK(deck.cell("TITLE_is_not_one") != nullptr);
  CHECK(deck.text.substr(deck.cells[0].end, 5) == ".ENDS");
  CHECK(deck.text.substr(deck.end, 4) == ".End");
  CHECK(deck.outside == std::vector<std::string>{"Cq", "X1"});
  CHECK(deck.c_names == std::vector<std::string>{"Cq"});
  CHECK(deck.multiplied);
  CHECK(deck.includes);
  CHECK_FALSE(deck.spectre);
  CHECK_FALSE(scan_deck(".lib tt\n.endl\n.include /abs/x\nX1 a b c w=2\n+ l=1\n").includes);
  CHECK_FALSE(scan_deck("X1 a b c w=2\nM1 a b m c\n").multiplied);
}

TEST_CASE("annotated netlist: ngspice sees the predicted capacitances at every net" *
          doctest::test_suite("simulator")) {
  const TemporaryFolder folder;
  const CircuitPrediction flat = flat_prediction();
  (void)annotate(folder, "* ladder\nR1 n0 n1 1k\nr2 n1 n2 1k\n", flat, flat_circuit(), "ladder.sp");
  const std::vector<double> flat_totals = flat.totals_F();
  for (std::size_t n = 0; n < flat_totals.size(); ++n)
    CHECK(simulated_F(folder, folder.file("ladder.sp"), flat.nets[n].name, {"n0", "n1", "n2"}) ==
          near(flat_totals[n]).epsilon(1e-6));

  const std::vector<std::string> nets = {"IN", "OUT", "VDD", "VSS", "xtop.w", "xtop.xi0.mid", "xtop.xi1.mid"};
  for (const bool symmetric : {false, true}) {
    const CircuitPrediction prediction = hand_prediction(symmetric);
    (void)annotate(folder, hand_netlist(), prediction, hand_circuit(), "cells.sp", {"INV", "TOP"});
    write_file_atomically(folder.file("bench.sp"), ".include cells.sp\nxtop IN OUT VDD VSS TOP\n");
    const std::string include = folder.file("caps.inc");
    write_prediction(include, PredictionFormat::spice_include, prediction, hand_circuit(), {});
    write_file_atomically(folder.file("beside.sp"),
                          ".include in.sp\nxtop IN OUT VDD VSS TOP\n.include caps.inc\n");
    const std::vector<double> totals = prediction.totals_F();
    for (const std::size_t n : {0u, 1u, 4u, 5u, 6u}) {
      CHECK(simulated_F(folder, folder.file("bench.sp"), nets[n], nets) == near(totals[n]).epsilon(1e-6));
      CHECK(simulated_F(folder, folder.file("beside.sp"), nets[n], nets) == near(totals[n]).epsilon(1e-6));
    }
  }
}
