#include "io/parasitics/resistor_network.hpp"

#include "io/parasitics/mesh_elimination.hpp"

#include <algorithm>   // for max
#include <cmath>       // for isnan
#include <limits>
#include <optional>
#include <unordered_map>

namespace cgcl {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double larger(double a, double b) { return std::isnan(a) ? b : std::isnan(b) ? a : std::max(a, b); }

}   // namespace

double ResistorNetwork::farthest_pins(bool& mesh) {
  reduce();
  Scratch<std::int32_t> part_of(first_.size(), -1, memory_), nodes(memory_);
  nodes.reserve(first_.size());
  double most = kNone;
  for (std::int32_t n = 0; n < count(); ++n) {
    if (part_of[idx(n)] >= 0 || pin_[idx(n)] == 0) continue;   // a part without pins says nothing
    const std::int64_t edges = gather(n, part_of, nodes);
    if (nodes.size() < 2) continue;
    if (edges < static_cast<std::int64_t>(nodes.size()))
      most = larger(most, across_tree(n));
    else if (const std::optional<double> found = across_mesh(nodes))
      most = larger(most, *found);
    else
      mesh = true;
  }
  return most;
}

void ResistorNetwork::reduce() {
  Scratch<std::int32_t> open(memory_);
  open.reserve(2 * first_.size());
  for (std::int32_t n = 0; n < count(); ++n) open.push_back(n);
  while (!open.empty()) {
    const std::int32_t n = open.back();
    open.pop_back();
    if (pin_[idx(n)] != 0 || degree_[idx(n)] == 0 || degree_[idx(n)] > 2) continue;
    std::int32_t ends[2] = {-1, -1};
    double ohm = 0;
    int found = 0;
    for (std::int32_t h = first_[idx(n)], next = -1; h >= 0; h = next) {
      next = halves_[idx(h)].next;
      if (halves_[idx(h)].to < 0) continue;
      ends[found++] = halves_[idx(h)].to;
      ohm += halves_[idx(h)].ohm;
      cut(h, n);
    }
    first_[idx(n)] = -1;
    if (found == 2 && ends[0] != ends[1]) connect(ends[0], ends[1], ohm);
    for (int e = 0; e < found; ++e) open.push_back(ends[e]);
  }
}

std::int64_t ResistorNetwork::gather(std::int32_t start, Scratch<std::int32_t>& part_of,
                                     Scratch<std::int32_t>& nodes) {
  nodes.assign(1, start);
  part_of[idx(start)] = start;
  std::int64_t halves = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    each(nodes[i], [&](std::int32_t to, double) {
      ++halves;
      if (part_of[idx(to)] >= 0) return;
      part_of[idx(to)] = start;
      nodes.push_back(to);
    });
  return halves / 2;
}

std::pair<std::int32_t, double> ResistorNetwork::farthest_from(std::int32_t start) const {
  struct Step {
    std::int32_t node, from;
    double ohm;
  };
  Scratch<Step> open(memory_);
  open.reserve(first_.size());
  open.push_back({start, -1, 0});
  std::pair<std::int32_t, double> best = {start, 0};
  while (!open.empty()) {
    const Step at = open.back();
    open.pop_back();
    if (pin_[idx(at.node)] != 0 && at.ohm > best.second) best = {at.node, at.ohm};
    each(at.node, [&](std::int32_t to, double ohm) {
      if (to != at.from) open.push_back({to, at.node, at.ohm + ohm});
    });
  }
  return best;
}

std::optional<double> ResistorNetwork::across_mesh(const Scratch<std::int32_t>& nodes) const {
  std::unordered_map<std::int32_t, std::int32_t> number;
  for (const std::int32_t node : nodes) number.emplace(node, static_cast<std::int32_t>(number.size()));
  MeshElimination mesh(nodes.size());
  std::vector<std::int32_t> pins;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto own = static_cast<std::int32_t>(i);
    if (pin_[idx(nodes[i])] != 0) pins.push_back(own);
    each(nodes[i], [&](std::int32_t to, double ohm) { mesh.connect(own, number.at(to), 1 / ohm); });
  }
  return mesh.farthest(pins);
}

}   // namespace cgcl
