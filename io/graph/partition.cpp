#include "io/graph/partition.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/plugin.hpp"
#include "io/graph/csc.hpp"
#include "io/graph/metis_table.hpp"

#include <algorithm>   // for sort, unique, min
#include <limits>

namespace cgcl {

namespace {

constexpr PluginName kLibrary{.file = "libcircuitgcl_metis.so",
                              .variable = "CIRCUITGCL_METIS_LIBRARY",
                              .interface_symbol = "circuitgcl_metis_interface",
                              .interface = kMetisInterface,
                              .table_symbol = "circuitgcl_metis_table",
                              .what = "the METIS library of circuitgcl"};

/// Neighbours of each node, ascending, without itself.
struct Neighbours {
  std::vector<std::int32_t> first = {0}, node;
};

Neighbours neighbours_of(std::int64_t nodes, std::span<const std::int32_t> source,
                         std::span<const std::int32_t> target) {
  CGCL_CHECK(source.size() < idx(std::numeric_limits<std::int32_t>::max() / 2), "partition: ", source.size(),
             " edges, expected fewer than 2^30");
  std::vector<std::int32_t> from(source.begin(), source.end()), to(target.begin(), target.end());
  from.insert(from.end(), target.begin(), target.end());
  to.insert(to.end(), source.begin(), source.end());
  const HostCsc in = make_csc(nodes, from, to);
  Neighbours out;
  std::vector<std::int32_t> own;
  for (std::size_t v = 0; v < idx(nodes); ++v) {
    own.assign(in.source.begin() + in.ptr[v], in.source.begin() + in.ptr[v + 1]);
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
    std::erase(own, static_cast<std::int32_t>(v));
    out.node.insert(out.node.end(), own.begin(), own.end());
    out.first.push_back(static_cast<std::int32_t>(out.node.size()));
  }
  return out;
}

}   // namespace

std::string why_no_partition() { return load_plugin(kLibrary).why_none; }

std::vector<std::int32_t> partition(std::int64_t nodes, std::span<const std::int32_t> source,
                                    std::span<const std::int32_t> target, std::int64_t parts) {
  const Plugin plugin = load_plugin(kLibrary);
  if (plugin.table == nullptr)
    throw Error(ErrorId::not_available, str("graphs are cut into clusters by METIS, but ", plugin.why_none),
                {}, "build circuitgcl with CGCL_METIS (libmetis-dev), or take another --batching");
  std::vector<std::int32_t> part(idx(nodes), 0);
  parts = std::min(parts, nodes);
  if (parts < 2) return part;
  const Neighbours graph = neighbours_of(nodes, source, target);
  const MetisOutcome outcome = static_cast<const MetisTable*>(plugin.table)
                                   ->cut(static_cast<std::int32_t>(nodes), graph.first.data(),
                                         graph.node.data(), static_cast<std::int32_t>(parts), part.data());
  if (outcome == MetisOutcome::no_memory)
    throw ResourceError(ErrorId::memory_limit, "METIS has no more memory for the graph");
  if (outcome != MetisOutcome::ok)
    throw Error(ErrorId::internal,
                str("METIS cannot cut a graph of ", nodes, " nodes into ", parts, " parts"));
  return part;
}

}   // namespace cgcl
