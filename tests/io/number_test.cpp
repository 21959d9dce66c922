#include "io/netlist/expression.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <clocale>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

using namespace cgcl;

TEST_CASE("number: suffixes and letters after them") {
  const std::pair<std::string_view, double> cases[] = {
      {"1", 1},
      {"-2.5", -2.5},
      {"+3.", 3},
      {".5", 0.5},
      {"10u", 10e-6},
      {"130n", 130e-9},
      {"0.13u", 130e-9},
      {"1meg", 1e6},
      {"1MEG", 1e6},
      {"1x", 1e6},
      {"1mil", 25.4e-6},
      {"1m", 1e-3},
      {"1M", 1e-3},
      {"1g", 1e9},
      {"2t", 2e12},
      {"3k", 3e3},
      {"10pF", 10e-12},
      {"1uH", 1e-6},
      {"5Vdc", 5},
      {"1k5", 1e3},
      {"1F", 1e-15},
      {"1a", 1e-18},
      {"2.5e-3ff", 2.5e-18},
      {"1e+06u", 1},
      {"1.5D-3", 1.5e-3},
      {"1e-400", 0},
      {"0.00562302PF", 0.00562302e-12},
      {"4.347e+11p", 0.4347},
      {"1\xC2\xB5", 1e-6},
  };
  for (const auto& [given, expected] : cases) {
    const auto& text = given;   // clang lets no lambda see a structured binding
    CAPTURE(text);
    const std::optional<double> number = parse_number(text);
    REQUIRE(number.has_value());
    CHECK(*number == test::near(expected).epsilon(1e-15));
  }
  CHECK(*parse_number("130n") == *parse_number("0.13u"));   // to the bit: types are compared so
}

TEST_CASE("number: what is none") {
  for (const std::string_view text : {"", "-", ".", "e5", "1..5u", "1e", "1e+", "1.2.3", "1e999", "nan",
                                      "inf", "u", "1 ", "1*2", "--1", "1_a"}) {
    CAPTURE(text);
    CHECK(!parse_number(text).has_value());
  }
}

TEST_CASE("number: only the suffix that programs read differently is odd") {
  bool odd = false;
  CHECK(parse_number("1a", NumberStyle::spice, &odd) == 1e-18);
  CHECK(odd);
  CHECK(parse_number("1f", NumberStyle::spice, &odd) == 1e-15);
  CHECK(!odd);
}

TEST_CASE("number: case decides in Spectre") {
  CHECK(parse_number("1M", NumberStyle::spectre) == 1e6);
  CHECK(parse_number("1m", NumberStyle::spectre) == 1e-3);
  CHECK(parse_number("1P", NumberStyle::spectre) == 1e15);
  CHECK(parse_number("1p", NumberStyle::spectre) == 1e-12);
  CHECK(parse_number("2K", NumberStyle::spectre) == 2e3);
  CHECK(parse_number("1meg", NumberStyle::spectre) == 1e-3);
}

TEST_CASE("number: a locale with a decimal comma changes nothing") {
  const ParameterLookup nothing = [](std::string_view) { return std::nullopt; };
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8"}) std::setlocale(LC_ALL, name);
  CHECK(parse_number("1.5u") == 1.5e-6);
  CHECK(Expression::parse("'1.5*2'", NumberStyle::spice).evaluate(nothing, {}) == 3);
  std::setlocale(LC_ALL, before.c_str());
}
