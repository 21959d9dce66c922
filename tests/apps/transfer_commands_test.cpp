// train, eval and calibrate on several designs: what is asked for wrongly is refused in one line, or falls
// back as stated.
#include "apps/cli/command_line.hpp"
#include "apps/cli/command_table.hpp"
#include "apps/cli/labelled_designs.hpp"
#include "apps/cli/left_out_figures.hpp"
#include "apps/cli/model_settings.hpp"
#include "apps/cli/transfer_evaluation.hpp"
#include "apps/cli/transfer_run.hpp"
#include "engine/core/error.hpp"
#include "io/graph/graph_file.hpp"
#include "io/safetensors/safetensors.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace cgcl;
using namespace cgcl::test;

namespace {

/// A console that keeps what was said.
struct Words {
  std::ostringstream out, err;
  Console console{out, err, {.json = true}};
  [[nodiscard]] bool said(const std::string& part) const { return err.str().find(part) != std::string::npos; }
};

CircuitGraph small_design(const std::string& name, SynthKind kind, int cols) {
  return synthesise({.kind = kind, .rows = 2, .cols = cols, .seed = 1, .name = name});
}

struct Desk {
  TemporaryFolder folder;

  [[nodiscard]] std::string put(CircuitGraph graph, const std::string& family = {}) const {
    const std::string path = folder.file(graph.name + ".graph.safetensors");
    graph.family = family;
    write_graph(path, graph);
    return path;
  }
};

Settings train_settings(std::vector<std::string> inputs, std::vector<std::string> flags = {}) {
  std::vector<std::string> arguments = {"train", "-o", "run"};
  arguments.insert(arguments.end(), inputs.begin(), inputs.end());
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return parse_command_line(arguments, {}).settings;
}

std::string refusal(const std::vector<std::string>& inputs, const std::vector<std::string>& flags) {
  try {
    (void)settings_of_model(train_settings(inputs, flags));
  } catch (const Error& error) {
    CHECK(error.exit_code() == ExitCode::usage);
    CHECK(std::string(error.what()).find('\n') == std::string::npos);
    return error.what();
  }
  return "none";
}

LabelledDesigns read(const std::vector<std::string>& paths, Words& words,
                     const LabelledDesignOptions& options = {}) {
  const Exec exec({.device = {}, .threads = 1});
  return read_labelled_designs(exec, paths, options, words.console);
}

}   // namespace

TEST_CASE("transfer commands: settings of the other model are refused by name") {
  CHECK(refusal({"a", "b"}, {}) == "none");
  CHECK(refusal({"a", "b"}, {"--families", "f.tsv"}) == "none");
  CHECK(refusal({"a"}, {"--model", "circuitgcl+", "--validate-by", "family"}) == "none");
  CHECK(refusal({"a"}, {"--epochs", "3", "--validate-by", "split"}) == "none");
  CHECK(refusal({"a", "b"}, {"--epochs", "3"}).starts_with("--epochs is of networks"));
  CHECK(refusal({"a", "b"}, {"--epochs", "60"}) == "none");   // the default, as a config.toml has it
  CHECK(refusal({"a", "b"}, {"--pretrained", "e"}).starts_with("--pretrained is of networks"));
  CHECK(refusal({"a", "b"}, {"--task", "node-regression"}).starts_with("--task is of networks"));
  CHECK(refusal({"a", "b"}, {"--validate-by", "split"}).starts_with("--validate-by split is of networks"));
  CHECK(refusal({"a", "b"}, {"--model", "pair-network"}) == "none");
  CHECK(refusal({"a", "b"}, {"--model", "stacked"}) == "none");
  CHECK(refusal({"a", "b"}, {"--model", "pair-network", "--hidden", "8"})
            .starts_with("--hidden is of networks that read graphs, expected it left out with --model "
                         "pair-network"));
  CHECK(refusal({"a", "b"}, {"--model", "circuitgcl", "--hidden", "8"}) == "none");
  CHECK(refusal({"a", "b"}, {"--model", "gbdt", "--validate-by", "family"}) == "none");
  CHECK(refusal({"a", "b"}, {"--model", "gbdt", "--split", "s"}).starts_with("--split is of one design"));
  CHECK(refusal({"a", "b"}, {"--model", "circuitgcl", "--candidate-model", "on"})
            .starts_with("--candidate-model on is of one design"));
  CHECK(refusal({"a"}, {"--validate-by", "family"}).starts_with("--validate-by family leaves families out"));
}

