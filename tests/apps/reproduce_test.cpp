// reproduce: published values by design, what needs no training, and what is refused.
#include "apps/cli/command_line.hpp"
#include "apps/cli/command_table.hpp"
#include "apps/cli/published_values.hpp"
#include "apps/cli/reproduction.hpp"
#include "engine/core/error.hpp"
#include "io/graph/graph_file.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for any_of, count
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace cgcl;
using cgcl::test::TemporaryFolder;
using cgcl::test::thrown_id;

namespace {

std::string design(const TemporaryFolder& folder, const std::string& name, SynthKind kind) {
  std::string path = folder.file(name + ".graph.safetensors");
  write_graph(path, synthesise({.kind = kind, .rows = 2, .cols = 4, .seed = 1, .name = name}));
  return path;
}

void reproduce(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "reproduce");
  for (const char* word : {"-q", "--threads", "1", "--device", "cpu"}) arguments.emplace_back(word);
  std::ostringstream out, err;
  Console console(out, err, {.quiet = true});
  const Invocation asked = parse_command_line(arguments, {});
  const int code = command_function("reproduce")(asked.settings, console);
  CHECK(code == 0);
}

std::string text_of(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

}   // namespace

TEST_CASE("reproduce: published values stand beside the design they are of, and the loss where it counts") {
  CHECK(published_design("digtime") == "DIGITAL_CLK_GEN");
  CHECK(published_design("array_128_32") == published_design("ARRAY-128-32"));
  CHECK(published_design("timing").empty());
  CHECK(published_regression("circuitgcl", "gai", "ULTRA8T")->r2 == .4358);
  CHECK(published_regression("paragraph", "mse", "TIMING_CTRL")->mae == .0914);
  CHECK(!published_regression("circuitgcl", "lds", "ULTRA8T"));
  CHECK(!published_regression("circuitgcl", "gai", published_design("digtime")));
  CHECK(published_classification("circuitgcl", "bsce", published_design("digtime"))->f1 == .5309);
  CHECK(published_statistics("SSRAM")->links == 131);
  CHECK(!published_resources("TIMING_CTRL"));
}

TEST_CASE("reproduce: statistics and label distributions of several designs") {
  const TemporaryFolder folder;
  const std::string a = design(folder, "digtime", SynthKind::timing),
                    b = design(folder, "other", SynthKind::array);
  reproduce({"table2", "--designs", a, b, "-o", folder.file("out")});
  const std::string csv = text_of(folder.file("out/table2.csv"));
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 3);
  CHECK(csv.find("\ndigtime,") != std::string::npos);
  CHECK(csv.find(",17000,36000,4000\n") != std::string::npos);
  CHECK(csv.find("other,") != std::string::npos);
  const std::string page = text_of(folder.file("out/table2.md"));
  CHECK(
      page.find(
          "`circuitgcl reproduce table2 --designs digtime.graph.safetensors other.graph.safetensors --seed 0 "
          "--seeds 5 -o OUT`") != std::string::npos);

  reproduce({"fig4", a, b, "-o", folder.file("out")});   // designs behind the word, into the same folder
  const JsonValue json = parse_json(text_of(folder.file("out/fig4.json")), "fig4");
  double coupling = 0;
  for (const JsonValue& row : json.find("rows")->as_array())
    if (row.find("design")->as_text() == "other" && row.find("task")->as_text() == "coupling")
      coupling += row.find("labels")->as_real();
  const CircuitGraph graph = read_graph(b);
  std::int64_t links = 0;
  for (std::int64_t i = 0; i < graph.links.size(); ++i) links += graph.in_range(i) ? 1 : 0;
  CHECK(coupling == static_cast<double>(links));
  CHECK(text_of(folder.file("out/fig4.svg")).find("</svg>") != std::string::npos);
  CHECK(text_of(folder.file("out/table2.csv")) == csv);
}

TEST_CASE("reproduce: the compat protocol is named wherever it holds, and has a folder of its own") {
  const TemporaryFolder folder;
  const std::string a = design(folder, "a", SynthKind::timing), strict = folder.file("strict"),
                    compat = folder.file("compat");
  reproduce({"table2", a, "-o", strict, "--epochs", "7"});
  reproduce({"table2", a, "-o", compat, "--protocol", "compat", "--pretrain-epochs", "9"});
  const JsonValue one = parse_json(text_of(strict + "/table2.json"), "strict"),
                  other = parse_json(text_of(compat + "/table2.json"), "compat");
  CHECK(one.find("protocol")->as_text() == "strict");
  CHECK(one.find("epochs")->as_int() == 7);
  CHECK(one.find("pretrain_epochs")->as_int() == 200);   // that of `pretrain`
  CHECK(one.find("title")->as_text() == "Table II: the designs");
  CHECK(one.find("command")->as_text().ends_with(" --seed 0 --seeds 5 --epochs 7 -o OUT"));
  CHECK(other.find("protocol")->as_text() == "compat");
  CHECK(other.find("epochs")->as_int() == 200);   // that of `train --protocol compat`
  CHECK(other.find("title")->as_text() == "Table II: the designs (compat protocol)");
  CHECK(other.find("note")->as_text().starts_with("Compat protocol: as the published code does it"));
  CHECK(other.find("command")->as_text().ends_with(" --pretrain-epochs 9 --protocol compat -o OUT"));
  CHECK(thrown_id([&] { reproduce({"fig4", a, "-o", compat}); }) == ErrorId::output_exists);
  CHECK(thrown_id([&] {
          reproduce({"fig4", a, "-o", strict, "--protocol", "compat"});
        }) == ErrorId::output_exists);
  CHECK(!std::filesystem::exists(strict + "/fig4.csv"));
  reproduce({"fig4", a, "-o", compat, "--protocol", "compat"});
  CHECK(text_of(compat + "/fig4.svg").find("(compat protocol)") != std::string::npos);
}

