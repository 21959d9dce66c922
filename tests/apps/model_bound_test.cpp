// No trained model exceeds what bounds it: functions that beat narrower bounds, and random cases.
#include "apps/train/evaluate.hpp"
#include "apps/train/task_bound.hpp"
#include "engine/core/random.hpp"
#include "io/graph/colours.hpp"
#include "tests/learning/standing.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>   // for iota

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

namespace {

constexpr double kRounding = 1e-5;   // of predictions in float

/// A circuit in the making. Nodes are numbered when it is finished: nets, devices, pins.
struct Circuit {
  struct Net {
    float statistic = 0;
    double ground = 0.5;   // as a label
  };
  struct Pin {
    std::int32_t device, net;   // -1: open
    float code = 0;
  };
  struct Link {
    std::int32_t a, b;   // nets, or pins
    double label;
    bool pins = false;
  };

  std::vector<Net> nets;
  std::vector<float> devices;   // a feature of each
  std::vector<Pin> pins;
  std::vector<Link> links;

  std::int32_t net(float statistic = 0, double ground = 0.5) {
    nets.push_back({statistic, ground});
    return static_cast<std::int32_t>(nets.size()) - 1;
  }
  /// A device between nets. Its last pin has the code.
  void device(float feature, const Ids& on, float code = 0) {
    for (const std::int32_t v : on) pins.push_back({static_cast<std::int32_t>(devices.size()), v});
    pins.back().code = code;
    devices.push_back(feature);
  }
  [[nodiscard]] CircuitGraph graph() const;
};

CircuitGraph Circuit::graph() const {
  CircuitGraph g;
  g.name = "c";
  g.nets = static_cast<std::int32_t>(nets.size());
  g.devices = static_cast<std::int32_t>(devices.size());
  g.pins = static_cast<std::int32_t>(pins.size());
  g.features.assign(idx(g.nodes()) * kFeatureColumns, 0.0f);
  for (std::size_t v = 0; v < nets.size(); ++v) {
    g.features[v * kFeatureColumns + 4] = nets[v].statistic;
    g.ground_F.push_back(1e-20 * std::pow(10, 6 * nets[v].ground));
  }
  for (std::size_t d = 0; d < devices.size(); ++d)
    g.features[(nets.size() + d) * kFeatureColumns + 1] = devices[d];
  const auto edge = [&g](std::int32_t a, std::int32_t b, Relation relation) {
    g.edges.src.push_back(a);
    g.edges.dst.push_back(b);
    g.edges.relation.push_back(static_cast<std::uint8_t>(relation));
  };
  for (std::size_t p = 0; p < pins.size(); ++p) {
    const std::int32_t pin = g.nets + g.devices + static_cast<std::int32_t>(p);
    edge(g.nets + pins[p].device, pin, Relation::device_pin);
    if (pins[p].net >= 0) edge(pin, pins[p].net, Relation::pin_net);
    g.features[idx(pin) * kFeatureColumns] = pins[p].code;
  }
  for (const Link& link : links) {
    const std::int32_t first = link.pins ? g.nets + g.devices : 0;
    g.links.src.push_back(first + link.a);
    g.links.dst.push_back(first + link.b);
    g.links.relation.push_back(
        static_cast<std::uint8_t>(link.pins ? Relation::pin_to_pin : Relation::net_to_net));
    g.links.cap_F.push_back(1e-21 * std::pow(10, 6 * link.label));
  }
  return g;
}

struct Case {
  Task task = Task::edge_regression;
  ConvKind conv = ConvKind::sage;
  std::int64_t layers = 2;
  HeadOrder order = HeadOrder::symmetric;
  bool distance = false;
  std::uint64_t seed = 1;
};

/// A split that trains and validates on everything: what is to be shown is how far a model can get.
Split everything(const CircuitGraph& graph, Task task) {
  Split split = on_links(task) ? split_links(graph) : split_nets(graph);
  split.train.resize(split.ids.size());
  std::iota(split.train.begin(), split.train.end(), 0);
  split.val = split.train;
  return split;
}

/// Scores on all samples of a design of a model that learnt them.
Scores scores(const CircuitGraph& graph, const Case& c) {
  const Exec exec({.device = {}, .threads = 1, .seed = c.seed});
  TrainOptions options;
  options.task = c.task;
  options.loss = classifies(c.task) ? "ce" : "mse";
  options.head = {
      .conv = c.conv, .hidden = 16, .layers = c.layers, .dropout = 0, .cl_width = 0, .order = c.order};
  if (c.distance) options.pair = {PairFeature::distance};
  options.lr = 2e-2;
  options.lr_final = 2e-3;
  options.epochs = 400;
  options.batch_size = 32;
  Downstream run(exec, graph, options, std::nullopt, everything(graph, c.task));
  (void)run.run({}, [](const Downstream::EpochReport&) {});
  TrainedModel model = test::best_model(exec, run);
  return evaluate(exec, model, graph).scores;
}

/// The strict bound of links by the colours of their ends after some rounds.
double ceiling(const CircuitGraph& graph, int rounds) {
  const TaskSamples s = all_samples(graph, Task::edge_regression, task_codec(Task::edge_regression, graph));
  const Ids colour = refine_colours(graph, ColourInput::statistics, rounds).colour;
  return structural_bound(link_groups(s.relation, s.source, s.target, colour), s.y).ceiling;
}

/// Chains of two devices, of two kinds that differ in the code of the last pin; links between the first pins
/// of chains of one kind, which says their label. From there the last pin is six edges away.
CircuitGraph far_apart() {
  Circuit c;
  for (int link = 0; link < 24; ++link) {
    Ids first;
    for (int i = 0; i < 2; ++i) {
      const std::int32_t middle = c.net();
      first.push_back(static_cast<std::int32_t>(c.pins.size()));
      c.device(1, {-1, middle});
      c.device(1, {middle, -1}, link % 2 == 0 ? 0.0f : 1.0f);
    }
    c.links.push_back({first[0], first[1], link % 2 == 0 ? 0.3 : 0.7, true});
  }
  return c.graph();
}

/// Links between nets of two kinds. Which of them comes first says the label.
CircuitGraph told_by_order() {
  Circuit c;
  for (int i = 0; i < 24; ++i) {
    const std::int32_t a = c.net(1), b = c.net(2);
    c.device(1, {a, b});
    if (i % 2 == 0)
      c.links.push_back({a, b, 0.3});
    else
      c.links.push_back({b, a, 0.7});
  }
  return c.graph();
}

/// Links of nets that are all different and say the label, and some of equal nets with labels that nothing
/// tells.
CircuitGraph unique_links() {
  Circuit c;
  const std::int32_t hub = c.net();
  const auto add = [&](float statistic, double label) {
    c.links.push_back({hub, c.net(statistic), label});
    c.device(1, {c.links.back().b});
  };
  for (int i = 0; i < 40; ++i) add(static_cast<float>(i) / 40, 0.2 + 0.6 * i / 40);
  for (int i = 0; i < 10; ++i) add(0.5f, i % 2 == 0 ? 0.1 : 0.9);
  return c.graph();
}

/// Copies of a random part with labels of their own; of the last one a pin has another code.
CircuitGraph random_circuit(std::uint32_t seed) {
  Circuit c;
  const RandomKey shape{seed, kSynth, 1}, label{seed, kSynth, 2};
  std::uint64_t drawn = 0;
  const auto y = [&] { return 0.1 + 0.8 * uniform01(label, drawn++); };
  for (int copy = 0; copy < 4; ++copy) {
    const bool other = copy == 3;
    Ids nets;
    for (int v = 0; v < 5; ++v) nets.push_back(c.net(1, y()));
    for (std::uint64_t d = 0; d < 6; ++d) {
      Ids on;
      for (std::uint64_t p = 0; p < 2 + d % 2; ++p) on.push_back(nets[below(shape, 4 * d + p, 5)]);
      c.device(static_cast<float>(1 + d % 2), on, other && d == 5 ? 1.0f : 0.0f);
    }
    for (std::uint64_t l = 0; l < 8; ++l) {
      const std::uint64_t a = below(shape, 100 + 2 * l, 5), b = below(shape, 101 + 2 * l, 5);
      if (a == b) continue;
      const bool turn = copy % 2 == 1;
      c.links.push_back({nets[turn ? b : a], nets[turn ? a : b], y()});
    }
  }
  return c.graph();
}

}   // namespace

