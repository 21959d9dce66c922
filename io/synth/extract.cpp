#include "io/synth/extract.hpp"

#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "io/synth/capacitance.hpp"
#include "io/synth/floorplan.hpp"

#include <algorithm>
#include <cmath>

namespace cgcl::synth {
namespace {

enum Step : std::uint32_t { kPinNetStep, kPinPinStep, kNetNetStep, kGroundStep, kPinStep, kNetStep };

/// Adds up repeated pairs, drops sums below the floor, and leaves the list sorted.
void sum_pairs(std::vector<Coupling>& list, double floor_F) {
  // The value takes part in the order so that sums do not depend on the sorting algorithm.
  std::sort(list.begin(), list.end(), [](const Coupling& a, const Coupling& b) {
    return a.hi != b.hi ? a.hi < b.hi : a.lo != b.lo ? a.lo < b.lo : a.cap_F < b.cap_F;
  });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < list.size();) {
    Coupling sum = list[i++];
    while (i < list.size() && list[i].hi == sum.hi && list[i].lo == sum.lo) sum.cap_F += list[i++].cap_F;
    if (sum.cap_F >= floor_F) list[kept++] = sum;
  }
  list.resize(kept);
  list.shrink_to_fit();
}

/// Standard normal draws of one step, one for each of n things.
std::vector<float> draws(std::uint64_t seed, Step step, std::size_t n) {
  std::vector<float> out(n);
  const RandomKey key{seed, kSynth, step};
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<float>(normal(key, i));
  return out;
}

void vary(std::vector<Coupling>& list, const RandomKey& key, const std::vector<float>& hi,
          const std::vector<float>& lo) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    Coupling& c = list[i];
    const double ends = hi[idx(c.hi)] + lo[idx(c.lo)];
    c.cap_F *= std::exp(kLinkSigma * normal(key, i) + kNodeSigma * ends);
  }
}

}   // namespace

Extraction extract(const Circuit& circuit, std::uint64_t seed) {
  Extraction out;
  out.ground_F.assign(idx(circuit.nets()), 0.0);
  extract_cells(circuit, out);
  extract_wires(circuit, out);
  extract_ground(circuit, out);
  sum_pairs(out.pin_net, kPinNetFloor_F);
  sum_pairs(out.pin_pin, kPinPinFloor_F);
  sum_pairs(out.net_net, kNetNetFloor_F);
  const std::vector<float> pin = draws(seed, kPinStep, 3 * idx(circuit.devices));
  const std::vector<float> net = draws(seed, kNetStep, idx(circuit.nets()));
  vary(out.pin_net, {seed, kSynth, kPinNetStep}, pin, net);
  vary(out.pin_pin, {seed, kSynth, kPinPinStep}, pin, pin);
  vary(out.net_net, {seed, kSynth, kNetNetStep}, net, net);
  const RandomKey key{seed, kSynth, kGroundStep};
  for (std::size_t i = 0; i < out.ground_F.size(); ++i)
    out.ground_F[i] *= std::exp(kGroundSigma * normal(key, i));
  return out;
}

namespace {

/// Wire length of each net of each cell, nanometres.
std::vector<std::vector<Nm>> wire_lengths(const std::vector<CellType>& cells) {
  std::vector<std::vector<Nm>> out;
  for (const CellType& cell : cells) {
    std::vector<Nm> length(cell.nets.size(), 0);
    for (const Box& b : cell.boxes) {
      if (b.pin < 0) length[idx(b.net)] += std::max(b.x1 - b.x0, b.y1 - b.y0);
    }
    out.push_back(std::move(length));
  }
  return out;
}

}   // namespace

void extract_ground(const Circuit& circuit, Extraction& out) {
  constexpr double kNano = 1e-9, kCellWire_m = 40e-9, kRoutedWire_m = 50e-9;
  const LayerStack &m1 = layer_stack(kM1), &m4 = layer_stack(kM4);
  const double local = kCellGroundShare * kNano * ground_per_length(kCellWire_m, m1.thickness_m, m1.height_m);
  const double routed =
      kRoutedGroundShare * kNano * ground_per_length(kRoutedWire_m, m4.thickness_m, m4.height_m);
  const std::vector<std::vector<Nm>> lengths = wire_lengths(circuit.cells);
  std::vector<double> named_length(circuit.named.size(), 0.0);
  for (const Instance& inst : circuit.instances) {
    const std::vector<Nm>& length = lengths[idx(inst.cell)];
    for (std::size_t k = kSupplies; k < length.size(); ++k) {
      const auto net = idx(circuit.net_of(inst, static_cast<int>(k)));
      if (net < named_length.size())
        named_length[net] += length[k];
      else if (length[k] < kGroundFloor)
        continue;
      out.ground_F[net] += local * length[k];
    }
  }
  for (const Wire& w : circuit.wires) {
    named_length[idx(w.net)] += w.hi - w.lo;
    out.ground_F[idx(w.net)] += routed * (w.hi - w.lo);
  }
  for (std::size_t net = 0; net < named_length.size(); ++net) {
    if (net < kSupplies || named_length[net] < kGroundFloor) out.ground_F[net] = 0.0;
  }
}

}   // namespace cgcl::synth
