// The bound beside an accuracy is that of what the model can tell apart.
#include "apps/train/task_bound.hpp"

#include "apps/train/evaluate.hpp"
#include "engine/core/index.hpp"
#include "io/dataset/normaliser.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

namespace {

/// Chains net - pin - device - pin - net ..., one for each entry of `pins_at_the_end`: a chain of `nets` nets
/// whose last net has that many further pins. Only the depth of a model decides which first nets it tells
/// apart. Ground labels by net, in order of the chains.
CircuitGraph chains(const std::vector<int>& pins_at_the_end, std::int32_t nets,
                    const std::vector<double>& ground_F) {
  CircuitGraph g;
  g.name = "chains";
  const auto n = static_cast<std::int32_t>(pins_at_the_end.size());
  g.nets = n * nets;
  g.devices = n * (nets - 1);
  for (const int more : pins_at_the_end) g.pins += 2 * (nets - 1) + more;
  std::int32_t pin = g.nets + g.devices, device = g.nets;
  const auto edge = [&g](std::int32_t a, std::int32_t b, Relation relation) {
    g.edges.src.push_back(a);
    g.edges.dst.push_back(b);
    g.edges.relation.push_back(static_cast<std::uint8_t>(relation));
  };
  for (std::int32_t c = 0; c < n; ++c) {
    for (std::int32_t v = 0; v + 1 < nets; ++v, ++device)
      for (const std::int32_t end : {v, v + 1}) {
        edge(device, pin, Relation::device_pin);
        edge(pin++, c * nets + end, Relation::pin_net);
      }
    for (int p = 0; p < pins_at_the_end[idx(c)]; ++p) edge(pin++, c * nets + nets - 1, Relation::pin_net);
  }
  g.features.assign(idx(g.nodes()) * kFeatureColumns, 0.0f);
  g.ground_F = ground_F;
  return g;
}

TrainedModel classifier(const Exec& exec, const CircuitGraph& graph, std::int64_t layers) {
  ModelDescription d;
  d.task = Task::node_classification;
  d.head = {.hidden = 8, .layers = layers, .cl_width = 0, .readout = Readout::node, .out = kLabelClasses};
  d.normaliser = fit_normaliser(graph);
  d.codec = task_codec(d.task, graph);
  return TrainedModel(exec, std::move(d), std::nullopt);
}

}   // namespace

TEST_CASE("task bound: accuracy is printed with its bound, as R2 is") {
  Scores scores;
  scores.classification = ClassificationMetrics{};
  scores.classification->accuracy = 0.5;
  CHECK(scores.text().find("bound") == std::string::npos);
  CHECK(scores.json().find("bound_accuracy") == nullptr);
  scores.bound_accuracy = 0.75;
  scores.bound_coverage = 0.5;
  scores.baseline = 0.25;
  CHECK(scores.text().find("accuracy 0.5000 (bound 0.7500, majority class 0.2500)") == 0);
  CHECK(metric_of(scores.json(), "bound_accuracy") == 0.75);
  CHECK(metric_of(scores.json(), "bound_coverage") == 0.5);
  CHECK(scores.json().find("bound_r2") == nullptr);

  Scores links;
  links.regression = RegressionMetrics{};
  links.regression->r2 = 0.5;
  links.bound_r2 = 0.75;
  links.bound_upper = 0.8;
  links.bound_coverage = 0.9;
  links.ceiling_r2 = 0.85;
  CHECK(links.text().find("R2 0.5000 (estimated bound 0.7500 (95 %: 0.8000, coverage 0.9000))") == 0);
  CHECK(metric_of(links.json(), "ceiling_r2") == 0.85);
  CHECK(metric_of(links.json(), "bound_upper") == 0.8);
}

