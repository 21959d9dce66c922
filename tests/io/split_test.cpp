#include "io/dataset/split.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/safetensors/safetensors.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

using namespace cgcl;

namespace {

/// Every position of ids once.
bool complete(const Split& split) {
  std::vector<std::int32_t> all = split.train;
  for (const auto* part : {&split.val, &split.twin_free}) all.insert(all.end(), part->begin(), part->end());
  std::sort(all.begin(), all.end());
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i] != static_cast<std::int32_t>(i)) return false;
  return all.size() == split.ids.size();
}

/// A net and `links` pin-net couplings.
CircuitGraph many_links(std::int32_t links) {
  CircuitGraph graph;
  for (std::int32_t i = 0; i < links; ++i) {
    graph.links.src.push_back(i + 1);
    graph.links.dst.push_back(0);
    graph.links.relation.push_back(2);
    graph.links.cap_F.push_back(1e-18);
  }
  return graph;
}

}   // namespace

TEST_CASE("split: natural links are all that lie inside the range, in order") {
  const Split split = split_links(test::hand_graph());
  CHECK(split.ids == std::vector<std::int32_t>{0, 1, 2, 3, 5, 6, 7, 9, 10});
  CHECK(split.val.size() == 2);   // ceil(0.2 * 9)
  CHECK(complete(split));
}

TEST_CASE("split: validation takes the rounded-up share, and the seed decides which") {
  for (const auto& [links, held] :
       {std::pair(2, 1), std::pair(5, 1), std::pair(6, 2), std::pair(1000, 200), std::pair(1001, 201)}) {
    const CircuitGraph graph = many_links(links);
    const Split split = split_links(graph, {.seed = 7});
    CHECK(split.val.size() == idx(held));
    CHECK(complete(split));
    CHECK(split == split_links(graph, {.seed = 7}));
    if (links >= 1000) CHECK(split != split_links(graph, {.seed = 8}));
  }
}

TEST_CASE("split: a seed draws the same parts for ever") {
  // By an independent implementation of Philox and of Fisher and Yates.
  const Split random = split_links(many_links(10), {.seed = 7});
  CHECK(random.val == std::vector<std::int32_t>{4, 7});
  CHECK(random.train == std::vector<std::int32_t>{3, 6, 1, 5, 0, 8, 2, 9});
  CHECK(random.by() == SplitBy::random);
  const std::vector<std::int32_t> group = {5, 1, 2, 3, 4, 0, 5, 1, 2, 3, 4, 0};   // numbers do not matter
  Split twins = choose_links(many_links(12), {.seed = 7});
  divide_by_twins(twins, group, {.seed = 7}, "");
  CHECK(twins.twin_free == std::vector<std::int32_t>{0, 2, 6, 8});   // groups 5 and 2: ceil(0.2 * 6) of them
  CHECK(twins.val == std::vector<std::int32_t>{7, 11});              // ceil(0.2 * 8)
  CHECK(twins.train == std::vector<std::int32_t>{5, 10, 3, 9, 1, 4});
  CHECK(twins.by() == SplitBy::twins);
}

TEST_CASE("split: groups are kept out whole, and a fifth of them whatever their sizes") {
  const CircuitGraph graph = many_links(1000);
  std::vector<std::int32_t> group;
  for (std::int32_t i = 0; i < 1000; ++i) group.push_back(i < 700 ? i % 2 : 2 + i % 98);   // two large ones
  std::size_t largest = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Split split = choose_links(graph, {.seed = seed});
    divide_by_twins(split, group, {.seed = seed}, "");
    CHECK(complete(split));
    std::vector<std::int32_t> held(100, 0), kept(100, 0);
    for (const std::int32_t i : split.twin_free) ++held[idx(group[idx(i)])];
    for (const auto* part : {&split.train, &split.val})
      for (const std::int32_t i : *part) ++kept[idx(group[idx(i)])];
    int whole = 0;
    for (std::size_t g = 0; g < 100; ++g) {
      CHECK((held[g] == 0 || kept[g] == 0));
      whole += held[g] > 0;
    }
    CHECK(whole == 20);
    CHECK(split.val.size() == (1000 - split.twin_free.size() + 4) / 5);
    largest = std::max(largest, split.twin_free.size());
  }
  CHECK(largest > 350);   // some seed drew a large one
}

