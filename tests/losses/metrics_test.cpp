#include "losses/metrics.hpp"

#include "engine/core/error.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace cgcl;

TEST_CASE("metrics: regression by hand") {
  const RegressionMetrics m = regression_metrics(std::vector<double>{1, 2, 4}, std::vector<double>{1, 3, 2});
  CHECK(m.mae == doctest::Approx(1));
  CHECK(m.mse == doctest::Approx(5.0 / 3));
  CHECK(m.rmse == doctest::Approx(1.2909944487));
  CHECK(m.r2 == doctest::Approx(1 - 5.0 / 2));
  const std::vector<double> flat{2, 2};
  CHECK(regression_metrics(flat, flat).r2 == 1);
  CHECK(regression_metrics(std::vector<double>{2, 3}, flat).r2 == 0);
  CHECK_THROWS_AS((void)regression_metrics({}, {}), ShapeError);
}

TEST_CASE("metrics: weights count like repeated samples") {
  const std::vector<double> p{1, 2, 4}, y{1, 3, 2}, weight{1, 2, 3};
  const RegressionMetrics weighted = weighted_regression_metrics(p, y, weight);
  const RegressionMetrics repeated =
      regression_metrics(std::vector<double>{1, 2, 2, 4, 4, 4}, std::vector<double>{1, 3, 3, 2, 2, 2});
  CHECK(weighted.mae == doctest::Approx(repeated.mae));
  CHECK(weighted.mse == doctest::Approx(repeated.mse));
  CHECK(weighted.rmse == doctest::Approx(repeated.rmse));
  CHECK(weighted.r2 == doctest::Approx(repeated.r2));
  CHECK_THROWS_AS((void)weighted_regression_metrics(p, y, std::vector<double>{1, 2}), ShapeError);
  CHECK_THROWS_AS((void)weighted_regression_metrics(p, y, std::vector<double>{0, 0, 0}), ShapeError);
}

TEST_CASE("metrics: AUC is the share of pairs in order, average precision takes equal scores together") {
  const std::vector<std::int32_t> truth{1, 0, 1, 0, 0};
  // Pairs in order: 0.9 above all three, 0.5 above one and level with one.
  const auto m = ranking_metrics(std::vector<double>{0.9, 0.5, 0.5, 0.7, 0.1}, truth);
  REQUIRE(m);
  CHECK(m->auc == doctest::Approx(4.5 / 6));
  CHECK(m->average_precision == doctest::Approx(0.5 * 1 + 0.5 * 2 / 4));
  const auto flat = ranking_metrics(std::vector<double>(5, 0.3), truth);
  CHECK(flat->auc == 0.5);
  CHECK(flat->average_precision == doctest::Approx(0.4));
  CHECK_FALSE(ranking_metrics(std::vector<double>{1, 2}, std::vector<std::int32_t>{1, 1}));
  CHECK_FALSE(ranking_metrics({}, {}));
}

TEST_CASE("metrics: of two classes precision, recall and F1 are those of class 1") {
  const ClassificationMetrics m =
      binary_metrics(std::vector<std::int32_t>{1, 1, 0, 0, 1}, std::vector<std::int32_t>{1, 0, 1, 0, 1});
  CHECK(m.accuracy == doctest::Approx(0.6));
  CHECK(m.precision == doctest::Approx(2.0 / 3));
  CHECK(m.recall == doctest::Approx(2.0 / 3));
  CHECK(m.f1 == doctest::Approx(2.0 / 3));
  CHECK(binary_metrics(std::vector<std::int32_t>{0}, std::vector<std::int32_t>{0}).f1 == 0);
}

TEST_CASE("metrics: equal values share the mean of their ranks") {
  CHECK(mid_ranks(std::vector<double>{3, 1, 3, 2, 3}) == std::vector<double>{4, 1, 4, 2, 4});
  CHECK(mid_ranks(std::vector<double>{7, 7}) == std::vector<double>{1.5, 1.5});
  CHECK(mid_ranks({}).empty());
}

