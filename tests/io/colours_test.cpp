#include "io/graph/colours.hpp"

#include "engine/core/error.hpp"
#include "engine/core/random.hpp"
#include "io/pt/hetero_reader.hpp"
#include "tests/io/hand_graph.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <utility>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

namespace {

/// The definition: sorted neighbour colours, compared as they are.
std::int32_t refined_naively(const Ids& src, const Ids& dst, Ids& colour) {
  std::vector<Ids> around(colour.size());
  for (std::size_t e = 0; e < src.size(); ++e) {
    const auto a = static_cast<std::size_t>(src[e]), b = static_cast<std::size_t>(dst[e]);
    around[a].push_back(colour[b]);
    if (a != b) around[b].push_back(colour[a]);
  }
  std::map<std::pair<std::int32_t, Ids>, std::int32_t> ids;
  for (std::size_t i = 0; i < colour.size(); ++i) {
    std::sort(around[i].begin(), around[i].end());
    colour[i] = ids.try_emplace({colour[i], around[i]}, static_cast<std::int32_t>(ids.size())).first->second;
  }
  return static_cast<std::int32_t>(ids.size());
}

}   // namespace

TEST_CASE("colours: a path refines from its ends, ids in order of first sight") {
  const Ids src = {0, 1, 2, 3, 4}, dst = {1, 2, 3, 4, 5}, start(6, 9);
  CHECK(refine_colours(src, dst, start, 0).colour == Ids(6, 0));
  const Colouring one = refine_colours(src, dst, start, 1);
  CHECK(one.colour == Ids{0, 1, 1, 1, 1, 0});
  const Colouring four = refine_colours(src, dst, start, 4);
  CHECK(four.colour == Ids{0, 1, 2, 2, 1, 0});
  CHECK(four.counts == Ids{1, 2, 3, 3, 3});
  CHECK(four.colours() == 3);
}

TEST_CASE("colours: multiplicity counts, isolated nodes and negative starts are fine") {
  // Node 0 has two neighbours of one colour, node 3 has one.
  CHECK(refine_colours(Ids{0, 0, 3}, Ids{1, 2, 4}, Ids(6, 0), 1).colour == Ids{0, 1, 1, 1, 1, 2});
  CHECK(refine_colours(Ids{}, Ids{}, Ids{-5, 7, -5}, 2).colour == Ids{0, 1, 0});
  CHECK(refine_colours(Ids{}, Ids{}, Ids{}, 2).counts == Ids{0, 0, 0});
}

TEST_CASE("colours: the hand-made circuit by type and by statistics") {
  const CircuitGraph graph = test::hand_graph();
  const Colouring type = refine_colours(graph, ColourInput::type, 3);
  CHECK(type.counts == Ids{3, 5, 6, 6});
  CHECK(type.colour[0] == type.colour[2]);   // the input and the output net mirror each other
  const Colouring statistics = refine_colours(graph, ColourInput::statistics, 5);
  CHECK(statistics.counts == Ids{5, 7, 9, 10, 11, 11});
}

TEST_CASE("colours: a feature that differs separates nodes, the sign of zero does not") {
  CircuitGraph graph = test::hand_graph();
  CHECK(initial_colours(graph, ColourInput::statistics) == Ids{0, 0, 0, 1, 1, 2, 3, 4, 2, 3, 4});
  CHECK(initial_colours(graph, ColourInput::type) == Ids{0, 0, 0, 1, 1, 2, 2, 2, 2, 2, 2});
  graph.features[1] = -0.0f;
  CHECK(initial_colours(graph, ColourInput::statistics)[0] ==
        initial_colours(graph, ColourInput::statistics)[1]);
  graph.features[16] = 1e-30f;
  CHECK(initial_colours(graph, ColourInput::statistics)[0] !=
        initial_colours(graph, ColourInput::statistics)[1]);
}

TEST_CASE("colours: agree with exact comparison of multisets on random graphs") {
  for (std::uint32_t trial = 0; trial < 20; ++trial) {
    const RandomKey key{trial, kSynth, 0};
    const std::size_t nodes = 40, edges = 20 + 3 * trial;
    Ids src, dst, colour;
    for (std::size_t e = 0; e < edges; ++e) {
      src.push_back(static_cast<std::int32_t>(below(key, 2 * e, nodes)));
      dst.push_back(static_cast<std::int32_t>(below(key, 2 * e + 1, nodes)));
    }
    for (std::size_t i = 0; i < nodes; ++i)
      colour.push_back(static_cast<std::int32_t>(below(key, 1000 + i, 2)));
    const Colouring fast = refine_colours(src, dst, colour, 4);
    for (int round = 1; round <= 4; ++round)
      CHECK(refined_naively(src, dst, colour) == fast.counts[static_cast<std::size_t>(round)]);
    CHECK(colour == fast.colour);
  }
}

TEST_CASE("colours: ids outside the graph and negative rounds are contract errors") {
  CHECK_THROWS_AS((void)refine_colours(Ids{0}, Ids{2}, Ids{0, 0}, 1), ShapeError);
  CHECK_THROWS_AS((void)refine_colours(Ids{-1}, Ids{0}, Ids{0, 0}, 1), ShapeError);
  CHECK_THROWS_AS((void)refine_colours(Ids{0, 1}, Ids{1}, Ids{0, 0}, 1), ShapeError);
  CHECK_THROWS_AS((void)refine_colours(Ids{}, Ids{}, Ids{0}, -1), ShapeError);
}

TEST_CASE("colours: the published design has the known number of colours, where it is present") {
  const std::string path = test::reference_file("data/digtime.pt");
  if (path.empty()) return;
  const CircuitGraph graph = read_pt(path);
  CHECK(refine_colours(graph, ColourInput::type, 5).counts == Ids{3, 12, 22, 49, 93, 116});
  CHECK(refine_colours(graph, ColourInput::statistics, 5).counts == Ids{35, 107, 130, 167, 176, 183});
}