TEST_CASE("split: too few groups or samples cannot be divided by twins") {
  const auto divided = [](std::int32_t links, const std::vector<std::int32_t>& group, double fraction = 0.2) {
    return test::thrown_id([&] {
      Split split = choose_links(many_links(links));
      divide_by_twins(split, group, {.val_fraction = fraction}, "");
    });
  };
  CHECK(divided(5, {0, 1, 2, 3, 4}) == ErrorId::internal);   // nothing thrown
  CHECK(divided(8, {0, 1, 2, 3, 0, 1, 2, 3}) == ErrorId::split_too_small);
  CHECK(divided(5, {0, 1, 2, 3, 4}, 0.9) == ErrorId::split_too_small);   // all of them
  Split split = choose_links(many_links(5));
  CHECK_THROWS_AS(divide_by_twins(split, std::vector<std::int32_t>{0, 1}, {}, ""), ShapeError);
}

TEST_CASE("split: balanced links are equally many of each relation, in the order of relations") {
  const CircuitGraph graph = test::hand_graph();
  const Split split = split_links(graph, {.sampling = Sampling::balanced, .seed = 3});
  REQUIRE(split.ids.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(graph.links.relation[idx(split.ids[i])] == 2 + i / 2);
    CHECK(graph.in_range(split.ids[i]));
  }
  CHECK(complete(split));
  CHECK(split_links(graph, {.sampling = Sampling::balanced, .rate = 0.5, .seed = 3}).ids.size() == 3);
  std::vector<std::int32_t> sorted = split.ids;
  std::sort(sorted.begin(), sorted.end());
  CHECK(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());
}

TEST_CASE("split: nets with a label take part, 0 F is one and NaN is none") {
  CircuitGraph graph = test::hand_graph();
  CHECK(split_nets(graph).ids == std::vector<std::int32_t>{0, 1, 2});
  graph.ground_F[1] = std::numeric_limits<double>::quiet_NaN();
  const Split split = split_nets(graph);
  CHECK(split.ids == std::vector<std::int32_t>{0, 2});
  CHECK(split.kind == SampleKind::nets);
  CHECK((split.train.size() == 1 && split.val.size() == 1));
}

TEST_CASE("split: nets by their resistance are another kind, with a file of its own") {
  CircuitGraph graph = test::hand_graph();
  CHECK(choose_nets(graph, {}, NetQuantity::resistance).ids.empty());
  graph.point_ohm = {10, 0, 3};
  Split split = choose_nets(graph, {}, NetQuantity::resistance);
  CHECK(split.kind == SampleKind::resistances);
  CHECK(split.ids == std::vector<std::int32_t>{0, 2});   // 0 ohm is no label
  divide_at_random(split, {}, "hand");
  const test::TemporaryFolder folder;
  write_split(folder.file("r.safetensors"), split, "design");
  CHECK(read_split(folder.file("r.safetensors"), "design") == split);
  CHECK_NOTHROW(require_split_of(split, graph, "run"));
  Split nets = split;
  nets.kind = SampleKind::nets;
  CHECK(content_hash(nets) != content_hash(split));
  split.ids[1] = 1;
  CHECK(test::thrown_id([&] { require_split_of(split, graph, "run"); }) == ErrorId::split_mismatch);
}

