// Blocks of Spectre: if and else in cells, by instance, and functions.
#include "tests/io/flat_fixture.hpp"
#include "tests/io/netlist_reading.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace cgcl;
using cgcl::test::Read;

namespace {

struct Result {
  Diagnostics diagnostics;
  FlatCircuit circuit;
  std::string devices, nets;   // paths in order

  explicit Result(const std::string& text) {
    const Read read("simulator lang=spectre\n" + text, {}, "t.scs");
    for (const Error& error : read.diagnostics.errors()) FAIL_CHECK(error.line());
    try {
      circuit = elaborate(read.netlist, {}, diagnostics);
    } catch (const Error&) {
      REQUIRE(!diagnostics.errors().empty());
      return;
    }
    for (std::int32_t d = 0; d < circuit.devices(); ++d) devices += circuit.device_path(d) + " ";
    for (std::int32_t n = 0; n < circuit.nets(); ++n) nets += circuit.net_path(n) + " ";
  }

  [[nodiscard]] ErrorId error() const {
    return diagnostics.errors().empty() ? ErrorId::internal : diagnostics.errors()[0].id();
  }
};

const std::string kCell =
    "subckt c a b\nparameters n=1\nif (n == 1) {\nR1 (a b) resistor r=1\n} else if (n > 2) {\n"
    "R1 (a mid) resistor r=1\nR2 (mid b) resistor r=n\n} else {\nC1 (a b) capacitor c=1f\n}\nR9 (a b) "
    "resistor r=9\nends c\n";

}   // namespace

TEST_CASE("spectre branches: each instance takes the branch of its own parameters") {
  const Result result(kCell + "X1 (p q) c\nX2 (p q) c n=3\nX3 (p q) c n=2\n");
  CHECK(result.devices == "X1/R1 X1/R9 X2/R1 X2/R2 X2/R9 X3/C1 X3/R9 ");
  CHECK(result.nets == "p q X2/mid ");   // nets of other branches are not there
  CHECK(test::type_at(result.circuit, "X2/R2").value == 3);
  CHECK(result.circuit.nets() == 3);
}

TEST_CASE("spectre branches: nested conditions and single statements") {
  const std::string cell =
      "subckt c a b\nparameters n=0 k=0\nif (n > 0) {\nif (k > 0) {\nR1 (a b) resistor r=1\n} else {\n"
      "R2 (a b) resistor r=2\n}\n}\nif (k > 5) R3 (a b) resistor r=3\nelse R4 (a b) resistor r=4\nends c\n";
  const Result result(cell + "X0 (p q) c\nX1 (p q) c n=1\nX2 (p q) c n=1 k=6\nX3 (p q) c k=6\n");
  CHECK(result.devices == "X0/R4 X1/R2 X1/R4 X2/R1 X2/R3 X3/R3 ");
  const std::string row =
      "subckt c a b\nparameters n=0 k=0\nif (n > 0) if (k > 0) R1 (a b) resistor r=1\nelse R2 (a b) resistor "
      "r=2\n"
      "R3 (a b) resistor r=3\nif (n > 0) if (k > 0) {\nR4 (a b) resistor r=4\n}\nends c\n";
  CHECK(Result(row + "X0 (p q) c\nX1 (p q) c k=1\nX2 (p q) c n=1\nX3 (p q) c n=1 k=1\n").devices ==
        "X0/R3 X1/R3 X2/R2 X2/R3 X3/R1 X3/R3 X3/R4 ");
}

TEST_CASE("spectre branches: what no instance takes is not missed") {
  const std::string cell =
      "subckt c a b\nparameters n=1\nif (n == 1) {\nR1 (a b) resistor r=1\n} else {\nX1 (a b) "
      "absent\n}\nends c\n";
  CHECK(Result(cell + "X1 (p q) c\n").devices == "X1/R1 ");
  CHECK(Result(cell + "X1 (p q) c\nX2 (p q) c n=2\n").error() == ErrorId::cell_unknown);
}

TEST_CASE("spectre branches: parameters in a branch count as the defaults choose, and others are refused") {
  const std::string cell =
      "subckt c a b\nparameters n=1\nif (n == 1) {\nparameters v=5\n} else {\nparameters v=7\n}\n"
      "R1 (a b) resistor r=v\nends c\n";
  const Result usual(cell + "X1 (p q) c\n");
  CHECK(test::type_at(usual.circuit, "X1/R1").value == 5);
  const Result other(cell + "X1 (p q) c n=2\n");
  CHECK(other.error() == ErrorId::netlist_parameter);
  REQUIRE(!other.diagnostics.errors().empty());
  CHECK(other.diagnostics.errors()[0].where().find("t.scs:4:") == 0);
  // A condition on a parameter without a default is one for the instances.
  const std::string open =
      "subckt c a b\nparameters n\nif (n > 1) {\nR1 (a b) resistor r=1\n}\nR2 (a b) resistor r=1\nends\n";
  CHECK(Result(open + "X1 (p q) c n=2\nX2 (p q) c n=1\n").devices == "X1/R1 X1/R2 X2/R2 ");
  CHECK(Result(open + "X1 (p q) c\n").error() != ErrorId::internal);
}

TEST_CASE("spectre branches: names may repeat between branches and not within one") {
  const auto errors = [](const std::string& text) {
    return Read("simulator lang=spectre\n" + text, {}, "t.scs").diagnostics.errors().size();
  };
  CHECK(errors(kCell) == 0);
  CHECK(errors("subckt c a b\nif (1) {\nR1 (a b) resistor r=1\nR1 (a b) resistor r=1\n}\nends\n") == 1);
  CHECK(errors("subckt c a b\nR1 (a b) resistor r=1\nif (1) {\nR1 (a b) resistor r=1\n}\nends\n") == 1);
  // A branch that is open when its cell ends is none of the next cell, though that takes the place
  // of a duplicate.
  const std::string cut = "subckt d a b\nR1 (a b) resistor r=1\nif (1) {\nends\n";
  CHECK(errors("subckt d a b\nR1 (a b) resistor r=1\nends\n" + cut +
               "subckt e a b\nparameters n=1\nR1 (a b) resistor r=1\nends\n") == 2);
  // Cells whose branches differ are not alike.
  const std::string one = "subckt c a b\nparameters n=1\nif (n>1) {\nR1 (a b) resistor r=1\n}\nends\n";
  const std::string two = "subckt c a b\nparameters n=1\nif (n>2) {\nR1 (a b) resistor r=1\n}\nends\n";
  CHECK(errors(one + one) == 0);
  CHECK(errors(one + two) == 1);
}

TEST_CASE(
    "spectre branches: functions of one return are evaluated, others are unknown where they are called") {
  const Result result(
      "real twice(real x) {\nreturn 2*x;\n}\nreal Area(real w, real l) { return w*twice(l) }\n"
      "parameters k=twice(3)\nr1 (a b) resistor r=k\nr2 (a b) resistor r=area(2, 5)\n");
  CHECK(test::type_at(result.circuit, "r1").value == 6);
  CHECK(test::type_at(result.circuit, "r2").value == 20);
  const std::string more = "real f(real x) {\nreal y\nreturn 2*x\n}\nr1 (a b) resistor r=";
  CHECK(test::type_at(Result(more + "1\n").circuit, "r1").value == 1);
  CHECK(Result(more + "f(1)\n").error() == ErrorId::netlist_parameter);
  const Read read("simulator lang=spectre\n" + more + "1\n", {}, "t.scs");
  CHECK(read.diagnostics.count(ErrorId::w_skipped) == 1);
}
