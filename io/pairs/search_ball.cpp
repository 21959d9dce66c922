#include "io/pairs/search_ball.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for fill, min
#include <bit>         // for bit_width
#include <limits>

namespace cgcl {
namespace {

constexpr int kFirstBits = 8;   // most balls are small, and a small table stays in the nearest cache

}   // namespace

SearchBall::SearchBall(const HostCsc& graph, std::int64_t most_nodes) : graph_(graph) {
  const auto most = idx(std::min(graph.nodes(), most_nodes)) + 1;
  node_.reserve(most);
  paths_.reserve(most);
  slot_.resize(std::max(std::size_t{1} << kFirstBits, std::size_t{2} << std::bit_width(most)));
}

void SearchBall::clear(int bits) {
  mask_ = (std::size_t{1} << bits) - 1;
  shift_ = 32 - bits;
  if (stamp_ == std::numeric_limits<std::uint32_t>::max()) {
    for (Slot& slot : slot_) slot.stamp = 0;
    stamp_ = 0;
  }
  ++stamp_;
}

void SearchBall::widen() {
  clear(33 - shift_);
  for (std::size_t i = 0; i < node_.size(); ++i)
    slot_[find(node_[i])] = {node_[i], static_cast<std::int32_t>(i), stamp_};
}

void SearchBall::meet(std::int32_t node, std::int32_t paths) {
  Slot& slot = slot_[find(node)];
  if (slot.stamp == stamp_) {
    const auto place = idx(slot.place);
    if (place >= first_[level_])   // a node of an earlier level is no news
      paths_[place] = static_cast<std::uint8_t>(std::min(kManyPaths, paths_[place] + paths));
    return;
  }
  slot = {node, static_cast<std::int32_t>(node_.size()), stamp_};
  node_.push_back(node);
  paths_.push_back(static_cast<std::uint8_t>(paths));
  edges_[level_] += graph_.degree(node);
  if (2 * node_.size() > mask_) widen();
}

void SearchBall::start(std::int32_t centre) {
  node_.clear();
  paths_.clear();
  clear(kFirstBits);
  level_ = 0;
  first_[0] = 0;
  edges_[0] = 0;
  meet(centre, 1);
  first_[1] = 1;
}

void SearchBall::grow() {
  const std::size_t begin = first_[level_], end = first_[level_ + 1];
  ++level_;
  edges_[level_] = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const auto u = idx(node_[i]);
    for (std::int64_t e = graph_.ptr[u]; e < graph_.ptr[u + 1]; ++e) meet(graph_.source[idx(e)], paths_[i]);
  }
  first_[level_ + 1] = node_.size();
}

std::int32_t SearchBall::grow_towards(const SearchBall& other, int level) {
  const std::size_t begin = first_[level_], end = first_[level_ + 1];
  std::int64_t paths = 0;
  ++level_;
  edges_[level_] = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const auto u = idx(node_[i]);
    for (std::int64_t e = graph_.ptr[u]; e < graph_.ptr[u + 1]; ++e) {
      const std::int32_t v = graph_.source[idx(e)], met = other.place(v);
      if (met >= 0 && other.in_level(met, level))
        paths += std::int64_t{paths_[i]} * other.paths(met);
      else if (paths == 0)
        meet(v, paths_[i]);
    }
  }
  first_[level_ + 1] = node_.size();
  return static_cast<std::int32_t>(std::min<std::int64_t>(paths, kManyPaths));
}

}   // namespace cgcl
