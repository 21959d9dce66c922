// Distances in a graph by a plain search, for comparison with cleverer ones.
#pragma once

#include "engine/core/index.hpp"
#include "io/graph/csc.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace cgcl::test {

/// Steps from `from` to every node that is at most `most` away, inside of a set of nodes or (nullptr)
/// everywhere.
inline std::map<std::int32_t, int> plain_distances(const HostCsc& graph, std::int32_t from,
                                                   const std::set<std::int32_t>* inside, int most) {
  std::map<std::int32_t, int> out = {{from, 0}};
  std::vector<std::int32_t> queue = {from};
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const std::int32_t u = queue[at];
    if (out[u] == most) continue;
    for (std::int64_t e = graph.ptr[idx(u)]; e < graph.ptr[idx(u) + 1]; ++e) {
      const std::int32_t v = graph.source[idx(e)];
      if ((inside && !inside->contains(v)) || out.contains(v)) continue;
      out[v] = out[u] + 1;
      queue.push_back(v);
    }
  }
  return out;
}

}   // namespace cgcl::test
