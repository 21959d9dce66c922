// Groups of look-alikes across designs, and the table of their labels.
#include "apps/train/group_table.hpp"

#include "apps/train/samples.hpp"
#include "apps/train/trained_model.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "io/graph/colours.hpp"
#include "io/graph/structural_bound.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for copy_n, reverse, swap
#include <limits>
#include <set>

using namespace cgcl;
using test::thrown_id;

using Ids = std::vector<std::int32_t>;

namespace {

constexpr int kRounds = 3;

CircuitGraph small_timing() {
  return synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 4, .nodes = 0, .seed = 1, .name = "t"});
}

/// Copies of a design side by side, as one graph without names: node v of copy c becomes node(c, v).
struct Copies {
  const CircuitGraph& one;
  std::int32_t copies;

  [[nodiscard]] std::int32_t node(std::int32_t copy, std::int32_t v) const {
    if (v < one.nets) return copy * one.nets + v;
    if (v < one.nets + one.devices) return copies * one.nets + copy * one.devices + v - one.nets;
    return copies * (one.nets + one.devices) + copy * one.pins + v - one.nets - one.devices;
  }
  [[nodiscard]] CircuitGraph graph() const {
    CircuitGraph out;
    out.nets = copies * one.nets;
    out.devices = copies * one.devices;
    out.pins = copies * one.pins;
    out.cap_range = one.cap_range;
    out.features.resize(idx(copies) * one.features.size());
    for (std::int32_t c = 0; c < copies; ++c) {
      for (std::int32_t v = 0; v < one.nodes(); ++v)
        std::copy_n(one.features.begin() + v * kFeatureColumns, kFeatureColumns,
                    out.features.begin() + node(c, v) * kFeatureColumns);
      const auto add = [&](const EdgeList& from, EdgeList& to) {
        for (std::size_t e = 0; e < from.src.size(); ++e) {
          to.src.push_back(node(c, from.src[e]));
          to.dst.push_back(node(c, from.dst[e]));
          to.relation.push_back(from.relation[e]);
        }
      };
      add(one.edges, out.edges);
      add(one.links, out.links);
      out.links.cap_F.insert(out.links.cap_F.end(), one.links.cap_F.begin(), one.links.cap_F.end());
      out.ground_F.insert(out.ground_F.end(), one.ground_F.begin(), one.ground_F.end());
    }
    return out;
  }
};

/// The same circuit with its nodes in another order within each type, and the ends of every other link
/// swapped.
CircuitGraph renumbered(const CircuitGraph& graph) {
  Ids to(idx(graph.nodes()));
  std::int32_t first = 0;
  for (const std::int32_t count : {graph.nets, graph.devices, graph.pins}) {
    const Ids order = permutation({5, kSynth, static_cast<std::uint32_t>(first)}, count);
    for (std::int32_t i = 0; i < count; ++i) to[idx(first + i)] = first + order[idx(i)];
    first += count;
  }
  CircuitGraph out = graph;
  out.net_names.clear();
  out.device_names.clear();
  for (std::int32_t v = 0; v < graph.nodes(); ++v)
    std::copy_n(graph.features.begin() + v * kFeatureColumns, kFeatureColumns,
                out.features.begin() + to[idx(v)] * kFeatureColumns);
  for (EdgeList* list : {&out.edges, static_cast<EdgeList*>(&out.links)})
    for (auto* ends : {&list->src, &list->dst})
      for (std::int32_t& v : *ends) v = to[idx(v)];
  for (std::size_t i = 0; i < out.links.src.size(); i += 2) std::swap(out.links.src[i], out.links.dst[i]);
  std::reverse(out.links.src.begin(), out.links.src.end());
  std::reverse(out.links.dst.begin(), out.links.dst.end());
  std::reverse(out.links.relation.begin(), out.links.relation.end());
  std::reverse(out.links.cap_F.begin(), out.links.cap_F.end());
  for (std::int32_t v = 0; v < graph.nets; ++v) out.ground_F[idx(to[idx(v)])] = graph.ground_F[idx(v)];
  return out;
}

TaskSamples links_of(const CircuitGraph& graph) {
  return all_samples(graph, Task::edge_regression, task_codec(Task::edge_regression, graph));
}

