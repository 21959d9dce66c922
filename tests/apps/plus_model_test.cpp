#include "apps/transfer/plus_model.hpp"

#include "apps/predict/predict_plus.hpp"
#include "apps/transfer/coupling_balance.hpp"
#include "apps/transfer/design_scores.hpp"
#include "engine/core/error.hpp"
#include "io/text/file_bytes.hpp"
#include "tests/apps/transfer_designs.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for abs, isnan
#include <fstream>

using namespace cgcl;

namespace {

PlusModel fitted(const Exec& exec, const std::vector<DesignRows>& designs) {
  return fit_plus_model(exec, designs, test::small_trees())->model;
}

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// What a model says of a design, for comparisons.
std::vector<double> said(const Exec& exec, const PlusModel& model, const CircuitGraph& graph) {
  const PairColumns columns(graph, 1);
  std::vector<double> out;
  for (const NetEstimate& n : model.net_estimates(exec, columns))
    out.insert(out.end(), {n.ground_F, n.coupling_F, n.total.total_F, n.total.low_F, n.total.high_F});
  std::vector<NetPair> pairs;
  for (const NetCoupling& c : net_couplings(graph)) pairs.push_back({c.a, c.b});
  const int rounds = model.network_rounds();
  const NetworkGraph read = rounds > 0 ? network_graph(exec, graph, rounds) : NetworkGraph();
  for (const LabelEstimate& e : model.coupling_labels(exec, columns, pairs, PairKnowledge::unknown, read))
    out.insert(out.end(), {e.label, e.low, e.high});
  return out;
}

}   // namespace

TEST_CASE("plus model: written and read back, the same bytes for any number of threads, damage is refused") {
  const Exec one = test::exec_of(1), two = test::exec_of(2);
  const auto graphs = test::small_designs();
  const DesignRowsOptions options{.max_couplings = 0, .max_candidates = 200};
  const PlusModel model = fitted(one, test::rows_of(one, graphs, options));
  const test::TemporaryFolder folder;
  const std::string path = folder.file("model.safetensors"), again = folder.file("again.safetensors");
  write_plus_model(path, one, model);
  write_plus_model(again, two, fitted(two, test::rows_of(two, graphs, options)));
  CHECK(content(path) == content(again));

  const PlusModel back = read_plus_model(path, one);
  CHECK(said(one, back, graphs[2]) == said(one, model, graphs[2]));
  REQUIRE(back.sources.size() == 5);
  CHECK(back.sources[2].family == "clock");
  CHECK(back.sources[2].technology == "made_up");
  CHECK(back.has_seen(design_origin(graphs[2]).identities));
  CHECK_FALSE(back.has_seen(design_origin(test::small_design(SynthKind::array, 8, 8, "x")).identities));

  std::string bytes = content(path);
  bytes[bytes.size() - 3] = static_cast<char>(bytes[bytes.size() - 3] ^ 1);
  std::ofstream(path, std::ios::binary) << bytes;
  CHECK_THROWS_AS((void)read_plus_model(path, one), Error);
  std::ofstream(path, std::ios::binary) << bytes.substr(0, bytes.size() / 2);
  CHECK_THROWS_AS((void)read_plus_model(path, one), Error);
}

TEST_CASE("plus model: sized by a network, alone or with trees, it is another model and read back as such" *
          doctest::test_suite("long")) {
  const Exec exec = test::exec_of(1);
  const auto graphs = test::small_designs();
  PlusOptions options = test::small_trees();
  options.network = {.width = 12, .rounds = 2, .masked_epochs = 1, .epochs = 4, .lr = 5e-3};
  const auto designs = test::rows_of(exec, graphs, {.max_candidates = 200, .network_rounds = 2});
  const PlusModel of_trees = fit_plus_model(exec, designs, options)->model;
  const test::TemporaryFolder folder;
  for (const SizedBy sizes : {SizedBy::network, SizedBy::both}) {
    options.sizes = sizes;
    const auto fit = fit_plus_model(exec, designs, options);
    const double share = fit->model.calibration.network_unknown;
    CHECK(share >= 0);
    CHECK((sizes == SizedBy::network ? share == 1 : share < 1));
    const DesignPrediction both = predict_design(exec, of_trees.trees, designs[1], fit->model.network.get());
    const std::vector<double> stacked = fit->model.calibration.stacked(PairKnowledge::given, both);
    const double given = fit->model.calibration.network_given;
    CHECK(stacked[0] == test::near((1 - given) * both.given[0] + given * both.network_given[0]));
    CHECK(fit->left_out[0].unknown.coverage80.has_value());

    const std::string path = folder.file("model.safetensors");
    write_plus_model(path, exec, fit->model);
    const PlusModel back = read_plus_model(path, exec);
    CHECK(std::string(back.name()) == (sizes == SizedBy::network ? "pair-network" : "stacked"));
    CHECK(said(exec, back, graphs[2]) == said(exec, fit->model, graphs[2]));
    CHECK(predict_plus(exec, back, graphs[2], {}).prediction.couplings.size() > 0);
    if (sizes == SizedBy::network) CHECK(said(exec, back, graphs[2]) != said(exec, of_trees, graphs[2]));
    CHECK_THROWS_AS((void)score_estimates(designs[0], back.estimates(exec, DesignRows(exec, graphs[0]))),
                    Error);   // a design that was read without its graph
  }
}

