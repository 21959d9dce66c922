// Splits of other programs, which name links by the numbers of their nodes.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/dataset/dataset.hpp"
#include "io/dataset/split.hpp"
#include "io/safetensors/safetensors.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace cgcl;
using test::hand_graph;

namespace {

struct Parts {
  std::vector<std::int64_t> first = {5, 1, 9}, second = {0, 6, 6};   // links 0 and 1, and 6, turned round
  std::vector<std::int64_t> train = {2, 0}, val = {1};
};

std::string written(const test::TemporaryFolder& folder, const Parts& parts) {
  SafetensorsData data;
  std::vector<std::int64_t> link = parts.first;
  link.insert(link.end(), parts.second.begin(), parts.second.end());
  const auto shape = [](const auto& v) {
    return std::vector<std::int64_t>{static_cast<std::int64_t>(v.size())};
  };
  data.add("link", {2, static_cast<std::int64_t>(parts.first.size())}, link);
  data.add("link_train", shape(parts.train), parts.train);
  data.add("link_val", shape(parts.val), parts.val);
  const std::string path = folder.file("other.safetensors");
  write_safetensors(path, data);
  return path;
}

}   // namespace

TEST_CASE("node split: links by their ends in either direction, in the order of the file") {
  const test::TemporaryFolder folder;
  const CircuitGraph graph = hand_graph();
  const std::string path = written(folder, {});
  CHECK(is_node_split(path));
  const Split split = read_node_split(path, graph);
  CHECK(split.kind == SampleKind::links);
  CHECK(split.ids == std::vector<std::int32_t>{0, 1, 6});
  CHECK(split.train == std::vector<std::int32_t>{2, 0});
  CHECK(split.val == std::vector<std::int32_t>{1});
  CHECK(split.by() == SplitBy::random);
  write_split(folder.file("own.safetensors"), split, fingerprint(graph));
  CHECK_FALSE(is_node_split(folder.file("own.safetensors")));
  CHECK(read_split(folder.file("own.safetensors"), fingerprint(graph)) == split);
}

TEST_CASE(
    "node split: what the design does not couple, twice the same link, and parts that are no division") {
  const test::TemporaryFolder folder;
  const auto refused = [&](const Parts& parts, const char* what) {
    INFO(what);
    CHECK_THROWS_WITH_AS((void)read_node_split(written(folder, parts), hand_graph()), doctest::Contains(what),
                         Error);
  };
  refused({.first = {5, 1, 10}}, "link 2 joins the nodes 10 and 6, between which the design has no coupling");
  refused({.first = {5, 1, 5}, .second = {0, 6, 9}}, "joins the nodes 5 and 9");
  refused({.first = {5, 1, 9}, .second = {2, 6, 6}}, "joins the nodes 5 and 2");   // below the range
  refused({.first = {5, 1, -9}}, "joins the nodes -9 and 6");
  refused({.first = {5, 1, 99}}, "joins the nodes 99 and 6");
  refused({.first = {5, 1, 6}, .second = {0, 6, 1}},
          "link 2 joins the nodes 6 and 1, which another one joins too");
  refused({.train = {2, 3}}, "'link_train' names position 3 of 3");
  refused({.train = {2, 1}}, "'link_val' names position 1 of 3");
  refused({.train = {2}}, "its parts have 2 of the 3 links");
  refused({.val = {}}, "'link_val' is empty");
}
