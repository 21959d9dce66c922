// Systems without epochs: fitted, scored, stored and judged as a network is.
#include "apps/train/fitted_model.hpp"

#include "apps/cli/command_line.hpp"
#include "apps/cli/command_table.hpp"
#include "apps/cli/model_settings.hpp"
#include "apps/train/downstream.hpp"
#include "apps/train/sample_rows.hpp"
#include "engine/core/error.hpp"
#include "io/checkpoint/tensor_file.hpp"
#include "io/graph/graph_file.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for isfinite
#include <filesystem>
#include <set>
#include <sstream>

using namespace cgcl;
using namespace cgcl::test;

namespace {

/// Designs of other widths differ in structure too.
CircuitGraph design(int cols = 6) {
  return synthesise({.kind = SynthKind::timing, .rows = 2, .cols = cols, .seed = 1, .name = str("t", cols)});
}

/// The samples of a network that is not trained.
Downstream untrained(const Exec& exec, const CircuitGraph& graph, Task task) {
  TrainOptions options;
  options.task = task;
  options.head.hidden = 4;
  options.loss = finds_links(task) ? "bce" : classifies(task) ? "ce" : "mse";
  return Downstream(exec, graph, options, {});
}

FittedModel fitted(const Exec& exec, const std::string& name, const CircuitGraph& graph,
                   const Downstream& network) {
  return FittedModel::fit(exec, name, network.model().description(), graph, network.samples(),
                          network.pairs());
}

Scores validated(const Exec& exec, const FittedModel& model, const CircuitGraph& graph,
                 const Downstream& network) {
  return model.scores(exec, graph, network.samples(), network.pairs(), network.samples().val);
}

/// What a command printed for programs, and said to people.
struct Said {
  JsonValue json;
  std::string notes;
};

Said run(int (*command)(const Settings&, Console&), const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  Console console{out, err, {.json = true}};
  CHECK(command(parse_command_line(arguments, {}).settings, console) == 0);
  console.finish();
  return {parse_json(out.str(), "output"), err.str()};
}

}   // namespace

TEST_CASE("fitted systems: every one scores links and nets, and no two alike") {
  const Exec exec({.device = {}, .threads = 2, .seed = 3});
  const CircuitGraph graph = design();
  for (const Task task :
       {Task::edge_regression, Task::link_prediction, Task::node_regression, Task::node_classification}) {
    const Downstream network = untrained(exec, graph, task);
    std::set<double> seen;
    for (const std::string_view name : fitted_names()) {
      INFO(name_of(task), " ", name);
      const FittedModel model = fitted(exec, std::string(name), graph, network);
      const Scores scores = validated(exec, model, graph, network);
      CHECK(scores.samples == static_cast<std::int64_t>(network.samples().val.size()));
      CHECK(std::isfinite(scores.objective()));
      CHECK((finds_links(task)  ? scores.bound_auc
             : classifies(task) ? scores.bound_accuracy
                                : scores.bound_r2)
                .has_value());
      seen.insert(scores.objective());
    }
    // Of nets, gbdt and circuitgcl+ are one: there are no pairs to see more of.
    CHECK(seen.size() >= (on_links(task) ? 5u : 3u));
  }
}

TEST_CASE("fitted systems: the tables are the baselines that every network is shown beside") {
  const Exec exec({.device = {}, .threads = 1, .seed = 3});
  const CircuitGraph graph = design();
  const Downstream network = untrained(exec, graph, Task::edge_regression);
  const Scores mean = validated(exec, fitted(exec, "relation-mean", graph, network), graph, network);
  const Scores table = validated(exec, fitted(exec, "colour-table", graph, network), graph, network);
  CHECK(mean.regression->r2 == *mean.baseline);
  CHECK(table.regression->r2 == *table.table);
  CHECK(table.regression->r2 > mean.regression->r2);
  const Scores trees = validated(exec, fitted(exec, "gbdt", graph, network), graph, network);
  const Scores linear = validated(exec, fitted(exec, "ridge", graph, network), graph, network);
  CHECK(linear.regression->r2 > mean.regression->r2);
  CHECK(trees.regression->r2 > mean.regression->r2);
}

