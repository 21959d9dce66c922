// Networks of other papers in a run: they learn, for any number of threads, and come back from their files.
#include "apps/train/downstream.hpp"
#include "apps/train/evaluate.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

using namespace cgcl;
using namespace cgcl::test;

namespace {

CircuitGraph design() {
  return synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 4, .seed = 1, .name = "t"});
}

TrainOptions training(const std::string& model, Task task) {
  TrainOptions options;
  options.task = task;
  options.model = model;
  options.head = {.hidden = 12, .layers = 2, .act = Act::relu, .dropout = 0};
  options.loss = finds_links(task) ? "bce" : classifies(task) ? "ce" : "mse";
  options.epochs = 12;
  options.lr = options.lr_final = 5e-3;
  return options;
}

/// An encoder as sgrl reads one, of random weights.
std::optional<PretrainedEncoder> encoder_for(const Exec& exec, const std::string& model) {
  if (model != "sgrl") return std::nullopt;
  const CircuitEncoderOptions options{
      .conv = ConvKind::gcn, .hidden = 12, .layers = 2, .dropout = 0, .topology = 1};
  Initializer init(exec);
  return make_encoder(exec, options, CircuitEncoder(init, options).state());
}

struct Trained {
  std::vector<double> losses;
  std::string scores, evaluated;
};

Trained trained(const std::string& model, Task task, int threads, const std::string& path) {
  const Exec exec({.device = {}, .threads = threads, .seed = 2});
  const CircuitGraph graph = design();
  Downstream run(exec, graph, training(model, task), encoder_for(exec, model));
  Trained out;
  const TrainResult result =
      run.run({}, [&](const Downstream::EpochReport& report) { out.losses.push_back(report.loss); });
  out.scores = result.val.json().dump(0) + result.val_twin_free.json().dump(0);
  write_model(path, exec, run.model(), run.best_weights());
  TrainedModel again = read_model(path, exec);
  CHECK(again.description().model == model);
  CHECK(again.head().describe() == run.model().head().describe());
  CHECK(again.rounds() == run.model().rounds());
  out.evaluated = evaluate(exec, again, graph).scores.json().dump(0);
  return out;
}

}   // namespace

TEST_CASE("systems: of which pairs couple those made of ranges and sizes are one model") {
  const TemporaryFolder folder;
  for (const char* model : {"paragraph", "dlpl-cap"}) {
    INFO(model);
    const std::string path = folder.file(model);
    const Trained one = trained(model, Task::link_prediction, 1, path);
    CHECK(one.losses.back() < one.losses.front());
    const Exec exec({.device = {}, .threads = 1});
    const TrainedModel again = read_model(path, exec);
    const std::string described = again.head().describe();
    CHECK(described.find("experts") == std::string::npos);
    CHECK(described.find("paragraph(3") == std::string::npos);
  }
}

TEST_CASE("systems: they learn links and nets, the same bytes for any number of threads" *
          doctest::test_suite("long")) {
  const TemporaryFolder folder;
  for (const char* model : {"paragraph", "gcn+", "gin+", "sgrl"}) {
    for (const Task task : {Task::edge_regression, Task::node_regression, Task::node_classification}) {
      INFO(str(model, " ", name_of(task)));
      const Trained one = trained(model, task, 1, folder.file("one.safetensors"));
      CHECK(one.losses.back() < one.losses.front());
      if (task == Task::node_regression) continue;   // as of links, on other samples
      const Trained three = trained(model, task, 3, folder.file("three.safetensors"));
      CHECK(one.losses == three.losses);
      CHECK(one.scores == three.scores);
      CHECK(one.evaluated == three.evaluated);
    }
  }
}
