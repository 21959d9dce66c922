#include "io/graph/structural_bound.hpp"

#include "engine/core/error.hpp"
#include "engine/core/random.hpp"
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
  CHECK(bound.grouped_r2 == test::near(0.804082).epsilon(1e-5));
  CHECK(bound.r2 == test::near(1 - 5.0 / 6 * (1 - 0.804082)).epsilon(1e-5));   // link 3 explains itself
  CHECK(bound.coverage() == test::near(5.0 / 6));
  CHECK(bound.ceiling == test::near(1 - 0.04 / 0.408333).epsilon(1e-5));
  // Squares about the means, times n / (n - 1), are 0.02 twice and 0.015, 0.015 and 0: they scatter less
  // about 0.04 / 3 than those of Gaussian labels would, whose error for three degrees of freedom stands in.
  CHECK(bound.upper ==
        test::near(1 - (1 - bound.r2) * std::exp(-1.644854 * std::sqrt(2.0 / 3))).epsilon(1e-5));
  CHECK((bound.links == 6 && bound.groups == 3 && bound.grouped_links == 5));
}

TEST_CASE("structural_bound: groups that explain everything, nothing, or are all alone") {
  const std::vector<float> label = {0.2f, 0.2f, 0.8f, 0.8f};
  CHECK(structural_bound(Ids{0, 0, 1, 1}, label).r2 == 1.0);
  CHECK(structural_bound(Ids{0, 0, 1, 1}, label).upper == 1.0);
  const StructuralBound one = structural_bound(Ids{0, 0, 0, 0}, label);
  CHECK(one.r2 == test::near(1 - 4.0 / 3));
  CHECK(std::abs(one.ceiling) < 1e-9);
  CHECK((one.upper > one.r2 && one.upper < 1));
  const StructuralBound alone = structural_bound(Ids{0, 1, 2, 3}, label);
  CHECK((alone.r2 == 1 && alone.upper == 1 && alone.ceiling == 1 && alone.coverage() == 0));
  CHECK(std::isnan(alone.grouped_r2));
  const StructuralBound constant = structural_bound(Ids{0, 0}, std::vector<float>{0.5f, 0.5f});
  CHECK((std::isnan(constant.r2) && std::isnan(constant.upper) && constant.ceiling == 1));
  const StructuralBound none = structural_bound(Ids{}, std::vector<float>{});
  CHECK((std::isnan(none.r2) && std::isnan(none.ceiling) && std::isnan(none.coverage())));
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
  // Ordered: the second and the third link run from colour 1, the first from colour 0.
  CHECK(link_groups(relation, src, dst, colour, {}, true) == Ids{0, 1, 2, 3, 4});
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
  CHECK(std::abs(natural.grouped_r2 - 0.546) < 0.003);
  CHECK(natural.r2 == test::near(0.5502).epsilon(0.001));   // 0.87 % of the links are alone in their groups
  CHECK(natural.ceiling == test::near(0.5536).epsilon(0.001));
  const StructuralBound balanced = bound_of({.sampling = Sampling::balanced});
  CHECK(balanced.links == 2814);
  CHECK(std::abs(balanced.grouped_r2 - 0.68) < 0.03);   // depends on the draw
}

namespace {

/// Draws of labels around the means of groups, and how often the upper limit lies above what is true of them.
struct Limits {
  double held = 0, width = 0;   // share of the draws; mean distance from estimate to limit
};

/// `noise` gives the k-th value of a draw, of mean 0 and variance 1; `sd` scales it.
template <class Noise>
Limits limits(const std::vector<int>& sizes, double sd, const Noise& noise) {
  constexpr std::uint32_t kDraws = 400;
  Ids group;
  std::vector<double> mean;
  double grouped = 0, links = 0, sum = 0, square = 0;
  for (std::size_t g = 0; g < sizes.size(); ++g)
    for (int i = 0; i < sizes[g]; ++i) {
      group.push_back(static_cast<std::int32_t>(g));
      mean.push_back(normal({5, kSample, 1}, g));
      grouped += sizes[g] > 1;
      links += 1;
      sum += mean.back();
      square += mean.back() * mean.back();
    }
  const double spread = square / links - sum * sum / links / links + sd * sd * (1 - 1 / links);
  const double truth = 1 - grouped / links * sd * sd / spread;
  Limits out;
  std::vector<float> label(group.size());
  for (std::uint32_t draw = 0; draw < kDraws; ++draw) {
    for (std::size_t i = 0; i < label.size(); ++i)
      label[i] = static_cast<float>(mean[i] + sd * noise(RandomKey{7, kSample, draw}, i));
    const StructuralBound bound = structural_bound(group, label);
    out.held += (bound.upper >= truth) / double{kDraws};
    out.width += (bound.upper - bound.r2) / double{kDraws};
  }
  return out;
}

double gaussian(const RandomKey& key, std::size_t i) { return normal(key, i); }
double uniform(const RandomKey& key, std::size_t i) { return std::sqrt(12.0) * (uniform01(key, i) - 0.5); }
/// Exponential on both sides: its fourth moment is twice that of a Gaussian.
double laplace(const RandomKey& key, std::size_t i) {
  const double u = uniform01(key, i) - 0.5;
  return (u < 0 ? 1 : -1) * std::log1p(-2 * std::abs(u)) / std::sqrt(2.0);
}

}   // namespace

TEST_CASE("structural_bound: the upper limit lies above the truth in 95 % of draws or some more") {
  const std::vector<int> pairs(60, 2), one = {120};
  std::vector<int> mixed;
  for (int g = 0; g < 90; ++g) mixed.push_back(1 + g % 7);
  for (const auto& sizes : {pairs, one, mixed})
    for (const double sd : {0.3, 1.0}) {
      CAPTURE(str(sizes.size(), " groups, noise ", sd));
      const Limits normally = limits(sizes, sd, gaussian), lightly = limits(sizes, sd, uniform),
                   heavily = limits(sizes, sd, laplace);
      CHECK(normally.held >= 0.94);
      CHECK(lightly.held >= 0.94);
      CHECK(heavily.held >= 0.92);    // the fourth moment is underestimated by small samples
      CHECK(normally.width < 0.35);   // no limit that is never wrong
      CHECK(heavily.width > 1.1 * normally.width);
    }
  // The share of one large group is known better, and the limit is then not far above 95 %.
  CHECK(limits(one, 0.5, gaussian).width < 0.7 * limits({20}, 0.5, gaussian).width);
}

TEST_CASE("structural_bound: who sees more is never held to know less") {
  // Of one group of four, split in two: within variance 1/3 before and 1/2 after.
  const std::vector<float> label = {0, 1, 0, 1};
  const StructuralBound coarse = structural_bound(Ids{0, 0, 0, 0}, label),
                        fine = structural_bound(Ids{0, 0, 1, 1}, label);
  REQUIRE(fine.r2 < coarse.r2);
  const StructuralBound kept = at_least(fine, coarse);
  CHECK((kept.r2 == coarse.r2 && kept.grouped_r2 == coarse.grouped_r2));
  CHECK(kept.upper == std::max(fine.upper, coarse.upper));
  CHECK((kept.groups == 2 && kept.ceiling == fine.ceiling));
  const StructuralBound alone = structural_bound(Ids{0, 1, 2, 3}, label);   // its grouped_r2 is NaN
  CHECK(at_least(alone, coarse).grouped_r2 == coarse.grouped_r2);
  CHECK(at_least(alone, coarse).r2 == 1);
}
