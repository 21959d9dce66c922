// The table that `predict` writes of what a labelled graph lists.
#include "apps/predict/listed_table.hpp"
#include "apps/train/samples.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/prediction_json.hpp"
#include "io/dataset/dataset.hpp"
#include "io/dataset/split.hpp"
#include "tests/csv_rows.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for max_element
#include <array>
#include <cmath>   // for exp
#include <limits>

using namespace cgcl;
using namespace cgcl::test;

namespace {

TrainedModel model_of(const Exec& exec, const CircuitGraph& graph, Task task) {
  ModelDescription d;
  d.task = task;
  d.loss = "mse";
  d.head.hidden = 8;
  d.head.layers = 1;
  d.head.cl_width = 0;
  d.head.readout = on_links(task) ? Readout::edge : Readout::node;
  d.head.out = classifies(task) ? kLabelClasses : 1;
  d.normaliser = fit_normaliser(graph);
  d.codec = task_codec(task, graph);
  d.source_name = "source, other";
  d.source_fingerprint = fingerprint(graph);
  return TrainedModel(exec, std::move(d), std::nullopt);
}

struct Written {
  PredictionTable counts;
  CsvTable table;
  std::string first_line;
  JsonValue json;
};

Written written(const Exec& exec, TrainedModel& model, const CircuitGraph& graph,
                const ListedTableOptions& options = {}) {
  const TemporaryFolder folder;
  const PredictionTable counts = write_listed_table(folder.file("t.csv"), exec, model, graph, options);
  const auto text = [&](const char* name) {
    const std::vector<std::byte> bytes = read_file(folder.file(name));
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  };
  std::string csv = text("t.csv");
  const std::string first = csv.substr(0, csv.find('\n'));
  while (csv.starts_with('#')) csv.erase(0, csv.find('\n') + 1);
  return {counts, parse_csv(csv), first, parse_json(text("t.prediction.json"), "t")};
}

}   // namespace

TEST_CASE("listed table: a row for each link in range, the columns of couplings, the largest first") {
  const Exec exec({.device = {}, .threads = 1});
  CircuitGraph graph = hand_graph();
  graph.net_names = {"a,b", "=cmd", "n"};
  TrainedModel model = model_of(exec, graph, Task::edge_regression);
  const TaskSamples samples = all_samples(graph, Task::edge_regression, model.description().codec);
  const PreparedDesign design = model.prepare(exec, graph, Compression::off);
  const auto y = model.predict_links(exec, design, samples.source, samples.target, {}, {});
  for (const bool si : {false, true}) {
    const Written out = written(exec, model, graph, {.style = {.si = si}, .run = "r", .split = {}});
    const CsvTable& t = out.table;
    const std::string unit = si ? "_F" : "_fF";
    const double scale = si ? 1 : 1e15;
    CHECK(out.first_line.starts_with("victim,aggressor,"));   // no comment stands before it
    REQUIRE(t.count() == 9);
    CHECK(out.counts.couplings == 9);
    for (std::size_t row = 1; row <= 9; ++row) {
      // Nets by name, pins by number; a name that looks like a formula has a quote before it.
      const auto shown = [&](std::int32_t n) {
        const std::string name = n < 3 ? graph.net_names[idx(n)] : "pin " + std::to_string(n - 5);
        return name[0] == '=' ? "'" + name : name;
      };
      std::size_t found = 9;
      for (std::size_t i = 0; i < 9; ++i)
        if (t.field(row, "victim_node") == shown(samples.source[i]) &&
            t.field(row, "aggressor_node") == shown(samples.target[i]))
          found = i;
      REQUIRE(found < 9);
      CHECK(t.number(row, "cc_pred" + unit) ==
            test::near(scale * model.description().codec.decode(y[found])).epsilon(1e-4));
      CHECK(t.number(row, "cc_ext" + unit) ==
            test::near(scale * graph.links.cap_F[idx(samples.id[found])]).epsilon(1e-8));
      const std::string type = t.field(row, "type");
      CHECK(type == (samples.relation[found] == 2 ? "p2n" : samples.relation[found] == 3 ? "p2p" : "n2n"));
      CHECK(t.field(row, "rank") == std::to_string(row));
      if (row > 1) CHECK(t.number(row - 1, "cc_pred" + unit) >= t.number(row, "cc_pred" + unit));
      CHECK(t.field(row, "existence") == "1");
      CHECK(t.field(row, "split") == "none");
      CHECK(t.field(row, "model") == "network");
      CHECK(t.field(row, "source") == "source, other");
    }
    CHECK(out.json.find("unit")->as_text() == (si ? "F" : "fF"));
    CHECK(out.json.find("model")->as_text() == "r");
  }
  const Written none = written(exec, model, graph, {.cmin_F = 1, .style = {}, .run = {}, .split = {}});
  CHECK(none.counts.couplings == 0);
  CHECK(none.table.count() == 0);
}

TEST_CASE("listed table: rows by name on request, comments on request, pins under the name of their net") {
  const Exec exec({.device = {}, .threads = 1});
  CircuitGraph graph = hand_graph();
  graph.net_names = {"c", "b", "a"};
  TrainedModel model = model_of(exec, graph, Task::edge_regression);
  const ListedTableOptions options{
      .style = {.si = false, .comments = true, .order = TableOrder::name}, .run = {}, .split = {}};
  const Written out = written(exec, model, graph, options);
  CHECK(out.first_line.starts_with("# circuitgcl predictions"));
  for (std::size_t row = 2; row <= out.table.count(); ++row)
    CHECK(out.table.field(row - 1, "victim") <= out.table.field(row, "victim"));
  bool seen = false;   // the link of pin 0, which lies on net 1, and net 0
  for (std::size_t row = 1; row <= out.table.count(); ++row)
    if (out.table.field(row, "victim_node") == "pin 0" && out.table.field(row, "type") == "p2n") {
      CHECK(out.table.field(row, "victim") == "b");
      CHECK(out.table.field(row, "aggressor") == "c");
      seen = true;
    }
  CHECK(seen);
}

