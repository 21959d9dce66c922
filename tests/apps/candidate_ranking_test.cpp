#include "apps/predict/candidate_ranking.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for min, sort
#include <tuple>
#include <utility>

using namespace cgcl;

namespace {

/// All pairs of `nets` nets; many have one score.
std::vector<ScoredPair> scored_pairs(std::int32_t nets) {
  std::vector<ScoredPair> out;
  for (std::int32_t a = 0; a < nets; ++a)
    for (std::int32_t b = a + 1; b < nets; ++b) {
      const auto draw = static_cast<float>(below({4, kSample, 0}, out.size(), 300));
      out.push_back({a, b, draw / 300, 2 * draw, draw});
    }
  return out;
}

CircuitGraph nets_alone(std::int32_t nets) {
  CircuitGraph graph;
  graph.nets = nets;
  return graph;
}

/// What a sort of all pairs leaves of them.
std::vector<std::pair<std::int32_t, std::int32_t>> best_of(std::vector<ScoredPair> pairs,
                                                           std::size_t wanted) {
  std::sort(pairs.begin(), pairs.end(), [](const ScoredPair& x, const ScoredPair& y) {
    return std::tuple(-x.score, x.a, x.b) < std::tuple(-y.score, y.a, y.b);
  });
  std::vector<std::pair<std::int32_t, std::int32_t>> out;
  for (std::size_t i = 0; i < std::min(wanted, pairs.size()); ++i) out.emplace_back(pairs[i].a, pairs[i].b);
  std::sort(out.begin(), out.end());
  return out;
}

}   // namespace

TEST_CASE("candidate ranking: keeps the best of all, ties by their nets, in blocks of any size") {
  const std::int32_t nets = 300;
  const std::vector<ScoredPair> pairs = scored_pairs(nets);
  for (const int per_net : {0, 1, 10, 30, 1000})
    for (const std::size_t block : {std::size_t{700}, pairs.size()}) {
      CandidateRanking ranking(nets_alone(nets), per_net);
      for (std::size_t first = 0; first < pairs.size(); first += block) {
        const auto from = pairs.begin() + static_cast<std::ptrdiff_t>(first);
        ranking.add({from, from + static_cast<std::ptrdiff_t>(std::min(block, pairs.size() - first))});
      }
      const RankedCandidates ranked = ranking.take();
      CHECK(ranked.pool == static_cast<std::int64_t>(pairs.size()));
      CHECK_FALSE(ranked.recall.has_value());
      std::vector<std::pair<std::int32_t, std::int32_t>> kept;
      for (std::size_t i = 0; i < ranked.count(); ++i) kept.emplace_back(ranked.a[i], ranked.b[i]);
      CHECK(kept == best_of(pairs, idx(per_net) * idx(nets) / 2));
    }
  CHECK_THROWS_AS(CandidateRanking(nets_alone(2), -1), ShapeError);
}
