// Every downstream loss on a real design: better than a table of means, and never better than the colours of
// the design allow.
#include "tests/learning/designs.hpp"
#include "tests/learning/standing.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using namespace cgcl::test;

namespace {

TrainOptions small(Task task, const std::string& loss) {
  TrainOptions options;
  options.task = task;
  options.loss = loss;
  options.head.hidden = 24;
  options.head.layers = on_links(task) ? 3 : 2;
  options.head.dropout = 0;
  options.sigma = 0.03;   // wide enough for gai, bmc and bni to differ from mse
  options.balanced = on_links(task);
  options.split_by = SplitBy::random;   // the claims are about such splits
  if (on_links(task)) options.pair = {PairFeature::distance};
  options.lr = on_links(task) ? 5e-3 : 1e-2;
  options.epochs = on_links(task) ? 30 : 40;
  options.batch_size = on_links(task) ? 256 : 128;
  return options;
}

/// Every loss of a task, and the share of the way from table to bound that it must go at least: about two
/// thirds of what it went here. LDS goes less far in R2, as it gives up common labels for rare ones.
void check_losses(Task task, const std::vector<std::pair<const char*, double>>& losses) {
  const Exec exec({.device = {}, .threads = 1, .seed = 3});
  const CircuitGraph graph = digital_clock();
  for (const auto& claim : losses) {
    const char* const loss = claim.first;
    const Standing s = train_and_score(exec, graph, small(task, loss));
    INFO(str(name_of(task), ", ", loss, ": ", s.text()));
    CHECK(s.share() > claim.second);
    CHECK(s.everywhere <= s.ceiling);
    CHECK(s.ceiling < 0.9);   // else the line above says nothing
  }
}

}   // namespace

TEST_SUITE("learning") {
  TEST_CASE("learning: each loss predicts couplings better than relation means, and stays under the bound") {
    check_losses(Task::edge_regression,
                 {{"mse", 0.45}, {"gai", 0.45}, {"bmc", 0.45}, {"bni", 0.45}, {"lds", 0.25}});
  }
  TEST_CASE("learning: each loss predicts ground capacitances better than their mean, under the bound") {
    check_losses(Task::node_regression,
                 {{"mse", 0.7}, {"gai", 0.7}, {"bmc", 0.7}, {"bni", 0.7}, {"lds", 0.5}});
  }
  TEST_CASE("learning: each loss tells classes of nets better than the majority, under the bound") {
    check_losses(Task::node_classification, {{"ce", 0.7}, {"focal", 0.7}, {"bsce", 0.7}});
  }
}