TEST_CASE("fitted systems: which pairs couple is ranked by shares, and by a half told apart") {
  const Exec exec({.device = {}, .threads = 1, .seed = 3});
  const CircuitGraph graph = design();
  const Downstream network = untrained(exec, graph, Task::link_prediction);
  const Scores mean = validated(exec, fitted(exec, "relation-mean", graph, network), graph, network);
  const Scores table = validated(exec, fitted(exec, "colour-table", graph, network), graph, network);
  CHECK(mean.ranking->auc == *mean.baseline);
  CHECK(table.ranking->auc == *table.table);
  for (const std::string name : {"ridge", "gbdt", "circuitgcl+"}) {
    INFO(name);
    const FittedModel model = fitted(exec, name, graph, network);
    const FittedInput in{graph, network.samples(), network.pairs(), model.description.baseline};
    const auto output = model.system->predict(exec, in, network.samples().val);
    const Scores scores = validated(exec, model, graph, network);
    CHECK(scores.ranking->auc > mean.ranking->auc);
    std::int64_t coupled = 0;
    for (const double score : output) coupled += score > 0;
    CHECK(scores.confusion->at(0, 1) + scores.confusion->at(1, 1) == coupled);
    CHECK((coupled > 0 && coupled < scores.samples));
  }
}

TEST_CASE("fitted systems: what was learnt comes back from its file, whatever the threads" *
          doctest::test_suite("long")) {
  const Exec one({.device = {}, .threads = 1, .seed = 3}), four({.device = {}, .threads = 4, .seed = 3});
  const CircuitGraph graph = design(), other = design(5);
  const TemporaryFolder folder;
  for (const Task task : {Task::edge_regression, Task::link_prediction, Task::node_classification}) {
    for (const std::string_view name : fitted_names()) {
      INFO(name_of(task), " ", name);
      std::string bytes[2];
      for (const Exec* exec : {&one, &four}) {
        const Downstream network = untrained(*exec, graph, task);
        const std::string path = folder.file(str(exec->threads(), ".safetensors"));
        write_fitted_model(path, *exec, fitted(*exec, std::string(name), graph, network));
        const FittedModel again = read_fitted_model(path, *exec);
        CHECK(again.description.model == name);
        const Evaluation e = evaluate(*exec, again, other);
        CHECK(!e.seen);
        CHECK(evaluate(*exec, again, graph).seen);
        bytes[exec == &one ? 0 : 1] = e.scores.json().dump(0);
      }
      CHECK(bytes[0] == bytes[1]);
    }
  }
}

TEST_CASE("fitted systems: a file that does not fit is damaged, one of a network is another thing") {
  const Exec exec({.device = {}, .threads = 1, .seed = 3});
  const CircuitGraph graph = design();
  const TemporaryFolder folder;
  const Downstream network = untrained(exec, graph, Task::edge_regression);
  const std::string path = folder.file("m.safetensors");
  write_fitted_model(path, exec, fitted(exec, "gbdt", graph, network));
  CHECK(thrown_id([&] { (void)read_model(path, exec); }) == ErrorId::foreign_file);
  const TensorFile good = read_tensor_file(path, exec, kFittedModelKind);
  const auto damaged = [&](const auto& damage) {
    TensorFile file = good;
    damage(file);
    write_tensor_file(path, exec, file);
    return thrown_id([&] { (void)evaluate(exec, read_fitted_model(path, exec), graph); });
  };
  CHECK(damaged([](TensorFile& f) { f.metadata["model"] = "circuitgcl"; }) == ErrorId::model_damaged);
  CHECK(damaged([](TensorFile& f) { f.metadata["fitted.models"] = "2"; }) == ErrorId::model_damaged);
  CHECK(damaged([](TensorFile& f) { f.metadata.erase("fitted.0.trees"); }) == ErrorId::model_damaged);
  CHECK(damaged([](TensorFile& f) { f.metadata["fitted.0.columns"] = "9999"; }) == ErrorId::model_damaged);
  CHECK(thrown_id([&] { (void)make_fitted("svm", Task::edge_regression); }) == ErrorId::bad_value);
}

