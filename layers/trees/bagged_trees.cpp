#include "layers/trees/bagged_trees.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>   // for min

namespace cgcl {
namespace {

constexpr std::int64_t kRowsPerChunk = 512;
constexpr std::uint64_t kSeedStep = 0x9E3779B97F4A7C15u;   // so that the seeds of bags are far apart

}   // namespace

BaggedTrees::BaggedTrees(const Exec& exec, const BinnedRows& x, std::span<const double> y,
                         std::span<const double> weight, TreeLoss loss, const BagOptions& options,
                         const std::function<bool()>& stop) {
  CGCL_CHECK(options.bags >= 1, "the mean of ", options.bags, " bags");
  bag_.resize(idx(options.bags));
  // A bag per thread; threads that are left share the work inside of none.
  for_chunks(exec.threads(), options.bags, 1, [&](std::int64_t b, std::int64_t) {
    TreeOptions of_bag = b % 2 == 1 && options.every_second ? *options.every_second : options.trees;
    of_bag.seed = options.trees.seed + static_cast<std::uint64_t>(b) * kSeedStep;
    bag_[idx(b)] = BoostedTrees(exec, x, y, weight, loss, of_bag, stop);
  });
}

double BaggedTrees::operator()(std::span<const float> row) const {
  double sum = 0;
  for (const BoostedTrees& bag : bag_) sum += bag(row);
  return bag_.empty() ? 0 : sum / static_cast<double>(bag_.size());
}

std::vector<double> BaggedTrees::predict(const Exec& exec, const FloatRows& x, int bags) const {
  std::vector<double> out(idx(x.rows()), 0.0);
  if (bag_.empty()) return out;
  const std::size_t used = bags > 0 ? std::min(bag_.size(), idx(bags)) : bag_.size();
  for_chunks(exec.threads(), x.rows(), kRowsPerChunk, [&](std::int64_t first, std::int64_t last) {
    std::vector<double> sum;
    for (std::size_t b = 0; b < used; ++b) {
      const BoostedTrees& bag = bag_[b];
      sum.assign(idx(last - first), 0.0);
      bag.add_sums(x, first, last, sum);
      for (std::size_t i = 0; i < sum.size(); ++i) out[idx(first) + i] += bag.mean_of(sum[i]);
    }
    for (std::size_t i = idx(first); i < idx(last); ++i) out[i] /= static_cast<double>(used);
  });
  return out;
}

NamedState BaggedTrees::state(const Exec& exec) const {
  NamedState out;
  out.numbers["bags"] = static_cast<double>(bag_.size());
  for (std::size_t b = 0; b < bag_.size(); ++b) add_part(out, str(b, "."), bag_[b].state(exec));
  return out;
}

BaggedTrees BaggedTrees::from_state(const Exec& exec, const NamedState& state, int columns) {
  const std::int64_t bags = StateReader(exec, state).integer("bags", 0, kMaxBags);
  BaggedTrees out;
  for (std::int64_t b = 0; b < bags; ++b)
    out.bag_.push_back(BoostedTrees::from_state(exec, part_of(state, str(b, ".")), columns));
  return out;
}

}   // namespace cgcl
