#include "io/graph/colour_keys.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <bit>   // for bit_cast

namespace cgcl {
namespace {

constexpr std::uint64_t kStartSalt = 21, kNeighbourSalt = 22;

void require_end(std::int32_t node, std::size_t nodes) {
  CGCL_CHECK(node >= 0 && idx(node) < nodes, "edge end ", node, " of ", nodes, " nodes");
}

/// A neighbour as an element of a multiset: sums of these do not depend on their order.
Key128 element(const Key128& key) { return chain_key(mix_key(key.lo, kNeighbourSalt), key.hi); }

void add(Key128& sum, const Key128& key) {
  sum.lo += key.lo;
  sum.hi += key.hi;
}

}   // namespace

std::vector<Key128> colour_keys(std::span<const std::int32_t> src, std::span<const std::int32_t> dst,
                                std::vector<Key128> start, int rounds) {
  CGCL_CHECK(rounds >= 0, rounds, " rounds of colour keys");
  CGCL_CHECK(src.size() == dst.size(), src.size(), " sources and ", dst.size(), " destinations");
  for (std::size_t e = 0; e < src.size(); ++e) {
    require_end(src[e], start.size());
    require_end(dst[e], start.size());
  }
  std::vector<Key128> key = std::move(start), of(key.size()), around(key.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t v = 0; v < key.size(); ++v) of[v] = element(key[v]);
    around.assign(key.size(), Key128{});
    for (std::size_t e = 0; e < src.size(); ++e) {
      const auto a = idx(src[e]), b = idx(dst[e]);
      add(around[a], of[b]);
      if (a != b) add(around[b], of[a]);
    }
    for (std::size_t v = 0; v < key.size(); ++v)
      key[v] = chain_key(chain_key(key[v], around[v].lo), around[v].hi);
  }
  return key;
}

std::vector<Key128> colour_keys(const CircuitGraph& graph, ColourInput input, int rounds) {
  std::vector<Key128> start;
  start.reserve(idx(graph.nodes()));
  for (std::int32_t v = 0; v < graph.nodes(); ++v) {
    const NodeType type = graph.type(v);
    Key128 key = mix_key(static_cast<std::uint64_t>(type), kStartSalt);
    if (input == ColourInput::statistics || (input == ColourInput::devices && type != NodeType::net))
      for (std::size_t c = 0; c < idx(kFeatureColumns); ++c)
        key = chain_key(key, std::bit_cast<std::uint32_t>(graph.features[idx(v) * idx(kFeatureColumns) + c] +
                                                          0.0f));   // -0 is 0
    start.push_back(key);
  }
  return colour_keys(graph.edges.src, graph.edges.dst, std::move(start), rounds);
}

}   // namespace cgcl
