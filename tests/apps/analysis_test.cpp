#include "apps/train/analysis.hpp"

#include "engine/core/error.hpp"
#include "io/pt/hetero_reader.hpp"
#include "io/synth/synth.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

namespace {

const JsonValue& at(const JsonValue& json, const std::string& key) {
  const JsonValue* value = json.find(key);
  REQUIRE_MESSAGE(value != nullptr, key);
  return *value;
}

}   // namespace

TEST_CASE("analysis: keys, views and shares of a synthetic design; threads do not matter") {
  const Exec exec;
  const CircuitGraph graph = synthesise({.kind = SynthKind::sram, .rows = 16, .cols = 8, .name = "s"});
  AnalysisOptions options;
  options.pair = parse_pair_features("distance,device");
  options.seed = 3;
  const JsonValue json = analyse(exec, graph, options).json();
  options.pair_options.threads = 3;
  CHECK(analyse(exec, graph, options).json().dump() == json.dump());
  CHECK(at(json, "nodes").as_int() == graph.nodes());
  CHECK(at(json, "colours").as_array().size() == 6);
  CHECK(at(json, "ratio").as_real() ==
        test::near(double(graph.nodes()) / double(at(json, "colours").as_array()[5].as_int())));
  const double plain = at(at(json, "bound"), "colours").as_real();
  for (const char* view : {"colours+distance", "colours+device", "colours+distance+device"}) {
    CHECK(at(at(json, "bound"), view).as_real() >= plain);
    CHECK(at(at(json, "bound_all"), view).as_real() >= at(at(json, "bound_all"), "colours").as_real());
    CHECK(at(at(json, "upper"), view).as_real() > at(at(json, "bound_all"), view).as_real());
    CHECK(at(at(json, "ceiling"), view).as_real() > at(at(json, "ceiling"), "colours").as_real());
    CHECK(at(at(json, "coverage"), view).as_real() > 0.5);
    CHECK(at(at(at(json, "baselines"), "group_mean"), view).is_number());
  }
  CHECK(at(at(json, "baselines"), "ridge").as_real() > at(at(json, "baselines"), "relation_mean").as_real());
  std::int64_t bins = 0, classes = 0;
  for (const JsonValue& count : at(at(json, "histogram"), "bins").as_array()) bins += count.as_int();
  for (const JsonValue& count : at(at(json, "histogram"), "classes").as_array()) classes += count.as_int();
  CHECK((bins == at(json, "links").as_int() && classes == bins));
  CHECK(at(at(json, "ground"), "accuracy_bound").as_real() >=
        at(at(json, "ground"), "accuracy_leave_one_out").as_real());
  options.pair.clear();
  CHECK(at(analyse(exec, graph, options).json(), "bound").as_object().size() == 1);
}

TEST_CASE("analysis: labels in no group of two, none at all, one node, self-links, isolated nodes, NaN") {
  const Exec exec;
  AnalysisOptions options;
  options.pair = parse_pair_features("distance,paths,common,device");
  const auto bound = [&](const CircuitGraph& graph) {
    return at(at(analyse(exec, graph, options).json(), "bound"), "colours+distance");
  };
  CircuitGraph graph = test::hand_graph();
  for (auto* list : {&graph.links.src, &graph.links.dst}) list->resize(2);
  graph.links.relation.resize(2);
  graph.links.cap_F.resize(2);
  const JsonValue alone = analyse(exec, graph, options).json();
  CHECK(at(alone, "links").as_int() == 2);
  CHECK(at(alone, "label_variance").is_number());
  CHECK(JsonValue(bound(graph)).dump() == "null");
  CHECK(at(at(alone, "bound_all"), "colours+distance").as_real() == 1);

  graph.links = {};
  const std::string none = analyse(exec, graph, options).json().dump();
  CHECK(none.find("\"label_variance\":null") != std::string::npos);
  CHECK(none.find("\"ridge\":null") != std::string::npos);

  graph = test::hand_graph();
  graph.links.dst = graph.links.src;   // self-links
  CHECK_NOTHROW((void)analyse(exec, graph, options));
  graph = test::hand_graph();
  graph.edges = {};   // isolated nodes
  CHECK_NOTHROW((void)analyse(exec, graph, options));
  graph.features[3] = std::nanf("");
  CHECK_NOTHROW((void)analyse(exec, graph, options));
  graph = test::hand_graph();
  graph.ground_F.assign(3, std::nan(""));
  CHECK(at(at(analyse(exec, graph, options).json(), "ground"), "labels").as_int() == 0);

  CircuitGraph one;
  one.nets = 1;
  one.features.assign(kFeatureColumns, 0.0f);
  one.ground_F = {1e-17};
  CHECK(at(analyse(exec, one, options).json(), "colours").as_array().back().as_int() == 1);
  CHECK_NOTHROW((void)analyse(exec, CircuitGraph{}, options));
}

TEST_CASE("analysis: the published design has the known colours and bounds") {
  const Exec exec;
  const CircuitGraph graph = read_pt(test::fixture("digtime.pt"));
  AnalysisOptions options;
  options.input = ColourInput::type;
  CHECK(analyse(exec, graph, options).colours == Ids{3, 12, 22, 49, 93, 116});
  options = {};
  options.pair = parse_pair_features("distance,paths");
  const Analysis analysis = analyse(exec, graph, options);
  CHECK(analysis.colours == Ids{35, 107, 130, 167, 176, 183});
  REQUIRE(analysis.on_links.views.size() == 4);
  CHECK(analysis.on_links.views[0].bound.grouped_r2 == test::near(0.546).epsilon(0.003));
  CHECK(analysis.on_links.views[1].bound.grouped_r2 == test::near(0.803).epsilon(0.003));
  CHECK(analysis.on_links.views[0].table_r2 == test::near(0.518).epsilon(0.03));
  CHECK(analysis.on_links.views[1].table_r2 == test::near(0.785).epsilon(0.03));
}
