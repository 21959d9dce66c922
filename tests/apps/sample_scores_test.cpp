// How predictions of samples score, by class, by fifths of the labels and as a ranking.
#include "apps/train/samples.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for isnan

using namespace cgcl;

TEST_CASE("scores: a tenth of the commonest class kept, and which class it is") {
  TaskSamples s;
  s.task = Task::node_classification;
  s.label.assign(40, 2);
  for (std::size_t i = 0; i < 10; ++i) s.label[i] = 1;
  s.relation.assign(40, 0);
  s.y.assign(40, 0.5f);
  s.train = {0};
  std::vector<std::int32_t> where;
  std::vector<double> output;   // everything is called class 1
  for (std::int32_t i = 0; i < 40; ++i) {
    where.push_back(i);
    output.insert(output.end(), {0, 1, 0, 0, 0});
  }
  const Scores scores = score(s, where, output, fit_baseline(s));
  CHECK(*scores.majority == 2);
  CHECK(scores.classification->accuracy == 0.25);
  CHECK(scores.minority->samples == 10);
  CHECK(scores.minority->accuracy == 1);
  CHECK(scores.tenth->samples == 13);   // 10, and 3 of 30
  CHECK(scores.tenth->accuracy == test::near(10.0 / 13));
  const JsonValue json = scores.json();
  CHECK(json.find("confusion")->dump() == "[[0,0,0,0,0],[0,10,0,0,0],[0,30,0,0,0],[0,0,0,0,0],[0,0,0,0,0]]");
  CHECK(json.find("majority_class")->as_int() == 2);
  for (const char* key : {"f1", "f1_minority", "f1_tenth", "accuracy_tenth"}) CHECK(json.find(key));
}

TEST_CASE("scores: fifths of the label range, and relations that weigh the same") {
  TaskSamples s;
  s.relation = {2, 2, 2, 4};
  s.y = {0.1f, 0.3f, 0.4f, 0.9f};
  s.label = label_classes(s.y);
  s.train = {0, 1, 2, 3};
  const std::vector<std::int32_t> where = {0, 1, 2, 3};
  const std::vector<double> output = {0.1, 0.5, 0.5, 0.7};
  const Scores scores = score(s, where, output, fit_baseline(s));
  REQUIRE(scores.bins.size() == 5);
  CHECK(scores.bins[1].lo == 0.2);
  CHECK(scores.bins[1].hi == 0.4);
  CHECK(scores.bins[1].samples == 2);   // 0.4 is in the lower one
  CHECK(scores.bins[1].metrics->mae == test::near(0.15));
  CHECK(scores.bins[1].bias == test::near(0.15));
  CHECK(scores.bins[4].samples == 1);
  CHECK(scores.bins[4].bias == test::near(-0.2));
  CHECK(std::isnan(scores.bins[4].metrics->r2));
  CHECK_FALSE(scores.bins[2].metrics);
  REQUIRE(scores.balanced);
  const double mse_pin_net = (0.04 + 0.01) / 3, mse_net_net = 0.04;
  CHECK(scores.balanced->metrics.mse == test::near((mse_pin_net + mse_net_net) / 2));
  CHECK(scores.balanced->metrics.mse != test::near(scores.regression->mse));
  // The mean label of a relation leaves the spread inside relations.
  const double mean = (0.8 / 3 + 0.9) / 2;
  const double spread =
      ((0.1 - mean) * (0.1 - mean) + (0.3 - mean) * (0.3 - mean) + (0.4 - mean) * (0.4 - mean)) / 3 +
      (0.9 - mean) * (0.9 - mean);
  const double within = (1.0 / 36 + 1.0 / 900 + 4.0 / 225) / 3;
  CHECK(scores.balanced->baseline == test::near(1 - within / spread));
  CHECK(score(s, std::vector<std::int32_t>{0, 1}, std::vector<double>{0, 0}, fit_baseline(s)).balanced ==
        std::nullopt);
  const JsonValue json = scores.json();
  CHECK(json.find("bins")->as_array().size() == 5);
  CHECK(json.find("bins")->as_array()[4].find("r2")->dump() == "null");
  CHECK_FALSE(json.find("bins")->as_array()[2].find("mae"));
  CHECK(json.find("balanced")->find("samples")->as_int() == 4);
}

TEST_CASE("scores of link prediction: a ranking, and at a half what couples") {
  TaskSamples s;
  s.task = Task::link_prediction;
  s.relation = {2, 2, 3, 3, 3};
  s.y = {1, 0, 1, 0, 0};
  s.label = {1, 0, 1, 0, 0};
  s.group = {
      {.lo = 1, .hi = 0}, {.lo = 2, .hi = 0}, {.lo = 3, .hi = 0}, {.lo = 3, .hi = 0}, {.lo = 4, .hi = 0}};
  s.train = {0, 1, 2, 3, 4};
  const std::vector<std::int32_t> where = {0, 1, 2, 3, 4};
  const Scores scores = score(s, where, std::vector<double>{2, -1, -0.5, 1, -3}, fit_baseline(s));
  CHECK(scores.ranking->auc == test::near(5.0 / 6));
  CHECK(scores.classification->accuracy == test::near(3.0 / 5));
  CHECK(scores.classification->recall == 0.5);
  CHECK(*scores.baseline == test::near(3.5 / 6));   // shares 1/2 and 1/3
  CHECK(*scores.table == test::near(5.5 / 6));      // one pair of a group couples, one does not
  CHECK(scores.objective() == -scores.ranking->auc);
  CHECK(scores.below_table());
  const JsonValue json = scores.json();
  for (const char* key : {"auc", "ap", "accuracy", "f1", "baseline_auc", "table_auc"})
    CHECK(json.find(key)->is_number());
  CHECK(json.find("confusion")->dump() == "[[2,1],[1,1]]");
  CHECK(scores.text().starts_with("AUC 0.8333 (relation 0.5833, table 0.9167), AP "));
  const Scores one = score(s, std::vector<std::int32_t>{0}, std::vector<double>{2}, fit_baseline(s));
  CHECK(one.json().find("auc")->is_null());
  CHECK(one.objective() == -1);   // F1 alone is left
}