PairTable pairs_of(const CircuitGraph& graph, const TaskSamples& s, std::vector<PairFeature> features) {
  return pair_features(graph, s.source, s.target, s.relation, std::move(features));
}

std::vector<Key128> keys_of(const CircuitGraph& graph, const std::vector<PairFeature>& features) {
  const TaskSamples s = links_of(graph);
  return group_keys(graph, s, features.empty() ? PairTable{} : pairs_of(graph, s, features), kRounds);
}

}   // namespace

TEST_CASE("group keys: links fall into the groups of the bound, with any pair features") {
  const CircuitGraph graph = small_timing();
  const TaskSamples s = links_of(graph);
  const Colouring colours = refine_colours(graph, ColourInput::statistics, kRounds);
  std::size_t plain = 0;   // groups without pair features
  for (const std::vector<PairFeature>& features :
       {std::vector<PairFeature>{}, {PairFeature::distance}, {PairFeature::dspd, PairFeature::distance}}) {
    const PairTable pairs = features.empty() ? PairTable{} : pairs_of(graph, s, features);
    const Ids ids = group_ids(group_keys(graph, s, pairs, kRounds));
    CHECK(group_ids(group_keys(graph, s, pairs, kRounds, true)) ==
          link_groups(s.relation, s.source, s.target, colours.colour, pairs.joint(), true));
    CHECK(ids == link_groups(s.relation, s.source, s.target, colours.colour, pairs.joint()));
    const std::size_t groups = std::set<std::int32_t>(ids.begin(), ids.end()).size();
    CHECK(groups < ids.size());
    if (features.empty()) plain = groups;
    if (!features.empty()) CHECK(groups > plain);
  }
}

TEST_CASE("group keys: nets fall into groups by colour") {
  const CircuitGraph graph = small_timing();
  const TaskSamples s = all_samples(graph, Task::node_regression, task_codec(Task::node_regression, graph));
  const Colouring colours = refine_colours(graph, ColourInput::statistics, kRounds);
  std::vector<Key128> expected;
  for (const std::int32_t v : s.source)
    expected.push_back(mix_key(static_cast<std::uint32_t>(colours.colour[idx(v)]), 0));
  CHECK(group_ids(group_keys(graph, s, {}, kRounds)) == group_ids(expected));
}

TEST_CASE("group keys: neither the numbers of nodes and bags nor the order of ends and links matter") {
  const CircuitGraph graph = small_timing();
  const std::vector<PairFeature> features = {PairFeature::distance, PairFeature::dspd};
  std::vector<Key128> other = keys_of(renumbered(graph), features);
  std::reverse(other.begin(), other.end());
  CHECK(other == keys_of(graph, features));
}

TEST_CASE("group keys: a design has the keys it has as a part of a larger one") {
  const CircuitGraph graph = small_timing();
  const CircuitGraph two = Copies{graph, 2}.graph();
  for (const std::vector<PairFeature>& features :
       {std::vector<PairFeature>{}, {PairFeature::distance, PairFeature::dspd}}) {
    const std::vector<Key128> one = keys_of(graph, features);
    std::vector<Key128> twice = one;
    twice.insert(twice.end(), one.begin(), one.end());
    CHECK(keys_of(two, features) == twice);
  }
}

TEST_CASE("group table: means, the commonest class with the smallest of equals, and who has no twin") {
  const auto key = [](std::uint64_t g) { return mix_key(g, 9); };
  const std::vector<Key128> group = {key(1), key(2), key(1), key(3), key(1), key(2), key(4)};
  const std::vector<float> y = {0.25f, 0.5f, 0.5f, 1, 0.75f, 0, 0.1f};
  const Ids label = {1, 2, 0, 4, 1, 0, 3}, train = {4, 0, 5, 2, 1};
  const GroupTable table = fit_group_table(group, y, label, train);
  REQUIRE(table.groups() == 2);
  const auto one = table.find(key(1)), two = table.find(key(2));
  REQUIRE((one && two));
  CHECK(table.mean[*one] == 0.5f);
  CHECK(table.mean[*two] == 0.25f);
  CHECK(table.majority[*one] == 1);
  CHECK(table.majority[*two] == 0);   // 2 and 0 are equally common
  CHECK_FALSE(table.find(key(3)));
  CHECK(without_twin(group, Ids{6, 0, 3}, table) == Ids{6, 3});
  Ids backwards(train.rbegin(), train.rend());
  CHECK(fit_group_table(group, y, label, backwards).key == table.key);
  CHECK(fit_group_table(group, y, label, Ids{}).groups() == 0);
}

