#include "io/graph/class_bound.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for count, max, max_element
#include <limits>
#include <numeric>   // for accumulate
#include <vector>

namespace cgcl {
namespace {

/// NaN of nothing.
double ratio(double part, std::int64_t whole) {
  return whole > 0 ? part / static_cast<double>(whole) : std::numeric_limits<double>::quiet_NaN();
}

}   // namespace

ClassBound class_bound(std::span<const std::int32_t> group, std::span<const std::int32_t> label,
                       int classes) {
  CGCL_CHECK(group.size() == label.size(), group.size(), " groups of ", label.size(), " classes");
  std::int32_t groups = 0;
  for (std::size_t i = 0; i < group.size(); ++i) {
    CGCL_CHECK(group[i] >= 0 && label[i] >= 0 && label[i] < classes, "group ", group[i], ", class ",
               label[i]);
    groups = std::max(groups, group[i] + 1);
  }
  std::vector<std::vector<std::int64_t>> counts(idx(groups), std::vector<std::int64_t>(idx(classes)));
  for (std::size_t i = 0; i < group.size(); ++i) ++counts[idx(group[i])][idx(label[i])];
  ClassBound out{.majority = 0,
                 .leave_one_out = 0,
                 .nodes = static_cast<std::int64_t>(group.size()),
                 .grouped_nodes = 0};
  for (const auto& count : counts) {
    const std::int64_t size = std::accumulate(count.begin(), count.end(), std::int64_t{0});
    if (size > 0) out.majority += static_cast<double>(*std::max_element(count.begin(), count.end()));
    if (size < 2) continue;
    out.grouped_nodes += size;
    for (std::size_t c = 0; c < count.size(); ++c) {
      auto others = count;
      --others[c];
      const std::int64_t largest = *std::max_element(others.begin(), others.end());
      if (count[c] == 0 || others[c] != largest) continue;
      out.leave_one_out += static_cast<double>(count[c]) /
                           static_cast<double>(std::count(others.begin(), others.end(), largest));
    }
  }
  out.majority = ratio(out.majority, out.nodes);
  out.leave_one_out = ratio(out.leave_one_out, out.grouped_nodes);
  return out;
}

double ClassBound::coverage() const { return ratio(static_cast<double>(grouped_nodes), nodes); }

}   // namespace cgcl
