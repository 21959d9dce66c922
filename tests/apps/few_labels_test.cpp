#include "apps/transfer/few_labels.hpp"

#include "apps/transfer/design_scores.hpp"
#include "engine/core/error.hpp"
#include "tests/apps/transfer_designs.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for any_of, is_sorted

using namespace cgcl;

namespace {

/// Everything of the target couples four times as much as what the model has seen.
CircuitGraph strong_design() {
  CircuitGraph graph = test::small_design(SynthKind::array, 8, 8, "strong");
  for (double& c : graph.links.cap_F) c *= 4;
  for (double& c : graph.ground_F) c *= 4;
  return graph;
}

struct Target {
  Exec exec = test::exec_of(2);
  PlusModel model =
      fit_plus_model(exec, test::rows_of(exec, test::small_designs()), test::small_trees())->model;
  CircuitGraph graph = strong_design();
  DesignRows rows{exec, graph};

  [[nodiscard]] Adaptation adapted(std::int64_t labels, LabelledBy by) const {
    const KnownLabels known = draw_labels(exec, rows, labels, by);
    return adapt(exec, model, {&rows, 1}, {&known, 1});
  }
};

}   // namespace

TEST_CASE("few labels: below twenty the model stays as it is, and it says so") {
  const Target target;
  const Adaptation few = target.adapted(19, LabelledBy::pairs);
  CHECK(few.pair_labels == 19);
  CHECK_FALSE(few.pairs_adapted);
  CHECK_FALSE(few.nets_adapted);
  CHECK(few.model.labels_used.empty());
  const auto a = score_design(target.exec, few.model, target.graph, PairKnowledge::unknown);
  const auto b = score_design(target.exec, target.model, target.graph, PairKnowledge::unknown);
  CHECK(a.pairs.r2 == b.pairs.r2);
  CHECK_FALSE(a.seen);
}

TEST_CASE("few labels: fifty pairs take the bias of the target away, and are not scored") {
  const Target target;
  const auto before = score_design(target.exec, target.model, target.graph, PairKnowledge::unknown);
  const Adaptation adapted = target.adapted(50, LabelledBy::pairs);
  CHECK(adapted.pairs_adapted);
  CHECK_FALSE(adapted.nets_adapted);
  const auto after = score_design(target.exec, adapted.model, target.graph, PairKnowledge::unknown);
  CHECK(after.seen);
  CHECK(after.left_out == 50);
  CHECK(after.pairs.links == before.pairs.links - 50);
  CHECK(after.pairs.r2 > before.pairs.r2 + 0.1);
  CHECK(std::abs(after.pairs.bias) < 0.3 * std::abs(before.pairs.bias));
  CHECK(after.pairs.coverage80.value() > 0.6);
  CHECK(after.nets.median_error == before.nets.median_error);
}

TEST_CASE("few labels: labelled nets adapt totals and all their couplings") {
  const Target target;
  const auto before = score_design(target.exec, target.model, target.graph, PairKnowledge::unknown);
  const Adaptation adapted = target.adapted(30, LabelledBy::nets);
  CHECK(adapted.net_labels == 30);
  CHECK(adapted.pair_labels > 30);
  CHECK(adapted.nets_adapted);
  const auto after = score_design(target.exec, adapted.model, target.graph, PairKnowledge::unknown);
  CHECK(after.nets.nets == before.nets.nets - 30);
  CHECK(after.nets.median_error < before.nets.median_error);

  const test::TemporaryFolder folder;
  const std::string path = folder.file("model.safetensors");
  write_plus_model(path, target.exec, adapted.model);
  const PlusModel back = read_plus_model(path, target.exec);
  const auto again = score_design(target.exec, back, target.graph, PairKnowledge::given);
  CHECK(again.left_out == after.left_out);
  CHECK(again.nets.median_error == after.nets.median_error);
  // What it was adapted with is not kept, so it cannot be adapted further.
  const KnownLabels known = draw_labels(target.exec, target.rows, 30, LabelledBy::pairs);
  CHECK_THROWS_AS((void)adapt(target.exec, back, {&target.rows, 1}, {&known, 1}), Error);
}

TEST_CASE("known labels: drawn by the seed, all of a net, ascending") {
  const Target target;
  const KnownLabels a = draw_labels(target.exec, target.rows, 40, LabelledBy::pairs),
                    b = draw_labels(test::exec_of(1, 2), target.rows, 40, LabelledBy::pairs);
  CHECK(a.pair.size() == 40);
  CHECK(std::is_sorted(a.pair.begin(), a.pair.end()));
  CHECK(a.pair != b.pair);
  const auto pairs = static_cast<std::int64_t>(target.rows.couplings.pair.size());
  CHECK(draw_labels(target.exec, target.rows, 10 * pairs, LabelledBy::pairs).pair.size() == idx(pairs));
  const KnownLabels nets = draw_labels(target.exec, target.rows, 3, LabelledBy::nets);
  REQUIRE(nets.net.size() == 3);
  std::size_t touching = 0;
  for (const NetPair& p : target.rows.couplings.pair)
    touching +=
        std::any_of(nets.net.begin(), nets.net.end(), [&](std::int32_t v) { return p.a == v || p.b == v; });
  CHECK(nets.pair.size() == touching);
}