TEST_CASE("reproduce: runs take protocol and epochs where their command has them") {
  const Exec exec;
  std::ostringstream out, err;
  Console console(out, err, {.quiet = true});
  const Workplace at{exec, console, {"a.graph.safetensors"}, {0, 1}, false, true, 30, 40, {"sweep"}, {}};
  const auto has = [](const std::vector<OptionList>& options, const char* name, const char* value) {
    return std::any_of(options.begin(), options.end(), [&](const OptionList& option) {
      return option.name == name && option.values == std::vector<std::string>{value};
    });
  };
  const SweepVariant network = plain_runs(at, "edge-regression", "circuitgcl", {"mse"}, true);
  CHECK(has(network.train, "protocol", "compat"));
  CHECK(has(network.train, "epochs", "30"));
  CHECK(has(network.pretrain, "epochs", "40"));
  const SweepVariant trees = plain_runs(at, "edge-regression", "gbdt", {}, false);
  CHECK(has(trees.train, "protocol", "compat"));   // which it refuses, with its reason
  CHECK(!has(trees.train, "epochs", "30"));
  const SweepVariant sgrl = plain_runs(at, "edge-regression", "sgrl", {}, false);
  CHECK(sgrl.pretrains);
  CHECK(has(sgrl.pretrain, "topology", "1"));
  CHECK(at.conditions().starts_with(
      "Trained on a, compat protocol, seeds 0 to 1, networks for 30 epochs, encoders for 40. "));
}

TEST_CASE("reproduce: what is missing is told once, with its reason") {
  const Reproduction what{"title",
                          "note",
                          {"system", "loss", "r2", "state", "reason"},
                          {{"a", "mse", 0.5, "done", ""},
                           {"a", "bmc", 0.5, "done", "a seed ran out of memory"},
                           {"b", "", std::nan(""), "not possible", "no labels"},
                           {"b", "", std::nan(""), "not possible", "no labels"}},
                          {},
                          {"panel: no encoder"}};
  CHECK(missing_in(what) == std::vector<std::string>{"a, bmc: a seed ran out of memory",
                                                     "b: not possible: no labels", "panel: no encoder"});
  const TemporaryFolder folder;
  std::string path = folder.file("bare.graph.safetensors");
  CircuitGraph bare =
      synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 4, .seed = 1, .name = "bare"});
  bare.ground_F.assign(bare.ground_F.size(), std::nan(""));
  write_graph(path, bare);
  std::ostringstream out, err;
  Console console(out, err, {.json = true, .quiet = true});
  const Invocation asked = parse_command_line(
      {"reproduce", "fig4", path, "-o", folder.file("out"), "--json", "--threads", "1", "--device", "cpu"},
      {});
  CHECK(command_function("reproduce")(asked.settings, console) == 0);
  console.finish();
  const JsonValue json = parse_json(out.str(), "stdout");
  const auto& missing = json.find("written")->find("fig4")->find("missing")->as_array();
  REQUIRE(missing.size() == 1);
  CHECK(missing[0].as_text().starts_with("bare, ground: "));
}

TEST_CASE("reproduce: a folder of designs is read by name") {
  const TemporaryFolder folder, out;
  design(folder, "b", SynthKind::array);
  design(folder, "a", SynthKind::timing);
  reproduce({"table2", "--designs", folder.path().string(), "-o", out.file("r")});
  const std::string csv = text_of(out.file("r/table2.csv"));
  CHECK(csv.find("\na,") < csv.find("\nb,"));
}

TEST_CASE("reproduce: what is wrong is told before anything is written") {
  const TemporaryFolder folder;
  const std::string a = design(folder, "a", SynthKind::timing);
  const auto id = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"-o", folder.file("out")});
    return thrown_id([&] { reproduce(arguments); });
  };
  CHECK(id({"table2"}) == ErrorId::usage);
  CHECK(id({"table2", "--designs", folder.file("absent")}) == ErrorId::file_missing);
  CHECK(id({"table5", "--designs", a}) == ErrorId::bad_value);
  CHECK(id({"table2", "--designs", a, a}) == ErrorId::usage);
  CHECK(!std::filesystem::exists(folder.file("out")));
  std::ofstream(folder.file("notes.txt")) << "x";
  CHECK(thrown_id([&] { reproduce({"table2", a, "-o", folder.path().string()}); }) == ErrorId::output_exists);
}
