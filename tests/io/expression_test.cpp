#include "io/netlist/expression.hpp"

#include "engine/core/index.hpp"
#include "tests/fixtures.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <array>
#include <fstream>
#include <map>
#include <string>

using namespace cgcl;

namespace {

const ParameterLookup kNothing = [](std::string_view) { return std::nullopt; };

double value_of(std::string_view text, NumberStyle style = NumberStyle::spice) {
  return Expression::parse(text, style).evaluate(kNothing, {});
}

/// The fault that reading or evaluating ends with; `internal` for none.
ExpressionFault fault_of(std::string_view text, NumberStyle style = NumberStyle::spice) {
  try {
    (void)value_of(text, style);
  } catch (const ExpressionFault& fault) {
    return fault;
  }
  return {ErrorId::internal, "no fault", 0};
}

}   // namespace

TEST_CASE("expression: operators bind as in the simulators") {
  const std::pair<std::string_view, double> cases[] = {
      {"'1+2*3'", 7},
      {"{ (1+2)*3 }", 9},
      {"\"8/4/2\"", 1},
      {"'2--3'", 5},
      {"'2---3'", -1},
      {"'-2**2'", -4},
      {"'(-2)**2'", 4},
      {"'2**-1'", 0.5},
      {"'2^3^2'", 512},
      {"'7%4'", 3},
      {"'5+2/-4'", 4.5},
      {"'!0.1'", 0},
      {"'! 0'", 1},
      {"'1<2 == 1'", 1},
      {"'3!=2'", 1},
      {"'0.1 && 0.2'", 1},
      {"'0 || 0'", 0},
      {"'2u*3'", 6e-6},
      {"'1 ? 42 : 1 ? 41 : 40'", 42},
      {"'0 ? 42 : 0 ? 41 : 40'", 40},
      {"'(3>2)||(1<4) ? 0.2 : 0.3'", 0.2},
      {"int((1+1)/2)", 1},
      {"'if(1>2, 3, 4)'", 4},
      {"'agauss(5,1,3)'", 5},
      {"'min(3,1,2)'", 1},
      {"'limit(7,0,5)'", 5},
      {"'hypot(-3,4)'", 5},
      {"'hypot(0,0)'", 0},
      {"'pwr(-2,3)'", -8},
      {"'SQRT(4)'", 2},
      {"'sign(3,-2)'", -3},
      {"{int(2)}", 2},
      {"'pi'", 3.141592653589793},
      {"'temper'", 25},
      {"'sgn(0)'", 0},
      {"'nint(2.5)'", 2},
      {"'nint(-1.6)'", -2},
      {"'int(-1.9)'", -1},
  };
  for (const auto& [given, expected] : cases) {
    const auto& text = given;   // clang lets no lambda see a structured binding
    CAPTURE(text);
    CHECK(value_of(text) == test::near(expected).epsilon(1e-15));
  }
}

TEST_CASE("expression: the branch not taken is not evaluated") {
  CHECK(value_of("'1 ? 2 : missing'") == 2);
  CHECK(value_of("'0 && missing'") == 0);
  CHECK(value_of("'1 || missing'") == 1);
  CHECK(value_of("'if(0, missing, 3)'") == 3);
  CHECK(fault_of("'0 ? 2 : missing'").id == ErrorId::netlist_parameter);
}

TEST_CASE("expression: constants fold, names do not") {
  CHECK(Expression::parse("'2*3u'").is_number());
  const Expression named = Expression::parse("'2*wp+lmin'");
  CHECK(!named.is_number());
  CHECK(named.text() == "'2*wp+lmin'");
  const std::map<std::string, double, std::less<>> known = {{"wp", 3}, {"lmin", 0.5}};
  const auto lookup = [&](std::string_view name) -> std::optional<double> {
    const auto found = known.find(name);
    return found == known.end() ? std::nullopt : std::optional(found->second);
  };
  CHECK(named.evaluate(lookup, {}) == 6.5);
}

