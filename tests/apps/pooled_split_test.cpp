#include "apps/train/pooled_split.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "tests/apps/transfer_designs.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace cgcl;
using namespace cgcl::test;

namespace {

/// Design of each sample of a split of the pool.
std::vector<std::size_t> designs_of(const Split& split, const PooledGraph& pool, std::int64_t links) {
  std::vector<std::size_t> out;
  const auto& first = split.kind == SampleKind::nets ? pool.first_net : pool.first_link;
  for (const std::int32_t id : split.ids) {
    std::int64_t at = id;
    if (split.kind == SampleKind::pairs && id >= links)   // a net of its first end says whose it is
      at = -1 - split.negatives.src[idx(id - links)];
    if (at < 0) {
      const std::int32_t node = static_cast<std::int32_t>(-1 - at);
      for (std::size_t d = 0; d + 1 < pool.first_net.size(); ++d)
        for (const auto* starts : {&pool.first_net, &pool.first_device, &pool.first_pin}) {
          const std::int64_t before = starts == &pool.first_net ? 0
                                      : starts == &pool.first_device
                                          ? pool.first_net.back()
                                          : pool.first_net.back() + pool.first_device.back();
          if (node >= before + (*starts)[d] && node < before + (*starts)[d + 1]) out.push_back(d);
        }
      continue;
    }
    out.push_back(static_cast<std::size_t>(std::upper_bound(first.begin(), first.end(), at) - first.begin()) -
                  1);
  }
  return out;
}

}   // namespace

TEST_CASE("pooled split: families that are left out teach nothing, and all their samples validate") {
  const std::vector<CircuitGraph> designs = small_designs();
  const PooledGraph pool = pool_graphs(designs);
  const std::vector<std::int32_t> family = family_numbers(designs);
  CHECK(family == std::vector<std::int32_t>{0, 0, 1, 2, 3});
  for (const Task task : {Task::edge_regression, Task::node_regression, Task::link_prediction}) {
    CAPTURE(name_of(task));
    TrainOptions options;
    options.task = task;
    const PooledSplit samples = choose_pooled(designs, pool, options, true, 3);
    CHECK_NOTHROW(require_split_of(samples.split, pool.graph, "pool"));
    const auto design = designs_of(samples.split, pool, pool.graph.links.size());
    REQUIRE(design.size() == samples.split.ids.size());
    std::set<std::int32_t> held;
    for (const std::int32_t i : samples.split.twin_free) held.insert(family[design[idx(i)]]);
    CHECK(held.size() == 1);   // a fifth of four families, rounded up
    for (const auto* part : {&samples.split.train, &samples.split.val})
      for (const std::int32_t i : *part) CHECK(held.count(family[design[idx(i)]]) == 0);
    for (std::size_t d = 0; d < designs.size(); ++d)
      CHECK((samples.left_out[d] != 0) == (held.count(family[d]) > 0));
    CHECK(choose_pooled(designs, pool, options, true, 3).split == samples.split);
  }
}

TEST_CASE("pooled split: pairs that do not couple are of one design") {
  const std::vector<CircuitGraph> designs = small_designs();
  const PooledGraph pool = pool_graphs(designs);
  TrainOptions options;
  options.task = Task::link_prediction;
  const Split split = choose_pooled(designs, pool, options, false, 1).split;
  CHECK(split.train.empty());   // undivided
  REQUIRE(split.negatives.size() > 0);
  const auto design_of = [&](std::int32_t node) {
    for (std::size_t d = 0; d < designs.size(); ++d)
      for (std::int32_t own = 0; own < designs[d].nodes(); ++own)
        if (pool.node_of(d, own) == node) return d;
    return designs.size();
  };
  for (std::int64_t i = 0; i < std::min<std::int64_t>(split.negatives.size(), 40); ++i)
    CHECK(design_of(split.negatives.src[idx(i)]) == design_of(split.negatives.dst[idx(i)]));
}

TEST_CASE("pooled split: nets by their resistance are those of the pool") {
  std::vector<CircuitGraph> designs = small_designs();
  designs.resize(2);
  TrainOptions options;
  options.task = Task::resistance_regression;
  for (CircuitGraph& graph : designs) graph.point_ohm.assign(idx(graph.nets), 10);
  designs[0].point_ohm[0] = designs[1].point_ohm[0] = 0;
  const PooledGraph pool = pool_graphs(designs);
  const Split split = choose_pooled(designs, pool, options, false, 1).split;
  CHECK(split.kind == SampleKind::resistances);
  CHECK_NOTHROW(require_split_of(split, pool.graph, "pool"));
  CHECK(split.ids.size() == idx(pool.graph.nets - 2));
  CHECK((split.ids.front() == 1 && split.ids.back() == pool.graph.nets - 1));
  designs[1].point_ohm.clear();
  CHECK(thrown_id([&] { (void)choose_pooled(designs, pool_graphs(designs), options, false, 1); }) ==
        ErrorId::no_labels);
}

TEST_CASE("pooled split: two families cannot be left out, nor is a design without labels taken") {
  std::vector<CircuitGraph> designs = small_designs();
  designs.resize(3);
  const TrainOptions options;
  const auto choose = [&](bool by_family) {
    return thrown_id([&] { (void)choose_pooled(designs, pool_graphs(designs), options, by_family, 1); });
  };
  CHECK(choose(true) == ErrorId::bad_value);
  designs[1].links = {};
  CHECK(choose(false) == ErrorId::no_labels);
}
