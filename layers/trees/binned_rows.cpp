#include "layers/trees/binned_rows.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>   // for lower_bound, max, sort, unique

namespace cgcl {
namespace {

constexpr std::int64_t kMaxSampled = 100'000;   // rows that a column's thresholds are drawn from
constexpr std::int64_t kRowsPerChunk = 4096;

}   // namespace

BinnedRows::BinnedRows(const Exec& exec, const FloatRows& x, int bins)
    : rows_(x.rows()), columns_(x.columns), bins_(bins) {
  CGCL_CHECK(bins >= 4 && bins <= 256, "rows in ", bins, " bins");
  threshold_.resize(idx(columns_));
  for_chunks(exec.threads(), columns_, 1, [&](std::int64_t c, std::int64_t) {
    threshold_[idx(c)] = thresholds_of(x, static_cast<int>(c));
  });
  bin_.resize(x.values.size());
  for_chunks(exec.threads(), rows_, kRowsPerChunk, [&](std::int64_t first, std::int64_t last) {
    for (int c = 0; c < columns_; ++c) {
      const std::vector<float>& t = threshold_[idx(c)];
      for (std::int64_t i = first; i < last; ++i) {
        const float value = x.values[idx(i * columns_ + c)];
        bin_[idx(c * rows_ + i)] =
            static_cast<std::uint8_t>(std::lower_bound(t.begin(), t.end(), value) - t.begin());
      }
    }
  });
}

std::vector<float> BinnedRows::thresholds_of(const FloatRows& x, int column) const {
  std::vector<float> sample;
  const std::int64_t step = std::max<std::int64_t>(1, rows_ / kMaxSampled);
  for (std::int64_t i = 0; i < rows_; i += step) sample.push_back(x.values[idx(i * columns_ + column)]);
  std::sort(sample.begin(), sample.end());
  std::vector<float> distinct = sample;
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  std::vector<float> thresholds;
  const auto bins = idx(bins_);
  if (distinct.size() <= bins) {
    for (std::size_t i = 0; i + 1 < distinct.size(); ++i)
      thresholds.push_back(distinct[i] + (distinct[i + 1] - distinct[i]) / 2);
    return thresholds;
  }
  // Half from quantiles of the rows, half from the distinct values: rare large nets matter as well.
  for (const auto& from : {sample, distinct})
    for (std::size_t i = 1; i < bins / 2; ++i) thresholds.push_back(from[i * (from.size() - 1) / (bins / 2)]);
  std::sort(thresholds.begin(), thresholds.end());
  thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
  return thresholds;
}

}   // namespace cgcl
