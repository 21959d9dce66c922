#include "io/graph/colours.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "engine/ops/refine.hpp"
#include "io/graph/row_ids.hpp"
#include "io/pt/hetero_reader.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/hand_graph.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <numeric>   // for iota
#include <utility>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

namespace {

/// The definition: sorted neighbour colours, compared as they are.
std::int32_t refined_naively(const Ids& src, const Ids& dst, Ids& colour) {
  std::vector<Ids> around(colour.size());
  for (std::size_t e = 0; e < src.size(); ++e) {
    const auto a = idx(src[e]), b = idx(dst[e]);
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
      CHECK(refined_naively(src, dst, colour) == fast.counts[idx(round)]);
    CHECK(colour == fast.colour);
  }
}

TEST_CASE("colours: keys of few bits collide, are found out, and the colours stay exact") {
  const Exec exec;
  const std::size_t nodes = 60;
  int attempts = 0;
  for (std::uint32_t trial = 0; trial < 10; ++trial) {
    const RandomKey key{trial, kSynth, 1};
    Ids src, dst, colour(nodes, 0);
    for (std::size_t e = 0; e < 90; ++e) {
      src.push_back(static_cast<std::int32_t>(below(key, 2 * e, nodes)));
      dst.push_back(static_cast<std::int32_t>(below(key, 2 * e + 1, nodes)));
    }
    const Csr around = ops::make_neighbours(exec, nodes, src, dst);
    const ops::Refined one = ops::refine_round(exec, around, Tensor::from(exec, colour), {.key_bits = 7});
    CHECK(refined_naively(src, dst, colour) == one.count);
    CHECK(one.colour.to_host<std::int32_t>(exec) == colour);
    attempts += one.attempts;
    CHECK_THROWS_AS((void)ops::refine_round(exec, around, one.colour, {.key_bits = 1}), Error);
  }
  CHECK(attempts > 10);   // some first salt collided
}

TEST_CASE("colours: the check compares colours, degrees and multisets, not their order") {
  const Exec exec;
  // Nodes 0 and 1 see {2, 3} in opposite orders; node 4 sees one of them twice, node 5 one of them once.
  const Csr around = ops::make_neighbours(exec, 6, Ids{0, 0, 1, 1, 4, 4, 5}, Ids{2, 3, 3, 2, 2, 2, 2});
  const Tensor colour = Tensor::from(exec, Ids{0, 0, 1, 2, 0, 0});
  const auto alike = [&](const Ids& first) {
    return ops::like_first(exec, around, colour, Tensor::from(exec, first));
  };
  CHECK(alike({0, 1, 2, 3, 4, 5}));
  CHECK(alike({0, 0, 2, 3, 4, 5}));
  CHECK_FALSE(alike({0, 1, 2, 2, 4, 5}));   // own colours
  CHECK_FALSE(alike({0, 1, 2, 3, 0, 5}));   // multisets of one size
  CHECK_FALSE(alike({0, 1, 2, 3, 4, 4}));   // one colour, another number
}

TEST_CASE("colours: the same for any number of threads, on a graph of many chunks with a hub") {
  const std::size_t nodes = 50000;
  Ids src, dst, start(nodes, 0);
  for (std::size_t v = 1; v < nodes; ++v) {
    src.push_back(static_cast<std::int32_t>(v));
    dst.push_back(v % 5 == 0 ? 0 : static_cast<std::int32_t>(below({1, kSynth, 0}, v, v)));
  }
  const Colouring one = refine_colours(Exec({.device = {}, .threads = 1}), src, dst, start, 5);
  CHECK(one.counts.back() > 1000);
  for (const int threads : {2, 5}) {
    const Colouring more = refine_colours(Exec({.device = {}, .threads = threads}), src, dst, start, 5);
    CHECK(more.colour == one.colour);
    CHECK(more.counts == one.counts);
  }
  Ids exact = start;
  for (int round = 0; round < 5; ++round) (void)refined_naively(src, dst, exact);
  CHECK(exact == one.colour);
}

TEST_CASE("row_ids: rows of one key and different contents are told apart") {
  const Exec exec;
  int salts = 0;
  const auto key = [&salts](std::int64_t row, std::uint64_t salt) {   // useless under the first two salts
    if (row == 0) ++salts;
    return salt < 3 ? Key128{7, 7} : mix_key(static_cast<std::uint64_t>(row % 3), salt);
  };
  const auto equal = [](std::int64_t a, std::int64_t b) { return a % 3 == b % 3; };
  CHECK(row_ids(exec, 7, {key, equal}) == Ids{0, 1, 2, 0, 1, 2, 0});
  CHECK(salts == 3);
  CHECK(row_ids(exec, 0, {key, equal}).empty());
  CHECK_THROWS_AS((void)row_ids(exec, 2,
                                {[](std::int64_t, std::uint64_t) { return Key128{}; },
                                 [](std::int64_t, std::int64_t) { return false; }}),
                  Error);
}

TEST_CASE("colours: ids outside the graph and negative rounds are contract errors") {
  CHECK_THROWS_AS((void)refine_colours(Ids{0}, Ids{2}, Ids{0, 0}, 1), ShapeError);
  CHECK_THROWS_AS((void)refine_colours(Ids{-1}, Ids{0}, Ids{0, 0}, 1), ShapeError);
  CHECK_THROWS_AS((void)refine_colours(Ids{0, 1}, Ids{1}, Ids{0, 0}, 1), ShapeError);
  CHECK_THROWS_AS((void)refine_colours(Ids{}, Ids{}, Ids{0}, -1), ShapeError);
}

TEST_CASE("colours: the published design has the known number of colours") {
  const CircuitGraph graph = read_pt(test::fixture("digtime.pt"));
  CHECK(refine_colours(graph, ColourInput::type, 5).counts == Ids{3, 12, 22, 49, 93, 116});
  CHECK(refine_colours(graph, ColourInput::statistics, 5).counts == Ids{35, 107, 130, 167, 176, 183});
}

TEST_CASE("colours: the input of devices leaves net statistics out") {
  CircuitGraph graph = test::hand_graph();
  const auto count = [&](ColourInput input) { return refine_colours(graph, input, 0).colours(); };
  const std::int32_t before = count(ColourInput::devices);
  graph.features[3] = 5;   // of net 0
  CHECK(count(ColourInput::statistics) == count(ColourInput::devices) + 1);
  CHECK(count(ColourInput::devices) == before);
  graph.features[3 * kFeatureColumns] = 5;   // of device 3
  CHECK(count(ColourInput::devices) == before + 1);
}

TEST_CASE("colours: rows are compared as multisets, short ones and long ones") {
  const Exec exec({.device = {}, .threads = 1});
  // Nodes 0 and 1 have `degree` neighbours each, coloured as given; the first of node 1 is claimed to be 0.
  const auto alike = [&exec](const std::vector<std::int32_t>& of_0, const std::vector<std::int32_t>& of_1) {
    std::vector<std::int32_t> a, b, colour{0, 0};
    for (const auto& [node, colours] : {std::pair{0, of_0}, std::pair{1, of_1}})
      for (const std::int32_t c : colours) {
        a.push_back(node);
        b.push_back(static_cast<std::int32_t>(colour.size()));
        colour.push_back(c);
      }
    std::vector<std::int32_t> first(colour.size());
    std::iota(first.begin(), first.end(), 0);
    first[1] = 0;
    const Csr around = ops::make_neighbours(exec, static_cast<std::int64_t>(colour.size()), a, b);
    return ops::like_first(exec, around, Tensor::from(exec, colour), Tensor::from(exec, first));
  };
  for (const std::size_t more :
       {0u, 1u, 4u, 5u, 6u, 30u}) {   // rows of 4 to 34: eight is the longest short one
    CAPTURE(more);
    std::vector<std::int32_t> row{1, 1, 2, 3}, other{1, 2, 2, 3};
    row.insert(row.begin(), more, 2);
    other.insert(other.begin(), more, 2);
    const std::vector<std::int32_t> back(row.rbegin(), row.rend());
    CHECK(alike(row, row));
    CHECK(alike(row, back));
    CHECK_FALSE(alike(row, other));
    CHECK_FALSE(alike(other, back));
    other.pop_back();
    CHECK_FALSE(alike(row, other));
  }
}
