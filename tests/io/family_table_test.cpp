#include "io/graph/family_table.hpp"

#include "engine/core/error.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace cgcl;
using cgcl::test::TemporaryFolder;

namespace {

std::string written(const TemporaryFolder& folder, const std::string& text) {
  const std::string path = folder.file("f.tsv");
  std::ofstream(path) << text;
  return path;
}

/// "line:column what" of the refusal of a text; "none" where it is taken.
std::string refusal(const std::string& text) {
  const TemporaryFolder folder;
  const std::string path = written(folder, text);
  try {
    (void)read_family_table(path);
  } catch (const Error& error) {
    CHECK(error.id() == ErrorId::family_table);
    REQUIRE(error.where().starts_with(path));
    return error.where().substr(path.size()) + ' ' + error.what();
  }
  return "none";
}

}   // namespace

TEST_CASE("family table: heading, comments, blank lines and rows without a technology or licence") {
  const TemporaryFolder folder;
  const FamilyTable table = read_family_table(written(
      folder,
      "design\tfamily\ttechnology\n# mine\n\nadc\tef ip\tsky130A\tApache-2.0\r\nvco\tpll\nbare\tpll\t\n"));
  REQUIRE(table.size() == 3);
  CHECK(table.at("adc").family == "ef ip");
  CHECK(table.at("adc").technology == "sky130A");
  CHECK(table.at("adc").licence == "Apache-2.0");
  CHECK(table.at("vco").licence.empty());
  CHECK(table.at("vco").family == "pll");
  CHECK(table.at("vco").technology.empty());
  CHECK(table.at("bare").technology.empty());
}

TEST_CASE("family table: a heading is one in the first row alone") {
  const TemporaryFolder folder;
  CHECK(read_family_table(written(folder, "a\tb\ndesign\tfamily\n")).at("design").family == "family");
}

TEST_CASE("family table: rows of another form are refused at their place") {
  CHECK(refusal("a\tb\tc\nd\n").starts_with(":2:1 the row has 1 field,"));
  CHECK(refusal("a\tb\tc\td\te\n").starts_with(":1:9 the row has 5 fields,"));
  CHECK(refusal("a\tb\tc\n\tb\tc\n").starts_with(":2:1 the design is empty"));
  CHECK(refusal("a\t\tc\n").starts_with(":1:3 the family is empty"));
  CHECK(refusal("a\tb\x01\tc\n").starts_with(":1:3 the family has control characters"));
  CHECK(refusal("a\tb\t" + std::string(201, 'x') + "\n").starts_with(":1:5 the technology is too long"));
  CHECK(refusal("a\tb\tc\na\tb\tc\n").starts_with(":2:1 the design 'a' stands here again"));
  CHECK(refusal("design\tfamily\n# nothing\n").find("has no rows") != std::string::npos);
}
