#include "io/netlist/device_map.hpp"

#include "tests/io/thrown_id.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace cgcl;
using cgcl::test::near;

TEST_CASE("device map: patterns") {
  CHECK(matches("abc", "ABC"));
  CHECK(!matches("abc", "abcd"));
  CHECK(matches("*nmos*", "sg13_lv_nmos"));
  CHECK(matches("rm#*", "rm1_x"));
  CHECK(!matches("rm#*", "rmodel"));
  CHECK(matches("a*b*c", "axxbyybc"));
  CHECK(!matches("a*b*c", "axxbyybd"));
  CHECK(matches("*", ""));
  CHECK(!matches("?", ""));
}

TEST_CASE("device map: names of the processes") {
  const DeviceMap map = DeviceMap::standard();
  struct Case {
    const char* model;
    DeviceKind kind;
    Channel channel;
    double unit_m;
  };
  const Case cases[] = {
      {"sky130_fd_pr__nfet_01v8", DeviceKind::mos, Channel::n, 1e-6},
      {"sky130_fd_pr__special_pfet_pass", DeviceKind::mos, Channel::p, 1e-6},
      {"sky130_fd_pr__special_nfet_latch", DeviceKind::mos, Channel::n, 1e-6},
      {"sky130_fd_pr__res_high_po_0p35", DeviceKind::resistor, Channel::none, 1e-6},
      {"sky130_fd_pr__cap_mim_m3_1", DeviceKind::capacitor, Channel::none, 1e-6},
      {"sky130_fd_pr__diode_pw2nd", DeviceKind::diode, Channel::none, 1e-6},
      {"sky130_fd_pr__pnp_05v5", DeviceKind::bjt, Channel::none, 1e-6},
      {"sky130_fd_bs_flash__special_sonosfet_star", DeviceKind::mos, Channel::n, 1e-6},
      {"special_sonosfet_original", DeviceKind::mos, Channel::n, 1e-6},
      {"sky130_fd_pr_reram__reram_cell", DeviceKind::resistor, Channel::none, 1e-6},
      {"sky130_fd_pr__reram_reram_cell", DeviceKind::resistor, Channel::none, 1e-6},
      {"nfet_01v8", DeviceKind::mos, Channel::n, 1e-6},
      {"pfet_01v8_hvt", DeviceKind::mos, Channel::p, 1e-6},
      {"nfet_05v0", DeviceKind::mos, Channel::n, 1},
      {"pfet_03v3", DeviceKind::mos, Channel::p, 1},
      {"ppolyf_u_1k", DeviceKind::resistor, Channel::none, 1},
      {"efuse", DeviceKind::resistor, Channel::none, 1},
      {"sg13_lv_nmos", DeviceKind::mos, Channel::n, 1},
      {"sg13_hv_pmos", DeviceKind::mos, Channel::p, 1},
      {"cap_cmim", DeviceKind::capacitor, Channel::none, 1},
      {"rppd", DeviceKind::resistor, Channel::none, 1},
      {"ptap1", DeviceKind::resistor, Channel::none, 1},
      {"dantenna", DeviceKind::diode, Channel::none, 1},
      {"nmos_rvt", DeviceKind::mos, Channel::n, 1},
      {"PMOS_VTG", DeviceKind::mos, Channel::p, 1},
      {"nch_lvt_mac", DeviceKind::mos, Channel::n, 1},
      {"pch", DeviceKind::mos, Channel::p, 1},
      {"cfmom_2t", DeviceKind::capacitor, Channel::none, 1},
      {"rppolywo_m", DeviceKind::resistor, Channel::none, 1},
      {"lvtnfet", DeviceKind::mos, Channel::n, 1},
      {"pnp5", DeviceKind::bjt, Channel::none, 1},
      {"ndio", DeviceKind::diode, Channel::none, 1},
      {"mimcap", DeviceKind::capacitor, Channel::none, 1},
  };
  for (const Case& c : cases) {
    CAPTURE(c.model);
    const DeviceRule* rule = map.find(c.model);
    REQUIRE(rule != nullptr);
    CHECK(rule->kind == c.kind);
    CHECK(rule->channel == c.channel);
    CHECK(rule->unit_m == c.unit_m);
  }
  for (const char* cell : {"inv", "nand2", "sram_cell", "resetter", "caplock", "shorty", "bitcell_array",
                           "efuse_array", "reram_cell"})
    CHECK(map.find(cell) == nullptr);
}

TEST_CASE("device map: a rule of the user comes first") {
  DeviceMap map = DeviceMap::standard();
  map.add("nmos_weird*", "pmos");
  CHECK(map.find("NMOS_WEIRD_1")->channel == Channel::p);
  CHECK(map.find("nmos_other")->channel == Channel::n);
  CHECK(test::thrown_id([&] { map.add("x", "transistor"); }) == ErrorId::bad_value);
}

