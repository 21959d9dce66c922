#include "apps/train/subgraph_design.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for find
#include <bit>         // for bit_cast
#include <unordered_map>

namespace cgcl {
namespace {

constexpr std::uint64_t kNodeSalt = 23;
// Of a block: states of so many rows, and where all attend to all, of so many pairs, fit into memory.
constexpr std::int64_t kBlockRows = 1 << 14, kBlockPairs = 1 << 18;

Key128 key_of(const HostGraph& design, std::size_t node, bool statistics) {
  Key128 key = mix_key(design.node_type[node], kNodeSalt);
  if (statistics)
    for (std::size_t c = 0; c < kStatistics; ++c)
      key = chain_key(key, std::bit_cast<std::uint32_t>(design.features[node * kStatistics + c]));
  return key;
}

std::int32_t relation_of(std::uint8_t a, std::uint8_t b) {
  const auto device = static_cast<std::uint8_t>(NodeKind::device);
  return static_cast<std::int32_t>(a == device || b == device ? Relation::device_pin : Relation::pin_net);
}

}   // namespace

SubgraphDesign::SubgraphDesign(HostGraph design, const SubgraphDesignOptions& options, EncodedNodes encoded)
    : design_(std::move(design)),
      options_(options),
      neighbours_(make_csc(design_.nodes(), design_.source, design_.target)),
      embeddings_(std::move(encoded.embeddings)) {
  constexpr auto pin = static_cast<std::uint8_t>(NodeKind::pin);
  const auto& type = design_.node_type;
  const auto first = std::find(type.begin(), type.end(), pin);
  CGCL_CHECK(std::find_if(first, type.end(), [](std::uint8_t t) { return t != pin; }) == type.end(),
             "sub-graphs of a design whose pins do not come last");
  first_pin_ = static_cast<std::int32_t>(first - type.begin());
  CGCL_CHECK(encoded.key.empty() || encoded.key.size() == type.size(), encoded.key.size(), " keys of ",
             type.size(), " nodes");
  for (std::size_t v = 0; v < type.size(); ++v) {
    Key128 key = key_of(design_, v, options.subgraphs.statistics);
    if (!encoded.key.empty()) key = chain_key(chain_key(key, encoded.key[v].lo), encoded.key[v].hi);
    node_key_.push_back(key);
  }
}

SubgraphTable SubgraphDesign::table(std::span<const std::int32_t> source,
                                    std::span<const std::int32_t> target) const {
  return enclosing_subgraphs(
      neighbours_, first_pin_, node_key_, source, target.empty() ? source : target,
      {.enclosing = {.hops = options_.subgraphs.hops, .farthest = options_.subgraphs.farthest},
       .ordered = options_.ordered,
       .merged = options_.merged,
       .threads = options_.threads});
}

void SubgraphDesign::add_embeddings(std::span<const std::int32_t> node, HostSubgraphs& out) const {
  if (embeddings_.table.empty()) return;
  out.cl_width = embeddings_.width;
  std::unordered_map<std::int32_t, std::int32_t> place_of;   // asked, never walked
  for (const std::int32_t v : node) {
    const std::int32_t row = embeddings_.row.empty() ? v : embeddings_.row[idx(v)];
    const auto [at, fresh] = place_of.emplace(row, static_cast<std::int32_t>(place_of.size()));
    out.cl_row.push_back(at->second);
    if (!fresh) continue;
    const auto first = embeddings_.table.begin() + static_cast<std::ptrdiff_t>(row * embeddings_.width);
    out.cl_table.insert(out.cl_table.end(), first, first + static_cast<std::ptrdiff_t>(embeddings_.width));
  }
}

HostSubgraphs SubgraphDesign::batch(const SubgraphTable& table, std::span<const std::int32_t> which,
                                    std::vector<double> samples) const {
  HostSubgraphs out;
  out.samples = std::move(samples);
  HostGraph& rows = out.rows;
  std::vector<std::int32_t> node;   // [rows]
  for (std::size_t i = 0; i < which.size(); ++i) {
    const auto s = idx(which[i]);
    const auto offset = static_cast<std::int32_t>(rows.nodes());
    for (std::int64_t r = table.first_row[s]; r < table.first_row[s + 1]; ++r) {
      const auto v = idx(table.node[idx(r)]);
      node.push_back(table.node[idx(r)]);
      rows.node_type.push_back(design_.node_type[v]);
      if (options_.subgraphs.statistics) {
        const auto first = design_.features.begin() + static_cast<std::ptrdiff_t>(v * kStatistics);
        rows.features.insert(rows.features.end(), first, first + kStatistics);
      }
      out.subgraph.push_back(static_cast<std::int32_t>(i));
      out.count.push_back(table.count[idx(r)]);
      for (std::size_t end = 0; end < 2; ++end) out.distance[end].push_back(table.distance[end][idx(r)]);
    }
    for (std::int64_t e = table.first_edge[s]; e < table.first_edge[s + 1]; ++e) {
      const std::int32_t from = offset + table.source[idx(e)], to = offset + table.target[idx(e)];
      rows.source.push_back(from);
      rows.target.push_back(to);
      rows.edge_type.push_back(relation_of(rows.node_type[idx(from)], rows.node_type[idx(to)]));
      rows.edge_multiplicity.push_back(table.neighbours[idx(e)]);
    }
  }
  add_embeddings(node, out);
  return out;
}

DistinctSubgraphs distinct_subgraphs(const SubgraphTable& table, std::span<const std::int32_t> samples) {
  DistinctSubgraphs out;
  std::unordered_map<std::int32_t, std::int32_t> number_of;   // asked, never walked
  for (const std::int32_t i : samples) {
    const std::int32_t s = table.of[idx(i)];
    const auto [at, fresh] = number_of.emplace(s, static_cast<std::int32_t>(out.which.size()));
    if (fresh) {
      out.which.push_back(s);
      out.samples.push_back(0);
    }
    ++out.samples[idx(at->second)];
    out.number.push_back(at->second);
  }
  return out;
}

std::vector<std::pair<std::int32_t, std::int32_t>> subgraph_blocks(const SubgraphTable& table) {
  std::vector<std::pair<std::int32_t, std::int32_t>> out;
  std::int64_t rows = 0, pairs = 0;
  for (std::int32_t s = 0; s < table.size(); ++s) {
    const std::int64_t own = table.first_row[idx(s) + 1] - table.first_row[idx(s)];
    if (out.empty() || rows + own > kBlockRows || pairs + own * own > kBlockPairs) {
      out.emplace_back(s, s);
      rows = pairs = 0;
    }
    out.back().second = s + 1;
    rows += own;
    pairs += own * own;
  }
  return out;
}

}   // namespace cgcl
