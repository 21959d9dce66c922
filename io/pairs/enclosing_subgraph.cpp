#include "io/pairs/enclosing_subgraph.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

namespace cgcl {

EnclosingSubgraph::EnclosingSubgraph(const HostCsc& graph, std::int32_t first_pin,
                                     const EnclosingOptions& options)
    : graph_(graph), first_pin_(first_pin), options_(options), place_(idx(graph.nodes()), -1) {
  CGCL_CHECK(options.hops >= 1 && options.farthest >= 1 && options.most_nodes >= 2,
             "enclosing sub-graph: ", options.hops, " hops, distances up to ", options.farthest, ", ",
             options.most_nodes, " nodes");
}

void EnclosingSubgraph::meet(std::int32_t node) {
  if (place_[idx(node)] >= 0) return;
  if (static_cast<std::int64_t>(node_.size()) == options_.most_nodes) {
    cut_ = true;
    return;
  }
  place_[idx(node)] = static_cast<std::int32_t>(node_.size());
  node_.push_back(node);
}

void EnclosingSubgraph::grow() {
  std::size_t from = 0;
  for (int hop = 0; hop < options_.hops; ++hop) {
    const std::size_t end = node_.size();
    for (; from < end; ++from) {
      const auto v = idx(node_[from]);
      for (std::int64_t e = graph_.ptr[v]; e < graph_.ptr[v + 1] && !cut_; ++e) meet(graph_.source[idx(e)]);
    }
  }
}

void EnclosingSubgraph::connect() {
  pin_.clear();
  other_.clear();
  for (std::size_t i = 0; i < node_.size(); ++i) {
    if (node_[i] < first_pin_) continue;
    const auto v = idx(node_[i]);
    for (std::int64_t e = graph_.ptr[v]; e < graph_.ptr[v + 1]; ++e)
      if (const std::int32_t other = place_[idx(graph_.source[idx(e)])]; other >= 0) {
        pin_.push_back(static_cast<std::int32_t>(i));
        other_.push_back(other);
      }
  }
  begin_.assign(node_.size() + 1, 0);
  for (const auto* ends : {&pin_, &other_})
    for (const std::int32_t i : *ends) ++begin_[idx(i)];
  for (std::size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
  around_.resize(2 * pin_.size());
  for (std::size_t e = pin_.size(); e-- > 0;) {
    around_[idx(--begin_[idx(pin_[e])])] = other_[e];
    around_[idx(--begin_[idx(other_[e])])] = pin_[e];
  }
}

void EnclosingSubgraph::measure(std::int32_t from, std::vector<std::int32_t>& distance) {
  distance.assign(node_.size(), options_.farthest);
  distance[idx(from)] = 0;
  queue_.assign(1, from);
  for (std::size_t at = 0; at < queue_.size(); ++at) {
    const auto u = idx(queue_[at]);
    if (distance[u] + 1 >= options_.farthest) break;   // the queue ascends by distance
    for (const std::int32_t v : neighbours(u)) {
      if (distance[idx(v)] < options_.farthest) continue;
      distance[idx(v)] = distance[u] + 1;
      queue_.push_back(v);
    }
  }
}

void EnclosingSubgraph::extract(std::int32_t a, std::int32_t b) {
  for (const std::int32_t v : node_) place_[idx(v)] = -1;
  node_.clear();
  cut_ = false;
  meet(a);
  meet(b);
  grow();
  connect();
  measure(0, distance_[0]);
  if (a == b)
    distance_[1] = distance_[0];
  else
    measure(1, distance_[1]);
}

}   // namespace cgcl
