// Resistances of nets as labels: from a DSPF file to samples, every system on one design, and what is
// refused.
#include "apps/cli/command_line.hpp"
#include "apps/cli/command_table.hpp"
#include "apps/train/downstream.hpp"
#include "apps/train/evaluate.hpp"
#include "apps/train/fitted_model.hpp"
#include "io/circuit/netlist_import.hpp"
#include "io/graph/graph_file.hpp"
#include "io/synth/synth.hpp"
#include "io/text/file_bytes.hpp"
#include "layers/models/zoo.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/io/two_buffers.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for isfinite, log10
#include <fstream>
#include <limits>
#include <sstream>

using namespace cgcl;
using namespace cgcl::test;

namespace {

/// 10 ohm along net n; the pins of Xa/m lie on one node, and net i has no resistor.
constexpr const char* kResistors =
    "*|DSPF 1.5\n*|DIVIDER /\n*|DELIMITER :\n.SUBCKT top i o vdd vss\n*|GROUND_NET 0\n"
    "*|NET n 1f\n*|I (Xa/X2/M1:D Xa/X2/M1 D O 0)\n*|I (Xa/X2/M2:D Xa/X2/M2 D O 0)\n"
    "*|I (Xb/X1/M1:G Xb/X1/M1 G I 0)\nR1 n:1 Xa/X2/M1:D 3\nR2 n:1 Xa/X2/M2:D 2\nR3 n:1 Xb/X1/M1:G 7\n"
    "C1 n:1 0 1f\n"
    "*|NET Xa/m 1f\n*|I (Xa/X1/M1:D Xa/X1/M1 D O 0)\n*|I (Xa/X1/M2:D Xa/X1/M2 D O 0)\n"
    "R4 Xa/m:1 Xa/X1/M1:D 0\nR5 Xa/m:1 Xa/X1/M2:D 0\nC2 Xa/m:1 0 1f\n"
    "*|NET i 1f\n*|P (i I 0)\nC3 i 0 1f\n.ENDS\n";

/// Of a net 20 ohm for each pin on it; the first net is not known, the pins of the second are one node.
CircuitGraph design(int cols = 6) {
  CircuitGraph graph =
      synthesise({.kind = SynthKind::timing, .rows = 2, .cols = cols, .seed = 1, .name = str("t", cols)});
  graph.point_ohm.assign(idx(graph.nets), 0.0);
  for (std::size_t e = 0; e < graph.edges.src.size(); ++e)
    for (const std::int32_t end : {graph.edges.src[e], graph.edges.dst[e]})
      if (end < graph.nets) graph.point_ohm[idx(end)] += 20;
  graph.point_ohm[0] = std::numeric_limits<double>::quiet_NaN();
  graph.point_ohm[1] = 0;
  graph.resistance_ohm = graph.point_ohm;
  return graph;
}

TrainOptions training(const std::string& model, Task task) {
  TrainOptions options;
  options.task = task;
  options.model = model;
  options.head = {.hidden = 12, .layers = 1, .dropout = 0, .cl_width = 0};
  options.loss = classifies(task) ? "ce" : "mse";
  options.epochs = 2;
  options.lr = options.lr_final = 5e-3;
  return options;
}

JsonValue run(int (*command)(const Settings&, Console&), const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  Console console{out, err, {.json = true}};
  CHECK(command(parse_command_line(arguments, {}).settings, console) == 0);
  console.finish();
  return parse_json(out.str(), "output");
}

}   // namespace

TEST_CASE("resistances: those between pins above 0 ohm are labels, on a range that no design decides") {
  const TemporaryFolder folder;
  write_file_atomically(folder.file("top.sp"), std::string(kTwoBuffers));
  write_file_atomically(folder.file("top.spf"), std::string(kResistors));
  Diagnostics noticed;
  std::vector<std::string> notes;
  const CircuitGraph graph =
      import_circuit({folder.file("top.sp")}, folder.file("top.spf"), NetlistImportOptions{}, noticed, notes)
          .graph;
  const TaskSamples s =
      all_samples(graph, Task::resistance_regression, task_codec(Task::resistance_regression, graph));
  REQUIRE(s.size() == 1);
  CHECK(graph.net_names[idx(s.source[0])] == "n");
  CHECK(s.y[0] == near((std::log10(10.0) + 2) / 6).epsilon(1e-6));
  CHECK(s.label[0] == 2);
  CHECK(s.target.empty());
}

