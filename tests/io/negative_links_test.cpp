// Pairs that do not couple: of the types of those that do, and none of them.
#include "io/dataset/negative_links.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/dataset/dataset.hpp"
#include "io/dataset/split.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for minmax
#include <set>

using namespace cgcl;

namespace {

CircuitGraph timing() {
  return synthesise({.kind = SynthKind::timing, .rows = 3, .cols = 4, .nodes = 0, .seed = 1, .name = "t"});
}

std::vector<std::int32_t> in_range(const CircuitGraph& graph) { return choose_links(graph).ids; }

}   // namespace

TEST_CASE("negative links: ends of the same types, no coupling in either direction, each once") {
  const CircuitGraph graph = timing();
  std::set<std::pair<std::int32_t, std::int32_t>> known;
  for (std::int64_t i = 0; i < graph.links.size(); ++i)
    known.insert(std::minmax(graph.links.src[idx(i)], graph.links.dst[idx(i)]));
  const auto ids = in_range(graph);
  const EdgeList pairs = negative_links(graph, ids, 2, 7);
  CHECK(pairs.size() > static_cast<std::int64_t>(ids.size()));
  CHECK(pairs.size() <= 2 * static_cast<std::int64_t>(ids.size()));
  std::size_t other = 0;
  for (std::size_t i = 0; i < pairs.src.size(); ++i) {
    CHECK(pairs.src[i] != pairs.dst[i]);
    CHECK(known.insert(std::minmax(pairs.src[i], pairs.dst[i])).second);
    const NodeType a = graph.type(pairs.src[i]), b = graph.type(pairs.dst[i]);
    const auto relation = static_cast<Relation>(pairs.relation[i]);
    CHECK(a == (relation == Relation::net_to_net ? NodeType::net : NodeType::pin));
    CHECK(b == (relation == Relation::pin_to_pin ? NodeType::pin : NodeType::net));
    other += pairs.dst[i] != pairs.dst[0];
  }
  CHECK(other > pairs.src.size() / 2);
  CHECK(negative_links(graph, ids, 2, 7).dst == pairs.dst);
  CHECK(negative_links(graph, ids, 2, 8).dst != pairs.dst);
}

TEST_CASE("negative links: a share of the links, none where all pairs couple, and no share at all") {
  const CircuitGraph graph = timing();
  const auto ids = in_range(graph);
  CHECK(negative_links(graph, ids, 0.25, 1).size() <= static_cast<std::int64_t>(ids.size()) / 4);
  CircuitGraph full = test::hand_graph();   // three nets that all couple with each other
  CHECK(test::thrown_id([&] {
          (void)negative_links(full, std::vector<std::int32_t>{9, 10}, 1, 1);
        }) == ErrorId::split_too_small);
  CHECK(test::thrown_id([&] { (void)negative_links(graph, ids, 0, 1); }) == ErrorId::bad_value);
}

TEST_CASE("split of pairs: links and negatives, stored with their ends and read back") {
  const test::TemporaryFolder folder;
  const CircuitGraph graph = timing();
  Split split = choose_pairs(graph, 1, {.seed = 3});
  divide_at_random(split, {.seed = 3}, "t");
  CHECK(split.kind == SampleKind::pairs);
  CHECK(split.ids.size() == in_range(graph).size() + split.negatives.src.size());
  const std::string path = folder.file("split.safetensors");
  write_split(path, split, fingerprint(graph));
  const Split back = read_split(path, fingerprint(graph));
  CHECK(back == split);
  CHECK_NOTHROW(require_split_of(back, graph, "t"));
  Split other = split;
  other.negatives.dst[0] = graph.nodes();
  CHECK(content_hash(other) != content_hash(split));
  CHECK(other != split);
  CHECK(test::thrown_id([&] { require_split_of(other, graph, "t"); }) == ErrorId::split_mismatch);
  other = split;
  other.ids[0] = static_cast<std::int32_t>(graph.links.size() + split.negatives.size());
  CHECK(test::thrown_id([&] { require_split_of(other, graph, "t"); }) == ErrorId::split_mismatch);
}
