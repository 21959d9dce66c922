#include "io/pairs/candidates.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/parallel.hpp"
#include "io/graph/colours.hpp"
#include "io/pairs/candidate_search.hpp"

#include <algorithm>   // for min, partial_sort, sort
#include <cmath>       // for sqrt
#include <numeric>     // for iota

namespace cgcl {
namespace {

constexpr int kColourRounds = 8;          // two devices away
constexpr double kLargeNets = 16;         // times the root of all nets: 256 pairs a net
constexpr std::int32_t kBlockNets = 64;   // of one piece of work
constexpr int kBlocksAtOnce = 64;
constexpr std::int64_t kPairsAtOnce = std::int64_t{1} << 22;   // about; 104 bytes each with columns
constexpr std::int64_t kUsualPairs = 512;                      // of a net that is not large

}   // namespace

CandidatePool::CandidatePool(const CircuitGraph& graph, const CandidateOptions& options)
    : options_(options), neighbours_(net_neighbours(graph)), names_(name_neighbours(graph.net_names)) {
  CGCL_CHECK(options.hub_degree >= 1 && options.colour_nets >= 1 && options.middle_degree >= 1 &&
                 options.largest_nets >= 0 && options.whole_nets >= 0 && options.threads >= 1,
             "candidates with hub_degree ", options.hub_degree, ", colour_nets ", options.colour_nets,
             ", middle_degree ", options.middle_degree, ", largest_nets ", options.largest_nets,
             ", whole_nets ", options.whole_nets, " and ", options.threads, " threads");
  colour_ = refine_colours(graph, ColourInput::statistics, kColourRounds).colour;
  colour_.resize(idx(graph.nets));
  statistics_ = net_statistics(graph, neighbours_, colour_);

  std::vector<std::int32_t> order(idx(graph.nets));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int32_t x, std::int32_t y) { return colour_[idx(x)] < colour_[idx(y)]; });
  for (std::size_t begin = 0; begin < order.size();) {
    const std::int32_t c = colour_[idx(order[begin])];
    std::size_t end = begin;
    while (end < order.size() && colour_[idx(order[end])] == c) ++end;
    same_colour_first_.resize(idx(c) + 1, static_cast<std::int64_t>(same_colour_.size()));
    if (end - begin <= idx(options.colour_nets))
      same_colour_.insert(same_colour_.end(), order.begin() + static_cast<std::ptrdiff_t>(begin),
                          order.begin() + static_cast<std::ptrdiff_t>(end));
    begin = end;
  }
  same_colour_first_.push_back(static_cast<std::int64_t>(same_colour_.size()));

  std::stable_sort(order.begin(), order.end(), [&](std::int32_t x, std::int32_t y) {
    const double s = statistics_[idx(x)].terminals(), t = statistics_[idx(y)].terminals();
    return s != t ? s > t : x < y;
  });
  const auto first = [&](double count) {
    return order.begin() +
           static_cast<std::ptrdiff_t>(std::min(order.size(), static_cast<std::size_t>(count)));
  };
  large_.assign(order.begin(), first(kLargeNets * std::sqrt(static_cast<double>(order.size()))));
  std::sort(large_.begin(), large_.end());
  const bool whole = order.size() <= idx(options.whole_nets);
  largest_.assign(order.begin(), whole ? order.end() : first(options.largest_nets));
  size_class_.assign(order.size(), SizeClass::small);
  for (const std::int32_t v : large_) size_class_[idx(v)] = SizeClass::large;
  for (const std::int32_t v : largest_) size_class_[idx(v)] = SizeClass::largest;
}

template <class Item>
void CandidatePool::hand_over(const std::function<void(const std::vector<Item>&)>& visit) const {
  std::vector<CandidateSearch> searches;   // one a thread
  for (int t = 0; t < options_.threads; ++t) searches.emplace_back(*this);
  std::vector<std::vector<Item>> found(kBlocksAtOnce);
  for (std::int32_t base = 0; base < nets();) {
    const std::int32_t end = round_end(base), blocks = (end - base + kBlockNets - 1) / kBlockNets;
    for_chunks_by_worker(options_.threads, blocks, 1, [&](std::int64_t block, std::int64_t, int worker) {
      auto& out = found[idx(block)];
      if (out.capacity() > idx(kPairsAtOnce / kBlocksAtOnce)) out = {};
      out.clear();
      const std::int32_t first = base + static_cast<std::int32_t>(block) * kBlockNets;
      for (std::int32_t v = first; v < std::min(end, first + kBlockNets); ++v)
        searches[idx(worker)].append(v, out);
    });
    for (std::int32_t i = 0; i < blocks; ++i) visit(found[idx(i)]);
    base = end;
  }
}

void CandidatePool::for_each_block(const std::function<void(const std::vector<Candidate>&)>& visit) const {
  hand_over(visit);
}

void CandidatePool::for_each_pairs(const std::function<void(const std::vector<NetPair>&)>& visit) const {
  hand_over(visit);
}

std::int32_t CandidatePool::round_end(std::int32_t first) const {
  std::int64_t pairs = 0;
  std::int32_t v = first;
  while (v < nets() && v - first < kBlockNets * kBlocksAtOnce && pairs < kPairsAtOnce) {
    const SizeClass size = size_class_[idx(v++)];
    pairs += kUsualPairs;
    if (size == SizeClass::large) pairs += static_cast<std::int64_t>(large_.size());
    if (size == SizeClass::largest) pairs += nets();
  }
  return v;
}

std::int64_t CandidatePool::count() const {
  std::int64_t pairs = 0;
  for_each_pairs(
      [&](const std::vector<NetPair>& block) { pairs += static_cast<std::int64_t>(block.size()); });
  return pairs;
}

}   // namespace cgcl
