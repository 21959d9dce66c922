#include "io/text/diagnostics.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using namespace cgcl;

TEST_CASE("diagnostics: warnings are counted by kind and show their first three places") {
  Diagnostics notes;
  for (int i = 1; i <= 5; ++i) notes.warn(ErrorId::w_negative, str("-", i, " F"), place_text("a.spf", i, 2));
  notes.warn(ErrorId::w_self, "inside", "a.spf", 7);
  CHECK(notes.count(ErrorId::w_negative) == 5);
  CHECK(notes.count(ErrorId::w_self) == 7);
  CHECK(notes.count(ErrorId::w_total) == 0);
  REQUIRE(notes.lines().size() == 2);
  const std::string line = notes.lines()[0];
  CHECK(line.find("a.spf:3:2: -3 F") != std::string::npos);
  CHECK(line.find("a.spf:4") == std::string::npos);
  CHECK(line.find("(5 in all) [W0264]") != std::string::npos);
}

TEST_CASE("diagnostics: of many warnings of a kind only the texts that are shown are made") {
  Diagnostics each, plain;
  int made = 0;
  for (int i = 0; i < 10; ++i) {
    each.warn_each(ErrorId::w_size, [&] {
      ++made;
      return std::pair(str("device ", i), str("f:", i));
    });
    plain.warn(ErrorId::w_size, str("device ", i), str("f:", i));
  }
  CHECK(made == 3);
  CHECK(each.count(ErrorId::w_size) == 10);
  CHECK(each.lines() == plain.lines());
}

TEST_CASE("diagnostics: the first error is thrown with the number of the others, a hundred stop the reader") {
  Diagnostics notes;
  CHECK_NOTHROW(notes.throw_if_errors());
  notes.error(ErrorId::netlist_number, "'abc' is no number", "a.spf:4");
  notes.error(ErrorId::parasitic_record, "short", "a.spf:9");
  try {
    notes.throw_if_errors();
    FAIL("not thrown");
  } catch (const Error& e) {
    CHECK(e.id() == ErrorId::netlist_number);
    CHECK(e.line() == "a.spf:4: 'abc' is no number (and 1 more, -v shows them) [E0205]");
  }
  for (std::size_t i = 2; i + 1 < kMaxErrors; ++i) notes.error(ErrorId::parasitic_record, "short", "a.spf");
  CHECK_THROWS_AS(notes.error(ErrorId::parasitic_record, "short", "a.spf"), Error);
}

TEST_CASE("diagnostics: merging adds counts and errors, and hostile names cannot reach a terminal") {
  Diagnostics a, b;
  for (int i = 0; i < 5; ++i) b.warn(ErrorId::w_node, "Q:7", "b.spf:1");
  b.error(ErrorId::cut_short, "cut", "b.spf");
  a.warn(ErrorId::w_node, "\x1b[31m<b>", "a\n.spf:1");
  a.merge(b);
  CHECK(a.count(ErrorId::w_node) == 6);
  CHECK(a.errors().size() == 1);
  const std::string line = a.lines()[0];
  for (const char c : line) CHECK(static_cast<unsigned char>(c) >= ' ');
}