TEST_CASE("model bound: a deeper network sees farther, and its bound does too") {
  const CircuitGraph graph = far_apart();
  REQUIRE(std::abs(ceiling(graph, 5)) < 1e-9);
  const Scores five = scores(graph, {.layers = 5}), six = scores(graph, {.layers = 6});
  CHECK(std::abs(*five.ceiling_r2) < 1e-9);
  CHECK(five.regression->r2 <= *five.ceiling_r2 + kRounding);
  CHECK(*five.bound_r2 < 0);
  CHECK(six.regression->r2 > 0.9);   // above the bound of five rounds
  CHECK((*six.ceiling_r2 == 1 && *six.bound_r2 == 1));
}

TEST_CASE("model bound: the order of the ends tells an ordered head the label, and a symmetric one nothing") {
  const CircuitGraph graph = told_by_order();
  const Scores ordered = scores(graph, {.order = HeadOrder::ordered}), symmetric = scores(graph, {});
  CHECK(ordered.regression->r2 > 0.9);
  CHECK((*ordered.ceiling_r2 == 1 && *ordered.bound_r2 == 1));
  CHECK(std::abs(*symmetric.ceiling_r2) < 1e-9);
  CHECK(*symmetric.bound_r2 < 0);
  CHECK(symmetric.regression->r2 <= *symmetric.ceiling_r2 + kRounding);
}

