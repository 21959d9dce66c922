// Values with blanks: in .param up to the next NAME=, on other lines around operators; comments inside
// statements.
#include "io/netlist/elaborate.hpp"
#include "io/netlist/expression.hpp"
#include "io/netlist/statement_words.hpp"
#include "tests/io/flat_fixture.hpp"
#include "tests/io/netlist_reading.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using namespace cgcl::test;

namespace {

std::string pairs(std::string_view text) {
  std::vector<Word> words;
  split_assignments(text, words);
  std::string out;
  for (const Word& word : words) {
    CHECK(word.kind == WordKind::pair);
    CHECK(text.substr(word.offset, word.text.size()) == word.text);
    CHECK(text.substr(word.value_offset, word.value.size()) == word.value);
    out += "<" + std::string(word.text) + "|" + std::string(word.value) + ">";
  }
  return out;
}

std::string fault(std::string_view text) {
  std::vector<Word> words;
  try {
    split_assignments(text, words);
  } catch (const ExpressionFault& fault) {
    return str(fault.column, " ", fault.what);
  }
  return "none";
}

}   // namespace

TEST_CASE("assignments: a value runs up to the next name") {
  CHECK(pairs("") == "");
  CHECK(pairs("a=1") == "<a|1>");
  CHECK(pairs("gain = 1.0 + s*agauss(0, 0.125, 1) twice = 2 * gain m=3") ==
        "<gain|1.0 + s*agauss(0, 0.125, 1)><twice|2 * gain><m|3>");
  CHECK(pairs("a=1, b=2,c = 3 ,") == "<a|1><b|2><c|3>");
  CHECK(pairs("a='x = 1' b=\"p = q\" c={u == v}d=4") == "<a|'x = 1'><b|\"p = q\"><c|{u == v}><d|4>");
  CHECK(pairs("a = b == c ? d >= 1 : e != 2 f = g <= 3") == "<a|b == c ? d >= 1 : e != 2><f|g <= 3>");
  CHECK(pairs("f(x, y) = x * y g(x)=x") == "<f(x, y)|x * y><g(x)|x>");
  CHECK(pairs("cm1='4e-16' dev/gauss='s/2'") == "<cm1|'4e-16'><dev/gauss|'s/2'>");
}

TEST_CASE("assignments: what is none is a fault with its place") {
  CHECK(fault("a").find("a is no NAME=VALUE") != std::string::npos);
  CHECK(fault("+ b=1").find("+ is no NAME=VALUE") != std::string::npos);
  CHECK(fault("a= b=1").find("no value behind a=") != std::string::npos);
  CHECK(fault("a=").find("no value behind a=") != std::string::npos);
  CHECK(fault("=1").find("= without a name") != std::string::npos);
  CHECK(fault("a=1 (x)=2").find("= without a name") != std::string::npos);
  CHECK(fault("a='1 b=2").find("no closing '") != std::string::npos);
  const std::string many(1 << 20, '(');   // linear, whatever stands open
  CHECK(fault(many + "a=1").find("is no NAME=VALUE") != std::string::npos);
  std::string names;
  for (int i = 0; i < 20000; ++i) names += "a(b=";
  CHECK(fault(names) != "none");
}

TEST_CASE("values with blanks: parameters of a netlist as ngspice has them") {
  Diagnostics noticed;
  const Netlist netlist = read_netlist_text(
      "* t\n.param spread=0\n.param gain = 1.0 + spread*agauss(0,0.125,1) twice = 2 * gain\n+ copies=3\n"
      ".subckt top d g VSS\nM1 d g VSS VSS nch w='gain*1u' l='twice*0.1u' m=copies\n"
      "m2 d g VSS VSS nch w = gain * 2u l=twice *0.1u nf= 1 +1 m=2 off\n.ends\n",
      "t.sp", {}, noticed);
  const FlatCircuit circuit = elaborate(netlist, {.top = "top"}, noticed);
  CHECK(type_at(circuit, "M1").w_m == doctest::Approx(1e-6));
  CHECK(type_at(circuit, "M1").l_m == doctest::Approx(2e-7));
  CHECK(type_at(circuit, "M1").m == 3);
  CHECK(type_at(circuit, "m2").w_m == doctest::Approx(2e-6));
  CHECK(type_at(circuit, "m2").l_m == doctest::Approx(2e-7));
  CHECK(type_at(circuit, "m2").nf == 2);
  CHECK(noticed.count(ErrorId::w_skipped) == 1);   // off
}

TEST_CASE("values with blanks: words behind a value that are none of it stay words") {
  const std::string inv = "*.SCALE METER\n.SUBCKT inv a b\nM1 a b a a nch W=1u L=1u\n.ENDS\n";
  CHECK(Read(inv + "X1 n / inv w=2u / 3\n", {}, "t.cdl").error().first == ErrorId::netlist_syntax);
  const Read pins(inv + "X1 / inv $PINS a=IN<1> b=vin+ w=2u\nX2 / inv $PINS a=in- b=y\n", {}, "t.cdl");
  CHECK(pins.first(0) == "X1 a=IN<1> b=vin+ w=2u / inv");
  CHECK(pins.first(1) == "X2 a=in- b=y / inv");
  const Read remark("* t\nc1 a b c=1f **FLOATING\n");
  CHECK(remark.first() == "c1 a b / c=1e-15");
  // A text is one name; several are a faulty value.
  CHECK(Read("* t\n.param corner=tt\nr1 a b 1\n").diagnostics.errors().empty());
  CHECK(Read("* t\n.param corner=tt ff\nr1 a b 1\n").error().first == ErrorId::netlist_syntax);
}

TEST_CASE("comments: a continuation that is commented out is passed over, and the next one goes on") {
  const Read read(
      "* t\nM1 a b c d nch\n+ w=1u\n*+ m=4\n+ l=0.1u\n.model nch nmos\n+ level=1\n*+ vto=0.3\n*\n"
      "+ kp=100u\nr1 a b\n*+ 5\n\n+ 1k\n");
  CHECK(read.diagnostics.errors().empty());
  CHECK(read.first(0) == "M1 a b c d / nch w=1e-06 l=1e-07");
  CHECK(read.first(1) == "r1 a b / r=1000");
  CHECK(read.netlist.models.size() == 1);
  // Of a pragma it is a part.
  const Read pragma("*.GLOBAL VDD:P\n*+ VSS:G\nr1 a b 1\n");
  CHECK(pragma.netlist.globals.size() == 2);
  // In front of everything it still continues nothing.
  CHECK(Read("*+ m=4\nr1 a b 1\n").diagnostics.errors().empty());
  CHECK(Read("*+ m=4\n+ l=1u\nr1 a b 1\n").error().first == ErrorId::continuation);
}
