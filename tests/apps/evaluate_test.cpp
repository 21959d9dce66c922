// Scores of a model on labelled designs.
#include "apps/train/evaluate.hpp"

#include "apps/train/downstream.hpp"
#include "apps/train/samples.hpp"
#include "engine/core/index.hpp"
#include "io/dataset/dataset.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for isfinite, isnan

using namespace cgcl;
using test::hand_graph;
using test::thrown_id;

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
  d.source_name = "source";
  return TrainedModel(exec, std::move(d), std::nullopt);
}

}   // namespace

TEST_CASE("samples: the baseline is the mean label of a relation, or of all where a relation is new") {
  TaskSamples s;
  s.relation = {2, 2, 3, 3, 4};
  s.y = {0.25f, 0.5f, 0.75f, 1.0f, 0.125f};
  s.label = {1, 1, 2, 4, 0};
  s.train = {0, 1, 2};
  const PlainBaseline baseline = fit_baseline(s);
  CHECK(baseline.mean_of_relation[2] == 0.375);
  CHECK(baseline.mean_of_relation[3] == 0.75);
  CHECK(baseline.mean_of_relation[4] == 0.5);   // not seen in training
  CHECK(baseline.majority == 1);

  const Scores scores = score(s, std::vector<std::int32_t>{3, 4}, std::vector<double>{1.0, 0.125}, baseline);
  CHECK(scores.samples == 2);
  CHECK(scores.regression->mse == 0);
  CHECK(scores.regression->r2 == 1);
  // Errors of the table: 0.25 and 0.375; the labels are 0.4375 from their mean.
  CHECK(*scores.baseline == doctest::Approx(1 - (0.0625 + 0.140625) / (2 * 0.19140625)));
}

TEST_CASE("samples: R2 is undefined for one label and for labels that do not differ, and null in JSON") {
  TaskSamples s;
  s.relation = {2, 3, 3};
  s.y = {0.25f, 0.5f, 0.5f};
  s.label = {1, 2, 2};
  s.train = {0, 1, 2};
  const PlainBaseline baseline = fit_baseline(s);
  for (const std::vector<std::int32_t>& where : {std::vector<std::int32_t>{0}, {1, 2}}) {
    const Scores scores = score(s, where, std::vector<double>(where.size(), 0.5), baseline);
    CHECK(std::isnan(scores.regression->r2));
    CHECK(scores.json().find("r2")->dump() == "null");
    CHECK(scores.json().find("samples")->as_int() == static_cast<std::int64_t>(where.size()));
    CHECK(scores.text().starts_with("R2 undefined"));
    CHECK(std::isfinite(scores.objective()));
  }
  const Scores none = score(s, std::vector<std::int32_t>{}, std::vector<double>{}, baseline);
  CHECK(none.json().dump() == R"({"samples":0})");
  CHECK(none.text() == "no samples");
}

TEST_CASE("evaluate: the part without a twin in training is that of the training groups") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = hand_graph();
  TrainedModel model = model_of(exec, graph, Task::edge_regression);
  CHECK_FALSE(evaluate(exec, model, graph).twin_free);   // no table, no claim
  TaskSamples s = all_samples(graph, Task::edge_regression, model.description().codec);
  s.group = group_keys(graph, s, {}, static_cast<int>(model.rounds()));
  s.train = {0, 1, 2, 3};
  model.set_baseline(fit_baseline(s));
  const Evaluation e = evaluate(exec, model, graph);
  REQUIRE(e.twin_free);
  std::vector<std::int32_t> all, free;
  for (std::int32_t i = 0; i < s.size(); ++i) {
    all.push_back(i);
    bool twin = false;
    for (const std::int32_t t : s.train) twin = twin || s.group[idx(t)] == s.group[idx(i)];
    if (!twin) free.push_back(i);
  }
  CHECK(e.twin_free->samples == static_cast<std::int64_t>(free.size()));
  CHECK((!free.empty() && free.size() <= 5));
  const PreparedDesign design = model.prepare(exec, graph, Compression::off);
  const auto output = model.predict_links(exec, design, s.source, s.target, {}, {});
  CHECK(e.twin_free->regression->mse ==
        test::near(score(s, free, output_rows(output, output.size(), free), model.description().baseline)
                       .regression->mse));
  CHECK(e.scores.table.value() == score(s, all, output, model.description().baseline).table.value());
}

TEST_CASE("samples: logits are scored by their largest, the baseline by the commonest class in training") {
  TaskSamples s;
  s.task = Task::node_classification;
  s.relation = {0, 0, 0, 0};
  s.y = {0, 0, 0, 0};
  s.label = {2, 2, 0, 1};
  s.train = {0, 1, 2, 3};
  const Scores scores =
      score(s, s.train, std::vector<double>{0, 1, 2, 0, 0, 9, 8, 0, 0, 5, 0, 1}, fit_baseline(s));
  CHECK(scores.classification->accuracy == 0.75);   // the last is taken for 0
  CHECK(*scores.baseline == 0.5);
  CHECK(scores.minority->accuracy == 0.5);   // of the classes 0 and 1
  CHECK(scores.objective() == -scores.classification->f1);
}

