#include "io/graph/structural_bound.hpp"

#include "engine/core/dense_ids.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>
#include <limits>

namespace cgcl {
namespace {

constexpr std::uint64_t kLinkSalt = 4;

std::int32_t colour_of(std::span<const std::int32_t> colour, std::int32_t node) {
  CGCL_CHECK(node >= 0 && idx(node) < colour.size(), "link end ", node, " of ", colour.size(), " nodes");
  return colour[idx(node)];
}

std::uint64_t both(std::int32_t low, std::int32_t high) {
  return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(low)) << 32) |
         static_cast<std::uint32_t>(high);
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

}   // namespace

std::vector<std::int32_t> link_groups(std::span<const std::uint8_t> relation,
                                      std::span<const std::int32_t> src, std::span<const std::int32_t> dst,
                                      std::span<const std::int32_t> colour,
                                      std::span<const std::int32_t> pair_class) {
  CGCL_CHECK(relation.size() == src.size() && src.size() == dst.size(), "links with ", relation.size(),
             " relations, ", src.size(), " sources and ", dst.size(), " destinations");
  CGCL_CHECK(pair_class.empty() || pair_class.size() == src.size(), pair_class.size(), " classes of ",
             src.size(), " links");
  DenseIds ids;
  std::vector<std::int32_t> group(src.size());
  for (std::size_t i = 0; i < group.size(); ++i) {
    const auto [low, high] = std::minmax({colour_of(colour, src[i]), colour_of(colour, dst[i])});
    Key128 key = chain_key(mix_key(relation[i], kLinkSalt), both(low, high));
    if (!pair_class.empty()) key = chain_key(key, static_cast<std::uint32_t>(pair_class[i]));
    group[i] = ids.id(key);
  }
  return group;
}

StructuralBound structural_bound(std::span<const std::int32_t> group, std::span<const float> label) {
  CGCL_CHECK(group.size() == label.size(), group.size(), " groups of ", label.size(), " labels");
  StructuralBound out{.links = static_cast<std::int64_t>(label.size())};
  out.r2 = std::numeric_limits<double>::quiet_NaN();
  if (label.empty()) return out;
  const Moments of = moments(group, label);
  double mean = 0, total = 0, within = 0;
  for (const float y : label) mean += static_cast<double>(y);
  mean /= static_cast<double>(label.size());
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
  out.label_variance = total / static_cast<double>(label.size());
  if (freedom == 0) return out;
  out.within_variance = within / static_cast<double>(freedom);
  if (out.label_variance > 0) out.r2 = 1 - out.within_variance / out.label_variance;
  return out;
}

}   // namespace cgcl
