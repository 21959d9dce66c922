#include "apps/train/sample_rows.hpp"

#include "engine/core/dense_ids.hpp"
#include "engine/core/index.hpp"
#include "io/pairs/link_rows.hpp"
#include "layers/trees/weighted_rows.hpp"

#include <algorithm>   // for copy, lower_bound, min, max, sort, unique
#include <numeric>     // for iota
#include <tuple>       // for tie

namespace cgcl {
namespace {

constexpr std::size_t kBlock = 1 << 14;

std::vector<std::int32_t> nets_of_nodes(const CircuitGraph& graph) {
  std::vector<std::int32_t> net(idx(graph.nodes()), -1);
  for (std::int32_t v = 0; v < graph.nets; ++v) net[idx(v)] = v;
  for (std::size_t e = 0; e < graph.edges.src.size(); ++e)
    if (static_cast<Relation>(graph.edges.relation[e]) == Relation::pin_net)
      net[idx(graph.edges.src[e])] = graph.edges.dst[e];
  return net;
}

bool before(const NetPair& x, const NetPair& y) { return std::tie(x.a, x.b) < std::tie(y.a, y.b); }
bool same(const NetPair& x, const NetPair& y) { return x.a == y.a && x.b == y.b; }

/// Its sides side by side.
FloatRows beside(const FloatRows& left, const FloatRows& right) {
  FloatRows out{left.columns + right.columns, {}};
  out.values.reserve(left.values.size() + right.values.size());
  for (std::int64_t i = 0; i < left.rows(); ++i) {
    for (const auto& part : {left.row(i), right.row(i)})
      out.values.insert(out.values.end(), part.begin(), part.end());
  }
  return out;
}

}   // namespace

SampleRows::SampleRows(const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
                       const PairTable& pairs, SampleColumns columns)
    : graph_(graph), samples_(samples), pairs_(pairs) {
  if (on_links(samples.task) && columns == SampleColumns::plain) return;
  columns_ = std::make_unique<PairColumns>(graph, exec.threads());
  if (on_links(samples.task)) net_of_ = nets_of_nodes(graph);
}

FloatRows SampleRows::rows(std::span<const std::int32_t> where) const {
  if (on_links(samples_.task)) return link_part(where);
  FloatRows out{static_cast<int>(PairColumns::net_columns(PairKnowledge::unknown).size()), {}};
  out.values.resize(where.size() * idx(out.columns));
  for (std::size_t i = 0; i < where.size(); ++i)
    columns_->net_row(samples_.source[idx(where[i])],
                      std::span(out.values).subspan(i * idx(out.columns), idx(out.columns)));
  return out;
}

FloatRows SampleRows::link_part(std::span<const std::int32_t> where) const {
  const DoubleRows plain =
      link_rows(graph_, samples_.source, samples_.target, samples_.relation, pairs_, where);
  FloatRows out{plain.columns, {plain.values.begin(), plain.values.end()}};
  if (!columns_) return out;
  std::vector<NetPair> of_link, distinct;
  for (const std::int32_t i : where) {
    const std::int32_t a = net_of_[idx(samples_.source[idx(i)])], b = net_of_[idx(samples_.target[idx(i)])];
    of_link.push_back({std::min(a, b), std::max(a, b)});
    if (a >= 0 && b >= 0 && a != b) distinct.push_back(of_link.back());
  }
  std::sort(distinct.begin(), distinct.end(), before);
  distinct.erase(std::unique(distinct.begin(), distinct.end(), same), distinct.end());
  const FloatRows of_pair = columns_->rows(distinct);
  FloatRows of_nets{static_cast<int>(PairColumns::columns(PairKnowledge::unknown).size()), {}};
  of_nets.values.assign(where.size() * idx(of_nets.columns), -1.0f);
  for (std::size_t i = 0; i < of_link.size(); ++i) {
    const auto found = std::lower_bound(distinct.begin(), distinct.end(), of_link[i], before);
    if (found == distinct.end() || !same(*found, of_link[i])) continue;
    const auto row = of_pair.row(found - distinct.begin());
    std::copy(row.begin(), row.end(),
              of_nets.values.begin() + static_cast<std::ptrdiff_t>(i * idx(of_nets.columns)));
  }
  return beside(out, of_nets);
}

std::vector<std::int32_t> SampleRows::classes() const {
  std::vector<std::int32_t> all(idx(samples_.size())), out;
  std::iota(all.begin(), all.end(), 0);
  DenseIds ids;
  for (std::size_t first = 0; first < all.size(); first += kBlock) {
    const FloatRows block = rows(std::span(all).subspan(first, std::min(kBlock, all.size() - first)));
    for (std::int64_t i = 0; i < block.rows(); ++i) out.push_back(ids.id(row_key(block.row(i))));
  }
  return out;
}

}   // namespace cgcl