TEST_CASE("task: names go there and back, others are refused with the list; so are metrics") {
  for (const Task task :
       {Task::edge_regression, Task::node_classification, Task::node_regression, Task::edge_classification,
        Task::link_prediction, Task::resistance_regression, Task::resistance_classification})
    CHECK(parse_task(name_of(task)) == task);
  CHECK(thrown_id([] { (void)parse_task("edge_regression"); }) == ErrorId::bad_value);
  Scores scores;
  scores.regression = RegressionMetrics{.mae = 1, .mse = 2, .rmse = 3, .r2 = 4};
  CHECK(metric_of(scores.json(), "mae") == 1);
  CHECK(metric_of(scores.json(), "r2") == 4);
  CHECK(scores.objective() == 2);
  CHECK(thrown_id([&] { (void)metric_of(scores.json(), "accuracy"); }) == ErrorId::bad_value);
}

TEST_CASE("evaluate: a design of the source or of the encoder counts as seen, without labels it is refused") {
  const Exec exec({.device = {}, .threads = 1});
  CircuitGraph graph = hand_graph();
  TrainedModel fresh = model_of(exec, graph, Task::edge_regression);
  const Evaluation evaluation = evaluate(exec, fresh, graph);
  CHECK_FALSE(evaluation.seen);
  CHECK(evaluation.design == "hand");
  CHECK(evaluation.scores.samples == 9);   // 12 links, three outside the range
  ModelDescription known = fresh.description();
  known.source_fingerprint = fingerprint(graph);
  TrainedModel trained(exec, known, std::nullopt);
  CHECK(evaluate(exec, trained, graph).seen);
  known.source_fingerprint = "";
  known.encoder_sources = "00 " + fingerprint(graph);
  TrainedModel encoded(exec, known, std::nullopt);
  CHECK(evaluate(exec, encoded, graph).seen);
  graph.links = {};
  CHECK(thrown_id([&] { (void)evaluate(exec, fresh, graph); }) == ErrorId::no_labels);
}

TEST_CASE("link prediction and classes of links: trained and evaluated where nothing is fitted") {
  const Exec exec({.device = {}, .threads = 1, .seed = 3});
  const CircuitGraph graph =
      synthesise({.kind = SynthKind::timing, .rows = 3, .cols = 4, .nodes = 0, .seed = 1, .name = "t"});
  const CircuitGraph other =
      synthesise({.kind = SynthKind::array, .rows = 4, .cols = 4, .nodes = 0, .seed = 2, .name = "a"});
  for (const Task task : {Task::link_prediction, Task::edge_classification}) {
    TrainOptions options;
    options.task = task;
    options.loss = finds_links(task) ? "bce" : "ce";
    options.head.hidden = 12;
    options.head.layers = 2;
    options.head.dropout = 0;
    options.epochs = 8;
    options.batch_size = 64;
    options.lr = 5e-3;
    options.negatives = 2;
    Downstream run(exec, graph, options, std::nullopt);
    std::vector<double> loss;
    const TrainResult result = run.run({}, [&](const auto& report) { loss.push_back(report.loss); });
    CHECK(loss.back() < loss.front());
    const test::TemporaryFolder folder;
    write_model(folder.file("m.safetensors"), exec, run.model(), run.best_weights());
    TrainedModel model = read_model(folder.file("m.safetensors"), exec);
    CHECK(model.description().task == task);
    CHECK(model.description().negatives == 2);
    const Evaluation there = evaluate(exec, model, other);
    CHECK_FALSE(there.seen);
    CHECK(there.twin_free);
    CHECK(there.scores.by_relation.size() >= 2);
    if (finds_links(task)) {
      CHECK(result.val.ranking->auc > 0.6);
      CHECK(there.scores.ranking);
      CHECK(*there.scores.bound_auc >= there.scores.ranking->auc - 1e-9);
    } else {
      CHECK(result.val.classification->accuracy > 0);
      CHECK(*there.scores.bound_accuracy >= there.scores.classification->accuracy);
    }
  }
  TrainOptions wrong;
  wrong.task = Task::link_prediction;
  wrong.loss = "ce";
  CHECK(thrown_id([&] { Downstream(exec, graph, wrong, std::nullopt); }) == ErrorId::bad_value);
  wrong.task = Task::edge_classification;
  wrong.loss = "bce";
  CHECK(thrown_id([&] { Downstream(exec, graph, wrong, std::nullopt); }) == ErrorId::bad_value);
  CHECK_NOTHROW(require_predictable(Task::edge_regression, false, "m"));
  CHECK_NOTHROW(require_predictable(Task::node_classification, false, "m"));
  CHECK_NOTHROW(require_predictable(Task::resistance_regression, true, "m"));
  for (const Task task : {Task::link_prediction, Task::edge_classification, Task::resistance_regression})
    CHECK(thrown_id([&] { require_predictable(task, false, "m"); }) == ErrorId::usage);
}
