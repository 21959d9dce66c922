#include "apps/transfer/left_out_calibration.hpp"

#include "engine/core/error.hpp"
#include "engine/core/random.hpp"
#include "tests/apps/transfer_designs.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for isnan

using namespace cgcl;

namespace {

/// Families whose predictions are off by an offset of their own and by noise; labels rise by `slope` with the
/// prediction. Large families would drown the others if samples counted alike.
std::vector<LeftOutSample> families_of(std::int32_t first, std::int32_t last, double slope = 1) {
  const RandomKey key{3, kSample, 0};
  std::vector<LeftOutSample> out;
  for (std::int32_t f = first; f < last; ++f) {
    const auto at = static_cast<std::uint64_t>(f) << 32;
    const double offset = 0.05 * normal(key, at);
    const int samples = f % 10 == 0 ? 2000 : 50;
    for (int i = 0; i < samples; ++i) {
      const auto draw = at + 3 * static_cast<std::uint64_t>(i);
      const double predicted = uniform01(key, 2 * (draw + 1));
      out.push_back({.group = f,
                     .kind = i % 2,
                     .predicted = predicted,
                     .label = 0.5 + slope * (predicted - 0.5) + offset + 0.05 * normal(key, draw + 2)});
    }
  }
  return out;
}

/// Mean over families of the share of labels inside their interval.
double coverage(const LeftOutCalibration& calibration, const std::vector<LeftOutSample>& samples) {
  std::vector<double> inside(1000, 0.0), all(1000, 0.0);
  for (const LeftOutSample& s : samples) {
    const LabelEstimate e = calibration.of(s.kind, s.predicted);
    inside[idx(s.group)] += e.low <= s.label && s.label <= e.high;
    ++all[idx(s.group)];
  }
  double sum = 0, families = 0;
  for (std::size_t f = 0; f < all.size(); ++f) {
    if (all[f] == 0) continue;
    sum += inside[f] / all[f];
    ++families;
  }
  return sum / families;
}

}   // namespace

TEST_CASE("left-out calibration: intervals hold for 80 % of families that had no part in them") {
  const LeftOutCalibration calibration(families_of(0, 60), 2);
  const double share = coverage(calibration, families_of(100, 400));
  CHECK(share > 0.75);
  CHECK(share < 0.85);
}

TEST_CASE("left-out calibration: a line that few families share is found, nearly, by kind; many need none") {
  const LeftOutCalibration calibration(families_of(0, 19, 2), 2);
  for (const double predicted : {0.2, 0.5, 0.8})
    CHECK(std::abs(calibration.of(1, predicted).label - (2 * predicted - 0.5)) < 0.08);
  CHECK(LeftOutCalibration(families_of(0, 20, 2), 2).of(1, 0.3).label == 0.3);
  // Only kind 1 is off: kind 0 stays.
  std::vector<LeftOutSample> samples;
  for (std::int32_t f = 0; f < 12; ++f)
    for (int i = 0; i < 20; ++i)
      samples.push_back({.group = f, .kind = i % 2, .predicted = 0.5, .label = i % 2 == 0 ? 0.5 : 0.6});
  const LeftOutCalibration by_kind(samples, 2);
  CHECK(by_kind.of(0, 0.5).label == test::near(0.5));
  CHECK(by_kind.of(1, 0.5).label > 0.59);
}

TEST_CASE(
    "left-out calibration: an interval is around the corrected label and follows the noise of its kind") {
  std::vector<LeftOutSample> samples;
  const RandomKey key{5, kSample, 0};
  for (std::int32_t f = 0; f < 40; ++f)
    for (int i = 0; i < 100; ++i) {
      const double noise = normal(key, static_cast<std::uint64_t>(100 * f + i));
      samples.push_back(
          {.group = f, .kind = i % 2, .predicted = 0.5, .label = 0.5 + (i % 2 == 0 ? 0.01 : 0.1) * noise});
    }
  const LeftOutCalibration calibration(samples, 2);
  CHECK(std::abs(calibration.of(0, 0.5).high - 0.5 - 0.0128) < 0.002);
  CHECK(std::abs(calibration.of(1, 0.5).low - 0.5 + 0.128) < 0.02);
}

TEST_CASE("left-out calibration: two families tell nothing, and it says so") {
  const LeftOutCalibration none(families_of(0, 2), 2);
  CHECK(none.empty());
  const LabelEstimate e = none.of(0, 0.3);
  CHECK(e.label == 0.3);
  CHECK(std::isnan(e.low));
  CHECK(std::isnan(e.high));
}

TEST_CASE("left-out calibration: a state is read back, what does not fit is refused") {
  const Exec exec = test::exec_of(1);
  const LeftOutCalibration calibration(families_of(0, 30), 2);
  const NamedState state = calibration.state(exec);
  const LeftOutCalibration back = LeftOutCalibration::from_state(exec, state, 2);
  for (const double predicted : {0.0, 0.4, 1.0}) {
    const LabelEstimate a = calibration.of(1, predicted), b = back.of(1, predicted);
    CHECK(a.label == b.label);
    CHECK(a.low == b.low);
    CHECK(a.high == b.high);
  }
  CHECK(LeftOutCalibration::from_state(exec, LeftOutCalibration().state(exec), 2).empty());
  CHECK_THROWS_AS((void)LeftOutCalibration::from_state(exec, state, 4), Error);
  NamedState fewer = state;
  fewer.tensors.pop_back();
  CHECK_THROWS_AS((void)LeftOutCalibration::from_state(exec, fewer, 2), Error);
  NamedState not_finite = state;
  not_finite.tensors.front().second = Tensor::from(exec, std::vector<double>(2, std::nan("")));
  CHECK_THROWS_AS((void)LeftOutCalibration::from_state(exec, not_finite, 2), Error);
}
