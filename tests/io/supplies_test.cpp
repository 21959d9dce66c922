#include "io/circuit/supplies.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "tests/io/hand_circuit.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using cgcl::test::HandCircuit;

namespace {

std::vector<std::string> names(const FlatCircuit& circuit, const SupplyOptions& options = {}) {
  std::vector<std::string> out;
  for (const Supply& s : find_supplies(circuit, options)) out.push_back(circuit.net_path(s.net));
  return out;
}

}   // namespace

TEST_CASE("supply_of_name: names of supplies") {
  for (const char* name : {"vdd", "VDD!", "VDDA", "vccd1", "AVDD", "TTVDD", "VVDD", "VDDARRAY", "vdd_1v8",
                           "VPWR", "VDPWR", "x1/X2/VPB", "vddio", "vdd3v3"})
    CHECK_MESSAGE(supply_of_name(name) == SupplyKind::power, name);
  for (const char* name :
       {"0", "vss", "GND", "gnd!", "AGND", "vssd1", "VGND", "VNB", "SUB", "VSUBS", "a.b/vssa"})
    CHECK_MESSAGE(supply_of_name(name) == SupplyKind::ground, name);
  for (const char* name :
       {"", "!", "a", "out", "vdd_ok", "vdd_good", "gnd_sense", "subtract", "sub0", "power_en", "my_long_vdd",
        "vddabcdefghij", "vdd<3>", "vout", "vin", "vcm", "vref", "v+"})
    CHECK_MESSAGE(supply_of_name(name) == SupplyKind::none, name);
}

TEST_CASE("find_supplies: names, declarations and bulks") {
  HandCircuit hand;
  for (int i = 0; i < 6; ++i) {
    const std::string n = std::to_string(i);
    hand.mos("MN" + n, {"a" + n, "in", "s", i < 4 ? "bulk" : "other"});
    hand.mos("MP" + n, {"a" + n, "in", "well", i < 2 ? "well" : "w" + n}, 1e-6, 1e-7, true);
  }
  hand.mos("M9", {"VDD", "glob", "typed", "bulk"});
  hand.circuit().net_global[idx(hand.net("glob"))] = 1;
  hand.circuit().net_type[idx(hand.net("typed"))] = 'P';
  CHECK(names(hand.circuit()) == std::vector<std::string>{"bulk", "VDD", "glob", "typed"});
  const std::vector<Supply> found = find_supplies(hand.circuit(), {});
  CHECK(found[0].kind == SupplyKind::ground);
  CHECK(found[0].reason == "bulk of 5 of 7 n-channel transistors");
  CHECK(found[1].kind == SupplyKind::power);
}

TEST_CASE("find_supplies: three transistors have no majority") {
  HandCircuit hand;
  for (int i = 0; i < 3; ++i) hand.mos("M" + std::to_string(i), {"a", "b", "c", "s"});
  CHECK(names(hand.circuit()).empty());
}

TEST_CASE("find_supplies: a net on most of a large design is one") {
  HandCircuit hand;
  for (int i = 0; i < 1200; ++i) {
    const std::string n = std::to_string(i % 40);
    hand.mos("M" + std::to_string(i), {"rail", "g" + n, "d" + n, "b" + n});
  }
  CHECK(names(hand.circuit()) == std::vector<std::string>{"rail"});
}

TEST_CASE("find_supplies: lists of the user overrule") {
  HandCircuit hand;
  hand.mos("X1/M0", {"VDD", "in", "n1", "X1/ret"}).mos("M1", {"VDD", "in", "n1", "vss"});
  SupplyOptions options;
  options.signal = {"vdd"};   // case does not count here
  CHECK(names(hand.circuit(), options) == std::vector<std::string>{"vss"});
  options = {};
  options.rule = SupplyOptions::Rule::none;
  CHECK(names(hand.circuit(), options).empty());
  options.rule = SupplyOptions::Rule::listed;
  options.power = {"n1"}, options.ground = {"X1/ret"};
  CHECK(names(hand.circuit(), options) == std::vector<std::string>{"n1", "X1/ret"});
  options.power = {"nothere"};
  CHECK(test::thrown_id([&] { (void)find_supplies(hand.circuit(), options); }) == ErrorId::bad_value);
  options.power = {"ret"};   // local names are those of the top
  CHECK(test::thrown_id([&] { (void)find_supplies(hand.circuit(), options); }) == ErrorId::bad_value);
  hand.circuit().case_sensitive = true;
  options.power = {}, options.ground = {}, options.signal = {"vdd"};
  CHECK(test::thrown_id([&] { (void)find_supplies(hand.circuit(), options); }) == ErrorId::bad_value);
}