TEST_CASE("sample rows: links turned round have the same row, and equal rows one class") {
  const Exec exec({.device = {}, .threads = 1, .seed = 3});
  const CircuitGraph graph = design();
  const LabelCodec codec = task_codec(Task::edge_regression, graph);
  TaskSamples samples = all_samples(graph, Task::edge_regression, codec);
  const std::vector<std::int32_t> some{0, 1, 2};
  const PairTable none;
  const FloatRows rows = SampleRows(exec, graph, samples, none, SampleColumns::of_nets).rows(some);
  std::swap(samples.source, samples.target);
  const SampleRows turned(exec, graph, samples, none, SampleColumns::of_nets);
  CHECK(turned.rows(some).values == rows.values);
  const SampleRows plain(exec, graph, samples, none, SampleColumns::plain);
  CHECK(plain.rows(some).columns < rows.columns);
  const auto classes = turned.classes();
  CHECK(classes.size() == idx(samples.size()));
  CHECK(classes[0] == 0);
}

TEST_CASE("fitted systems: settings of networks are refused, epochs are taken from everybody") {
  const auto refusal = [](std::vector<std::string> flags) {
    std::vector<std::string> arguments = {"train", "-o", "run", "a"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    try {
      (void)settings_of_model(parse_command_line(arguments, {}).settings);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("none");
  };
  CHECK(refusal({"--model", "gbdt", "--epochs", "5", "--pair", "distance"}) == "none");
  CHECK(refusal({"--model", "gbdt", "--task", "node-classification"}) == "none");
  CHECK(refusal({"--model", "gbdt", "--lr", "0.1"}).starts_with("--lr is of networks"));
  CHECK(refusal({"--model", "ridge", "b"}) == "none");   // several designs as one graph
  CHECK(refusal({"--model", "circuitgcl+", "--task", "edge-regression", "--epochs", "5"}) == "none");
  CHECK(refusal({"--model", "circuitgcl+", "--epochs", "5"}).starts_with("--epochs is of networks"));
  CHECK(refusal({"--model", "gcn+", "--conv", "gat"}).starts_with("--conv is fixed by the design of gcn+"));
  CHECK(refusal({"--model", "paragraph", "--hidden", "16"}) == "none");
  for (const char* model : {"paragraph", "gbdt"})
    CHECK(refusal({"--model", model, "--task", "link-prediction", "--negatives", "2"}) == "none");
}

TEST_CASE("fitted systems: a run is judged as that of a network, and eval takes it") {
  const TemporaryFolder folder;
  const std::string a = folder.file("a.graph.safetensors"), b = folder.file("b.graph.safetensors");
  write_graph(a, design());
  write_graph(b, design(5));
  for (const std::string name : {"ridge", "circuitgcl+"}) {
    INFO(name);
    const std::string to = folder.file("run-" + name);
    const auto [result, notes] = run(run_train, {"train", a, "-o", to, "--model", name, "--task",
                                                 "edge-regression", "--epochs", "5", "--threads", "1"});
    for (const char* part : {"val", "val_twin_free"})
      for (const char* key : {"mse", "mae", "rmse", "r2", "bound_r2"})
        CHECK(std::isfinite(result.find(part)->find(key)->as_real()));
    CHECK(result.find("model")->as_text() == name);
    CHECK(std::filesystem::exists(std::filesystem::path(to) / "MODEL_CARD.md"));
    CHECK(notes.find("--epochs says nothing to " + name) != std::string::npos);
    const JsonValue evaluated = run(run_eval, {"eval", to, b, "--threads", "1"}).json;
    CHECK(evaluated.find("model")->as_text() == name);
    const JsonValue& scores = *evaluated.find("designs")->find("t5");
    CHECK(std::isfinite(scores.find("r2")->as_real()));
    CHECK(!scores.find("seen")->as_bool());
  }
}