TEST_CASE("metrics: bias, spread and ranks by hand") {
  const std::vector<double> truth{1, 2, 3, 4}, prediction{3, 4, 8, 5};   // ranks 1 2 4 3
  Agreement a = agreement(prediction, truth);
  CHECK(a.bias == doctest::Approx(2.5));
  CHECK(*a.scale == doctest::Approx(std::sqrt(14 / 5.0)));         // 4+1+9+0 about 5; 2.25+.25+.25+2.25
  CHECK(*a.spearman == doctest::Approx(1 - 6 * 2.0 / (4 * 15)));   // two ranks are off by one
  // Ties: ranks 1.5 1.5 3 4 against 1 2 3 4; sums about 2.5 are 4.5, 5 and 4.5.
  a = agreement(std::vector<double>{5, 5, 6, 7}, truth);
  CHECK(*a.spearman == doctest::Approx(4.5 / std::sqrt(4.5 * 5)));
  a = agreement(std::vector<double>{1e30, 2e60, 3e90, 4e100}, truth);   // only the order counts
  CHECK(*a.spearman == doctest::Approx(1));
}

TEST_CASE("metrics: what is constant has no ranks, a constant truth no scale either") {
  const std::vector<double> flat{0.1, 0.1, 0.1}, other{1, 2, 3};
  CHECK(*agreement(flat, other).scale == 0);
  CHECK_FALSE(agreement(flat, other).spearman);
  CHECK_FALSE(agreement(other, flat).scale);
  CHECK_FALSE(agreement(other, flat).spearman);
  CHECK(agreement(other, flat).bias == doctest::Approx(1.9));
  CHECK_THROWS_AS((void)agreement({}, {}), ShapeError);
  CHECK_THROWS_AS((void)agreement(flat, std::vector<double>{1}), ShapeError);
}

TEST_CASE("metrics: the share within a factor counts its ends") {
  const std::vector<double> truth{1, 1, 1, 1, 1}, prediction{0.5, 2, 0.49, 2.01, 1};
  CHECK(share_within(prediction, truth, 2) == doctest::Approx(0.6));
  CHECK(share_within(prediction, truth, 1) == doctest::Approx(0.2));
  CHECK_THROWS_AS((void)share_within({}, {}, 2), ShapeError);
}

TEST_CASE("metrics: classification by hand, averaged over the classes that occur") {
  const std::vector<std::int32_t> truth{0, 0, 1, 1, 2}, prediction{0, 1, 1, 1, 4};
  const ClassificationMetrics m = classification_metrics(prediction, truth);   // classes 0, 1, 2, 4
  CHECK(m.accuracy == doctest::Approx(0.6));
  CHECK(m.precision == doctest::Approx((1 + 2.0 / 3 + 0 + 0) / 4));
  CHECK(m.recall == doctest::Approx((0.5 + 1 + 0 + 0) / 4));
  CHECK(m.f1 == doctest::Approx((2.0 / 3 + 0.8) / 4));
  CHECK(classification_metrics({}, {}).samples == 0);
}

TEST_CASE("metrics: a class can be left out, by what is true") {
  const std::vector<std::int32_t> truth{0, 0, 0, 1, 2}, prediction{0, 1, 0, 1, 0};
  CHECK(majority_class(truth) == 0);
  CHECK(majority_class(std::vector<std::int32_t>{3, 1, 3, 1}) == 1);
  CHECK_FALSE(majority_class({}).has_value());
  const ClassificationMetrics m = classification_metrics(prediction, truth, 0);   // samples 1 -> 1 and 2 -> 0
  CHECK(m.samples == 2);
  CHECK(m.accuracy == doctest::Approx(0.5));
  CHECK(m.f1 == doctest::Approx(1.0 / 3));
}

TEST_CASE("metrics: confusion matrix has truth in rows") {
  const ConfusionMatrix c =
      confusion_matrix(std::vector<std::int32_t>{1, 1, 0}, std::vector<std::int32_t>{0, 1, 0}, 2);
  CHECK(c.at(0, 1) == 1);
  CHECK(c.at(1, 0) == 0);
  CHECK(c.at(0, 0) == 1);
  CHECK_THROWS_AS((void)confusion_matrix(std::vector<std::int32_t>{2}, std::vector<std::int32_t>{0}, 2),
                  ShapeError);
}
