#include "apps/transfer/coupling_network.hpp"

#include "apps/transfer/left_out.hpp"
#include "engine/core/error.hpp"
#include "tests/apps/transfer_designs.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

using namespace cgcl;

namespace {

constexpr CouplingNetworkOptions kQuick = {
    .width = 16, .rounds = 3, .masked_epochs = 0, .epochs = 30, .lr = 5e-3};
const auto never = [] { return false; };

std::vector<DesignRows> designs_of(const Exec& exec, int rounds = 3) {
  return test::rows_of(exec, test::small_designs(), {.network_rounds = rounds});
}

CouplingNetwork fitted(const Exec& exec, const std::vector<DesignRows>& designs,
                       const CouplingNetworkOptions& options = kQuick) {
  return *CouplingNetwork::fit(exec, {designs, std::vector<double>(designs.size(), 1.0), 4096}, options,
                               never);
}

std::vector<double> said(const Exec& exec, const CouplingNetwork& network, const DesignRows& design,
                         PairKnowledge knowledge = PairKnowledge::unknown) {
  return network.predict(exec, design.network, design.couplings.of(knowledge), knowledge);
}

double r2(const DesignRows& design, PairKnowledge knowledge, const std::vector<double>& of_row) {
  const std::vector<double> predicted = design.couplings.of(knowledge).spread(of_row);
  double mean = 0, left = 0, all = 0;
  for (const double y : design.couplings.label) mean += y / static_cast<double>(predicted.size());
  for (std::size_t i = 0; i < predicted.size(); ++i) {
    const double y = design.couplings.label[i];
    left += (y - predicted[i]) * (y - predicted[i]);
    all += (y - mean) * (y - mean);
  }
  return 1 - left / all;
}

}   // namespace

TEST_CASE(
    "coupling network: learns the designs it is given, with the graph alone, the columns alone and both" *
    doctest::test_suite("long")) {
  const Exec exec = test::exec_of(2);
  const auto designs = designs_of(exec);
  for (const bool columns : {true, false}) {
    CouplingNetworkOptions options = kQuick;
    options.columns = columns;
    if (!columns) options.epochs = 150;   // ends alone say little of a pair
    const CouplingNetwork network = fitted(exec, designs, options);
    for (const PairKnowledge knowledge : {PairKnowledge::unknown, PairKnowledge::given}) {
      const double of_seen = r2(designs[1], knowledge, said(exec, network, designs[1], knowledge));
      INFO("columns ", columns, ": ", of_seen);
      CHECK(of_seen > (columns ? 0.4 : 0.1));
    }
  }
  CouplingNetworkOptions without_graph = kQuick;
  without_graph.rounds = 0;
  CHECK(r2(designs[1], PairKnowledge::unknown, said(exec, fitted(exec, designs, without_graph), designs[1])) >
        0.4);
}

TEST_CASE("coupling network: the same bytes for any number of threads; another seed, another network") {
  const Exec one = test::exec_of(1), two = test::exec_of(2);
  CouplingNetworkOptions options = kQuick;
  options.members = 2;
  options.masked_epochs = 2;
  options.epochs = 3;
  options.rows_per_design = 20;   // less than there are
  const auto of = [&](const Exec& exec) {
    const auto designs = designs_of(exec);
    return said(exec, fitted(exec, designs, options), designs[2]);
  };
  const std::vector<double> first = of(one);
  CHECK(first == of(two));
  options.masked_epochs = 0;
  CHECK(first != of(two));
  options.masked_epochs = 2;
  CHECK(first != of(test::exec_of(1, 7)));
}

