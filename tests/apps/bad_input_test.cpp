// Designs that a program had better survive: each has a defined result or one clear error.
#include "apps/train/analysis.hpp"
#include "apps/train/downstream.hpp"
#include "apps/train/evaluate.hpp"
#include "apps/train/task_bound.hpp"
#include "engine/core/index.hpp"
#include "io/graph/graph_file.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace cgcl;
using namespace cgcl::test;

namespace {

TrainOptions small_training(Task task = Task::edge_regression) {
  TrainOptions options;
  options.task = task;
  options.head = {.hidden = 8, .layers = 2, .dropout = 0};
  if (task == Task::node_classification) options.loss = "ce";
  if (task == Task::edge_regression) options.pair = parse_pair_features("distance,dspd");
  options.epochs = 2;
  return options;
}

/// A whole run: scores on the validation part are finite, and so are those on all labels.
void check_trains(const CircuitGraph& graph, const TrainOptions& options) {
  const Exec exec({.device = {}, .threads = 1});
  Downstream run(exec, graph, options, std::nullopt);
  const TrainResult result = run.run({}, [](const Downstream::EpochReport&) {});
  CHECK(std::isfinite(result.val.objective()));
  TrainedModel model(exec, run.model().description(), std::nullopt);
  CHECK(std::isfinite(evaluate(exec, model, graph).scores.objective()));
}

AnalysisOptions every_feature() {
  AnalysisOptions options;
  options.pair = parse_pair_features("distance,paths,common,device,relation,hierarchy,index,order,dspd");
  return options;
}

/// The text and JSON of an analysis; numbers without a definition are null.
std::string analysed(const CircuitGraph& graph) {
  const Analysis analysis = analyse(Exec{}, graph, every_feature());
  CHECK_FALSE(analysis.text().empty());
  const std::string json = analysis.json().dump();
  CHECK(json.find("nan") == std::string::npos);
  CHECK(json.find("inf") == std::string::npos);
  return json;
}

/// One net with `pins` pins, each of a device of its own, and a link from each of the first `links` pins
/// to the next.
CircuitGraph hub(std::int32_t pins, std::int32_t links) {
  CircuitGraph graph;
  graph.name = "hub";
  graph.nets = 1;
  graph.devices = graph.pins = pins;
  graph.features.assign(idx(graph.nodes()) * kFeatureColumns, 0.0f);
  for (std::int32_t i = 0; i < pins; ++i) {
    graph.edges.src.insert(graph.edges.src.end(), {1 + i, 1 + pins + i});
    graph.edges.dst.insert(graph.edges.dst.end(), {1 + pins + i, 0});
    graph.edges.relation.insert(graph.edges.relation.end(), {0, 1});
  }
  for (std::int32_t i = 0; i < links; ++i) {
    graph.links.src.push_back(1 + pins + i);
    graph.links.dst.push_back(i % 2 == 0 ? 0 : 2 + pins + i);
    graph.links.relation.push_back(
        static_cast<std::uint8_t>(i % 2 == 0 ? Relation::pin_to_net : Relation::pin_to_pin));
    graph.links.cap_F.push_back(1e-18 * (1 + i % 7));
  }
  graph.ground_F = {1e-16};
  return graph;
}

}   // namespace

TEST_CASE("bad input: labels in no group of two can all be explained, and train") {
  CircuitGraph graph = hand_graph();
  graph.links.src = {5, 6};
  graph.links.dst = {0, 9};
  graph.links.relation = {2, 3};
  graph.links.cap_F = {1e-18, 1e-17};
  const std::string json = analysed(graph);
  CHECK(json.find("\"colours+distance\":null") != std::string::npos);
  CHECK(json.find("\"coverage\":{\"colours\":0") != std::string::npos);
  check_trains(graph, small_training());
  CHECK(json.find("\"bound_all\":{\"colours\":1") != std::string::npos);
}

