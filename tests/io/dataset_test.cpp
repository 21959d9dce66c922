#include "io/dataset/dataset.hpp"

#include "engine/core/error.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

TEST_CASE("dataset: edge samples carry ends, relation and label of the chosen links in order") {
  const CircuitGraph graph = test::hand_graph();
  const Samples samples = edge_samples(graph, Ids{9, 0}, edge_codec(graph.cap_range));
  CHECK(samples.source == Ids{0, 5});
  CHECK(samples.target == Ids{1, 0});
  CHECK(samples.relation == std::vector<std::uint8_t>{4, 2});
  CHECK(samples.y[0] == test::near(5.0 / 6));
  CHECK(samples.y[1] == test::near(0.5));
  CHECK_THROWS_AS((void)edge_samples(graph, Ids{12}, edge_codec(graph.cap_range)), ShapeError);
}

TEST_CASE("dataset: node samples have labels, and nets without a label are refused") {
  CircuitGraph graph = test::hand_graph();
  const Samples samples = node_samples(graph, Ids{0, 1, 2}, ground_codec(graph.cap_range));
  CHECK(samples.y[0] == 0.0f);
  CHECK(samples.y[1] == test::near(0.5));
  graph.ground_F[1] = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS((void)node_samples(graph, Ids{1}, ground_codec(graph.cap_range)), Error);
  CHECK_THROWS_AS((void)node_samples(graph, Ids{3}, ground_codec(graph.cap_range)), ShapeError);
}

TEST_CASE("dataset: resistances are labels of nets where they are known and above 0") {
  CircuitGraph graph = test::hand_graph();
  const LabelCodec codec = resistance_codec();
  CHECK_THROWS_AS((void)node_samples(graph, Ids{0}, codec, NetQuantity::resistance), Error);   // has none
  graph.point_ohm = {10, 0, std::numeric_limits<double>::quiet_NaN()};
  CHECK(node_samples(graph, Ids{0}, codec, NetQuantity::resistance).y[0] == test::near(0.5));
  for (const std::int32_t net : {1, 2})
    CHECK_THROWS_AS((void)node_samples(graph, Ids{net}, codec, NetQuantity::resistance), Error);
}

TEST_CASE("dataset: the fingerprint follows content, not names") {
  const CircuitGraph graph = test::hand_graph();
  CircuitGraph same = graph;
  same.name = "renamed";
  same.source_sha256 = "other file";
  same.family = "other family";
  same.cap_range.hi_F = 1;
  CHECK(fingerprint(same) == fingerprint(graph));
  CHECK(fingerprint(graph).size() == 64);
  CircuitGraph features = graph, edges = graph, labels = graph, ground = graph;
  features.features[3] = 1.0f;
  edges.edges.dst[9] = 2;
  labels.links.cap_F[0] *= 2;
  ground.ground_F[0] = std::numeric_limits<double>::quiet_NaN();
  for (const CircuitGraph* other : {&features, &edges, &labels, &ground})
    CHECK(fingerprint(*other) != fingerprint(graph));
  CircuitGraph nan = ground;
  nan.ground_F[0] = -nan.ground_F[0];   // another NaN
  CHECK(fingerprint(nan) == fingerprint(ground));
}

TEST_CASE("dataset: the structure follows features and edges, not labels and not names") {
  const CircuitGraph graph = test::hand_graph();
  CircuitGraph bare = graph, features = graph, edges = graph;
  bare.name = "renamed";
  bare.links = {};
  bare.ground_F.assign(3, std::numeric_limits<double>::quiet_NaN());
  CHECK(structure_fingerprint(bare) == structure_fingerprint(graph));
  CHECK(structure_fingerprint(bare).size() == 64);
  CHECK(structure_fingerprint(bare) != fingerprint(graph));
  features.features[3] = 1.0f;
  edges.edges.dst[9] = 2;
  CHECK(structure_fingerprint(features) != structure_fingerprint(graph));
  CHECK(structure_fingerprint(edges) != structure_fingerprint(graph));
}

TEST_CASE("dataset: the digests of a design's files, one or several") {
  CircuitGraph graph;
  CHECK(source_hashes(graph).empty());
  graph.source_sha256 = "ab";
  CHECK(source_hashes(graph) == std::vector<std::string>{"ab"});
  graph.source_sha256 = "ab,cd";
  CHECK(source_hashes(graph) == std::vector<std::string>{"ab", "cd"});
}
