#include "io/netlist/spectre_statement.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace cgcl;

namespace {

/// "w1 w2 | (first,last) | name=value name=value"
std::string shape(std::string_view text) {
  const SpectreStatement statement = parse_spectre_statement(text);
  std::string result;
  for (const std::string_view word : statement.words) result += std::string(word) + " ";
  result += "|" + std::to_string(statement.first_node) + "," + std::to_string(statement.last_node);
  for (const SpectreValue& value : statement.values)
    result += " [" + std::string(value.name) + "=" + std::string(value.value) + "]";
  return result;
}

}   // namespace

TEST_CASE("spectre statement: nodes with and without parentheses") {
  CHECK(shape("M1 (d g s b) nmos w=1u l=60n") == "M1 d g s b nmos |1,5 [w=1u] [l=60n]");
  CHECK(shape("M1(d g s b)nmos w = 1u") == "M1 d g s b nmos |1,5 [w=1u]");
  CHECK(shape("R3 (P net9 ) res") == "R3 P net9 res |1,3");
  CHECK(shape("x1 a b cell") == "x1 a b cell |0,0");
  CHECK(shape("I0 (in\\<0\\> I0.x vdd! 0) inv") == "I0 in\\<0\\> I0.x vdd! 0 inv |1,5");
  CHECK(shape("dcOp dc write=\"a b.dc\" maxiters=150") == "dcOp dc |0,0 [write=\"a b.dc\"] [maxiters=150]");
}

TEST_CASE("spectre statement: values reach to the next name") {
  CHECK(shape("parameters a = 2 * b + 1 c=(x == 2) ? 3 : 4 d=1") ==
        "parameters |0,0 [a=2 * b + 1] [c=(x == 2) ? 3 : 4] [d=1]");
  CHECK(shape("V1 (a 0) vsource wave=[0 1 2 b=3] type=pwl") ==
        "V1 a 0 vsource |1,3 [wave=[0 1 2 b=3]] [type=pwl]");
  CHECK(shape("parameters Fin f=8.3G") == "parameters Fin |0,0 [f=8.3G]");
  CHECK(shape("x (a) m v=a<=b w=a >= b") == "x a m |1,2 [v=a<=b] [w=a >= b]");
}

TEST_CASE("spectre statement: a parameter without a value does not take the next one for it") {
  for (const char* text : {"M1 (a b) nch w= l=2u", "M1 (a b) nch w = l = 2u"}) {
    CAPTURE(std::string(text));
    try {
      (void)parse_spectre_statement(text);
      CHECK(false);
    } catch (const ExpressionFault& fault) {
      CHECK(fault.what == "a value is missing after w=");
      CHECK(text[fault.column] == 'l');
    }
  }
  CHECK(parse_spectre_statement("parameters a= b==2").values[0].value == "b==2");
}

TEST_CASE("spectre statement: faults have a column") {
  for (const auto& [given, column] : {std::pair<std::string_view, std::size_t>{"M1 (a b nmos", 3},
                                      {"M1 a) nmos", 4},
                                      {"M1 (a) (b) nmos", 7},
                                      {"(a) nmos", 0},
                                      {"M1 (a) nmos w=", 14},
                                      {"= 3", 0}}) {
    const std::string_view text = given;   // clang lets no lambda see a structured binding
    CAPTURE(text);
    try {
      (void)parse_spectre_statement(text);
      CHECK(false);
    } catch (const ExpressionFault& fault) {
      CHECK(fault.id == ErrorId::netlist_syntax);
      CHECK(fault.column == column);
    }
  }
}

TEST_CASE("spectre statement: lines are cut at the braces of blocks") {
  const auto cut = [](std::string_view text) {
    std::string result;
    for (const SpectrePart& part : split_at_braces(text)) {
      result += "<" + std::string(part.text) + ">";
      CHECK(text.substr(part.column, part.text.size()) == part.text);
    }
    return result;
  };
  CHECK(cut("} else if (N > 2) {") == "<}><else if (N > 2)><{>");
  CHECK(cut("if (a) { R1 (x y) resistor r=1 }") == "<if (a)><{><R1 (x y) resistor r=1><}>");
  CHECK(cut("M1 (a b) m s=\"{\" n\\{") == "<M1 (a b) m s=\"{\" n\\{>");
  CHECK(cut("") == "");
  CHECK(cut("{{}") == "<{><{><}>");
}