TEST_CASE("plus model: sizes, totals and their order are learnt, and intervals are known") {
  const Exec exec = test::exec_of(2);
  const auto designs = test::rows_of(exec, test::small_designs());
  const auto fit = fit_plus_model(exec, designs, test::small_trees());
  REQUIRE(fit->left_out.size() == 5);
  CHECK(fit->families_left_out);
  CHECK(fit->left_out[0].unknown.coverage80.has_value());
  const CircuitGraph graph = test::small_designs()[1];
  const DesignScores scores = score_design(exec, fit->model, graph, PairKnowledge::unknown);
  CHECK(scores.seen);
  CHECK(scores.left_out == 0);
  CHECK(scores.pairs.r2 > 0.5);   // of a design that it has seen
  CHECK(scores.nets.median_error < 0.5);
  CHECK(scores.pairs.links == static_cast<std::int64_t>(designs[1].couplings.label.size()));
  CHECK(scores.pairs.r2 > fit->left_out[1].unknown.r2);   // and better than without it
}

TEST_CASE("plus model: of two designs nothing can be left out, and intervals are unknown") {
  const Exec exec = test::exec_of(1);
  auto designs = test::rows_of(exec, test::small_designs());
  designs.resize(2);
  const auto fit = fit_plus_model(exec, designs, test::small_trees());
  CHECK(fit->left_out.empty());
  const auto scores = score_design(exec, fit->model, test::small_designs()[2], PairKnowledge::given);
  CHECK_FALSE(scores.pairs.coverage80.has_value());
  CHECK_FALSE(scores.seen);
  CHECK_THROWS_AS((void)fit_plus_model(exec, {}, test::small_trees()), Error);
  // Of one family with three designs, designs are left out.
  designs.push_back(DesignRows(exec, test::small_design(SynthKind::sram, 4, 8, "memory")));
  const auto of_family = fit_plus_model(exec, designs, test::small_trees());
  CHECK(of_family->left_out.size() == 3);
  CHECK_FALSE(of_family->families_left_out);
}

TEST_CASE("plus model: regular designs have trees of their own where some were seen, others do not") {
  const Exec exec = test::exec_of(1);
  SharedRows two{.x = {.columns = 1, .values = {1, 2}},
                 .row = std::vector<std::int32_t>(10, 0),
                 .distance = {},
                 .ends = {}};
  CHECK(is_regular(two));
  two.row.pop_back();
  CHECK_FALSE(is_regular(two));
  const auto designs = test::rows_of(exec, {test::small_design(SynthKind::timing, 4, 4, "clock"),
                                            test::small_design(SynthKind::timing, 4, 3, "delay"),
                                            test::small_design(SynthKind::sram, 32, 16, "memory")});
  REQUIRE(is_regular(designs.back().nets.rows));
  REQUIRE_FALSE(is_regular(designs[0].nets.rows));
  REQUIRE_FALSE(is_regular(designs[1].nets.rows));
  DesignSelection selection{designs, std::vector<double>(3, 1.0), 4096};
  const auto never = [] { return false; };
  const auto trees = fit_plus_trees(exec, selection, test::small_trees(), never);
  const FloatRows& x = designs.back().nets.rows.x;
  const auto general = trees->general.total.predict(exec, x), regular = trees->regular.total.predict(exec, x);
  CHECK(predict_design(exec, *trees, designs.back()).total == regular);
  CHECK(predict_design(exec, *trees, designs[0]).total ==
        trees->general.total.predict(exec, designs[0].nets.rows.x));
  // Couplings are mostly those of its own kind, with a share of the other's.
  const FloatRows& pairs = designs.back().couplings.given.x;
  const auto own = trees->regular.given.predict(exec, pairs),
             other = trees->general.given.predict(exec, pairs);
  const DesignPrediction mixed = predict_design(exec, *trees, designs.back());
  for (std::size_t i = 0; i < own.size(); ++i)
    CHECK(mixed.given[i] == test::near(0.75 * own[i] + 0.25 * other[i]));
  CHECK(own != other);
  // Of the regular design, what counts it more knows more.
  const auto error = [&](const std::vector<double>& label) {
    double sum = 0;
    for (std::size_t v = 0; v < designs.back().nets.total_F.size(); ++v)
      if (designs.back().nets.total_F[v] > 0)
        sum +=
            std::abs(label[idx(designs.back().nets.rows.row[v])] - log_label(designs.back().nets.total_F[v]));
    return sum;
  };
  CHECK(error(regular) < error(general));
  selection.weight.back() = 0;
  CHECK(fit_plus_trees(exec, selection, test::small_trees(), never)->regular.unknown.empty());
}

