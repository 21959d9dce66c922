// Rows of tables, and every way in which a table can be damaged.
#include "io/text/csv_reader.hpp"

#include "engine/core/error.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace cgcl;
using cgcl::test::thrown_id;

TEST_CASE("csv reader: fields with and without quotes, by the names of their columns") {
  CsvReader in("t", "# said before\n# the header\nname,\"a,b\",c\n\"x\"\"y\",1.5e-15,\r\n,-2,\"\"\n");
  CHECK(in.required("a,b") == 1);
  CHECK(in.column("c") == 2u);
  CHECK_FALSE(in.column("d").has_value());
  REQUIRE(in.next());
  CHECK(in.field(0) == "x\"y");
  CHECK(in.number(1) == 1.5e-15);
  CHECK(std::isnan(in.number(2)));
  REQUIRE(in.next());
  CHECK(in.field(0).empty());
  CHECK(in.number(1) == -2);
  CHECK_FALSE(in.next());
}

TEST_CASE("csv reader: what is no table is refused with its place") {
  const auto refused = [](std::string_view text) {
    return thrown_id([&] {
      CsvReader in("t", text);
      while (in.next()) static_cast<void>(in.number(in.required("n")));
    });
  };
  CHECK(refused("n\n1\n") == ErrorId::internal);   // nothing to refuse
  for (const char* text :
       {"# no header\n", "n\n1,2\n", "n,m\n1\n", "n\n\"1\n", "n\n\"1\"2\n", "n\none\n", "n\n1x\n", "m\n1\n"})
    CHECK(refused(text) == ErrorId::foreign_file);
  try {
    CsvReader in("t.csv", "n\n1\nx\n");
    while (in.next()) static_cast<void>(in.number(0));
    FAIL("a number was expected");
  } catch (const Error& error) {
    CHECK(error.where() == "t.csv:3");
  }
}