TEST_CASE("coupling network: a design of weight 0 teaches nothing") {
  const Exec exec = test::exec_of(1);
  auto designs = designs_of(exec);
  CouplingNetworkOptions options = kQuick;
  options.epochs = 2;
  std::vector<double> weight(designs.size(), 1.0);
  weight[4] = 0;
  const auto fit = [&] { return *CouplingNetwork::fit(exec, {designs, weight, 4096}, options, never); };
  const std::vector<double> before = said(exec, fit(), designs[0]);
  for (double& y : designs[4].couplings.label) y += 1;
  CHECK(said(exec, fit(), designs[0]) == before);
  weight[4] = 1;
  CHECK(said(exec, fit(), designs[0]) != before);
  CHECK_THROWS_AS((void)CouplingNetwork::fit(exec, {designs, std::vector<double>(5, 0.0), 1}, options, never),
                  Error);
  CHECK_FALSE(CouplingNetwork::fit(exec, {designs, weight, 4096}, options, [] { return true; }).has_value());
}

TEST_CASE("coupling network: its state is all of it, and a damaged one is refused") {
  const Exec exec = test::exec_of(1);
  const auto designs = designs_of(exec);
  CouplingNetworkOptions options = kQuick;
  options.epochs = 2;
  options.members = 2;
  const CouplingNetwork network = fitted(exec, designs, options);
  const NamedState state = network.state(exec);
  const CouplingNetwork back = CouplingNetwork::from_state(exec, state);
  CHECK(back.rounds() == 3);
  for (const PairKnowledge knowledge : {PairKnowledge::unknown, PairKnowledge::given})
    CHECK(said(exec, back, designs[3], knowledge) == said(exec, network, designs[3], knowledge));
  for (const auto& removed : state.tensors) {
    const std::string& name = removed.first;
    NamedState less = state;
    std::erase_if(less.tensors, [&](const auto& entry) { return entry.first == name; });
    if (name.ends_with(".centre")) continue;   // a network without columns has none
    INFO(name);
    CHECK_THROWS_AS((void)CouplingNetwork::from_state(exec, less), Error);
  }
  NamedState wide = state;
  wide.numbers["width"] = 1e9;
  CHECK_THROWS_AS((void)CouplingNetwork::from_state(exec, wide), Error);
  wide.numbers["width"] = 17;   // not that of the weights
  CHECK_THROWS_AS((void)CouplingNetwork::from_state(exec, wide), Error);
}

TEST_CASE("coupling network: trees learn the same from rows that a graph tells apart") {
  const Exec exec = test::exec_of(1);
  const CircuitGraph graph = test::small_design(SynthKind::sram, 8, 8, "memory");
  const std::vector<DesignRows> plain = test::rows_of(exec, {graph});
  const std::vector<DesignRows> finer = test::rows_of(exec, {graph}, {.network_rounds = 4});
  CHECK(finer[0].couplings.unknown.x.rows() > plain[0].couplings.unknown.x.rows());
  for (const PairKnowledge knowledge : {PairKnowledge::unknown, PairKnowledge::given}) {
    const TrainingRows a = coupling_training_rows({plain, {1.0}, 4096}, knowledge);
    const TrainingRows b = coupling_training_rows({finer, {1.0}, 4096}, knowledge);
    CHECK(a.x.values == b.x.values);
    CHECK(a.label == b.label);
    CHECK(a.weight == b.weight);
  }
}

TEST_CASE("column scale: training rows have mean 0 and spread 1, and nothing is beyond them") {
  const FloatRows x{.columns = 2, .values = {1, 5, 3, 5, 8, 5}};
  const ColumnScale scale(x, std::vector<double>{1, 1, 2});
  const double mean = (1 + 3 + 16) / 4.0;
  CHECK(static_cast<double>(scale.centre[0]) == test::near(mean));
  CHECK(static_cast<double>(scale.spread[0]) ==
        doctest::Approx(std::sqrt((1.0 + 9 + 128) / 4 - mean * mean)));
  std::vector<float> row;
  scale.append({.columns = 2, .values = {100, 7}}, 0, row);
  CHECK(row[0] == (8 - scale.centre[0]) / scale.spread[0]);
  CHECK(row[1] == 0);   // a column that did not vary says nothing
}
