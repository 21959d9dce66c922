// benchmark digital on made-up placed blocks of two processes.
#include "apps/cli/benchmarks.hpp"
#include "apps/cli/command_line.hpp"
#include "apps/cli/digital_designs.hpp"
#include "apps/cli/family_figures.hpp"
#include "engine/core/error.hpp"
#include "tests/apps/placed_blocks.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace cgcl;
using namespace cgcl::test;

namespace {

Settings settings_of(const TemporaryFolder& folder, std::vector<std::string> flags = {}) {
  std::vector<std::string> arguments = {"benchmark", "digital", "--designs", folder.path().string(),
                                        "--bags",    "1",       "-o",        folder.file("out")};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return parse_command_line(arguments, {}).settings;
}

std::string text_of(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

}   // namespace

TEST_CASE("digital designs: blocks by process, with the cells of each") {
  const TemporaryFolder folder;
  write_placed_blocks(folder.path());
  std::ofstream(folder.file("one/alone.v")) << "module alone; endmodule\n";   // without parasitics
  const std::string cells = folder.file("cells.cdl");
  write_placed_cells(cells, "0.9");
  const DigitalDesigns found =
      digital_designs(folder.path().string(), settings_of(folder, {"--cells", "two=" + cells}));
  REQUIRE(found.blocks.size() == 7);
  CHECK(found.blocks[0].name == "both");
  CHECK(found.blocks[0].process == "one");
  CHECK(found.cells.at("one") == folder.file("one/cells.spice"));
  CHECK(found.cells.at("two") == cells);
  const CircuitGraph graph = read_digital_block(found.blocks[0], found.cells.at("one"));
  CHECK(graph.technology == "one");
  CHECK(graph.family == "both");
  CHECK(graph.nets == 22);   // 17 between the gates, 5 inside of them
  CHECK(graph.links.size() == 31);
}

TEST_CASE("digital designs: what is no such folder is refused in a line") {
  const TemporaryFolder folder;
  const auto id_of = [&](std::vector<std::string> flags) {
    return thrown_id(
        [&] { (void)digital_designs(folder.path().string(), settings_of(folder, std::move(flags))); });
  };
  CHECK(id_of({}) == ErrorId::file_missing);
  write_placed_blocks(folder.path());
  CHECK(id_of({"--cells", "one"}) == ErrorId::bad_value);
  CHECK(id_of({"--cells", "three=x"}) == ErrorId::bad_value);
  std::filesystem::remove(folder.file("two/cells.spice"));
  CHECK(id_of({}) == ErrorId::file_missing);
}

TEST_CASE("digital benchmark: within each process, across both, and blocks of both with and without twins") {
  const TemporaryFolder folder;
  write_placed_blocks(folder.path());
  std::ostringstream out, err;
  Console console(out, err, {.json = true, .quiet = true});
  CHECK(run_digital_benchmark(settings_of(folder), console) == 0);
  console.finish();
  const JsonValue json = parse_json(out.str(), "out");
  const JsonValue& tables = *json.find("tables");
  const auto blocks = [&](const char* table) { return tables.find(table)->as_object().size(); };
  CHECK(blocks("one") == 4);
  CHECK(blocks("two") == 3);
  CHECK(blocks("one_to_two") == 3);
  CHECK(blocks("two_to_one") == 4);
  CHECK(blocks("one_to_two_shared") == 1);
  CHECK(blocks("one_to_two_new") == 1);
  CHECK(tables.find("one_to_two_shared")->find("both")->dump() ==
        tables.find("one_to_two")->find("both")->dump());
  CHECK(figure_of(*json.find("summary"), "two.families") == 3);
  CHECK(json.find("bags")->as_int() == 1);
  for (const char* file : {"digital.json", "digital.csv", "digital.md", "digital.svg"})
    CHECK(text_of(folder.file("out/") + file).size() > 100);
  CHECK(text_of(folder.file("out/digital.md")).find("## blocks of both in two by one without them") !=
        std::string::npos);
}