TEST_CASE("transfer commands: what the environment says to networks does not count") {
  const Settings given =
      parse_command_line({"train", "-o", "run", "a", "b"}, {"CIRCUITGCL_EPOCHS=1", "CIRCUITGCL_SEED=4"})
          .settings;
  const Settings settings = settings_of_model(given);
  CHECK(given.get_int("epochs") == 1);
  CHECK(settings.get_int("epochs") == 60);
  CHECK(settings.get_int("seed") == 4);
  CHECK(settings_of_model(parse_command_line({"train", "-o", "run", "a"}, {"CIRCUITGCL_EPOCHS=1"}).settings)
            .get_int("epochs") == 1);
}

TEST_CASE("transfer commands: designs are read one by one, those of few couplings left out with a warning") {
  const Desk desk;
  Words words;
  const std::string a = desk.put(small_design("a", SynthKind::timing, 4), "clocks"),
                    b = desk.put(small_design("b", SynthKind::array, 3), "arrays");
  CircuitGraph few = small_design("few", SynthKind::timing, 3);
  EdgeList& links = few.links;
  for (auto* list : {&links.src, &links.dst}) list->resize(10);
  links.relation.resize(10);
  few.links.cap_F.resize(10);
  few.cap_range = {0, 1};
  const LabelledDesigns read_designs = read({a, desk.put(few), b}, words);
  REQUIRE(read_designs.rows.size() == 2);
  CHECK(read_designs.rows[1].origin.family == "arrays");
  CHECK(words.said("'few' has "));
  CHECK(words.said("fewer than 20: it is left out"));
  CHECK(read_designs.json[0].find("family")->as_text() == "clocks");
  CHECK(read_designs.json[0].find("links")->as_int() == read_designs.rows[0].links);
  const JsonValue families = families_json(read_designs.rows, {});
  REQUIRE(families.as_array().size() == 2);
  CHECK(families.as_array()[1].find("family")->as_text() == "arrays");
  CHECK(thrown_id([&] { (void)read({desk.put(few)}, words); }) == ErrorId::no_labels);
}

TEST_CASE(
    "transfer commands: designs without labels, of predictions, given twice or of another schema are "
    "refused") {
  const Desk desk;
  Words words;
  const CircuitGraph design = small_design("a", SynthKind::timing, 4);
  const std::string a = desk.put(design, "clocks");
  CircuitGraph bare = design;
  bare.name = "bare";
  bare.links = {};
  CHECK(thrown_id([&] { (void)read({a, desk.put(bare)}, words); }) == ErrorId::no_labels);
  CircuitGraph predicted = design;
  predicted.name = "predicted";
  predicted.predicted = true;
  CHECK(thrown_id([&] { (void)read({desk.put(predicted)}, words); }) == ErrorId::predicted_labels);
  CircuitGraph again = design;
  again.name = "again";
  CHECK(thrown_id([&] { (void)read({a, desk.put(again, "others")}, words); }) == ErrorId::usage);
  CHECK(thrown_id([&] { (void)read({a, desk.folder.file("absent")}, words); }) == ErrorId::file_missing);
  // A graph whose features have another number of columns than those of this version.
  SafetensorsFile file = read_safetensors(a);
  SafetensorsData data;
  data.metadata = file.metadata;
  const std::vector<float> features(static_cast<std::size_t>(design.nets + design.devices) * 3);
  data.add("features", {design.nets + design.devices, 3}, features);   // keeps a view
  const std::string other = desk.folder.file("other.graph.safetensors");
  write_safetensors(other, data);
  CHECK(thrown_id([&] { (void)read({a, other}, words); }) == ErrorId::tensor_type);
  // All of them are left out where that is asked for, and the rest is read.
  int refused = 0;
  LabelledDesignOptions options;
  options.left_out = [&](const std::string&, const Error&) { ++refused; };
  CHECK(read({a, other, desk.put(bare), desk.put(again)}, words, options).rows.size() == 1);
  CHECK(refused == 3);
}