TEST_CASE("listed table: parts of the split of the training design, none for another one") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = hand_graph();
  TrainedModel model = model_of(exec, graph, Task::edge_regression);
  const TemporaryFolder folder;
  CHECK(sample_parts(folder.path(), model, graph).empty());   // it keeps no split
  Split split = choose_links(graph, {});
  divide_by_twins(split, std::vector<std::int32_t>{0, 1, 2, 3, 4, 5, 6, 7, 8}, {}, "hand");
  write_split(folder.file("split.safetensors"), split, fingerprint(graph));
  const std::vector<SamplePart> parts = sample_parts(folder.path(), model, graph);
  REQUIRE(parts.size() == 12);
  std::array<std::size_t, 4> count{};
  for (const SamplePart p : parts) ++count[static_cast<std::size_t>(p)];
  CHECK(count[static_cast<std::size_t>(SamplePart::train)] == split.train.size());
  CHECK(count[static_cast<std::size_t>(SamplePart::val)] == split.val.size());
  CHECK(count[static_cast<std::size_t>(SamplePart::val_twin_free)] == split.twin_free.size());
  CHECK(count[static_cast<std::size_t>(SamplePart::none)] == 3);   // outside the range
  REQUIRE_FALSE(split.twin_free.empty());
  CHECK(parts[idx(split.ids[idx(split.val[0])])] == SamplePart::val);
  CHECK(parts[idx(split.ids[idx(split.twin_free[0])])] == SamplePart::val_twin_free);
  const Written out = written(exec, model, graph, {.style = {}, .run = {}, .split = parts});
  std::size_t rows = 0;
  for (std::size_t row = 1; row <= out.table.count(); ++row)
    rows += out.table.field(row, "split") == "val_twin_free";
  CHECK(rows == split.twin_free.size());
  CircuitGraph other = graph;
  other.ground_F[0] = 1e-17;
  CHECK(sample_parts(folder.path(), model, other).empty());
}

TEST_CASE("listed table: a row for each net, with its capacitance or its class and their probabilities") {
  const Exec exec({.device = {}, .threads = 1});
  CircuitGraph graph = hand_graph();
  graph.ground_F[1] = std::numeric_limits<double>::quiet_NaN();
  graph.net_names = {"a", "b", "c"};
  const ListedTableOptions by_name{
      .style = {.si = true, .comments = false, .order = TableOrder::name}, .run = {}, .split = {}};
  TrainedModel values = model_of(exec, graph, Task::node_regression);
  const CsvTable value = written(exec, values, graph, by_name).table;
  REQUIRE(value.count() == 3);
  CHECK(value.number(1, "cg_pred_F") > 0);
  CHECK(value.field(2, "cg_ext_F").empty());
  CHECK(value.number(3, "cg_ext_F") == test::near(1e-16));
  const CsvTable sorted = written(exec, values, graph).table;
  CHECK(sorted.number(1, "cg_pred_fF") >= sorted.number(2, "cg_pred_fF"));
  CHECK(sorted.number(2, "cg_pred_fF") >= sorted.number(3, "cg_pred_fF"));

  graph.point_ohm = {40, 0, std::numeric_limits<double>::quiet_NaN()};
  TrainedModel ohms = model_of(exec, graph, Task::resistance_regression);
  const Written resistance = written(exec, ohms, graph, by_name);
  CHECK(resistance.table.number(1, "r_pred_ohm") > 0);
  CHECK(resistance.table.number(1, "r_ext_ohm") == test::near(40));
  for (const std::size_t row : {2u, 3u}) CHECK(resistance.table.field(row, "r_ext_ohm").empty());
  CHECK(resistance.json.find("unit")->as_text() == "ohm");

  TrainedModel classes = model_of(exec, graph, Task::node_classification);
  const CsvTable rows = written(exec, classes, graph, by_name).table;
  REQUIRE(rows.count() == 3);
  const PreparedDesign design = classes.prepare(exec, graph, Compression::off);
  const auto logits = classes.predict_nodes(exec, design, std::vector<std::int32_t>{0, 1, 2});
  for (std::size_t v = 0; v < 3; ++v) {
    const auto row = logits.begin() + static_cast<std::ptrdiff_t>(v * kLabelClasses);
    CHECK(rows.field(v + 1, "class_pred") ==
          std::to_string(std::max_element(row, row + kLabelClasses) - row));
    double sum = 0;
    for (int k = 0; k < kLabelClasses; ++k) sum += std::exp(row[k]);
    for (int k = 0; k < kLabelClasses; ++k)
      CHECK(rows.number(v + 1, "p_class_" + std::to_string(k)) ==
            test::near(std::exp(row[k]) / sum).epsilon(1e-5));
  }
  CHECK(rows.field(1, "class_ext") == "0");
  CHECK(rows.field(2, "class_ext").empty());
  CHECK(rows.field(3, "class_ext") == std::to_string(label_class(classes.description().codec.encode(1e-16))));
}
