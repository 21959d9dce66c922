#include "io/graph/structural_bound.hpp"

#include "engine/core/dense_ids.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for max, max_element, min_element
#include <cmath>
#include <limits>
#include <utility>   // for swap

namespace cgcl {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kOneSided95 = 1.6448536269514722;   // quantile of the standard normal
constexpr std::uint64_t kLinkSalt = 4;

std::int32_t colour_of(std::span<const std::int32_t> colour, std::int32_t node) {
  CGCL_CHECK(node >= 0 && idx(node) < colour.size(), "link end ", node, " of ", colour.size(), " nodes");
  return colour[idx(node)];
}

std::uint64_t both(std::int32_t first, std::int32_t second) {
  return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(first)) << 32) |
         static_cast<std::uint32_t>(second);
}

struct Moments {
  std::vector<double> mean;
  std::vector<std::int64_t> size;
};

/// Means and sizes of the groups. Two passes instead of sums of squares: labels of one group nearly agree.
Moments moments(std::span<const std::int32_t> group, std::span<const float> label) {
  CGCL_CHECK(*std::min_element(group.begin(), group.end()) >= 0, "a group number is negative");
  const auto groups = idx(*std::max_element(group.begin(), group.end())) + 1;
  Moments out{std::vector<double>(groups, 0.0), std::vector<std::int64_t>(groups, 0)};
  for (std::size_t i = 0; i < group.size(); ++i) {
    out.mean[idx(group[i])] += static_cast<double>(label[i]);
    ++out.size[idx(group[i])];
  }
  for (std::size_t g = 0; g < groups; ++g)
    if (out.size[g]) out.mean[g] /= static_cast<double>(out.size[g]);
  return out;
}

/// Standard error of the pooled variance, as a share of it. With u = (y - mean of its group)^2 n / (n - 1),
/// whose expectation is the variance whatever the size n of the group, the sum of squares of a group varies
/// by (n - 1) var u: exactly so for Gaussian labels, for groups of two and for large ones. Never below that
/// of Gaussian labels, as few groups say little about the tails.
double relative_error(const Moments& of, std::span<const std::int32_t> group, std::span<const float> label,
                      double variance) {
  double spread = 0, freedom = 0;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const auto n = static_cast<double>(of.size[idx(group[i])]);
    if (n < 2) continue;
    const double off = static_cast<double>(label[i]) - of.mean[idx(group[i])];
    const double u = off * off * n / (n - 1) - variance;
    spread += (n - 1) / n * u * u;
    freedom += (n - 1) / n;
  }
  if (variance <= 0) return 0;
  return std::sqrt(std::max(spread / (freedom * freedom * variance * variance), 2 / freedom));
}

}   // namespace

std::vector<std::int32_t> link_groups(std::span<const std::uint8_t> relation,
                                      std::span<const std::int32_t> src, std::span<const std::int32_t> dst,
                                      std::span<const std::int32_t> colour,
                                      std::span<const std::int32_t> pair_class, bool ordered) {
  CGCL_CHECK(relation.size() == src.size() && src.size() == dst.size(), "links with ", relation.size(),
             " relations, ", src.size(), " sources and ", dst.size(), " destinations");
  CGCL_CHECK(pair_class.empty() || pair_class.size() == src.size(), pair_class.size(), " classes of ",
             src.size(), " links");
  DenseIds ids;
  std::vector<std::int32_t> group(src.size());
  for (std::size_t i = 0; i < group.size(); ++i) {
    std::int32_t first = colour_of(colour, src[i]), second = colour_of(colour, dst[i]);
    if (!ordered && second < first) std::swap(first, second);
    Key128 key = chain_key(mix_key(relation[i], kLinkSalt), both(first, second));
    if (!pair_class.empty()) key = chain_key(key, static_cast<std::uint32_t>(pair_class[i]));
    group[i] = ids.id(key);
  }
  return group;
}

double StructuralBound::coverage() const {
  return links > 0 ? static_cast<double>(grouped_links) / static_cast<double>(links) : kNaN;
}

StructuralBound structural_bound(std::span<const std::int32_t> group, std::span<const float> label) {
  CGCL_CHECK(group.size() == label.size(), group.size(), " groups of ", label.size(), " labels");
  StructuralBound out{.links = static_cast<std::int64_t>(label.size())};
  out.r2 = out.upper = out.grouped_r2 = out.ceiling = kNaN;
  if (label.empty()) return out;
  const Moments of = moments(group, label);
  const auto n = static_cast<double>(label.size());
  double mean = 0, total = 0, within = 0;
  for (const float y : label) mean += static_cast<double>(y);
  mean /= n;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const auto y = static_cast<double>(label[i]);
    const double off = y - of.mean[idx(group[i])];
    total += (y - mean) * (y - mean);
    within += off * off;   // exactly 0 in groups of one
  }
  std::int64_t freedom = 0;
  for (const std::int64_t size : of.size) {
    out.groups += size > 0;
    if (size < 2) continue;
    freedom += size - 1;
    out.grouped_links += size;
  }
  out.label_variance = total / n;
  out.ceiling = total > 0 ? 1 - within / total : 1;
  if (total <= 0) return out;
  out.r2 = out.upper = 1;
  if (freedom == 0) return out;
  out.within_variance = within / static_cast<double>(freedom);
  out.grouped_r2 = 1 - out.within_variance / out.label_variance;
  const double unexplained = out.coverage() * out.within_variance / out.label_variance;
  out.r2 = 1 - unexplained;
  out.upper =
      1 - unexplained * std::exp(-kOneSided95 * relative_error(of, group, label, out.within_variance));
  return out;
}

StructuralBound at_least(StructuralBound finer, const StructuralBound& coarser) {
  finer.r2 = std::fmax(finer.r2, coarser.r2);   // of a number and NaN the number
  finer.upper = std::fmax(finer.upper, coarser.upper);
  finer.grouped_r2 = std::fmax(finer.grouped_r2, coarser.grouped_r2);
  return finer;
}

}   // namespace cgcl