TEST_CASE("transfer commands: families that share a structure are told, as neither is a test of the other") {
  const Desk desk;
  Words words;
  const CircuitGraph design = small_design("a", SynthKind::timing, 4);
  CircuitGraph twin = design;
  twin.name = "twin";
  twin.links.cap_F[0] *= 2;   // another extraction of the same netlist
  CHECK(read({desk.put(design, "x"), desk.put(twin, "x")}, words).rows.size() == 2);
  CHECK_FALSE(words.said("share their files or their structure"));
  CHECK(read({desk.put(design, "x"), desk.put(twin, "y")}, words).rows.size() == 2);
  CHECK(words.said("'a' and 'twin' share their files or their structure"));
}

TEST_CASE("transfer commands: a stop ends the reading") {
  const Desk desk;
  Words words;
  LabelledDesignOptions options;
  options.stop = [] { return true; };
  const LabelledDesigns stopped = read({desk.put(small_design("a", SynthKind::timing, 4))}, words, options);
  CHECK(stopped.stopped);
  CHECK(stopped.rows.empty());
}

TEST_CASE("transfer commands: --pairs is a word or a file that is there") {
  const Desk desk;
  CHECK(pairs_known("").knowledge == PairKnowledge::unknown);
  CHECK(pairs_known("unknown").text() == "unknown");
  CHECK(pairs_known("given").text() == "given");
  const std::string list = desk.folder.file("pairs.tsv");
  CHECK(thrown_id([&] { (void)pairs_known(list); }) == ErrorId::file_missing);
  std::ofstream(list) << "a\tb\n";
  CHECK(pairs_known(list).knowledge == PairKnowledge::given);
  CHECK(pairs_known(list).text() == "given by a list");
}

TEST_CASE("transfer commands: what a fit left out is a mean over families") {
  PlusFit fit;
  CHECK(left_out_figures(fit).json().find("validated_by")->as_text() == "none");
  CHECK(left_out_figures(fit).json().find("r2")->dump() == "null");
  for (const char* family : {"x", "x", "y"})
    fit.model.sources.push_back({.name = "d", .family = family, .technology = {}, .identities = {}});
  for (const double r2 : {0.2, 0.4, 0.5}) {
    PlusScores scores;
    scores.unknown.r2 = r2;
    scores.unknown.coverage80 = 0.75;
    scores.given.r2 = r2 + 0.1;
    fit.left_out.push_back(scores);
  }
  fit.families_left_out = true;
  const LeftOutFigures figures = left_out_figures(fit);
  CHECK(figures.mean.r2 == doctest::Approx(0.4));
  CHECK(figures.mean.r2_given == doctest::Approx(0.5));
  CHECK(figures.mean.coverage80 == doctest::Approx(0.75));
  CHECK(figures.of_family[0].r2 == doctest::Approx(0.3));
  CHECK(figures.json().find("validated_by")->as_text() == "family");
  CHECK(figures.json().find("net_total_median_error")->dump() == "null");
  CHECK(figures.lines()[0].find("families left out: R2 0.4, with pairs given 0.5") != std::string::npos);
  CHECK(sources_text(fit.model.sources) == "3 designs of 2 families");
}
