// docs/json.md against what the commands print: every key is documented, and every documented key is printed.
#include "apps/cli/command_line.hpp"
#include "apps/cli/command_log.hpp"
#include "apps/cli/command_table.hpp"
#include "engine/core/error.hpp"
#include "tests/apps/json_keys.hpp"
#include "tests/apps/placed_blocks.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstdlib>   // for setenv, unsetenv
#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace cgcl;
using namespace cgcl::test;

namespace {

/// The object that a command line prints with --json, as `main` would.
JsonValue printed(std::vector<std::string> arguments) {
  for (const char* word : {"--json", "-q", "--threads", "1", "--device", "cpu"}) arguments.emplace_back(word);
  std::ostringstream out, err;
  Console console(out, err, {.json = true, .quiet = true});
  try {
    const Invocation asked = parse_command_line(arguments, {});
    const int code = command_function(asked.settings.command)(asked.settings, console);
    CHECK(code == 0);
    console.finish();
  } catch (const Error& error) {
    console.fail(error);
  }
  CHECK(err.str().empty());
  return parse_json(out.str(), "stdout");
}

/// The lines of a log with a message of every level.
std::vector<JsonValue> logged(const std::string& path) {
  const auto log =
      CommandLog::of(resolve(find_command("doctor"), {}, {{"log", path, Origin::flag, {}}}), {"doctor"});
  log->message("note", "text");
  Diagnostics noticed;
  noticed.warn(ErrorId::w_short, "12 nets", "a.sp:3:1");
  log->warnings(noticed);
  log->error(Error(ErrorId::usage, "what", "a.sp", "hint"));
  log->written("a.csv");
  log->end(0);
  std::ifstream file(path);
  std::vector<JsonValue> out;
  for (std::string line; std::getline(file, line);) out.push_back(parse_json(line, path));
  return out;
}

/// Files that the commands make for one another.
struct Desk {
  TemporaryFolder folder;
  [[nodiscard]] std::string at(const std::string& name) const { return folder.file(name); }
};

/// Command lines by the section of the document that they belong to, in an order in which files exist.
std::vector<std::pair<std::string, std::vector<std::string>>> runs(const Desk& desk) {
  const std::string graph = desk.at("a.graph.safetensors"), netlist = desk.at("a.sp"), run = desk.at("run"),
                    encoder = desk.at("e.safetensors"), nodes = desk.at("nodes"), named = desk.at("named"),
                    imported = desk.at("i.graph.safetensors"), many = desk.at("shipped/many"),
                    table = desk.at("families.tsv");
  std::ofstream(desk.at("s.toml")) << "designs = ['" << graph
                                   << "']\nepochs = 1\nhidden = 8\nlayers = 1\ncandidate-model = 'off'\n"
                                      "loss = ['mse', 'bsce']\n";
  std::ofstream(table) << "a\tmemories\tn5\nb\tarrays\tn5\nc\tclocks\nd\tclocks\tn7\n";
  std::filesystem::create_directory(desk.at("shipped"));
  const std::filesystem::path placed = desk.folder.path() / "placed";
  write_placed_blocks(placed);
  const auto synth = [&](const char* kind, const char* size, const char* name) {
    return std::vector<std::string>{
        "synth",  "-o", desk.folder.path().string(), "--kind", kind, "--rows", size, "--cols", size,
        "--name", name};
  };
  const auto learn = [](std::vector<std::string> words, const std::vector<std::string>& more) {
    words.insert(words.end(), {"--hidden", "8", "--layers", "1", "--epochs", "1"});
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  return {
      {"synth", {"synth", "-o", desk.folder.path().string(), "--rows", "4", "--cols", "4", "--name", "a"}},
      {"synth", synth("array", "3", "b")},
      {"synth", synth("timing", "3", "c")},
      {"synth", synth("timing", "4", "d")},
      {"import",
       {"import", netlist, "--parasitics", desk.at("a.spf"), "-o", imported, "--name", "a", "--families",
        table}},
      {"import",
       {"import", desk.at("d.sp"), "--parasitics", desk.at("d.spf"), "-o", desk.at("d.graph.safetensors"),
        "--name", "d", "--families", table}},
      {"import of several inputs",
       {"import", netlist, desk.at("d.sp"), "--parasitics-beside", "-o", desk.at("graphs/")}},
      {"info of a graph", {"info", graph}},
      {"info of parasitics", {"info", desk.at("a.spf")}},
      {"analyse", {"analyse", graph, "--pair", "distance"}},
      {"pretrain", learn({"pretrain", graph, "-o", encoder}, {})},
      {"train and resume",
       learn({"train", graph, "-o", run}, {"--pair", "distance", "--candidate-model", "off"})},
      {"train and resume", {"resume", run}},
      {"train and resume", learn({"train", graph, "-o", nodes}, {"--task", "node-classification"})},
      {"train and resume", learn({"train", imported, "-o", named}, {})},
      {"train and resume",
       {"train", desk.at("b.graph.safetensors"), desk.at("c.graph.safetensors"), "--model", "relation-mean",
        "-o", desk.at("several")}},
      {"train of circuitgcl+",
       {"train", imported, desk.at("b.graph.safetensors"), desk.at("c.graph.safetensors"), "-o", many}},
      {"train of circuitgcl+", {"resume", many}},
      {"calibrate",
       {"calibrate", many, desk.at("d.graph.safetensors"), "--labels", "20", "-o", desk.at("adapted")}},
      {"benchmark",
       {"benchmark", "open", "--designs", desk.folder.path().string(), "--families", table, "--quick", "-o",
        desk.at("open")}},
      {"benchmark digital",
       {"benchmark", "digital", "--designs", placed.string(), "--bags", "1", "-o", desk.at("digital")}},
      {"sweep", {"sweep", desk.at("s.toml"), "-o", desk.at("swept")}},
      {"embed", {"embed", encoder, graph, "-o", desk.at("map.csv")}},
      {"reproduce", {"reproduce", "table2", "--designs", graph, "-o", desk.at("paper")}},
      {"info of a run", {"info", run}},
      {"info of a run", {"info", many}},
      {"info of models and other tensors", {"info", run + "/model.safetensors"}},
      {"info of other files", {"info", run + "/result.json"}},
      {"train and resume", learn({"train", graph, "-o", desk.at("pairs")}, {"--task", "link-prediction"})},
      {"train and resume", learn({"train", graph, "-o", desk.at("compat")}, {"--protocol", "compat"})},
      {"eval", {"eval", run, graph, "--allow-seen"}},
      {"eval", {"eval", nodes, graph, "--allow-seen"}},
      {"eval", {"eval", desk.at("pairs"), desk.at("b.graph.safetensors")}},
      {"eval", {"eval", many, graph, "--allow-seen", desk.at("d.graph.safetensors"), "--pairs", "given"}},
      {"predict of the links of a graph", {"predict", run, graph, "-o", desk.at("p.csv")}},
      {"predict of a netlist", {"predict", named, netlist, "-o", desk.at("p.spf")}},
      {"predict of a netlist", {"predict", many, netlist, "-o", desk.at("m.spf")}},
      {"predict of a netlist", {"predict", netlist, "-o", desk.at("n.spf")}},   // by the model in `shipped`
      {"predict of several inputs",
       {"predict", netlist, desk.at("d.graph.safetensors"), "-o", desk.at("several/")}},
      {"models", {"models"}},
      {"predict of a netlist", {"predict", many, netlist, "-o", desk.at("t/")}},
      {"report", {"report", run, many, "-o", desk.at("report.html")}},
      {"report", {"report", desk.at("t"), "--against", desk.at("a.spf"), "-o", desk.at("report.html")}},
      {"compare", {"compare", desk.at("p.spf"), desk.at("a.spf"), "--rows", "3"}},
      {"compare", {"compare", desk.at("p.spf"), desk.at("m.spf")}},
      {"completion", {"completion", "bash"}},
      {"bench", {"bench", "--filter", "optim/", "--once"}},
      {"bench --list", {"bench", "--list"}},
      {"doctor", {"doctor"}},
      {"explain", {"explain", "E0101"}},
      {"explain of everything", {"explain"}},
      {"explain of a setting", {"explain", "seed"}},
      {"help", {"help"}},
      {"version", {"version"}},
      {"a failure", {"info", desk.at("absent")}},
  };
}

}   // namespace

TEST_CASE("json document: every key of every command stands in docs/json.md with its type, and no other" *
          doctest::test_suite("long")) {
  std::ifstream file(source_root() / "docs/json.md");
  REQUIRE(file.is_open());
  const JsonDocument document = read_json_document(file);
  const Desk desk;
  ::setenv("CIRCUITGCL_MODELS", desk.at("shipped").c_str(), 1);
  std::map<std::string, std::vector<JsonValue>> objects;
  for (const auto& [section, arguments] : runs(desk)) objects[section].push_back(printed(arguments));
  ::unsetenv("CIRCUITGCL_MODELS");
  objects["Lines of a log"] = logged(desk.at("log.jsonl"));
  std::set<std::string> parts;
  for (const auto& [section, printed_there] : objects) {
    for (const std::string& fault : json_faults(document, section, printed_there))
      FAIL_CHECK("docs/json.md, " << section << ": " << fault);
    for (const JsonValue& object : printed_there)
      for (const std::string& part : last_parts(object)) parts.insert(part);
  }
  for (const auto& row : document.scores)
    if (row.second != "scores")
      CHECK_MESSAGE(parts.contains(row.first), "docs/json.md, Scores: nothing prints " << row.first);
  for (const auto& section : document.sections)
    CHECK_MESSAGE(objects.contains(section.first),
                  "docs/json.md has a section of no command: " << section.first);
}

TEST_CASE("json document: the comparison finds what is missing, left over and of another type") {
  std::istringstream text(
      "## Every command\n| key | type |\n| --- | --- |\n| `warnings[]` | list |\n"
      "## Scores\n| `r2` | number | | m |\n| `part.*` | scores | | m |\n"
      "## x\n| key | type | unit | meaning |\n| --- | --- | --- | --- |\n| `a.*.b` | number | s | m |\n"
      "| `c` | text or null | | m |\n| `gone` | number | | m |\n| `w` | number | | m |\n| `s` | scores | | m "
      "|\n");
  const JsonDocument document = read_json_document(text);
  REQUIRE(document.sections.size() == 1);
  const JsonValue object = parse_json(
      R"({"a":{"one.two":{"b":1},"three":{"b":2,"new":3}},"c":null,"w":"t","warnings":[],
          "s":{"r2":1,"part":{"x":{"r2":2,"odd":1}}}})",
      "x");
  CHECK(json_faults(document, "x", {object}) ==
        std::vector<std::string>{
            "`a.three.new` (number) is printed and not documented", "`gone` is documented and not printed",
            "`s.part.x.odd` (number) is printed and not documented", "`w` is text, documented as number"});
  CHECK(json_faults(document, "y", {object}).size() == 1);
}