TEST_CASE("plus model: a stop between trees ends the fit") {
  const Exec exec = test::exec_of(1);
  const auto designs = test::rows_of(exec, test::small_designs());
  LoopHooks hooks;
  int asked = 0;
  hooks.stop = [&] { return ++asked > 30; };
  CHECK_FALSE(fit_plus_model(exec, designs, test::small_trees(), hooks).has_value());
  CHECK(asked < 60);
}

TEST_CASE("couplings are balanced with the totals of nets: scaled down where they are too many, else kept") {
  const std::vector<NetPair> pairs = {{0, 1}, {0, 2}, {1, 2}, {3, 4}};
  std::vector<double> cap_F = {3, 1, 2, 1};
  const std::vector<double> total_F = {1, 100, 100, 5, 5};
  balance_couplings(pairs, total_F, cap_F);
  CHECK(cap_F[0] + cap_F[1] <= 1.02);
  CHECK(cap_F[0] / cap_F[1] == test::near(3));   // both by the same factor: their other nets have room
  CHECK(cap_F[2] == 2);
  CHECK(cap_F[3] == 1);
}

TEST_CASE("predict plus: ground, lumped part and pairs of a net sum up to its total; labels are not used") {
  const Exec exec = test::exec_of(2);
  const auto graphs = test::small_designs();
  const PlusModel model =
      fitted(exec, test::rows_of(exec, graphs, {.max_couplings = 0, .max_candidates = 2000}));
  const CircuitGraph labelled = test::small_design(SynthKind::array, 8, 4, "other");
  CircuitGraph bare = labelled;
  bare.links = {};
  bare.ground_F.assign(bare.ground_F.size(), std::nan(""));
  const CircuitPredictionReport report = predict_plus(exec, model, bare);
  const CircuitPrediction& p = report.prediction;
  REQUIRE(report.candidates > 0);
  CHECK(p.model_design == "5 designs of 4 families");
  CHECK_FALSE(report.recall.has_value());
  const auto nets = model.net_estimates(exec, PairColumns(bare, 1));
  const std::vector<double> totals_F = p.totals_F();
  for (std::size_t v = 0; v < nets.size(); ++v) {
    CHECK(totals_F[v] > 0.999 * nets[v].total.total_F);
    CHECK(totals_F[v] < 1.05 * nets[v].total.total_F);
    CHECK(p.nets[v].low_F <= totals_F[v]);
    CHECK(p.nets[v].high_F >= totals_F[v]);
  }
  for (const CouplingPrediction& c : p.couplings) {
    CHECK(c.low_F <= c.cap_F);
    CHECK(c.cap_F <= c.high_F);
    if (c.existence < 0.85) CHECK(c.low_F == 0);
  }
  const CircuitPredictionReport again = predict_plus(test::exec_of(1), model, labelled);
  CHECK(again.recall.value() > 0.2);
  REQUIRE(again.prediction.couplings.size() == p.couplings.size());
  for (std::size_t i = 0; i < p.couplings.size(); ++i)
    CHECK(again.prediction.couplings[i].cap_F == p.couplings[i].cap_F);
  CHECK_THROWS_AS((void)predict_plus(exec, fitted(exec, test::rows_of(exec, graphs)), bare), Error);
}
