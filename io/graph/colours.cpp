#include "io/graph/colours.hpp"

#include "engine/core/error.hpp"
#include "io/graph/dense_ids.hpp"

#include <bit>   // for bit_cast

namespace cgcl {
namespace {

constexpr std::uint64_t kOwnSalt = 1, kNeighbourSalt = 2, kRowSalt = 3;

void require_edges(std::span<const std::int32_t> src, std::span<const std::int32_t> dst, std::size_t nodes) {
  CGCL_CHECK(src.size() == dst.size(), "edge lists of ", src.size(), " and ", dst.size(), " ends");
  for (const auto& ends : {src, dst})
    for (const std::int32_t node : ends)
      CGCL_CHECK(node >= 0 && static_cast<std::size_t>(node) < nodes, "node ", node, " of ", nodes);
}

/// Dense ids in order of first sight; returns how many.
std::int32_t renumber(std::vector<std::int32_t>& colour) {
  DenseIds ids;
  for (std::int32_t& c : colour) c = ids.id(mix_key(static_cast<std::uint32_t>(c), kRowSalt));
  return ids.size();
}

/// One mixed key a colour, computed once instead of once an edge.
std::vector<Key128> neighbour_keys(std::int32_t colours) {
  std::vector<Key128> keys(static_cast<std::size_t>(colours));
  for (std::size_t c = 0; c < keys.size(); ++c) keys[c] = mix_key(c, kNeighbourSalt);
  return keys;
}

void add(Key128& sum, const Key128& key) {
  sum.lo += key.lo;   // wrapping sums: the order of neighbours does not matter, their number does
  sum.hi += key.hi;
}

/// One round; returns the number of colours.
std::int32_t refine_once(std::span<const std::int32_t> src, std::span<const std::int32_t> dst,
                         std::vector<std::int32_t>& colour, std::int32_t colours, std::vector<Key128>& sums) {
  const std::vector<Key128> keys = neighbour_keys(colours);
  sums.assign(colour.size(), Key128{});
  for (std::size_t e = 0; e < src.size(); ++e) {
    const auto a = static_cast<std::size_t>(src[e]), b = static_cast<std::size_t>(dst[e]);
    add(sums[a], keys[static_cast<std::size_t>(colour[b])]);
    if (a != b) add(sums[b], keys[static_cast<std::size_t>(colour[a])]);
  }
  DenseIds ids;
  for (std::size_t i = 0; i < colour.size(); ++i) {
    Key128 key = mix_key(static_cast<std::uint32_t>(colour[i]), kOwnSalt);
    add(key, sums[i]);
    // A sum of mixed words need not be well spread in its low bits, which address the table.
    colour[i] = ids.id({mix_word(key.lo), key.hi});
  }
  return ids.size();
}

}   // namespace

Colouring refine_colours(std::span<const std::int32_t> src, std::span<const std::int32_t> dst,
                         std::span<const std::int32_t> start, int rounds) {
  CGCL_CHECK(rounds >= 0, rounds, " rounds of colour refinement");
  require_edges(src, dst, start.size());
  Colouring out{.colour = {start.begin(), start.end()}, .counts = {}};
  out.counts.push_back(renumber(out.colour));
  std::vector<Key128> sums;
  bool stable = false;
  for (int round = 0; round < rounds; ++round) {
    const std::int32_t before = out.counts.back();
    // Refinement only ever splits colours: an equal number is an equal partition, now and for ever.
    out.counts.push_back(stable ? before : refine_once(src, dst, out.colour, before, sums));
    stable = out.counts.back() == before;
  }
  return out;
}

Colouring refine_colours(const CircuitGraph& graph, ColourInput input, int rounds) {
  return refine_colours(graph.edges.src, graph.edges.dst, initial_colours(graph, input), rounds);
}

std::vector<std::int32_t> initial_colours(const CircuitGraph& graph, ColourInput input) {
  DenseIds ids;
  std::vector<std::int32_t> colour(static_cast<std::size_t>(graph.nodes()));
  const float* row = graph.features.data();
  for (std::int32_t node = 0; node < graph.nodes(); ++node, row += kFeatureColumns) {
    Key128 key = mix_key(static_cast<std::uint64_t>(graph.type(node)), kRowSalt);
    if (input == ColourInput::statistics)
      for (int c = 0; c < kFeatureColumns; ++c)
        key = chain_key(key, std::bit_cast<std::uint32_t>(row[c] + 0.0f));
    colour[static_cast<std::size_t>(node)] = ids.id(key);
  }
  return colour;
}

}   // namespace cgcl
