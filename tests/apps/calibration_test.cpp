#include "apps/predict/calibration.hpp"

#include "apps/predict/source_design.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace cgcl;

namespace {

std::vector<Residual> ramp(int from, int to, double weight = 1) {
  std::vector<Residual> out;
  for (int i = from; i <= to; ++i) out.push_back({static_cast<double>(i), weight});
  return out;
}

}   // namespace

TEST_CASE("calibration: residuals, their mean and the ranks of an interval by hand") {
  const std::vector<double> residuals = log_residuals({1, 10, 1, 0, 1}, {10, 1, 1, 1, 0});
  CHECK(residuals == std::vector<double>{-1, 0, 1});   // only where both are positive
  CHECK(mean_absolute(residuals) == test::near(2.0 / 3));
  CHECK(log_residual(2, 0) == kAbsent);
  CHECK(log_residual(2, 0.2) == test::near(-1));
  CHECK_FALSE(conformal_interval(ramp(1, 19)).calibrated());
  LogInterval interval = conformal_interval(ramp(1, 29));   // floor(30 / 10) ranks from either end
  CHECK((interval.low == 3 && interval.high == 27));
  interval = conformal_interval(ramp(1, 28));   // floor(29 / 10)
  CHECK((interval.low == 2 && interval.high == 27));
  interval = conformal_interval(ramp(1, 20));
  CHECK((interval.low == 2 && interval.high == 19));
}

TEST_CASE("calibration: copies that weigh one together count as one, and what is absent is the low end") {
  std::vector<Residual> weighted = ramp(1, 29);
  std::erase_if(weighted, [](const Residual& r) { return r.log_ratio == 2; });
  for (int copy = 0; copy < 1000; ++copy) weighted.push_back({2, 0.001});
  const LogInterval interval = conformal_interval(weighted);
  CHECK((interval.low == 3 && interval.high == 27));
  CHECK_FALSE(conformal_interval(ramp(1, 1000, 0.01)).calibrated());   // a thousand copies of ten things
  // One that weighs more than a tenth of all: it is the end, not left outside.
  std::vector<Residual> heavy = ramp(1, 20);
  heavy[0].weight = 50;
  CHECK(conformal_interval(heavy).low == 1);
  // 4 of 29 absent: more than a tenth, so the low end is 0 and the upper is as before.
  std::vector<Residual> absent = ramp(5, 29);
  for (int i = 0; i < 4; ++i) absent.push_back({kAbsent, 1});
  CHECK(conformal_interval(absent).low == kAbsent);
  CHECK(conformal_interval(absent).high == 27);
}

TEST_CASE("calibration: bins of existence, their level where they are thin, the wider of two") {
  CHECK(existence_bin(0) == 0);
  CHECK(existence_bin(0.05) == 1);
  CHECK(existence_bin(0.89) == existence_bin(0.7));
  CHECK(existence_bin(1) == kExistenceBins - 1);
  ResidualTable table;
  table.pair[existence_bin(0.6)] = ramp(1, 10);
  table.pair[existence_bin(0.8)] = ramp(101, 119);
  table.pair[existence_bin(0.95)] = ramp(1, 25);
  table.total = ramp(1, 29);
  const IntervalTable intervals = table.intervals();
  const LogInterval &thin = intervals.pair[existence_bin(0.6)], &sure = intervals.pair[existence_bin(0.95)];
  CHECK((thin.low == 3 && thin.high == 117));   // both bins of the level, 29 residuals
  CHECK((intervals.pair[existence_bin(0.8)].low == 3));
  CHECK((sure.low == 2 && sure.high == 24));
  CHECK(intervals.pair[existence_bin(1)].low == 2);   // its level is the same bin
  CHECK_FALSE(intervals.pair[0].calibrated());
  CHECK(intervals.total.low == 3);

  IntervalTable other;
  other.pair[0] = {-1, 1};
  other.pair[existence_bin(0.95)] = {-3, 5};
  const IntervalTable both = wider(intervals, other);
  CHECK((both.pair[0].low == -1 && both.pair[0].high == 1));
  CHECK((both.pair[existence_bin(0.95)].low == -3 && both.pair[existence_bin(0.95)].high == 24));
  CHECK(both.total.low == 3);
  const IntervalTable narrow = at_least(other, intervals);   // no narrower where it is calibrated itself
  CHECK(narrow.pair[0].low == -1);
  CHECK((narrow.pair[existence_bin(0.95)].low == -3 && narrow.pair[existence_bin(0.95)].high == 24));
  CHECK_FALSE(narrow.pair[existence_bin(0.6)].calibrated());
}

TEST_CASE("source designs: rows weigh so that every design counts alike and the average row counts 1") {
  const std::vector<double> weight = design_weights({100, 0, 300});
  CHECK(100 * weight[0] == test::near(300 * weight[2]));
  CHECK(weight[1] == test::near(100 * weight[0]));   // as if it had one row
  CHECK(100 * weight[0] + weight[1] + 300 * weight[2] == test::near(401));
}
