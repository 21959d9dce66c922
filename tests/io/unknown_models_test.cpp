// Models that nothing describes, and what a user says of them.
#include "engine/core/index.hpp"
#include "io/netlist/elaborate.hpp"
#include "tests/io/flat_fixture.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using cgcl::test::near;
using namespace cgcl::test;

TEST_CASE("elaborate: unknown models are named with their devices") {
  NetlistBuilder b;
  const std::int32_t cell = b.cell("C", "A B");
  b.element(cell, "M1 A B 0 0", "foo", "w=1u l=1u");
  b.element(0, "M2 A B 0 0", "pbar", "w=1u l=1u");
  b.element(0, "M3 A B 0 0", "nch", "w=1u l=1u");
  b.element(0, "M4 A B 0 0", "foo", "w=2u l=1u");
  b.element(0, "X1 A B", "C", "");
  b.element(0, "X2 B A", "C", "");
  Diagnostics diagnostics;
  const FlatCircuit circuit = elaborate(b.netlist, {}, diagnostics);
  REQUIRE(circuit.unknown_models.size() == 2);
  CHECK(circuit.unknown_models[0].name == "foo");
  CHECK(circuit.unknown_models[0].devices == 3);
  CHECK(circuit.unknown_models[0].taken_for == "nmos");
  CHECK(circuit.unknown_models[1].name == "pbar");
  CHECK(circuit.unknown_models[1].devices == 1);
  CHECK(circuit.unknown_models[1].taken_for == "pmos");
}

TEST_CASE("elaborate: an alias is known, by the map or by a model of the netlist") {
  NetlistBuilder b;
  b.netlist.models = {{b.netlist.names.id("own"), "pmos", -1, {}}};
  b.element(0, "m1 d g s b", "foo", "w=2 l=0.15");
  b.element(0, "m2 d g s b", "bar", "w=1u l=1u");
  ElaborateOptions options;
  options.model_aliases = {{"FOO", "sky130_fd_pr__pfet_01v8"}, {"bar", "own"}};
  Diagnostics diagnostics;
  const FlatCircuit circuit = elaborate(b.netlist, options, diagnostics);
  CHECK(circuit.unknown_models.empty());
  CHECK(diagnostics.warnings().empty());
  CHECK(type_at(circuit, "m1").p_channel);
  CHECK(type_at(circuit, "m1").w_m == near(2e-6));   // the unit of the known model
  CHECK(type_at(circuit, "m2").p_channel);
  options.model_aliases = {{"foo", "nowhere"}};
  CHECK(test::thrown_id([&] { (void)elaborate(b.netlist, options, diagnostics); }) == ErrorId::bad_value);
}

TEST_CASE("elaborate: rules and aliases that fit nothing are told") {
  NetlistBuilder b;
  b.element(0, "m1 d g s b", "nch", "w=1u l=1u");
  ElaborateOptions options;
  options.devices.add("nhc*", "nmos");
  options.devices.add("nch*", "nmos");
  options.model_aliases = {{"pch", "pch_mac"}};
  Diagnostics diagnostics;
  (void)elaborate(b.netlist, options, diagnostics);
  REQUIRE(diagnostics.warnings().size() == 1);
  CHECK(diagnostics.warnings()[0].id == ErrorId::w_unused);
  CHECK(diagnostics.warnings()[0].count == 2);
  CHECK(diagnostics.warnings()[0].first[0].what == "pch");
  CHECK(diagnostics.warnings()[0].first[1].what == "nhc*");
}
