#include "io/sampler/neighbor.hpp"

#include "engine/core/dense_ids.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <unordered_set>
#include <utility>   // for move

namespace cgcl {
namespace {

class Sampler {
 public:
  Sampler(const HostCsc& graph, const SampleOptions& options) : graph_(graph), options_(options) {}

  void start(std::span<const std::int32_t> seeds) {
    for (std::size_t i = 0; i < seeds.size(); ++i) {
      CGCL_CHECK(seeds[i] >= 0 && seeds[i] < graph_.nodes(), "seed ", seeds[i], " of ", graph_.nodes(),
                 " nodes");
      const std::int32_t local = discover(seeds[i], static_cast<std::int32_t>(i));
      CGCL_CHECK(idx(local) == i, "node ", seeds[i], " is a seed twice");
    }
    sample_.hop_end.push_back(sample_.nodes());
  }

  void expand_hop(std::int64_t fanout) {
    const std::int64_t begin = sample_.hop_end.size() < 2 ? 0 : sample_.hop_end[sample_.hop_end.size() - 2];
    const std::int64_t end = sample_.hop_end.back();
    for (std::int64_t local = begin; local < end; ++local) expand(static_cast<std::int32_t>(local), fanout);
    sample_.hop_end.push_back(sample_.nodes());
  }

  [[nodiscard]] NeighborSample take() { return std::move(sample_); }

 private:
  void expand(std::int32_t local, std::int64_t fanout) {
    const std::int32_t node = sample_.n_id[idx(local)];
    const std::int64_t first = graph_.ptr[idx(node)], degree = graph_.degree(node);
    if (fanout < 0 || fanout >= degree) {
      for (std::int64_t i = 0; i < degree; ++i) follow(first + i, local);
      return;
    }
    // Floyd: `fanout` distinct positions in as many draws. A node is expanded once, so its local id
    // names the draws.
    taken_.clear();
    for (std::int64_t i = degree - fanout; i < degree; ++i) {
      const std::uint64_t draw =
          (static_cast<std::uint64_t>(local) << 32) | static_cast<std::uint64_t>(i - (degree - fanout));
      auto position = static_cast<std::int64_t>(below(options_.key, draw, static_cast<std::uint64_t>(i) + 1));
      if (!taken_.insert(position).second) taken_.insert(position = i);
      follow(first + position, local);
    }
  }

  void follow(std::int64_t at, std::int32_t target) {
    const std::int32_t seed = options_.disjoint ? sample_.batch[idx(target)] : 0;
    sample_.row.push_back(discover(graph_.source[idx(at)], seed));
    sample_.col.push_back(target);
    sample_.edge.push_back(graph_.edge[idx(at)]);
  }

  /// Local id of `node` in the ego-graph of `seed`, or in the one shared by all.
  std::int32_t discover(std::int32_t node, std::int32_t seed) {
    const std::uint64_t owner = options_.disjoint ? static_cast<std::uint64_t>(seed) : 0;
    const std::int32_t local = local_ids_.id(mix_key((owner << 32) | static_cast<std::uint32_t>(node), 0));
    if (local < sample_.nodes()) return local;
    CGCL_CHECK(local < std::numeric_limits<std::int32_t>::max(), "a sample has more than 2^31-2 nodes");
    sample_.n_id.push_back(node);
    if (options_.disjoint) sample_.batch.push_back(seed);
    return local;
  }

  const HostCsc& graph_;
  const SampleOptions& options_;
  NeighborSample sample_;
  DenseIds local_ids_;
  std::unordered_set<std::int64_t> taken_;   // asked for membership only: its order never shows
};

struct SampledEdge {
  std::int32_t row, col, edge;
};

/// The same edges in the order of their keys, which are below `nodes`; equal keys keep theirs.
template <class Key>
std::vector<SampledEdge> in_order_of(const std::vector<SampledEdge>& edges, std::int64_t nodes,
                                     const Key& key) {
  std::vector<std::size_t> next(idx(nodes) + 1, 0);
  for (const SampledEdge& e : edges) ++next[idx(key(e)) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<SampledEdge> out(edges.size());
  for (const SampledEdge& e : edges) out[next[idx(key(e))]++] = e;
  return out;
}

/// Adds the reverse of every edge, sorts by (row, col) and keeps the first of duplicates.
void make_bidirectional(NeighborSample& sample) {
  std::vector<SampledEdge> edges;
  edges.reserve(2 * sample.row.size());
  for (std::size_t e = 0; e < sample.row.size(); ++e)
    edges.push_back({sample.row[e], sample.col[e], sample.edge[e]});
  for (std::size_t e = 0; e < sample.row.size(); ++e)
    edges.push_back({sample.col[e], sample.row[e], sample.edge[e]});
  edges = in_order_of(edges, sample.nodes(), [](const SampledEdge& e) { return e.col; });
  edges = in_order_of(edges, sample.nodes(), [](const SampledEdge& e) { return e.row; });
  const auto same = [](const SampledEdge& a, const SampledEdge& b) {
    return a.row == b.row && a.col == b.col;
  };
  edges.erase(std::unique(edges.begin(), edges.end(), same), edges.end());
  sample.row.clear();
  sample.col.clear();
  sample.edge.clear();
  for (auto* list : {&sample.row, &sample.col, &sample.edge}) list->reserve(edges.size());
  for (const SampledEdge& e : edges) {
    sample.row.push_back(e.row);
    sample.col.push_back(e.col);
    sample.edge.push_back(e.edge);
  }
}

}   // namespace

NeighborSample sample_neighbors(const HostCsc& graph, std::span<const std::int32_t> seeds,
                                std::span<const std::int64_t> fanouts, const SampleOptions& options) {
  Sampler sampler(graph, options);
  sampler.start(seeds);
  for (const std::int64_t fanout : fanouts) sampler.expand_hop(fanout);
  NeighborSample sample = sampler.take();
  if (options.direction == Direction::bidirectional) make_bidirectional(sample);
  return sample;
}

}   // namespace cgcl