TEST_CASE("bad input: a design without labels is analysed, and refused by every task") {
  CircuitGraph graph = hand_graph();
  graph.links = {};
  graph.ground_F.assign(3, std::nan(""));
  CHECK(analysed(graph).find("\"links\":0") != std::string::npos);
  const Exec exec({.device = {}, .threads = 1});
  for (const Task task : {Task::edge_regression, Task::node_regression, Task::node_classification})
    CHECK(thrown_id([&] { Downstream(exec, graph, small_training(task), std::nullopt); }) ==
          ErrorId::split_too_small);
}

TEST_CASE("bad input: isolated nodes, also all of them, are analysed and trained on") {
  CircuitGraph graph = hand_graph();
  graph.edges = {};
  CHECK(analysed(graph).find("\"links\":9") != std::string::npos);
  check_trains(graph, small_training());
  check_trains(graph, small_training(Task::node_regression));
}

TEST_CASE("bad input: one node, and none") {
  CircuitGraph one;
  one.name = "one";
  one.nets = 1;
  one.features.assign(kFeatureColumns, 0.0f);
  one.ground_F = {1e-17};
  CHECK(analysed(one).find("\"nodes\":1") != std::string::npos);
  CHECK(analysed(CircuitGraph{}).find("\"nodes\":0") != std::string::npos);
  const Exec exec({.device = {}, .threads = 1});
  CHECK(thrown_id([&] { Downstream(exec, one, small_training(), std::nullopt); }) ==
        ErrorId::split_too_small);
  Initializer init(exec);
  const CircuitEncoderOptions encoder{.hidden = 8, .layers = 2, .dropout = 0};
  Sgrl model(init, encoder);
  PretrainOptions options;
  options.encoder = encoder;
  options.epochs = 2;
  const PretrainResult result = pretrain(exec, model, make_host_graph(one, nullptr), options);
  CHECK((result.epochs == 2 && std::isfinite(result.alignment_loss.back())));
}

TEST_CASE("bad input: links from a node to itself are links at distance 0") {
  CircuitGraph graph = hand_graph();
  for (std::size_t i = 5; i < 9; ++i) graph.links.dst[i] = graph.links.src[i];    // pin to pin
  for (std::size_t i = 9; i < 12; ++i) graph.links.dst[i] = graph.links.src[i];   // net to net
  CHECK_NOTHROW(validate(graph, "FILE"));
  analysed(graph);
  check_trains(graph, small_training());
  const PairTable pairs =
      pair_features(graph, graph.links.src, graph.links.dst, graph.links.relation, {PairFeature::distance});
  CHECK(std::all_of(pairs.classes.begin() + 5, pairs.classes.end(), [](std::int32_t d) { return d == 0; }));
}

TEST_CASE("bad input: a hub of a million pins is analysed within its work" * doctest::test_suite("long")) {
  const CircuitGraph graph = hub(1000000, 2000);
  const Analysis analysis = analyse(Exec{}, graph, every_feature());
  CHECK(analysis.colours == std::vector<std::int32_t>{3, 3, 3, 3, 3, 3});
  CHECK(analysis.on_links.links == 2000);
  REQUIRE_FALSE(analysis.on_links.views.empty());
  CHECK(std::isfinite(analysis.on_links.views.back().bound.r2));
  const Exec exec({.device = {}, .threads = 1});
  const CompressedDesign small =
      compress(Exec{}, make_host_graph(graph, nullptr), ConvKind::cluster_gcn, 4, Compression::automatic);
  CHECK(small.design.nodes() == 3);
  check_trains(graph, small_training());
}

TEST_CASE("bad input: features that are no numbers are refused where a file is read or written") {
  CircuitGraph graph = hand_graph();
  graph.features[3] = std::numeric_limits<float>::quiet_NaN();
  CHECK(thrown_id([&] { validate(graph, "FILE"); }) == ErrorId::graph_invalid);
  const TemporaryFolder folder;
  CHECK(thrown_id([&] { write_graph(folder.file("x"), graph); }) == ErrorId::graph_invalid);
  CHECK_NOTHROW((void)analyse(Exec{}, graph, every_feature()));   // a graph that never was a file
}
