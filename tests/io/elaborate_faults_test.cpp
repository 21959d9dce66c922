// What elaboration refuses, and how it says so.
#include "tests/io/flat_fixture.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace cgcl;
using namespace cgcl::test;

TEST_CASE("elaborate: an undefined cell is an error with the nearest one, and nets stay apart") {
  NetlistBuilder b;
  const std::int32_t inv = b.cell("inv", "a z vdd vss");
  b.element(inv, "m1 z a vss vss", "nch", "w=1u l=1u");
  b.element(0, "x1 in out vdd vss", "inw");
  const Error error = failure(b).first;
  CHECK(error.id() == ErrorId::cell_unknown);
  CHECK(error.line() == "made.sp:4:1: x1 uses undefined cell inw [E0208]");
  CHECK(error.hint() == "did you mean inv? (defined at made.sp:2:1)");
}

TEST_CASE("elaborate: a cell that is missing is not taken for a device because of its name alone") {
  NetlistBuilder b;
  b.element(0, "x1 a b c d e f", "cap_bank");
  CHECK(failure(b).first.id() == ErrorId::cell_unknown);
}

TEST_CASE("elaborate: wrong numbers of nets list both sides") {
  NetlistBuilder b;
  const std::int32_t inv = b.cell("inv", "a z vdd vss");
  b.element(inv, "m1 z a vss vss", "nch", "w=1u l=1u");
  b.element(0, "x1 in out vdd", "inv");
  b.element(0, "m1 in out", "nch", "w=1u l=1u");
  const auto [error, count] = failure(b);
  CHECK(error.id() == ErrorId::pin_count);
  CHECK(std::string(error.what()) == "x1: 3 nets (in out vdd) for cell inv with 4 ports (a z vdd vss)");
  CHECK(count == 2);
  b.by_name(b.element(0, "x2 in", "inv"), "nopin");
  CHECK(failure(b).second == 3);
}

TEST_CASE("elaborate: a cell that contains itself is an error with the circle") {
  NetlistBuilder b;
  const std::int32_t c1 = b.cell("c1", "a b");
  b.element(c1, "x1 a b", "c2", "m=2");
  const std::int32_t c2 = b.cell("c2", "a b");
  b.element(c2, "x1 a b", "c1");
  b.element(c2, "r1 a b", "", "r=1");
  b.element(0, "xt a b", "c1");
  const Error error = failure(b).first;
  CHECK(error.id() == ErrorId::cell_recursion);
  CHECK(std::string(error.what()) == "c1 -> c2 -> c1");
  // A circle that the top does not reach harms nobody.
  b.netlist.cells[0].elements.clear();
  b.element(0, "r1 a b", "", "r=1");
  CHECK(flat(b).devices() == 1);
}

TEST_CASE("elaborate: parameters that define each other, and unknown ones, are named with their place") {
  NetlistBuilder b;
  b.netlist.parameters = b.parameters("a={b} b={a} unused={nothing}");
  b.element(0, "r1 x y", "", "r={a}");
  b.element(0, "c1 x y", "", "c={undefinedparam*2}");
  const std::int32_t cell = b.cell("c", "p", "w=nowhere");
  b.element(cell, "m1 p p p p", "nch", "w=w l=1u ad=notread");
  b.element(0, "xa x", "c");
  b.element(0, "xb x", "c");
  const auto [error, count] = failure(b);
  CHECK(error.id() == ErrorId::parameter_cycle);
  CHECK(std::string(error.what()).starts_with("a -> b -> a"));
  CHECK(count == 3);
  Diagnostics diagnostics;
  CHECK_THROWS_AS((void)elaborate(b.netlist, {}, diagnostics), Error);
  CHECK(std::string(diagnostics.errors()[1].what()) ==
        "undefined parameter undefinedparam in c={undefinedparam*2} of c1");
  CHECK(std::string(diagnostics.errors()[2].what()) == "undefined parameter nowhere in w=w of xa/m1");
}

TEST_CASE("elaborate: a default of its own name means the value around") {
  NetlistBuilder b;
  b.netlist.parameters = b.parameters("w=3u");
  const std::int32_t cell = b.cell("c", "p", "w=w");
  b.element(cell, "m1 p p p p", "nch", "w=w l=1u");
  b.element(0, "xa x", "c");
  CHECK(type_at(flat(b), "xa/m1").w_m == 3e-6);
}

TEST_CASE("elaborate: chains of parameters may be long in order and deep to a limit") {
  NetlistBuilder b;
  std::string chain = "p0=1u";
  for (int i = 1; i < 5000; ++i) chain += " p" + std::to_string(i) + "='p" + std::to_string(i - 1) + "+0'";
  b.netlist.parameters = b.parameters(chain);
  b.element(0, "m1 a b c d", "nch", "w=p4999 l=1u");
  CHECK(flat(b).types[0].w_m == 1e-6);
  std::reverse(b.netlist.parameters.begin(), b.netlist.parameters.end());
  CHECK(failure(b).first.id() == ErrorId::netlist_limit);
}

TEST_CASE("elaborate: hierarchies that double each level are refused before they are expanded") {
  const auto doubled = [](int levels, const char* ports) {
    NetlistBuilder b;
    std::int32_t below = b.cell("c0", ports);
    b.element(below, "r1 a b", "", "r=1");
    for (int i = 1; i < levels; ++i) {
      const std::string name = "c" + std::to_string(i - 1);
      below = b.cell("c" + std::to_string(i), ports);
      b.element(below, "x1 a b", name, "m=2");
      b.element(below, "x2 a b", name);
    }
    b.element(0, "xt a b", "c" + std::to_string(levels - 1));
    return b;
  };
  CHECK(flat(doubled(10, "a b")).devices() == 512);
  CHECK(failure(doubled(40, "a b")).first.id() == ErrorId::netlist_limit);
  CHECK(failure(doubled(100, "a b")).first.id() == ErrorId::netlist_limit);
  const NetlistBuilder small = doubled(20, "a b");
  CHECK(thrown_id([&] {
          Diagnostics diagnostics;
          (void)elaborate(small.netlist, {.memory_limit_bytes = 1'000'000}, diagnostics);
        }) == ErrorId::memory_limit);
}

TEST_CASE("elaborate: hierarchies have a depth limit, and deep ones without devices cost nothing") {
  NetlistBuilder b;
  b.element(b.cell("c0", "a"), "m1 a a a a", "nch");
  for (int i = 1; i < 3000; ++i)
    b.element(b.cell("c" + std::to_string(i), "a"), "x1 a", "c" + std::to_string(i - 1));
  b.element(0, "xt a", "c1000");
  CHECK(flat(b).devices() == 1);
  b.element(0, "xu a", "c2999");
  CHECK(failure(b).first.id() == ErrorId::netlist_limit);
}

TEST_CASE("elaborate: each distinct set of values is worked out once") {
  NetlistBuilder b;
  const std::int32_t cell = b.cell("c", "a", "w=1u");
  b.element(cell, "m1 a a 0 0", "nch", "w='w*2' l=1u");
  for (int i = 0; i < 1000; ++i)
    b.element(0, "x" + std::to_string(i) + " n", "c", i % 2 == 0 ? "w=3u" : "w='1u+2u'");
  const FlatCircuit circuit = flat(b);
  CHECK(circuit.devices() == 1000);
  CHECK(circuit.types.size() == 1);
}
