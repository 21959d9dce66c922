#include "io/graph/structural_bound.hpp"

#include "engine/core/error.hpp"
#include "io/dataset/dataset.hpp"
#include "io/dataset/split.hpp"
#include "io/graph/colours.hpp"
#include "io/pt/hetero_reader.hpp"
#include "tests/fixtures.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

TEST_CASE("structural_bound: pooled variance over groups of two or more, by hand") {
  const Ids group = {0, 1, 0, 2, 1, 1};
  const std::vector<float> label = {0.1f, 0.5f, 0.3f, 0.9f, 0.7f, 0.6f};
  const StructuralBound bound = structural_bound(group, label);
  CHECK(bound.within_variance == test::near((0.02 + 0.02) / 3));
  CHECK(bound.label_variance == test::near(0.408333 / 6).epsilon(1e-5));
  CHECK(bound.r2 == test::near(0.804082).epsilon(1e-5));
  CHECK((bound.links == 6 && bound.groups == 3 && bound.grouped_links == 5));
}

TEST_CASE("structural_bound: groups that explain everything, nothing, or are all alone") {
  const std::vector<float> label = {0.2f, 0.2f, 0.8f, 0.8f};
  CHECK(structural_bound(Ids{0, 0, 1, 1}, label).r2 == 1.0);
  CHECK(structural_bound(Ids{0, 0, 0, 0}, label).r2 == test::near(1 - 4.0 / 3));
  CHECK(std::isnan(structural_bound(Ids{0, 1, 2, 3}, label).r2));
  CHECK(std::isnan(structural_bound(Ids{0, 0}, std::vector<float>{0.5f, 0.5f}).r2));
  CHECK(std::isnan(structural_bound(Ids{}, std::vector<float>{}).r2));
  CHECK_THROWS_AS((void)structural_bound(Ids{0}, label), ShapeError);
  CHECK_THROWS_AS((void)structural_bound(Ids{0, 0, 0, -1}, label), ShapeError);
}

TEST_CASE("structural_bound: links group by relation, unordered colour pair and class of the pair") {
  const Ids colour = {0, 1, 1, 0, 2};
  const Ids src = {0, 2, 1, 0, 0}, dst = {1, 3, 4, 4, 2};
  const std::vector<std::uint8_t> relation = {2, 2, 2, 2, 3};
  CHECK(link_groups(relation, src, dst, colour) == Ids{0, 0, 1, 2, 3});
  CHECK(link_groups(relation, src, dst, colour, Ids{0, 1, 0, 0, 0}) == Ids{0, 1, 2, 3, 4});
  CHECK_THROWS_AS((void)link_groups(relation, src, dst, Ids{0, 1}), ShapeError);
  CHECK_THROWS_AS((void)link_groups(relation, src, Ids{1}, colour), ShapeError);
  CHECK_THROWS_AS((void)link_groups(relation, src, dst, colour, Ids{1}), ShapeError);
}

TEST_CASE("structural_bound: the published design has the known bounds") {
  const CircuitGraph graph = read_pt(test::fixture("digtime.pt"));
  const Colouring colouring = refine_colours(graph, ColourInput::statistics, 5);
  const auto bound_of = [&](const SplitOptions& options) {
    const Samples links = edge_samples(graph, split_links(graph, options).ids, edge_codec(graph.cap_range));
    return structural_bound(link_groups(links.relation, links.source, links.target, colouring.colour),
                            links.y);
  };
  const StructuralBound natural = bound_of({});
  CHECK(natural.links == 33606);
  CHECK(natural.label_variance == test::near(0.0190).epsilon(0.005));
  CHECK(std::abs(natural.r2 - 0.546) < 0.003);
  const StructuralBound balanced = bound_of({.sampling = Sampling::balanced});
  CHECK(balanced.links == 2814);
  CHECK(std::abs(balanced.r2 - 0.68) < 0.03);   // depends on the draw
}
