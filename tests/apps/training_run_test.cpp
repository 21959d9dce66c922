// A run folder as a whole: what result.json and events.jsonl say of it.
#include "apps/cli/training_run.hpp"

#include "apps/cli/command_line.hpp"
#include "engine/core/config.hpp"
#include "io/dataset/dataset.hpp"
#include "io/graph/graph_file.hpp"
#include "io/report/run_folder.hpp"
#include "io/synth/synth.hpp"
#include "io/text/sha256.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for isfinite
#include <fstream>
#include <sstream>

using namespace cgcl;

namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

/// Trains a small design in `folder`.
TrainingRun train(const test::TemporaryFolder& folder, std::vector<std::string> flags) {
  const std::string graph = folder.file("t.graph.safetensors");
  write_graph(graph, synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 4, .seed = 1, .name = "t"}));
  std::vector<std::string> arguments = {"train",    graph, "-o",       folder.file("run"),
                                        "--hidden", "12",  "--layers", "2",
                                        "--epochs", "2",   "--seed",   "8"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  const Settings settings = parse_command_line(arguments, {}).settings;
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  RunFolder run = RunFolder::create(settings.get_string("output"));
  return run_training(exec, run, run_options(settings), {});
}

double number(const JsonValue& json, const char* key) {
  REQUIRE(json.find(key) != nullptr);
  return json.find(key)->as_real();
}

}   // namespace

TEST_CASE("training run: result.json holds both parts, by relation, and describes the run") {
  const test::TemporaryFolder folder;
  const TrainingRun run = train(folder, {"--pair", "distance"});
  CHECK(text_of(folder.path() / "run/result.json") == run.json.dump(2) + "\n");
  for (const char* name : {"val_twin_free", "val"}) {
    const JsonValue& part = *run.json.find(name);
    for (const char* key : {"mse", "mae", "rmse", "r2", "bound_r2", "baseline_r2", "table_r2"})
      CHECK(std::isfinite(number(part, key)));
    std::int64_t samples = 0;
    double squares = 0;
    for (const auto& member : part.find("relations")->as_object()) {
      samples += member.second.find("samples")->as_int();
      squares += number(member.second, "mse") * number(member.second, "samples");
    }
    CHECK(samples == part.find("samples")->as_int());
    CHECK(squares == doctest::Approx(number(part, "mse") * static_cast<double>(samples)));
  }
  CHECK(run.json.find("seed")->as_int() == 8);
  CHECK(run.json.find("loss")->as_text() == "mse");
  CHECK(run.json.find("task")->as_text() == "edge-regression");
  CHECK(run.json.find("model")->as_text() == "circuitgcl");
  CHECK(run.json.find("split_by")->as_text() == "twins");
  CHECK(run.json.find("version")->as_text() == kVersion);
  CHECK(run.json.find("options")->find("hidden")->as_int() == 12);
  const JsonValue& design = run.json.find("designs")->as_array().at(0);
  const std::string file = folder.file("t.graph.safetensors");
  CHECK(design.find("name")->as_text() == "t");
  CHECK(design.find("sha256")->as_text() == sha256_of_file(file));
  CHECK(design.find("fingerprint")->as_text() == fingerprint(read_graph(file)));

  std::istringstream events(text_of(folder.path() / "run/events.jsonl"));
  int epochs = 0;
  for (std::string line; std::getline(events, line); ++epochs) {
    const JsonValue event = parse_json(line, "events");
    for (const char* name : {"val_twin_free", "val"}) {
      CHECK(std::isfinite(number(*event.find(name), "r2")));
      CHECK(event.find(name)->find("relations") == nullptr);
    }
  }
  CHECK(epochs == 2);
}

TEST_CASE("training run: of nets there are no relations, and a random split says that it is one") {
  const test::TemporaryFolder folder;
  const TrainingRun run = train(folder, {"--task", "node-classification", "--split-by", "random"});
  CHECK(run.json.find("split_by")->as_text() == "random");
  const JsonValue& val = *run.json.find("val");
  CHECK(number(val, "table_accuracy") >= number(val, "baseline_accuracy"));
  CHECK(val.find("relations") == nullptr);
  CHECK(number(*run.json.find("val_twin_free"), "samples") < number(val, "samples"));
}

TEST_CASE("training run: accuracy lines begin with the twin-free part and name what is below its table") {
  TrainResult result;
  result.val_twin_free.samples = 7;
  result.val_twin_free.regression = RegressionMetrics{.mae = 0.1, .mse = 0.02, .rmse = 0.14, .r2 = 0.25};
  result.val_twin_free.table = 0.125;
  result.val = result.val_twin_free;
  result.val.regression->r2 = 0.75;
  result.val.table = 0.5;
  const auto lines = accuracy_lines(result);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "  twin-free, 7 samples: R2 0.2500 (table 0.1250), MAE 0.1000, MSE 0.0200");
  CHECK(lines[1].starts_with("  random, 7 samples: R2 0.7500 (table 0.5000)"));
  result.val.table = 0.875;
  REQUIRE(accuracy_lines(result).size() == 3);
  CHECK(accuracy_lines(result)[2].starts_with("  on the random part the network does worse than the table"));
  result.val_twin_free.table = 0.5;
  CHECK(accuracy_lines(result)[2].starts_with("  on the twin-free part and the random part the network"));
}
