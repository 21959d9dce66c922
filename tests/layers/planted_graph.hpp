// Random graphs that hold exact copies: what a quotient merges, and what it must not.
#pragma once

#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "io/graph/colours.hpp"
#include "io/graph/quotient.hpp"
#include "layers/models/graph_batch.hpp"

#include <cstdint>
#include <vector>

namespace cgcl::test {

/// Several copies of a random part, shuffled; a hub that joins them and has many leaves; isolated nodes;
/// edges that occur twice. An edge's type follows from the types of its ends, as in circuits.
class PlantedGraph {
 public:
  PlantedGraph(std::uint32_t seed, std::size_t part, std::size_t edges, std::size_t copies) {
    const RandomKey key{seed, kSynth, 7};
    const std::size_t hub = part * copies, leaves = 60, isolated = 5;
    nodes_ = hub + 1 + leaves + isolated;
    place_ = permutation({seed, kShuffle, 7}, static_cast<std::int64_t>(nodes_));
    node_type.resize(nodes_);
    kind.resize(nodes_);
    features.resize(nodes_ * kStatistics);
    for (std::size_t v = 0; v < nodes_; ++v) {
      const std::size_t drawn = v < hub                ? below(key, 5000 + v % part, 6)
                                : v == hub             ? 0
                                : v < hub + 1 + leaves ? 2
                                                       : v % 3;
      set_node(v, drawn % 3, drawn / 3);
    }
    for (std::size_t e = 0; e < edges; ++e) {
      const std::size_t u = below(key, 2 * e, part), v = below(key, 2 * e + 1, e % 3 ? part : 3);
      for (std::size_t c = 0; u != v && c < copies; ++c) link(c * part + u, c * part + v);
    }
    for (std::size_t c = 0; c < copies; ++c) link(c * part, hub);
    for (std::size_t i = 0; i < leaves; ++i) link(hub, hub + 1 + i);
    direct();
  }

  [[nodiscard]] std::int64_t nodes() const { return static_cast<std::int64_t>(nodes_); }
  [[nodiscard]] HostGraph host() const {
    HostGraph h;
    h.node_type = node_type;
    h.features = features;
    h.source = source;
    h.target = target;
    h.edge_type = edge_type;
    return h;
  }

  std::vector<std::uint8_t> node_type;
  std::vector<float> features;
  std::vector<std::int32_t> a, b;                        // each edge once
  std::vector<std::int32_t> source, target, edge_type;   // both directions
  std::vector<std::int32_t> kind;                        // nodes of one kind have equal type and features

 private:
  void set_node(std::size_t v, std::size_t type, std::size_t variant) {
    const auto id = idx(place_[v]);
    node_type[id] = static_cast<std::uint8_t>(type);
    kind[id] = static_cast<std::int32_t>(3 * variant + type);
    for (std::size_t j = 0; j < kStatistics; ++j)
      features[id * kStatistics + j] = uniform01f({9, kSample, static_cast<std::uint32_t>(kind[id])}, j);
    if (type == 2) features[id * kStatistics] = static_cast<float>(variant);   // the code of a pin
  }
  void link(std::size_t u, std::size_t v) {
    a.push_back(place_[u]);
    b.push_back(place_[v]);
  }
  void direct() {
    source = a;
    target = b;
    source.insert(source.end(), b.begin(), b.end());
    target.insert(target.end(), a.begin(), a.end());
    for (std::size_t e = 0; e < source.size(); ++e)
      edge_type.push_back((node_type[idx(source[e])] + node_type[idx(target[e])]) %
                          static_cast<std::int32_t>(kEdgeTypeRows));
  }

  std::size_t nodes_ = 0;
  std::vector<std::int32_t> place_;   // id of the node built v-th
};

/// The quotient of a planted graph, for `rounds` layers of a kind that sees types, or types and features.
struct PlantedQuotient {
  std::vector<std::int32_t> row;   // of each node
  Quotient quotient;
  std::vector<std::uint8_t> node_type;
  std::vector<float> features;

  PlantedQuotient(const PlantedGraph& g, ConvKind conv, int rounds, bool statistics) {
    std::vector<std::int32_t> start(g.kind);
    if (!statistics) start.assign(g.node_type.begin(), g.node_type.end());
    if (conv == ConvKind::gcn)   // its weights show the degree of a neighbour at once
      for (const std::int32_t v : g.target) start[idx(v)] += 16;
    row = refine_colours(g.a, g.b, start, rounds).colour;
    quotient = make_quotient(row, g.source, g.target, g.edge_type);
    for (const std::int32_t v : quotient.representative) {
      node_type.push_back(g.node_type[idx(v)]);
      const auto first = g.features.begin() + static_cast<std::ptrdiff_t>(v) * kStatistics;
      features.insert(features.end(), first, first + kStatistics);
    }
  }
  [[nodiscard]] HostGraph host() const {
    HostGraph h;
    h.node_type = node_type;
    h.features = features;
    h.source = quotient.source;
    h.target = quotient.target;
    h.edge_type = quotient.edge_type;
    h.edge_multiplicity = quotient.edge_multiplicity;
    h.node_multiplicity = quotient.multiplicity;
    return h;
  }
};

}   // namespace cgcl::test