namespace {

struct Sizes {
  double w, l;
  Reading reading;
};

Sizes sizes(const char* model, double w, double l, double scale_m = 1) {
  const DeviceMap map = DeviceMap::standard();
  RoleValues values;
  values[Role::width] = w;
  values[Role::length] = l;
  Reading reading = Reading::declared;
  const DeviceType type = device_type(DeviceKind::mos, map.find(model), values, scale_m, 1, reading);
  return {type.w_m, type.l_m, reading};
}

}   // namespace

TEST_CASE("device map: lengths in the unit of the process, of the scale, or the one that is plausible") {
  const auto check = [](const Sizes& s, double w, double l, Reading reading) {
    CHECK(s.w == near(w));
    CHECK(s.l == near(l));
    CHECK(s.reading == reading);
  };
  check(sizes("sky130_fd_pr__nfet_01v8", 0.65, 0.15), 0.65e-6, 0.15e-6, Reading::declared);   // w=650000u
  check(sizes("sky130_fd_pr__nfet_01v8", 0.65, 0.15, 1e-6), 0.65e-6, 0.15e-6, Reading::declared);
  check(sizes("sky130_fd_pr__nfet_01v8", 0.65e-6, 0.15e-6), 0.65e-6, 0.15e-6, Reading::other_unit);
  check(sizes("nfet_05v0", 8.2e-7, 6e-7), 8.2e-7, 6e-7, Reading::declared);
  check(sizes("nch", 1.0, 0.15, 1e-6), 1e-6, 0.15e-6, Reading::declared);
  check(sizes("nch", 1.0, 0.15), 1e-6, 0.15e-6, Reading::other_unit);
  check(sizes("nch", 1.2e6, 25.4e-6, 1e-6), 1.2, 25.4e-12, Reading::implausible);
}

TEST_CASE("device map: fingers, fins and multipliers") {
  const DeviceMap map = DeviceMap::standard();
  const auto type_of = [&](DeviceKind kind, std::initializer_list<std::pair<const char*, double>> given,
                           double above) {
    RoleValues values;
    for (const auto& [name, value] : given) values[role_of(kind, name)] = value;
    Reading reading = Reading::declared;
    return device_type(kind, nullptr, values, 1, above, reading);
  };
  DeviceType type = type_of(DeviceKind::mos, {{"W", 4e-6}, {"nf", 4}, {"m", 3}}, 2);
  CHECK(type.w_m == 4e-6);   // total, not of a finger
  CHECK(type.nf == 4);
  CHECK(type.m == 6);
  type = type_of(DeviceKind::mos, {{"wr", 2e-6}, {"nr", 10}, {"lr", 60e-9}}, 1);
  CHECK(type.w_m == near(20e-6));
  type = type_of(DeviceKind::mos, {{"nfin", 3}, {"nf", 2}}, 1);
  CHECK(type.w_m == near(6 * 70.5e-9));
  type = type_of(DeviceKind::mos, {{"m", 2}, {"mult", 2}}, 1);
  CHECK(type.m == 2);   // mult repeats m
  type = type_of(DeviceKind::mos, {{"m", 2}, {"multi", 2}}, 1);
  CHECK(type.m == 4);
  type = type_of(DeviceKind::mos, {{"area", 1}, {"perim", 1}}, 1);
  CHECK(std::isnan(type.area_m2));   // of sources and drains
  type = type_of(DeviceKind::diode, {{"$area", 1e-12}, {"pj", 4e-6}}, 1);
  CHECK(type.area_m2 == 1e-12);
  CHECK(type.perimeter_m == 4e-6);
  type = type_of(DeviceKind::capacitor, {{"nr", 46}, {"lr", 1e-6}}, 1);
  CHECK(type.fingers_r == 46);
  CHECK(type.length_r == 1e-6);
}

TEST_CASE("device map: patterns of the user are checked") {
  DeviceMap map = DeviceMap::standard();
  for (const char* pattern : {"", "*", "?*", "##", "my_[ab]*", "a{1,2}", "^my", "a|b", "a\\*"}) {
    CAPTURE(pattern);
    CHECK(test::thrown_id([&] { map.add(pattern, "nmos"); }) == ErrorId::bad_value);
  }
  CHECK(test::thrown_id([&] { map.add("my_*", "transistor"); }) == ErrorId::bad_value);
  map.add("my_n#*", "nmos");
  CHECK(map.find("MY_N1x")->kind == DeviceKind::mos);
  CHECK(map.find("my_nx") == nullptr);
}

TEST_CASE("device map: an alias has the kind, the channel and the unit of what it stands for") {
  DeviceMap map = DeviceMap::standard();
  CHECK_FALSE(map.alias("my_p", "your_p"));
  CHECK(map.find("my_p") == nullptr);
  CHECK(map.alias("My_P", "sky130_fd_pr__pfet_01v8"));
  const DeviceRule* rule = map.find("MY_p");
  REQUIRE(rule != nullptr);
  CHECK(rule->kind == DeviceKind::mos);
  CHECK(rule->channel == Channel::p);
  CHECK(rule->unit_m == 1e-6);
  CHECK(rule->primitive);
  CHECK(map.find("my_p2") == nullptr);
}