TEST_CASE("group table: scores use the mean of the group, of an unknown one that of the relation") {
  TaskSamples s;
  const auto key = [](std::uint64_t g) { return mix_key(g, 9); };
  s.group = {key(1), key(1), key(2), key(3)};
  s.relation = {2, 2, 2, 2};
  s.y = {0.25f, 0.75f, 0.875f, 0.375f};
  s.label = {1, 3, 4, 1};
  s.train = {0, 1};
  const PlainBaseline baseline = fit_baseline(s);
  REQUIRE(baseline.groups);
  s.y[1] = 0.5f;   // a twin in another design: table 0.5 exact; of 2 and 3 it says 0.5, the relation mean
  const Scores scores = score(s, Ids{1, 2, 3}, std::vector<double>{0.5, 0.5, 0.5}, baseline);
  const double mean = (0.5 + 0.875 + 0.375) / 3;
  const auto square = [](double x) { return x * x; };
  const double spread = square(0.5 - mean) + square(0.875 - mean) + square(0.375 - mean);
  CHECK(scores.table.value() == doctest::Approx(1 - (square(0.375) + square(0.125)) / spread));
  CHECK_FALSE(scores.below_table());
  const auto free = score_without_twin(s, std::vector<double>{0, 0, 0.875, 0.375}, baseline);
  REQUIRE(free);
  CHECK(free->samples == 2);
  CHECK(free->regression->r2 == 1);
  REQUIRE(scores.by_relation.size() == 1);
  CHECK(scores.by_relation[0].relation == "pin-net");
  CHECK(scores.by_relation[0].regression->mse == scores.regression->mse);

  s.task = Task::node_classification;
  s.target.clear();
  const Scores classes = score(s, Ids{0, 2}, std::vector<double>{9, 0, 0, 0, 0, 0, 0, 0, 0, 9}, baseline);
  CHECK(classes.table.value() == 0.5);   // class 1 for both, true of the first
  CHECK(classes.by_relation.empty());
}

TEST_CASE("group table: it travels with the model, and a file without one is read as such") {
  const Exec exec({.device = {}, .threads = 1});
  const test::TemporaryFolder folder;
  const CircuitGraph graph = test::hand_graph();
  TaskSamples s = links_of(graph);
  s.group = group_keys(graph, s, {}, kRounds);
  for (std::int32_t i = 0; i < s.size(); ++i) s.train.push_back(i);
  ModelDescription d;
  d.loss = "mse";
  d.head.hidden = 8;
  d.head.layers = 1;
  d.head.cl_width = 0;
  d.normaliser = fit_normaliser(graph);
  d.codec = task_codec(Task::edge_regression, graph);
  d.source_name = "source";
  TrainedModel model(exec, d, std::nullopt);
  const std::string path = folder.file("m.safetensors");
  const auto write_and_read = [&] {
    write_model(path, exec, model, model.head().state());
    return read_model(path, exec).description().baseline.groups;
  };
  CHECK_FALSE(write_and_read());
  model.set_baseline(fit_baseline(s));
  const auto back = write_and_read();
  const GroupTable table = model.description().baseline.groups.value();
  REQUIRE(back);
  REQUIRE(table.groups() > 3);
  CHECK(back->key == table.key);
  CHECK(back->mean == table.mean);
  CHECK(back->majority == table.majority);

  const auto damaged = [&](auto&& change) {
    PlainBaseline bad = fit_baseline(s);
    change(*bad.groups);
    model.set_baseline(bad);
    return thrown_id([&] { (void)write_and_read(); });
  };
  CHECK(damaged([](GroupTable& t) { std::swap(t.key[0], t.key[1]); }) == ErrorId::model_damaged);
  CHECK(damaged([](GroupTable& t) { t.mean[1] = std::numeric_limits<float>::infinity(); }) ==
        ErrorId::model_damaged);
  CHECK(damaged([](GroupTable& t) { t.majority[0] = 5; }) == ErrorId::model_damaged);
  CHECK(damaged([](GroupTable& t) { t.mean.pop_back(); }) == ErrorId::model_damaged);
}
