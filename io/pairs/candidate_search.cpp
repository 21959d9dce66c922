#include "io/pairs/candidate_search.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for max, min, sort
#include <tuple>
#include <utility>   // for swap

namespace cgcl {
namespace {

double ratio(double x, double y) { return std::min(x, y) / std::max(1.0, std::max(x, y)); }

}   // namespace

CandidateSearch::CandidateSearch(const CandidatePool& pool)
    : pool_(pool), met_(idx(pool.nets())), alike_(kDistances * pool.same_colour_first_.size(), 0) {}

CandidateSearch::Meeting& CandidateSearch::touch(std::int32_t net, std::uint8_t distance) {
  Meeting& m = met_[idx(net)];
  if (m.distance == 0) {
    m.distance = distance;
    partner_.push_back(net);
  }
  return m;
}

void CandidateSearch::find(std::int32_t net) {
  partner_.clear();
  for (const NetMeeting& m : pool_.neighbours_.of(net)) {
    Meeting& met = touch(m.net, 1);
    met.devices = m.devices;
    met.gate_source_drain = m.gate_source_drain;
    met.both_source_drain = m.both_source_drain;
  }
  for (const NetMeeting& m : pool_.neighbours_.of(net)) {
    if (pool_.neighbours_.degree(m.net) > pool_.options_.hub_degree) continue;
    for (const NetMeeting& next : pool_.neighbours_.of(m.net))
      if (next.net != net) ++touch(next.net, 2).common;
  }
  find_paths_over_two(net);
  find_far(net);
}

/// Paths over two nets with few neighbours: the bound is on both, so that each end finds the other.
void CandidateSearch::find_paths_over_two(std::int32_t net) {
  const auto& neighbours = pool_.neighbours_;
  for (const NetMeeting& m : neighbours.of(net)) {
    if (neighbours.degree(m.net) > pool_.options_.middle_degree) continue;
    for (const NetMeeting& second : neighbours.of(m.net)) {
      if (neighbours.degree(second.net) > pool_.options_.middle_degree) continue;
      for (const NetMeeting& end : neighbours.of(second.net))
        if (end.net != net) touch(end.net, 3);
    }
  }
}

void CandidateSearch::find_far(std::int32_t net) {
  const auto v = idx(net);
  const auto colour = idx(pool_.colour_[v]);
  for (std::int64_t i = pool_.same_colour_first_[colour]; i < pool_.same_colour_first_[colour + 1]; ++i)
    if (const std::int32_t other = pool_.same_colour_[idx(i)]; other != net) touch(other, kFar);
  if (pool_.size_class_[v] != CandidatePool::SizeClass::small)
    for (const std::int32_t other : pool_.large_)
      if (other != net) touch(other, kFar);
  if (pool_.size_class_[v] == CandidatePool::SizeClass::largest)
    for (std::int32_t other = 0; other < pool_.nets(); ++other) {
      if (other != net) touch(other, kFar);
    }
  else
    for (const std::int32_t other : pool_.largest_) touch(other, kFar);
  for (const NameNeighbour& n : pool_.names_.of(net)) touch(n.net, kFar).tie = n.tie;
}

void CandidateSearch::append(std::int32_t net, std::vector<Candidate>& out) {
  find(net);
  std::sort(partner_.begin(), partner_.end());
  for (const std::int32_t b : partner_) ++alike(b, met_[idx(b)].distance);
  for (const std::int32_t b : partner_)
    if (b > net) out.push_back({net, b, row(net, b, met_[idx(b)])});
  for (const std::int32_t b : partner_) {
    alike(b, met_[idx(b)].distance) = 0;
    met_[idx(b)] = {};
  }
}

void CandidateSearch::append(std::int32_t net, std::vector<NetPair>& out) {
  find(net);
  for (const std::int32_t b : partner_) met_[idx(b)] = {};
  std::erase_if(partner_, [net](std::int32_t b) { return b < net; });
  std::sort(partner_.begin(), partner_.end());
  for (const std::int32_t b : partner_) out.push_back({net, b});
}

const std::array<CandidateColumn, kPairColumns>& candidate_columns() {
  static constexpr std::array<CandidateColumn, kPairColumns> columns = {
      {{"distance", -1, false},         {"devices", 1, false},
       {"gate_source_drain", 1, false}, {"both_source_drain", 1, false},
       {"jaccard", 1, false},           {"common_of_low", 1, false},
       {"common_of_high", 1, false},    {"same_colour", 0, false},
       {"low_gates", 0, true},          {"high_gates", 0, true},
       {"low_source_drains", 0, true},  {"high_source_drains", 0, true},
       {"low_neighbours", 0, true},     {"high_neighbours", 0, true},
       {"least_gates", 0, true},        {"least_source_drains", 0, true},
       {"low_alike", -1, false},        {"high_alike", -1, false},
       {"gates_ratio", 0, false},       {"source_drains_ratio", 0, false},
       {"neighbours_ratio", 0, false},  {"low_others", 0, false},
       {"high_others", 0, false},       {"name_tie", 0, false}}};
  return columns;
}

PairRow CandidateSearch::row(std::int32_t a, std::int32_t b, const Meeting& met) const {
  const auto& all = pool_.statistics_;
  const NetStatistics *low = &all[idx(a)], *high = &all[idx(b)];
  const auto colour_a = pool_.colour_[idx(a)], colour_b = pool_.colour_[idx(b)];
  // Pairs of two colours number copies_a * alike_a = copies_b * alike_b.
  double low_alike = alike_[kDistances * idx(colour_b) + met.distance];
  double high_alike = low_alike * low->copies / high->copies;
  const auto rank = [](const NetStatistics& s) {
    return std::tuple(s.terminals(), s.gates, s.width_um, s.neighbours, s.gate_area_um2);
  };
  if (rank(*low) > rank(*high)) {
    std::swap(low, high);
    std::swap(low_alike, high_alike);
  }
  const double either = low->neighbours + high->neighbours - met.common;
  const double values[kPairColumns] = {static_cast<double>(met.distance),
                                       static_cast<double>(met.devices),
                                       static_cast<double>(met.gate_source_drain),
                                       static_cast<double>(met.both_source_drain),
                                       met.common / std::max(1.0, either),
                                       met.common / std::max(1.0, low->neighbours),
                                       met.common / std::max(1.0, high->neighbours),
                                       colour_a == colour_b ? 1.0 : 0.0,
                                       low->gates,
                                       high->gates,
                                       low->source_drains,
                                       high->source_drains,
                                       low->neighbours,
                                       high->neighbours,
                                       std::min(low->gates, high->gates),
                                       std::min(low->source_drains, high->source_drains),
                                       low_alike,
                                       high_alike,
                                       ratio(low->gates, high->gates),
                                       ratio(low->source_drains, high->source_drains),
                                       ratio(low->neighbours, high->neighbours),
                                       low->others,
                                       high->others,
                                       static_cast<double>(met.tie)};
  PairRow out;
  for (std::size_t c = 0; c < kPairColumns; ++c) out[c] = static_cast<float>(values[c]);
  return out;
}

}   // namespace cgcl