TEST_CASE("resistances: every system learns them from one design and is judged on another") {
  const Exec exec({.device = {}, .threads = 1, .seed = 3});
  const CircuitGraph graph = design(), other = design(5);
  const TemporaryFolder folder;
  const std::string path = folder.file("m.safetensors");
  for (const std::string_view name : model_names()) {
    if (name == "sgrl") continue;   // a head as that of circuitgcl, on an encoder
    for (const Task task : {Task::resistance_regression, Task::resistance_classification}) {
      INFO(name, " ", name_of(task));
      Downstream network(exec, graph, training(std::string(name), task), std::nullopt);
      CHECK(network.split().kind == SampleKind::resistances);
      CHECK(network.samples().size() == graph.nets - 2);
      const TrainResult result = network.run({}, [](const auto&) {});
      CHECK(std::isfinite(result.val.objective()));
      write_model(path, exec, network.model(), network.best_weights());
      TrainedModel model = read_model(path, exec);
      CHECK(model.description().codec == resistance_codec());
      const Evaluation e = evaluate(exec, model, other);
      CHECK(e.scores.samples == other.nets - 2);
      CHECK(e.agreement.has_value() == !classifies(task));
    }
  }
}

TEST_CASE("resistances: trees and linear models find what the structure says of them") {
  const Exec exec({.device = {}, .threads = 1, .seed = 3});
  const CircuitGraph graph = design();
  const Downstream network(exec, graph, training("circuitgcl", Task::resistance_regression), std::nullopt);
  for (const std::string_view name : fitted_names()) {
    INFO(name);
    const FittedModel model = FittedModel::fit(exec, std::string(name), network.model().description(), graph,
                                               network.samples(), {});
    const Scores scores = model.scores(exec, graph, network.samples(), {}, network.samples().val);
    CHECK(scores.bound_r2.has_value());
    if (name == "relation-mean")
      CHECK(scores.regression->r2 < 0.1);
    else
      CHECK(scores.regression->r2 > 0.5);
  }
}

TEST_CASE("resistances: a run, its split and its table of nets; a design without them is refused") {
  const TemporaryFolder folder;
  const std::string a = folder.file("a.graph.safetensors"), bare = folder.file("bare.graph.safetensors");
  write_graph(a, design());
  CircuitGraph none = design(5);
  none.point_ohm.assign(none.point_ohm.size(), std::numeric_limits<double>::quiet_NaN());
  none.resistance_ohm = none.point_ohm;
  write_graph(bare, none);
  const std::vector<std::string> small = {
      "--task", "resistance-regression", "--epochs", "1", "--hidden", "12", "--threads", "1"};
  const auto train = [&](const std::string& graph, const std::string& to,
                         std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"train", graph, "-o", folder.file(to)};
    words.insert(words.end(), small.begin(), small.end());
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  const JsonValue result = run(run_train, train(a, "run"));
  CHECK(result.find("task")->as_text() == "resistance-regression");
  CHECK(result.find("val")->find("bins")->as_array().size() == 5);
  const std::string split = folder.file("run/split.safetensors");
  (void)run(run_train, train(a, "again", {"--split", split}));
  std::ostringstream out, err;
  Console console{out, err, {}};
  const auto refused = [&](std::vector<std::string> words, int (*command)(const Settings&, Console&)) {
    return thrown_id([&] { (void)command(parse_command_line(words, {}).settings, console); });
  };
  CHECK(refused({"train", a, "-o", folder.file("x"), "--task", "node-regression", "--split", split},
                run_train) == ErrorId::split_mismatch);
  CHECK(refused(train(bare, "y"), run_train) == ErrorId::no_labels);
  CHECK(refused({"eval", folder.file("run"), bare}, run_eval) == ErrorId::no_labels);
  const std::string table = folder.file("r.csv");
  (void)run(run_predict, {"predict", folder.file("run"), a, "-o", table, "--threads", "1"});
  std::ifstream text(table);
  std::string header;
  CHECK(std::getline(text, header));
  CHECK(header == "net,r_pred_ohm,r_ext_ohm,split,model,source");
  CHECK(refused({"predict", folder.file("run"), a, "-o", folder.file("r.spf")}, run_predict) ==
        ErrorId::usage);
}
