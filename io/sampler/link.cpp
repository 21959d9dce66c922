#include "io/sampler/link.hpp"

#include "engine/core/error.hpp"

#include <algorithm>
#include <numeric>

namespace cgcl {
namespace {

/// Position of each end among the sorted seeds.
std::vector<std::int32_t> rows_among(const std::vector<std::int32_t>& seeds,
                                     std::span<const std::int32_t> ends) {
  std::vector<std::int32_t> rows;
  for (const std::int32_t end : ends)
    rows.push_back(
        static_cast<std::int32_t>(std::lower_bound(seeds.begin(), seeds.end(), end) - seeds.begin()));
  return rows;
}

std::vector<std::int32_t> counting_from(std::int32_t first, std::size_t count) {
  std::vector<std::int32_t> rows(count);
  std::iota(rows.begin(), rows.end(), first);
  return rows;
}

}   // namespace

LinkBatch sample_links(const HostCsc& graph, std::span<const std::int32_t> src,
                       std::span<const std::int32_t> dst, std::span<const std::int64_t> fanouts,
                       const SampleOptions& options) {
  CGCL_CHECK(src.size() == dst.size(), "links with ", src.size(), " sources and ", dst.size(),
             " destinations");
  std::vector<std::int32_t> seeds(src.begin(), src.end());
  seeds.insert(seeds.end(), dst.begin(), dst.end());
  LinkBatch out;
  if (options.disjoint) {
    const auto links = static_cast<std::int32_t>(src.size());
    out.sample = sample_neighbors(graph, seeds, fanouts, options);
    for (std::int32_t& seed : out.sample.batch) seed %= links;
    out.src_row = counting_from(0, src.size());
    out.dst_row = counting_from(links, src.size());
    return out;
  }
  std::sort(seeds.begin(), seeds.end());
  seeds.erase(std::unique(seeds.begin(), seeds.end()), seeds.end());
  out.sample = sample_neighbors(graph, seeds, fanouts, options);
  out.src_row = rows_among(seeds, src);
  out.dst_row = rows_among(seeds, dst);
  return out;
}

}   // namespace cgcl
