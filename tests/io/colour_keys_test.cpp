// Keys of colours: the same partition as refinement, and the same keys wherever the surroundings are the
// same.
#include "io/graph/colour_keys.hpp"

#include "engine/core/dense_ids.hpp"
#include "engine/core/error.hpp"
#include "engine/core/random.hpp"
#include "io/pt/hetero_reader.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/hand_graph.hpp"

#include <doctest/doctest.h>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

namespace {

Ids dense(const std::vector<Key128>& keys) {
  DenseIds ids;
  Ids out;
  for (const Key128& key : keys) out.push_back(ids.id(key));
  return out;
}

std::vector<Key128> start_of(const Ids& colour) {
  std::vector<Key128> out;
  for (const std::int32_t c : colour) out.push_back(mix_key(static_cast<std::uint32_t>(c), 1));
  return out;
}

}   // namespace

TEST_CASE("colour keys: the partition of every round is that of colour refinement") {
  for (std::uint32_t trial = 0; trial < 20; ++trial) {
    const RandomKey key{trial, kSynth, 3};
    const std::size_t nodes = 40, edges = 20 + 3 * trial;
    Ids src, dst, colour;
    for (std::size_t e = 0; e < edges; ++e) {   // with self loops and duplicates
      src.push_back(static_cast<std::int32_t>(below(key, 2 * e, nodes)));
      dst.push_back(static_cast<std::int32_t>(below(key, 2 * e + 1, nodes)));
    }
    for (std::size_t i = 0; i < nodes; ++i)
      colour.push_back(static_cast<std::int32_t>(below(key, 1000 + i, 2)));
    for (int rounds = 0; rounds <= 4; ++rounds)
      CHECK(dense(colour_keys(src, dst, start_of(colour), rounds)) ==
            refine_colours(src, dst, colour, rounds).colour);
  }
}

TEST_CASE("colour keys: the published design has as many as it has colours, for every input") {
  const CircuitGraph graph = read_pt(test::fixture("digtime.pt"));
  for (const ColourInput input : {ColourInput::type, ColourInput::statistics, ColourInput::devices})
    for (const int rounds : {0, 2, 5})
      CHECK(dense(colour_keys(graph, input, rounds)) == refine_colours(graph, input, rounds).colour);
}

TEST_CASE("colour keys: multiplicity counts, the sign of zero does not") {
  // Node 0 has two neighbours of one colour, node 3 has one.
  const auto key = colour_keys(Ids{0, 0, 3}, Ids{1, 2, 4}, std::vector<Key128>(5), 1);
  CHECK(key[0] != key[3]);
  CHECK(key[1] == key[4]);
  CircuitGraph graph = test::hand_graph();
  const auto before = colour_keys(graph, ColourInput::statistics, 2);
  graph.features[1] = -0.0f;
  CHECK(colour_keys(graph, ColourInput::statistics, 2) == before);
}

TEST_CASE("colour keys: a change far away is seen after as many rounds as it is edges away") {
  const Ids src = {0, 1, 2, 3}, dst = {1, 2, 3, 4};
  Ids colour(5, 0), changed = colour;
  changed[4] = 1;
  for (int rounds = 0; rounds <= 5; ++rounds) {
    const auto a = colour_keys(src, dst, start_of(colour), rounds);
    const auto b = colour_keys(src, dst, start_of(changed), rounds);
    for (std::size_t v = 0; v < 5; ++v) CHECK((a[v] == b[v]) == (static_cast<int>(4 - v) > rounds));
  }
}

TEST_CASE("colour keys: ids outside the graph and negative rounds are contract errors") {
  const std::vector<Key128> two(2);
  CHECK_THROWS_AS((void)colour_keys(Ids{0}, Ids{2}, two, 1), ShapeError);
  CHECK_THROWS_AS((void)colour_keys(Ids{-1}, Ids{0}, two, 1), ShapeError);
  CHECK_THROWS_AS((void)colour_keys(Ids{0, 1}, Ids{1}, two, 1), ShapeError);
  CHECK_THROWS_AS((void)colour_keys(Ids{}, Ids{}, two, -1), ShapeError);
}