TEST_CASE("split: too few samples and impossible options are errors") {
  CHECK(test::thrown_id([] { (void)split_links(many_links(1)); }) == ErrorId::split_too_small);
  CHECK(test::thrown_id([] { (void)split_links(CircuitGraph{}); }) == ErrorId::split_too_small);
  CHECK(test::thrown_id([] { (void)split_nets(CircuitGraph{}); }) == ErrorId::split_too_small);
  const SplitOptions balanced{.sampling = Sampling::balanced};
  CHECK(test::thrown_id([&] { (void)split_links(many_links(50), balanced); }) == ErrorId::split_too_small);
  CHECK(test::thrown_id([] { (void)split_links(many_links(50), {.rate = 0.0}); }) == ErrorId::bad_value);
  CHECK(test::thrown_id([] { (void)split_links(many_links(50), {.rate = 1.5}); }) == ErrorId::bad_value);
  CHECK(test::thrown_id([] { (void)split_links(many_links(50), {.val_fraction = 1.0}); }) ==
        ErrorId::bad_value);
}

TEST_CASE("split: a saved split reads back the same, and not for another design") {
  const test::TemporaryFolder folder;
  const CircuitGraph graph = test::hand_graph();
  const Split split = split_links(graph);
  write_split(folder.file("split.safetensors"), split, "design a");
  CHECK(read_split(folder.file("split.safetensors"), "design a") == split);
  CHECK_NOTHROW(require_split_of(split, graph, "run"));
  CHECK(test::thrown_id([&] { (void)read_split(folder.file("split.safetensors"), "design b"); }) ==
        ErrorId::split_mismatch);
  Split twins = split;
  divide_by_twins(twins, std::vector<std::int32_t>{0, 1, 2, 3, 4, 5, 6, 7, 8}, {}, "");
  REQUIRE(twins.twin_free.size() == 2);
  write_split(folder.file("twins.safetensors"), twins, "design a");
  CHECK(read_split(folder.file("twins.safetensors"), "design a") == twins);
  Split moved = twins;   // from one part to the other
  moved.val.push_back(moved.twin_free.back());
  moved.twin_free.pop_back();
  CHECK(content_hash(moved) != content_hash(twins));
  const Split nets = split_nets(graph);
  write_split(folder.file("nets.safetensors"), nets, "design a");
  CHECK(read_split(folder.file("nets.safetensors"), "design a") == nets);
  CHECK(content_hash(nets) != content_hash(split));
}

TEST_CASE("split: a changed or inconsistent file is refused") {
  const test::TemporaryFolder folder;
  const std::string path = folder.file("split.safetensors");
  const CircuitGraph graph = test::hand_graph();
  Split split = split_links(graph);
  std::swap(split.train[0], split.val[0]);
  CHECK(content_hash(split) != content_hash(split_links(graph)));
  split.val[0] = split.train[0];   // one position twice
  write_split(path, split, "d");
  CHECK(test::thrown_id([&] { (void)read_split(path, "d"); }) == ErrorId::split_mismatch);
  split = split_links(graph);
  split.twin_free = {split.val[0]};   // in two parts
  write_split(path, split, "d");
  CHECK(test::thrown_id([&] { (void)read_split(path, "d"); }) == ErrorId::split_mismatch);
  split = split_links(graph);
  split.val[0] = 1000;
  write_split(path, split, "d");
  CHECK(test::thrown_id([&] { (void)read_split(path, "d"); }) == ErrorId::split_mismatch);
  split = split_links(graph);
  split.ids[0] = 4;   // a link out of range
  CHECK(test::thrown_id([&] { require_split_of(split, graph, ""); }) == ErrorId::split_mismatch);
  split.ids[0] = 100;
  CHECK(test::thrown_id([&] { require_split_of(split, graph, ""); }) == ErrorId::split_mismatch);
  SafetensorsData data;
  data.metadata = {{"kind", "circuitgcl.graph"}};
  write_safetensors(path, data);
  CHECK(test::thrown_id([&] { (void)read_split(path, "d"); }) == ErrorId::foreign_file);
}
