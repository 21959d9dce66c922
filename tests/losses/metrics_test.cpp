#include "losses/metrics.hpp"

#include "engine/core/error.hpp"

#include <doctest/doctest.h>

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
