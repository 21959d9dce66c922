// Couplings inside cells and between neighbouring cells. The list of coupled boxes depends only on the
// two cells, their orientation and their offset, and an array has a handful of those, so the geometry is
// done once for each.
#include "engine/core/index.hpp"
#include "io/synth/capacitance.hpp"
#include "io/synth/extract.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace cgcl::synth {
namespace {

// Smaller contributions of two boxes are left out: they are a fraction of every reporting floor.
constexpr double kContributionFloor_F = 8e-21;

struct BoxPair {
  std::int16_t pin_a, net_a, pin_b, net_b;
  double cap_F;
};

/// cell a, cell b, orientations, offset of b from a.
using Neighbourhood = std::array<std::int32_t, 5>;

std::vector<BoxPair> couple_boxes(const Circuit& circuit, const Instance& a, const Instance& b) {
  std::vector<BoxPair> out;
  const bool same = &a == &b;
  const std::vector<Box>&boxes_a = circuit.cell_of(a).boxes, &boxes_b = circuit.cell_of(b).boxes;
  for (std::size_t i = 0; i < boxes_a.size(); ++i) {
    if (boxes_a[i].net < kSupplies) continue;
    const Box box_a = placed(circuit, a, boxes_a[i]);
    for (std::size_t j = same ? i + 1 : 0; j < boxes_b.size(); ++j) {
      if (boxes_b[j].net < kSupplies || (same && boxes_b[j].net == box_a.net)) continue;
      const Box box_b = placed(circuit, b, boxes_b[j]);
      const double cap = box_coupling(box_a, box_b);
      if (cap >= kContributionFloor_F) out.push_back({box_a.pin, box_a.net, box_b.pin, box_b.net, cap});
    }
  }
  return out;
}

/// Calls visit(i, j) once for every pair of instances, i < j, whose outlines are closer than kReach.
template <class Visit>
void for_each_neighbour(const Circuit& circuit, Visit visit) {
  constexpr Nm kBin = 4 * kRowHeight;
  struct Outline {
    Nm x0, y0, x1, y1;
  };
  std::vector<Outline> outlines;
  Nm min_x = 0, min_y = 0;
  for (const Instance& inst : circuit.instances) {
    const Nm width = circuit.cell_of(inst).width, half = kReach / 2;
    outlines.push_back({inst.x - half, inst.y - half, inst.x + width + half, inst.y + kRowHeight + half});
    min_x = std::min(min_x, outlines.back().x0);
    min_y = std::min(min_y, outlines.back().y0);
  }
  const auto bin_x = [&](Nm x) { return (x - min_x) / kBin; };
  const auto bin_y = [&](Nm y) { return (y - min_y) / kBin; };
  std::vector<std::pair<std::int64_t, std::int32_t>> bins;   // (bin, instance), sorted
  const auto bin_id = [](std::int64_t x, std::int64_t y) { return (y << 32) | x; };
  for (std::size_t i = 0; i < outlines.size(); ++i) {
    const Outline& o = outlines[i];
    for (Nm y = bin_y(o.y0); y <= bin_y(o.y1); ++y) {
      for (Nm x = bin_x(o.x0); x <= bin_x(o.x1); ++x)
        bins.push_back({bin_id(x, y), static_cast<std::int32_t>(i)});
    }
  }
  std::sort(bins.begin(), bins.end());
  for (std::size_t first = 0, last = 0; first < bins.size(); first = last) {
    while (last < bins.size() && bins[last].first == bins[first].first) ++last;
    for (std::size_t p = first; p < last; ++p) {
      const Outline& a = outlines[idx(bins[p].second)];
      for (std::size_t q = p + 1; q < last; ++q) {
        const Outline& b = outlines[idx(bins[q].second)];
        const Nm x = std::max(a.x0, b.x0), y = std::max(a.y0, b.y0);
        if (x > std::min(a.x1, b.x1) || y > std::min(a.y1, b.y1)) continue;
        // A pair may share several bins; the one with the corner of its common area owns it.
        if (bin_id(bin_x(x), bin_y(y)) == bins[p].first) visit(bins[p].second, bins[q].second);
      }
    }
  }
}

void emit(const Circuit& circuit, const Instance& a, const Instance& b, const std::vector<BoxPair>& pairs,
          Extraction& out) {
  for (const BoxPair& p : pairs) {
    const std::int32_t net_a = circuit.net_of(a, p.net_a), net_b = circuit.net_of(b, p.net_b);
    if (net_a == net_b || net_a < kSupplies || net_b < kSupplies) continue;
    const std::int32_t pin_a = 3 * a.first_device + p.pin_a, pin_b = 3 * b.first_device + p.pin_b;
    if (p.pin_a >= 0 && p.pin_b >= 0)
      out.pin_pin.push_back({std::max(pin_a, pin_b), std::min(pin_a, pin_b), p.cap_F});
    else if (p.pin_a >= 0)
      out.pin_net.push_back({pin_a, net_b, p.cap_F});
    else if (p.pin_b >= 0)
      out.pin_net.push_back({pin_b, net_a, p.cap_F});
    else
      out.net_net.push_back({std::max(net_a, net_b), std::min(net_a, net_b), p.cap_F});
  }
}

}   // namespace

void extract_cells(const Circuit& circuit, Extraction& out) {
  std::map<Neighbourhood, std::vector<BoxPair>> known;
  const auto couple = [&](std::int32_t i, std::int32_t j) {
    const Instance &a = circuit.instances[idx(i)], &b = circuit.instances[idx(j)];
    const std::int32_t turn = (a.flip_x << 3) | (a.flip_y << 2) | (b.flip_x << 1) | int{b.flip_y};
    // Bit 4 keeps a cell's own couplings apart from those of two cells stacked on one spot.
    const Neighbourhood key{a.cell, b.cell, turn | ((i == j) << 4), b.x - a.x, b.y - a.y};
    auto it = known.find(key);
    if (it == known.end()) it = known.emplace(key, couple_boxes(circuit, a, b)).first;
    emit(circuit, a, b, it->second, out);
  };
  const auto count = static_cast<std::int32_t>(circuit.instances.size());
  for (std::int32_t i = 0; i < count; ++i) couple(i, i);
  for_each_neighbour(circuit, couple);
}

}   // namespace cgcl::synth