TEST_CASE("model bound: links that are alone in their groups count as explainable") {
  const CircuitGraph graph = unique_links();
  const Scores s = scores(graph, {});
  const TaskSamples links =
      all_samples(graph, Task::edge_regression, task_codec(Task::edge_regression, graph));
  const Ids colour = refine_colours(graph, ColourInput::statistics, 2).colour;
  const StructuralBound bound =
      structural_bound(link_groups(links.relation, links.source, links.target, colour), links.y);
  CHECK(bound.grouped_r2 < 0);      // the links of groups alone
  CHECK(s.regression->r2 > 0.25);   // beats that
  CHECK(*s.bound_r2 == test::near(bound.r2));
  CHECK(*s.bound_coverage == test::near(11.0 / 50));   // one of the different nets looks like the equal ones
  CHECK(*s.bound_upper > *s.bound_r2);
  CHECK(s.regression->r2 <= *s.ceiling_r2 + kRounding);
}

TEST_CASE("model bound: no model of a random case exceeds what bounds it, and most come near") {
  int near_the_bound = 0, cases = 0;
  for (std::uint32_t seed = 0; seed < 12; ++seed) {
    constexpr ConvKind kConvs[] = {ConvKind::sage, ConvKind::gcn, ConvKind::gine, ConvKind::gat};
    Case c;
    c.task = seed % 5 == 3   ? Task::node_regression
             : seed % 5 == 4 ? Task::node_classification
                             : Task::edge_regression;
    c.conv = kConvs[seed % 4];
    c.layers = 1 + 2 * (seed % 3);   // a pin is an odd number of edges from a net
    c.order = seed % 2 == 0 ? HeadOrder::symmetric : HeadOrder::ordered;
    c.distance = on_links(c.task) && seed % 3 == 1;
    c.seed = seed + 1;
    const Scores s = scores(random_circuit(seed), c);
    const double reached = s.regression ? s.regression->r2 : s.classification->accuracy;
    const double bound = s.regression ? s.ceiling_r2.value() : s.bound_accuracy.value();
    INFO(str("seed ", seed, ", ", name_of(c.conv), ": ", reached, " of ", bound));
    CHECK(reached <= bound + kRounding);
    CHECK(bound < 1);   // else the line above says nothing
    near_the_bound += reached > 0.6 * bound;
    ++cases;
  }
  CHECK(near_the_bound * 2 >= cases);
}
