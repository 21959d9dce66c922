#include "apps/transfer/left_out_calibration.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for clamp, max, sort, upper_bound
#include <cmath>       // for isfinite, nan
#include <set>

namespace cgcl {
namespace {

constexpr std::size_t kMaxBins = 6;       // sizes of the prediction with intervals of their own
constexpr std::size_t kBinGroups = 10;    // groups that make one more bin worth while
constexpr std::size_t kMinGroups = 3;     // below that nothing is known of a new one
constexpr std::size_t kManyGroups = 20;   // from which lines add noise alone: their slopes are nearly 1
constexpr double kOutside = 0.1;          // at either end of an interval
constexpr double kShrinkage = 0.02;   // weight, against that of all samples, of lines of slope 1 through 0

std::size_t groups_of(std::span<const LeftOutSample> samples) {
  std::set<std::int32_t> groups;
  for (const LeftOutSample& s : samples) groups.insert(s.group);
  return groups.size();
}

/// So that the samples of a group weigh 1 together.
void weigh_groups_alike(std::vector<LeftOutSample>& samples) {
  std::int32_t groups = 0;
  for (const LeftOutSample& s : samples) groups = std::max(groups, s.group + 1);
  std::vector<double> sum(idx(groups), 0.0);
  for (const LeftOutSample& s : samples) sum[idx(s.group)] += s.weight;
  for (LeftOutSample& s : samples) s.weight /= sum[idx(s.group)];
}

struct Weighted {
  double value, weight;
};

/// The value up to which that share of the weight lies. Sorts.
double quantile(std::vector<Weighted>& values, double share) {
  std::sort(values.begin(), values.end(), [](const Weighted& x, const Weighted& y) {
    return x.value != y.value ? x.value < y.value : x.weight < y.weight;
  });
  double all = 0;
  for (const Weighted& v : values) all += v.weight;
  double below = 0;
  for (const Weighted& v : values) {
    below += v.weight;
    if (below >= share * all) return v.value;
  }
  return values.back().value;
}

}   // namespace

LeftOutCalibration::LeftOutCalibration(std::vector<LeftOutSample> samples, int kinds) {
  const std::size_t groups = groups_of(samples);
  if (groups < kMinGroups) return;
  kinds_ = kinds;
  bins_ = std::clamp<std::size_t>(groups / kBinGroups, 1, kMaxBins);
  weigh_groups_alike(samples);
  slope_.assign(idx(kinds), 1);
  offset_.assign(idx(kinds), 0);
  edge_.assign(idx(kinds) * (bins_ - 1), 0);
  low_.assign(idx(kinds) * bins_, std::nan(""));
  high_ = low_;
  for (int kind = 0; kind < kinds; ++kind) {
    std::vector<LeftOutSample> of_kind;
    for (const LeftOutSample& s : samples)
      if (s.kind == kind) of_kind.push_back(s);
    // A kind that hardly any group has is taken for one of all.
    const bool known = groups_of(of_kind) >= kMinGroups;
    if (groups < kManyGroups) fit_line(kind, known ? std::span<const LeftOutSample>(of_kind) : samples);
    fit_intervals(kind, known ? std::span<const LeftOutSample>(of_kind) : samples);
  }
}

void LeftOutCalibration::fit_line(int kind, std::span<const LeftOutSample> samples) {
  double all = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (const LeftOutSample& s : samples) {
    const double residual = s.label - s.predicted;
    all += s.weight;
    x += s.weight * s.predicted;
    y += s.weight * residual;
    xx += s.weight * s.predicted * s.predicted;
    xy += s.weight * s.predicted * residual;
  }
  const double keep = 1 + kShrinkage, mean = x / all, variance = xx / all - mean * mean;
  const double tilt = variance > 1e-12 ? (xy / all - mean * y / all) / (variance * keep) : 0;
  slope_[idx(kind)] = 1 + tilt;
  offset_[idx(kind)] = y / all / keep - tilt * mean;
}

void LeftOutCalibration::fit_intervals(int kind, std::span<const LeftOutSample> samples) {
  std::vector<Weighted> sizes;
  for (const LeftOutSample& s : samples) sizes.push_back({corrected(kind, s.predicted), s.weight});
  double* edge = edge_.data() + idx(kind) * (bins_ - 1);
  for (std::size_t b = 1; b < bins_; ++b)
    edge[b - 1] = quantile(sizes, static_cast<double>(b) / static_cast<double>(bins_));
  for (std::size_t b = 0; b < bins_; ++b) {
    std::vector<Weighted> left;
    std::set<std::int32_t> groups;
    for (const LeftOutSample& s : samples) {
      const double label = corrected(kind, s.predicted);
      if (bin(kind, label) != b) continue;
      left.push_back({s.label - label, s.weight});
      groups.insert(s.group);
    }
    if (groups.size() < kMinGroups) {
      left.clear();
      for (const LeftOutSample& s : samples)
        left.push_back({s.label - corrected(kind, s.predicted), s.weight});
    }
    low_[idx(kind) * bins_ + b] = quantile(left, kOutside);
    high_[idx(kind) * bins_ + b] = quantile(left, 1 - kOutside);
  }
}

double LeftOutCalibration::corrected(int kind, double predicted) const {
  return offset_[idx(kind)] + slope_[idx(kind)] * predicted;
}

std::size_t LeftOutCalibration::bin(int kind, double corrected) const {
  const auto first = edge_.begin() + static_cast<std::ptrdiff_t>(idx(kind) * (bins_ - 1));
  return idx(std::upper_bound(first, first + static_cast<std::ptrdiff_t>(bins_ - 1), corrected) - first);
}

LabelEstimate LeftOutCalibration::of(int kind, double predicted) const {
  if (empty()) return {predicted, std::nan(""), std::nan("")};
  CGCL_CHECK(kind >= 0 && kind < kinds_, "kind ", kind, " of ", kinds_);
  const double label = corrected(kind, predicted);
  const std::size_t at = idx(kind) * bins_ + bin(kind, label);
  return {label, std::min(label, label + low_[at]), std::max(label, label + high_[at])};
}

NamedState LeftOutCalibration::state(const Exec& exec) const {
  NamedState out;
  out.numbers["kinds"] = kinds_;
  if (empty()) return out;
  out.numbers["bins"] = static_cast<double>(bins_);
  out.tensors = {{"slope", Tensor::from(exec, slope_)},
                 {"offset", Tensor::from(exec, offset_)},
                 {"edge", Tensor::from(exec, edge_)},
                 {"low", Tensor::from(exec, low_)},
                 {"high", Tensor::from(exec, high_)}};
  return out;
}

LeftOutCalibration LeftOutCalibration::from_state(const Exec& exec, const NamedState& state, int kinds) {
  const StateReader read(exec, state);
  LeftOutCalibration out;
  out.kinds_ = static_cast<int>(read.integer("kinds", 0, kinds));
  if (out.kinds_ == 0) return out;
  if (out.kinds_ != kinds)
    throw Error(ErrorId::model_damaged, str("calibrated for ", out.kinds_, " kinds, expected ", kinds));
  out.bins_ = idx(read.integer("bins", 1, kMaxBins));
  const auto sized = [&](const char* name, std::size_t per_kind) {
    std::vector<double> values = read.values<double>(name);
    const bool finite = std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
    if (values.size() != idx(out.kinds_) * per_kind || !finite)
      throw Error(ErrorId::model_damaged, str("the calibration has no sound '", name, "'"));
    return values;
  };
  out.slope_ = sized("slope", 1);
  out.offset_ = sized("offset", 1);
  out.edge_ = sized("edge", out.bins_ - 1);
  out.low_ = sized("low", out.bins_);
  out.high_ = sized("high", out.bins_);
  return out;
}

}   // namespace cgcl
