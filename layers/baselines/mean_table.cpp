#include "layers/baselines/mean_table.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for max_element
#include <cmath>       // for isnan
#include <limits>

namespace cgcl {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kMaxMean = 1e300;        // of a state
constexpr std::int64_t kMaxLevels = 64;   // likewise

std::string level_name(std::size_t level) { return str("level.", level); }

}   // namespace

MeanTable::MeanTable(const std::vector<std::span<const std::int32_t>>& levels, std::span<const float> label,
                     std::span<const std::int32_t> train) {
  CGCL_CHECK(!train.empty(), "a table of means needs samples to learn from");
  for (const std::int32_t i : train) all_ += double{label[idx(i)]} / static_cast<double>(train.size());
  for (const auto level : levels) {
    const std::size_t groups = level.empty() ? 0 : idx(*std::max_element(level.begin(), level.end())) + 1;
    std::vector<double> sum(groups, 0.0), count(groups, 0.0);
    for (const std::int32_t i : train) {
      const auto g = idx(level[idx(i)]);
      sum[g] += double{label[idx(i)]};
      count[g] += 1;
    }
    for (std::size_t g = 0; g < groups; ++g) sum[g] = count[g] > 0 ? sum[g] / count[g] : kNaN;
    mean_.push_back(std::move(sum));
  }
}

double MeanTable::operator()(std::span<const std::int32_t> groups) const {
  CGCL_CHECK(groups.size() == mean_.size(), groups.size(), " groups for a table of ", mean_.size(),
             " levels");
  for (std::size_t level = mean_.size(); level-- > 0;) {
    const auto g = idx(groups[level]);
    if (g < mean_[level].size() && !std::isnan(mean_[level][g])) return mean_[level][g];
  }
  return all_;
}

NamedState MeanTable::state(const Exec& exec) const {
  NamedState out{{}, {{"levels", static_cast<double>(mean_.size())}, {"mean", all_}}};
  for (std::size_t level = 0; level < mean_.size(); ++level)
    out.tensors.emplace_back(level_name(level), Tensor::from(exec, mean_[level]));
  return out;
}

MeanTable MeanTable::from_state(const Exec& exec, const NamedState& state) {
  const StateReader read(exec, state);
  MeanTable out;
  out.all_ = read.number("mean", -kMaxMean, kMaxMean);
  const auto levels = idx(read.integer("levels", 0, kMaxLevels));
  for (std::size_t level = 0; level < levels; ++level)
    out.mean_.push_back(read.values<double>(level_name(level)));
  return out;
}

}   // namespace cgcl
