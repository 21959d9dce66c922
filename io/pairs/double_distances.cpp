#include "io/pairs/double_distances.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for fill, max, min

namespace cgcl {

DoubleDistances::DoubleDistances(const HostCsc& graph, std::int32_t first_pin, const PairOptions& options)
    : graph_(graph),
      first_pin_(first_pin),
      options_(options),
      first_(graph, options.work),
      second_(graph, options.work) {
  const auto work = idx(options.work);
  const std::size_t nodes = std::min(idx(graph.nodes()), 2 * work + 2);
  const std::size_t edges = std::min(idx(graph.edges()), work);
  for (auto* of_nodes : {&node_, &extra_, &queue_, &distance_[0], &distance_[1]}) of_nodes->reserve(nodes);
  for (auto* of_edges : {&pin_, &place_}) of_edges->reserve(edges);
  begin_.reserve(nodes + 1);
  around_.reserve(2 * edges);
}

std::int32_t DoubleDistances::local(std::int32_t node) const {
  if (const std::int32_t place = first_.place(node); place >= 0) return place;
  const std::int32_t place = second_.place(node);
  return place < 0 ? -1 : extra_[idx(place)];
}

bool DoubleDistances::gather(std::int32_t a, std::int32_t b) {
  work_ = 0;
  first_.start(a);
  second_.start(b);
  for (SearchBall* ball : {&first_, &second_})
    while (ball->level() < options_.hops) {
      work_ += ball->edges(ball->level());
      if (work_ > options_.work) return false;
      ball->grow();
    }
  node_.assign(first_.nodes().begin(), first_.nodes().end());
  extra_.clear();
  for (const std::int32_t v : second_.nodes()) {
    const std::int32_t known = first_.place(v);
    extra_.push_back(known >= 0 ? known : static_cast<std::int32_t>(node_.size()));
    if (known < 0) node_.push_back(v);
  }
  return true;
}

bool DoubleDistances::connect() {
  pin_.clear();
  place_.clear();
  for (std::size_t i = 0; i < node_.size(); ++i) {
    if (node_[i] < first_pin_) continue;
    work_ += graph_.degree(node_[i]);
    if (work_ > options_.work) return false;
    const auto v = idx(node_[i]);
    for (std::int64_t e = graph_.ptr[v]; e < graph_.ptr[v + 1]; ++e)
      if (const std::int32_t other = local(graph_.source[idx(e)]); other >= 0) {
        pin_.push_back(static_cast<std::int32_t>(i));
        place_.push_back(other);
      }
  }
  begin_.assign(node_.size() + 1, 0);
  for (const auto* ends : {&pin_, &place_})
    for (const std::int32_t i : *ends) ++begin_[idx(i)];
  for (std::size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
  around_.resize(2 * pin_.size());
  for (std::size_t e = 0; e < pin_.size(); ++e) {
    around_[idx(--begin_[idx(pin_[e])])] = place_[e];
    around_[idx(--begin_[idx(place_[e])])] = pin_[e];
  }
  return true;
}

void DoubleDistances::measure(std::int32_t from, std::vector<std::int32_t>& distance) {
  distance.assign(node_.size(), 3 * options_.hops + 2);   // farther than any that is connected
  distance[idx(from)] = 0;
  queue_.assign(1, from);
  for (std::size_t at = 0; at < queue_.size(); ++at) {
    const auto u = idx(queue_[at]);
    for (std::int32_t e = begin_[u]; e < begin_[u + 1]; ++e) {
      const std::int32_t v = around_[idx(e)];
      if (distance[idx(v)] <= 3 * options_.hops + 1) continue;
      distance[idx(v)] = distance[u] + 1;
      queue_.push_back(v);
    }
  }
}

void DoubleDistances::count(std::int32_t a, std::int32_t b, std::span<std::int32_t> bag) {
  std::fill(bag.begin(), bag.end(), 0);
  if (!gather(a, b) || !connect()) {
    bag.back() = 1;
    return;
  }
  measure(0, distance_[0]);
  measure(local(b), distance_[1]);
  const std::int32_t farther = 3 * options_.hops + 3;
  for (std::size_t i = 0; i < node_.size(); ++i) {
    const auto [near, far] = std::minmax(distance_[0][i], distance_[1][i]);
    ++bag[idx(near * farther + far)];
  }
}

}   // namespace cgcl
