// Batches of clusters in pre-training.
#include "apps/train/cluster_batch.hpp"

#include "apps/train/design_batches.hpp"
#include "apps/train/pretrain.hpp"
#include "io/graph/partition.hpp"
#include "io/synth/synth.hpp"
#include "tests/apps/thread_ranks.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for sort
#include <map>
#include <set>

using namespace cgcl;
using test::on_ranks;

namespace {

HostGraph small_design() {
  return make_host_graph(
      synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 4, .nodes = 0, .seed = 1, .name = "t"}),
      nullptr);
}

PretrainOptions quick(Batching batching, int shards) {
  PretrainOptions options;
  options.encoder = {.hidden = 8, .layers = 2};
  options.epochs = 3;
  options.sampling = {.batching = batching, .hops = 2, .fanout = 4, .clusters = 9};
  options.batch_size = 150;
  options.shards = shards;
  return options;
}

bool no_metis() {
  if (why_no_partition().empty()) return false;
  MESSAGE("skipped: ", why_no_partition());
  return true;
}

std::map<std::string, std::vector<float>> numbers(const Exec& exec, const TensorFile& file) {
  std::map<std::string, std::vector<float>> out;
  for (const auto& [name, tensor] : file.tensors)
    if (tensor.dtype() == DType::f32) out[name] = tensor.to_host<float>(exec);
  return out;
}

std::map<std::string, std::vector<float>> trained(const HostGraph& design, const PretrainOptions& options,
                                                  int ranks) {
  std::vector<std::map<std::string, std::vector<float>>> of(static_cast<std::size_t>(ranks));
  std::vector<std::int64_t> rows(static_cast<std::size_t>(ranks));
  on_ranks(ranks, [&](const Ranks& own) {
    const Exec exec({.device = {}, .threads = 1, .seed = 8});
    Initializer init(exec);
    Sgrl model(init, options.encoder);
    Pretraining run(exec, model, design, options, "data", own);
    rows[static_cast<std::size_t>(own.rank())] = run.run({}, [] {}).rows;
    of[static_cast<std::size_t>(own.rank())] = numbers(exec, run.checkpoint());
  });
  for (std::size_t r = 0; r < of.size(); ++r) {
    CHECK(of[r] == of.front());
    CHECK(rows[r] == rows.front());
  }
  if (options.sampling.batching == Batching::cluster) CHECK(rows.front() == design.nodes());
  return of.front();
}

}   // namespace

TEST_CASE("clusters: a batch has the nodes of its clusters and the edges among them") {
  HostGraph design;   // 0-1-2-3 in both directions
  design.node_type = {0, 2, 1, 2};
  design.source = {0, 1, 1, 2, 2, 3};
  design.target = {1, 0, 2, 1, 3, 2};
  const std::vector<std::int32_t> cluster{4, 4, 0, 2};   // some have no nodes
  DesignClusters clusters(design, cluster);
  REQUIRE(clusters.size() == 3);
  CHECK(clusters.nodes(0) == 1);
  CHECK(clusters.nodes(2) == 2);
  const std::vector<std::int32_t> both{2, 0};
  for (int again = 0; again < 2; ++again) {   // nothing is left of a batch
    const SampledDesign cut = clusters.cut(both);
    CHECK(cut.node == std::vector<std::int32_t>{0, 1, 2});
    CHECK(cut.design.node_type == std::vector<std::uint8_t>{0, 2, 1});
    std::set<std::pair<std::int32_t, std::int32_t>> edges;
    for (std::size_t e = 0; e < cut.design.source.size(); ++e)
      edges.emplace(cut.design.source[e], cut.design.target[e]);
    CHECK(edges == std::set<std::pair<std::int32_t, std::int32_t>>{{0, 1}, {1, 0}, {1, 2}, {2, 1}});
  }
  CHECK(test::thrown_id([&] { DesignClusters(design, std::vector<std::int32_t>{0}); }) == ErrorId::shape);
  CHECK(cluster_count(3000, 0) == 3);
  CHECK(cluster_count(3000, 7) == 7);
  CHECK(cluster_count(5, 7) == 5);
}

TEST_CASE("clusters: an epoch reads each node once, in batches of about one size") {
  if (no_metis()) return;
  const HostGraph design = small_design();
  DesignBatches batches(design, {.batching = Batching::cluster, .clusters = 9}, 150, one_process());
  CHECK(batches.items() == 9);
  std::vector<std::int32_t> order(9), seen;
  for (std::int32_t c = 0; c < 9; ++c) order[static_cast<std::size_t>(c)] = 8 - c;
  const auto& begins = batches.begins();
  CHECK(begins.size() > 2);
  CHECK(begins.back() == 9);
  std::size_t edges = 0;
  for (std::size_t b = 0; b + 1 < begins.size(); ++b) {
    const auto items = std::span<const std::int32_t>(order).subspan(begins[b], begins[b + 1] - begins[b]);
    const SampledDesign cut = batches.cut(items, {});
    CHECK(batches.weight(items) == static_cast<double>(cut.node.size()));
    seen.insert(seen.end(), cut.node.begin(), cut.node.end());
    edges += cut.design.source.size();
  }
  std::sort(seen.begin(), seen.end());
  for (std::size_t v = 0; v < seen.size(); ++v) CHECK(seen[v] == static_cast<std::int32_t>(v));
  CHECK(seen.size() == static_cast<std::size_t>(design.nodes()));
  CHECK(edges < design.source.size());
  CHECK(edges > design.source.size() / 2);
}

TEST_CASE("clusters: pre-training on them gives the same bytes in any number of ranks, and resumed") {
  if (no_metis()) return;
  const HostGraph design = small_design();
  for (const Batching batching : {Batching::cluster, Batching::neighbor}) {
    const PretrainOptions options = quick(batching, 4);
    const auto alone = trained(design, options, 1);
    for (const int ranks : {2, 4}) CHECK(trained(design, options, ranks) == alone);
    CHECK(trained(design, quick(batching, 2), 1) != alone);
    CHECK(trained(design, quick(batching, 1), 1) != alone);
  }
  const PretrainOptions options = quick(Batching::cluster, 2);
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  Initializer init(exec);
  Sgrl first(init, options.encoder), second(init, options.encoder);
  Pretraining begun(exec, first, design, options, "data"), resumed(exec, second, design, options, "data");
  int epochs = 0;
  CHECK(begun.run({.stop = [&epochs] { return epochs == 2; }}, [&epochs] { ++epochs; }).stopped);
  resumed.restore(begun.checkpoint());
  CHECK(resumed.epochs_done() == 2);
  (void)resumed.run({}, [] {});
  CHECK(numbers(exec, resumed.checkpoint()) == trained(design, options, 1));
}

TEST_CASE("clusters: a graph that is taken whole has no shards") {
  const HostGraph design = small_design();
  CHECK(test::thrown_id([&] { (void)trained(design, quick(Batching::full, 1), 1); }) == ErrorId::internal);
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const PretrainOptions options = quick(Batching::full, 2);
  Initializer init(exec);
  Sgrl model(init, options.encoder);
  CHECK(test::thrown_id([&] { Pretraining(exec, model, design, options, "data"); }) == ErrorId::bad_value);
}
