#include "io/parasitics/resistor_network.hpp"

#include "io/parasitics/net_resistance.hpp"   // for kMaxMesh

#include <algorithm>   // for max
#include <cmath>       // for isnan, sqrt
#include <limits>
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
    else if (nodes.size() <= idx(NetResistors::kMaxMesh))
      most = larger(most, across_mesh(nodes));
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

double ResistorNetwork::across_mesh(const Scratch<std::int32_t>& nodes) const {
  const std::size_t n = nodes.size() - 1;
  std::unordered_map<std::int32_t, std::size_t> row;   // the first node has none
  for (std::size_t i = 1; i < nodes.size(); ++i) row.emplace(nodes[i], i - 1);
  std::vector<double> g(n * n, 0.0), k(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    each(nodes[i + 1], [&](std::int32_t to, double ohm) {
      g[i * n + i] += 1 / ohm;
      if (const auto other = row.find(to); other != row.end()) g[i * n + other->second] -= 1 / ohm;
    });
  }
  for (std::size_t j = 0; j < n; ++j)   // Cholesky, in the lower half
    for (std::size_t i = j; i < n; ++i) {
      double sum = g[i * n + j];
      for (std::size_t p = 0; p < j; ++p) sum -= g[i * n + p] * g[j * n + p];
      if (i == j && !(sum > 0)) return kNone;   // rounding of resistances that lie 1e16 apart
      g[i * n + j] = i == j ? std::sqrt(sum) : sum / g[j * n + j];
    }
  for (std::size_t c = 0; c < n; ++c) {
    double* const x = &k[c * n];
    for (std::size_t i = c; i < n; ++i) {
      double sum = i == c ? 1 : 0;
      for (std::size_t p = c; p < i; ++p) sum -= g[i * n + p] * x[p];
      x[i] = sum / g[i * n + i];
    }
    for (std::size_t i = n; i-- > 0;) {
      double sum = x[i];
      for (std::size_t p = i + 1; p < n; ++p) sum -= g[p * n + i] * x[p];
      x[i] = sum / g[i * n + i];
    }
  }
  const auto at = [&](std::size_t i, std::size_t j) {
    return i == 0 || j == 0 ? 0.0 : k[(i - 1) * n + (j - 1)];
  };
  double most = kNone;
  for (std::size_t i = 0; i <= n; ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (pin_[idx(nodes[i])] != 0 && pin_[idx(nodes[j])] != 0)
        most = larger(most, at(i, i) + at(j, j) - 2 * at(i, j));
  return most;
}

}   // namespace cgcl
