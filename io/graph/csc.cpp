#include "io/graph/csc.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace cgcl {
namespace {

void require_ids(std::span<const std::int32_t> ids, std::int64_t nodes) {
  for (const std::int32_t id : ids)
    CGCL_CHECK(id >= 0 && id < nodes, "edge end ", id, " of ", nodes, " nodes");
}

/// Keeps one of equal neighbours in each column, with the lowest edge; columns are sorted by neighbour.
void merge_duplicates(HostCsc& csc) {
  std::int64_t kept = 0, begin = 0;
  for (std::size_t v = 0; v + 1 < csc.ptr.size(); ++v) {
    const std::int64_t end = csc.ptr[v + 1], first = kept;
    for (std::int64_t e = begin; e < end; ++e) {
      const auto from = idx(e), to = idx(kept);
      if (kept > first && csc.source[to - 1] == csc.source[from]) {
        csc.edge[to - 1] = std::min(csc.edge[to - 1], csc.edge[from]);
        continue;
      }
      csc.source[to] = csc.source[from];
      csc.edge[to] = csc.edge[from];
      ++kept;
    }
    begin = end;
    csc.ptr[v + 1] = kept;
  }
  csc.source.resize(idx(kept));
  csc.edge.resize(idx(kept));
}

/// The reversed graph. Its columns ascend by neighbour, because columns are read in ascending order.
HostCsc reversed(const HostCsc& csc) {
  std::vector<std::int32_t> target(csc.source.size());
  for (std::size_t v = 0; v + 1 < csc.ptr.size(); ++v)
    for (std::int64_t e = csc.ptr[v]; e < csc.ptr[v + 1]; ++e) target[idx(e)] = static_cast<std::int32_t>(v);
  HostCsc out = make_csc(csc.nodes(), target, csc.source);
  for (std::int32_t& e : out.edge) e = csc.edge[idx(e)];
  return out;
}

}   // namespace

HostCsc make_csc(std::int64_t nodes, std::span<const std::int32_t> source,
                 std::span<const std::int32_t> target) {
  CGCL_CHECK(nodes >= 0 && source.size() == target.size(), "edge lists of ", source.size(), " sources and ",
             target.size(), " targets over ", nodes, " nodes");
  CGCL_CHECK(source.size() <= idx(std::numeric_limits<std::int32_t>::max()), source.size(), " edges");
  require_ids(source, nodes);
  require_ids(target, nodes);
  HostCsc csc;
  csc.ptr.assign(idx(nodes) + 1, 0);
  csc.source.resize(source.size());
  csc.edge.resize(source.size());
  for (const std::int32_t t : target) ++csc.ptr[idx(t) + 1];
  std::partial_sum(csc.ptr.begin(), csc.ptr.end(), csc.ptr.begin());
  std::vector<std::int64_t> next(csc.ptr.begin(), csc.ptr.end() - 1);
  for (std::size_t e = 0; e < source.size(); ++e) {
    const auto at = idx(next[idx(target[e])]++);
    csc.source[at] = source[e];
    csc.edge[at] = static_cast<std::int32_t>(e);
  }
  return csc;
}

HostCsc message_csc(const CircuitGraph& graph) {
  std::vector<std::int32_t> source = graph.edges.src, target = graph.edges.dst;
  source.insert(source.end(), graph.edges.dst.begin(), graph.edges.dst.end());
  target.insert(target.end(), graph.edges.src.begin(), graph.edges.src.end());
  HostCsc csc = reversed(make_csc(graph.nodes(), source, target));
  const auto undirected = static_cast<std::int32_t>(graph.edges.size());
  for (std::int32_t& e : csc.edge) e %= undirected;
  merge_duplicates(csc);
  return csc;
}

}   // namespace cgcl
