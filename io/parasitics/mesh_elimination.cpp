#include "io/parasitics/mesh_elimination.hpp"

#include <algorithm>   // for max, sort
#include <cmath>       // for isfinite
#include <limits>
#include <set>
#include <utility>

namespace cgcl {

/// `node` loses its resistor to `gone` and is joined to the other nodes around that, with `part` of what
/// these have there.
void MeshElimination::join(std::int32_t node, std::int32_t gone, double part,
                           const std::vector<Link>& around) {
  std::vector<Link>& own = links_[idx(node)];
  room_.clear();
  auto had = own.begin();
  const auto keep_before = [&](std::int32_t end) {
    for (; had != own.end() && had->node < end; ++had)
      if (had->node != gone) room_.push_back(*had);
  };
  for (const Link& other : around) {
    if (other.node == node) continue;
    keep_before(other.node);
    room_.push_back({other.node, other.siemens * part});
    if (had != own.end() && had->node == other.node) room_.back().siemens += (had++)->siemens;
  }
  keep_before(std::numeric_limits<std::int32_t>::max());
  work_ += kPerResistor * static_cast<std::int64_t>(room_.size() + around.size());
  own.swap(room_);
}

/// Appends its neighbours to entries_ and joins each two of them. False: beyond the limit, or no number.
bool MeshElimination::take_away(std::int32_t node) {
  const std::vector<Link> around = std::exchange(links_[idx(node)], {});
  double sum = 0;
  for (const Link& link : around) sum += link.siemens;
  if (!(sum > 0) || !std::isfinite(sum)) return false;
  for (const Link& link : around) {
    entries_.push_back({link.node, link.siemens / sum});
    join(link.node, node, link.siemens / sum, around);
    if (work_ > kMostWork) return false;
  }
  order_.push_back(node);
  siemens_.push_back(sum);
  first_.push_back(entries_.size());
  return true;
}

/// By neighbour, each once.
void MeshElimination::order_links(std::vector<Link>& links) {
  std::stable_sort(links.begin(), links.end(), [](const Link& x, const Link& y) { return x.node < y.node; });
  std::size_t kept = 0;
  for (const Link& link : links) {
    if (kept > 0 && links[kept - 1].node == link.node)
      links[kept - 1].siemens += link.siemens;
    else
      links[kept++] = link;
  }
  links.resize(kept);
}

bool MeshElimination::eliminate() {
  std::set<std::pair<std::size_t, std::int32_t>> open;   // by number of neighbours
  for (std::size_t n = 0; n < links_.size(); ++n) {
    order_links(links_[n]);
    open.emplace(links_[n].size(), static_cast<std::int32_t>(n));
  }
  first_.assign(1, 0);
  while (open.size() > 1) {
    const std::int32_t node = open.begin()->second;
    open.erase(open.begin());
    const std::size_t begin = entries_.size();
    for (const Link& link : links_[idx(node)]) open.erase({links_[idx(link.node)].size(), link.node});
    if (!take_away(node)) return false;
    for (std::size_t e = begin; e < entries_.size(); ++e)
      open.emplace(links_[idx(entries_[e].node)].size(), entries_[e].node);
  }
  order_.push_back(open.begin()->second);
  for (std::size_t at = 0; at < order_.size(); ++at) place_[idx(order_[at])] = static_cast<std::int32_t>(at);
  return true;
}

/// Column `pin` of K into solution_, at the nodes that were taken away with it or later.
void MeshElimination::solve(std::int32_t pin) {
  const auto begin = idx(place_[idx(pin)]);
  for (std::size_t at = begin; at < order_.size(); ++at) solution_[idx(order_[at])] = 0;
  if (begin + 1 == order_.size()) return;   // the ground
  solution_[idx(pin)] = 1;
  for (std::size_t at = begin; at < siemens_.size(); ++at) {
    double& own = solution_[idx(order_[at])];
    if (own == 0) continue;
    for (std::size_t e = first_[at]; e < first_[at + 1]; ++e)
      solution_[idx(entries_[e].node)] += own * entries_[e].siemens;
    own /= siemens_[at];
  }
  solution_[idx(order_.back())] = 0;
  for (std::size_t at = siemens_.size(); at-- > begin;) {
    double& own = solution_[idx(order_[at])];
    for (std::size_t e = first_[at]; e < first_[at + 1]; ++e)
      own += entries_[e].siemens * solution_[idx(entries_[e].node)];
  }
}

std::optional<double> MeshElimination::farthest(std::vector<std::int32_t> pins) {
  if (!eliminate()) return std::nullopt;
  // Latest first: each column is needed from its own pin on, where those of before are.
  std::sort(pins.begin(), pins.end(),
            [&](std::int32_t a, std::int32_t b) { return place_[idx(a)] > place_[idx(b)]; });
  for (const std::int32_t pin : pins) {
    const auto begin = std::min(idx(place_[idx(pin)]), siemens_.size());
    work_ += static_cast<std::int64_t>(2 * (entries_.size() - first_[begin]) + order_.size() - begin +
                                       pins.size());
  }
  if (work_ > kMostWork) return std::nullopt;
  std::vector<double> own(pins.size());   // K(i,i)
  double most = 0;
  for (std::size_t i = 0; i < pins.size(); ++i) {
    solve(pins[i]);
    own[i] = solution_[idx(pins[i])];
    for (std::size_t j = 0; j < i; ++j) most = std::max(most, own[i] + own[j] - 2 * solution_[idx(pins[j])]);
  }
  if (!std::isfinite(most)) return std::nullopt;
  return most;
}

}   // namespace cgcl