TEST_CASE("task bound: nets of one colour share a class, and deeper models have more colours") {
  const Exec exec({.device = {}, .threads = 1});
  // Of four chains of two nets the first nets have classes 0 0 2 2 and differ in what the second net has.
  const double low = 2e-21, high = 3e-18;
  const CircuitGraph graph = chains({0, 0, 2, 2}, 2, {low, low, low, low, high, low, high, low});
  const auto bound = [&](std::int64_t layers) {
    TrainedModel model = classifier(exec, graph, layers);
    const Evaluation evaluation = evaluate(exec, model, graph);
    REQUIRE(evaluation.scores.bound_accuracy.has_value());
    CHECK_FALSE(evaluation.scores.bound_r2.has_value());
    // Every net has a twin, so that the bound covers all that is scored.
    CHECK(evaluation.scores.classification->accuracy <= *evaluation.scores.bound_accuracy);
    return *evaluation.scores.bound_accuracy;
  };
  // One layer tells a net by its number of pins: two nets with three pins, six with one, of them two high.
  CHECK(bound(1) == test::near(6.0 / 8));
  // The second net is four hops away.
  CHECK(bound(3) == test::near(6.0 / 8));
  CHECK(bound(5) == 1);
}

TEST_CASE("task bound: nets that are alone can all be right, and net regression has one on R2") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = chains({1}, 2, {1e-20, 1e-18});
  TrainedModel model = classifier(exec, graph, 5);
  const Scores alone = evaluate(exec, model, graph).scores;
  CHECK((*alone.bound_accuracy == 1 && *alone.bound_coverage == 0));

  const CircuitGraph twins = chains({1, 1}, 2, {1e-20, 1e-18, 1e-20, 1e-18});
  const TaskSamples nets =
      all_samples(twins, Task::node_regression, task_codec(Task::node_regression, twins));
  Scores scores;
  scores.regression = RegressionMetrics{};
  const Ids where = {0, 1, 2};
  add_bound(scores, exec, twins, nets, {}, classifier(exec, twins, 5), where);
  CHECK_FALSE(scores.bound_accuracy.has_value());
  CHECK(*scores.bound_r2 == test::near(1));
  CHECK((*scores.bound_coverage == 1 && *scores.ceiling_r2 == 1));
}

TEST_CASE(
    "task bound: the estimate is that of the design, the ceiling and the class bound those of the scored") {
  const Exec exec({.device = {}, .threads = 1});
  // Two chains in two copies; one of the four first nets of the second is another class. In the first all
  // nets are alike: groups of four, two and two.
  const CircuitGraph graph =
      chains({0, 0, 2, 2}, 2, {2e-21, 2e-21, 2e-21, 2e-21, 3e-18, 2e-21, 2e-21, 2e-21});
  const TrainedModel model = classifier(exec, graph, 5);
  const auto bounds = [&](Task task, const Ids& where) {
    Scores scores;
    if (classifies(task))
      scores.classification = ClassificationMetrics{};
    else
      scores.regression = RegressionMetrics{};
    add_bound(scores, exec, graph, all_samples(graph, task, task_codec(task, graph)), {}, model, where);
    return scores;
  };
  const Ids all = {0, 1, 2, 3, 4, 5, 6, 7}, two = {0, 4}, twins = {4, 6};
  CHECK(*bounds(Task::node_classification, all).bound_accuracy == test::near(7.0 / 8));
  CHECK(*bounds(Task::node_classification, two).bound_accuracy == 1);   // of these each is alone
  CHECK(*bounds(Task::node_classification, two).bound_coverage == 0);
  CHECK(*bounds(Task::node_classification, twins).bound_accuracy == test::near(1.0 / 2));
  const Scores some = bounds(Task::node_regression, two), every = bounds(Task::node_regression, all);
  CHECK(*some.ceiling_r2 == 1);
  CHECK(std::abs(*bounds(Task::node_regression, twins).ceiling_r2) < 1e-9);
  CHECK(*every.ceiling_r2 == test::near(1 - 0.5 / (7.0 / 8)));
  CHECK(*every.bound_r2 == test::near(1 - (0.5 / 5) / (7.0 / 64)));
  CHECK((*some.bound_r2 == *every.bound_r2 && *some.bound_upper == *every.bound_upper));
}