TEST_CASE("expression: user functions see their arguments, then the parameters around them") {
  const auto body = [](const char* text) {
    return std::make_shared<const Expression>(Expression::parse(text));
  };
  const Functions functions = {{"f", {"x", "y"}, body("'x*y+1'")},
                               {"g", {"a"}, body("'f(a,2)+w'")},
                               {"c", {}, body("1013.0")},
                               {"loop", {"x"}, body("'loop(x)'")}};
  const auto lookup = [](std::string_view name) -> std::optional<double> {
    return name == "w" ? std::optional(100.0) : name == "x" ? std::optional(-1.0) : std::nullopt;
  };
  const auto value = [&](const char* text) { return Expression::parse(text).evaluate(lookup, functions); };
  CHECK(value("'f(3,4)+x'") == 12);
  CHECK(value("'G(5)'") == 111);
  CHECK(value("'100*c()'") == 101300);
  CHECK_THROWS_AS(value("'f(1)'"), ExpressionFault);
  CHECK_THROWS_AS(value("'loop(1)'"), ExpressionFault);
}

TEST_CASE("expression: of many user functions each is found, and of two with one name the first counts") {
  Functions functions;
  for (int i = 0; i < 200'000; ++i)
    functions.push_back({"f" + std::to_string(i), {}, std::make_shared<const Expression>(double(i))});
  functions.push_back({"f7", {}, std::make_shared<const Expression>(-1.0)});
  double sum = 0;   // looked up one by one this would take minutes
  for (int i = 0; i < 200'000; i += 2) sum += functions.find("F" + std::to_string(i))->body->number();
  CHECK(sum == 199'998.0 / 2 * 100'000);
  CHECK(functions.find("f7")->body->number() == 7);
  CHECK(functions.find("g") == nullptr);
  Functions both = {{"g", {}, std::make_shared<const Expression>(5.0)}};
  both.append(functions);
  CHECK(both.find("g")->body->number() == 5);
  CHECK(both.find("f199999")->body->number() == 199'999);
}

TEST_CASE("expression: functions that double each other end at the limit") {
  Functions functions = {{"f0", {"x"}, std::make_shared<const Expression>(Expression::parse("'x+w'"))}};
  for (int i = 1; i < 50; ++i) {
    const std::string below = "f" + std::to_string(i - 1) + "(x)";
    functions.push_back(
        {"f" + std::to_string(i),
         {"x"},
         std::make_shared<const Expression>(Expression::parse("'" + below + "+" + below + "'"))});
  }
  try {
    (void)Expression::parse("f49(1)").evaluate([](std::string_view) { return 1.0; }, functions);
    CHECK(false);
  } catch (const ExpressionFault& fault) {
    CHECK(fault.id == ErrorId::netlist_limit);
  }
}

TEST_CASE("expression: probes in each other that are no expressions end at the limit") {
  std::string text;   // each reading of a probe fails at the end, and the rest is read again
  for (int i = 0; i < 40; ++i) text += "v((a)+";
  CHECK(fault_of("'" + text + "-'").id == ErrorId::netlist_limit);
  std::string row;   // one after the other, and one in another, they are read twice at the most
  for (int i = 0; i < 10'000; ++i) row += "+v(net-" + std::to_string(i) + "-)";
  CHECK(fault_of("'1" + row + "'").id == ErrorId::netlist_parameter);
  CHECK(fault_of("'v(i(net-))'").id == ErrorId::netlist_parameter);
}

TEST_CASE("expression: faults have an id and a column") {
  struct Case {
    std::string_view text;
    ErrorId id;
    std::size_t column;
  };
  const Case cases[] = {
      {"1..5u", ErrorId::netlist_number, 0},
      {"1e", ErrorId::netlist_number, 0},
      {"'2*1..5u'", ErrorId::netlist_number, 3},
      {"'1+'", ErrorId::netlist_syntax, 3},
      {"'(1'", ErrorId::netlist_syntax, 3},
      {"'1)'", ErrorId::netlist_syntax, 2},
      {"''", ErrorId::netlist_syntax, 1},
      {"", ErrorId::netlist_syntax, 0},
      {"{undefinedparam*2}", ErrorId::netlist_parameter, 1},
      {"'1 ? 2'", ErrorId::netlist_syntax, 6},
      {"'nofunction(1)'", ErrorId::netlist_parameter, 1},
      {"'1/0'", ErrorId::netlist_number, 0},
      {"'sqrt(1,2)'", ErrorId::netlist_parameter, 1},
      {"'a = b'", ErrorId::netlist_syntax, 3},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const ExpressionFault fault = fault_of(c.text);
    CAPTURE(fault.what);
    CHECK(fault.id == c.id);
    CHECK(fault.column == c.column);
  }
}

TEST_CASE("expression: a string stands for itself until its value is wanted") {
  const Expression path = Expression::parse("a/b:c");
  CHECK(path.text() == "a/b:c");
  CHECK_THROWS_AS((void)path.evaluate(kNothing, {}), ExpressionFault);
  CHECK(Expression::parse("normal").text() == "normal");
  CHECK(Expression::parse("\"/lib x/y.l\"").text() == "\"/lib x/y.l\"");
}

TEST_CASE("expression: nesting ends at 256, length does not") {
  const auto nested = [](int depth) {
    return std::string(idx(depth), '(') + "1" + std::string(idx(depth), ')');
  };
  CHECK(value_of(nested(256)) == 1);
  CHECK(fault_of(nested(257)).id == ErrorId::netlist_limit);
  CHECK(fault_of("'" + std::string(100'000, '-') + "1'").id == ErrorId::netlist_limit);
  CHECK(fault_of(nested(1'000'000)).id == ErrorId::netlist_limit);
  std::string chain = "0";
  for (int i = 0; i < 100'000; ++i) chain += "+1";
  CHECK(value_of(chain) == 100'000);
}

TEST_CASE("expression: every prefix gives a value or a fault") {
  const std::string text = "'if(a>1e-3u, max(f(2--x)**2, {w}*1..5), !b && c<=1meg ? pi : -0.5)%3'";
  for (std::size_t n = 0; n <= text.size(); ++n) {
    const ExpressionFault fault = fault_of(std::string_view(text).substr(0, n));
    CHECK(fault.id != ErrorId::internal);
  }
}

namespace {

std::optional<std::size_t> after_node(const std::string& line) {
  const std::size_t at = line.find(" 0  ");
  return at == std::string::npos ? std::nullopt : std::optional(at + 4);
}

/// Cards "v1001_t n1001_t 0 'expression'" and "v1001_g n1001_g 0 'value'", by their number.
std::map<std::string, std::array<std::string, 2>> read_cards(const std::string& file) {
  std::map<std::string, std::array<std::string, 2>> cards;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    const std::size_t end = line.find(' ');
    const std::optional<std::size_t> at = after_node(line);
    if (line.empty() || line[0] != 'v' || end == std::string::npos || end < 3 || !at) continue;
    const char side = line[end - 1];
    if (line[end - 2] != '_' || (side != 't' && side != 'g')) continue;
    std::string value = line.substr(*at);
    if (value[0] == 'V') continue;
    cards[line.substr(0, end - 2)][side == 'g'] = value;
  }
  return cards;
}

}   // namespace

TEST_CASE("expression: regression decks of a simulator give the values they state") {
  const auto cards = read_cards(test::fixture("ngspice/xpressn-1.cir"));
  CHECK(cards.size() == 116);
  for (const auto& each : cards) {
    const std::string& name = each.first;
    const auto& card = each.second;
    CAPTURE(name);
    CAPTURE(card[0]);
    CHECK(value_of(card[0]) == test::near(value_of(card[1])).epsilon(1e-12));
  }
}
