#include "apps/predict/calibration.hpp"

#include "apps/predict/source_design.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace cgcl;

TEST_CASE("calibration: residuals, their mean and the ranks of an interval by hand") {
  const std::vector<double> residuals = log_residuals({1, 10, 1, 0, 1}, {10, 1, 1, 1, 0});
  CHECK(residuals == std::vector<double>{-1, 0, 1});   // only where both are positive
  CHECK(mean_absolute(residuals) == test::near(2.0 / 3));
  CHECK_FALSE(conformal_interval(residuals).calibrated());
  std::vector<double> many;
  for (int i = 1; i <= 29; ++i) many.push_back(i);
  const LogInterval interval = conformal_interval(many);   // floor(0.1 * 30) ranks lie outside on each side
  CHECK((interval.low == 3 && interval.high == 27));
}

TEST_CASE("source designs: rows weigh so that every design counts alike and the average row counts 1") {
  const std::vector<double> weight = design_weights({100, 0, 300});
  CHECK(100 * weight[0] == test::near(300 * weight[2]));
  CHECK(weight[1] == test::near(100 * weight[0]));   // as if it had one row
  CHECK(100 * weight[0] + weight[1] + 300 * weight[2] == test::near(401));
}
