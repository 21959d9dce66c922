#include "io/pairs/subgraph_classes.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for sort
#include <numeric>     // for iota

namespace cgcl {
namespace {

constexpr std::uint64_t kNeighbourSalt = 21, kSubgraphSalt = 22;

bool below(const Key128& a, const Key128& b) { return a.lo != b.lo ? a.lo < b.lo : a.hi < b.hi; }

}   // namespace

void SubgraphClasses::start(const EnclosingSubgraph& subgraph, bool turned, bool merged) {
  const auto nodes = subgraph.nodes();
  colour_.clear();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    Key128 key = node_key_[idx(nodes[i])];
    for (const int end : {turned ? 1 : 0, turned ? 0 : 1})
      key = chain_key(key, static_cast<std::uint64_t>(subgraph.distance(end)[i]));
    colour_.push_back(merged ? key : chain_key(key, i));
  }
}

void SubgraphClasses::advance(const EnclosingSubgraph& subgraph) {
  next_.clear();
  for (std::size_t i = 0; i < colour_.size(); ++i) {
    Key128 sum;   // of mixed keys: any order of the neighbours gives the same
    for (const std::int32_t j : subgraph.neighbours(i)) {
      const Key128 mixed = mix_key(colour_[idx(j)].lo, kNeighbourSalt ^ colour_[idx(j)].hi);
      sum = {sum.lo + mixed.lo, sum.hi + mixed.hi};
    }
    next_.push_back(chain_key(chain_key(colour_[i], sum.lo), sum.hi));
  }
  colour_.swap(next_);
}

std::size_t SubgraphClasses::count_colours() {
  order_.resize(colour_.size());
  std::iota(order_.begin(), order_.end(), 0);
  std::sort(order_.begin(), order_.end(), [this](std::int32_t i, std::int32_t j) {
    const Key128 &a = colour_[idx(i)], &b = colour_[idx(j)];
    return a == b ? i < j : below(a, b);
  });
  std::size_t classes = 0;
  for (std::size_t k = 0; k < order_.size(); ++k)
    classes += k == 0 || colour_[idx(order_[k])] != colour_[idx(order_[k - 1])];
  return classes;
}

void SubgraphClasses::number_classes(const EnclosingSubgraph& subgraph) {
  class_of_.resize(colour_.size());
  first_.clear();
  count_.clear();
  key_ = mix_key(colour_.size(), kSubgraphSalt);
  for (std::size_t k = 0; k < order_.size(); ++k) {
    const auto place = idx(order_[k]);
    if (k == 0 || colour_[place] != colour_[idx(order_[k - 1])]) {
      first_.push_back(order_[k]);
      count_.push_back(0);
    }
    ++count_.back();
    class_of_[place] = static_cast<std::int32_t>(first_.size()) - 1;
    key_ = chain_key(chain_key(key_, colour_[place].lo), colour_[place].hi);
  }
  edge_.clear();
  for (std::size_t c = 0; c < first_.size(); ++c) {
    seen_.clear();
    for (const std::int32_t j : subgraph.neighbours(idx(first_[c]))) seen_.push_back(class_of_[idx(j)]);
    std::sort(seen_.begin(), seen_.end());
    for (std::size_t i = 0; i < seen_.size(); ++i) {
      if (i == 0 || seen_[i] != seen_[i - 1]) edge_.push_back({seen_[i], static_cast<std::int32_t>(c), 0});
      ++edge_.back().neighbours;
    }
  }
}

void SubgraphClasses::refine(const EnclosingSubgraph& subgraph, bool turned, bool merged) {
  start(subgraph, turned, merged);
  for (std::size_t classes = count_colours(), before = 0; classes > before;) {
    before = classes;
    advance(subgraph);
    classes = count_colours();
  }
  number_classes(subgraph);
}

}   // namespace cgcl
