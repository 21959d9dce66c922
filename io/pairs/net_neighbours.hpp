// Nets as neighbours of each other: what joins two nets directly, and what one net amounts to.
#pragma once

#include "engine/core/index.hpp"
#include "io/graph/circuit_graph.hpp"
#include "io/pairs/device_terminals.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// How two nets meet in devices: `devices` on both; pairs of terminals of one device that are gate on one net
/// and source or drain on the other; both source or drain. Any terminal but a gate counts as source or drain.
/// Saturate at 65535.
struct NetMeeting {
  std::int32_t net = 0;
  std::uint16_t devices = 0, gate_source_drain = 0, both_source_drain = 0;
};

struct NetNeighbours {
  std::vector<std::int64_t> first = {0};   // [nets+1] into `meeting`
  std::vector<NetMeeting> meeting;         // of one net: ascending by net, without itself
  std::int64_t skipped_devices = 0;        // with too many nets to join them all pairwise

  [[nodiscard]] std::span<const NetMeeting> of(std::int32_t net) const {
    const auto v = idx(net);
    return {meeting.data() + first[v], idx(first[v + 1] - first[v])};
  }
  [[nodiscard]] std::int64_t degree(std::int32_t net) const {
    return static_cast<std::int64_t>(of(net).size());
  }
};

inline constexpr int kMaxDeviceNets = 16;   // of a device that joins its nets

/// Linear in pins: a device joins at most kMaxDeviceNets nets, others are counted and left out.
/// Deterministic. Pins without a net or device join nothing.
[[nodiscard]] NetNeighbours net_neighbours(const CircuitGraph& graph);

/// What tells nets apart without names and places. Lengths in micrometres.
struct NetStatistics {
  double gates = 0, source_drains = 0;      // terminals, multiplied as the feature columns are
  double gate_area_um2 = 0, width_um = 0;   // W L of the gates; W of sources and drains
  double others = 0;                        // resistors, capacitors and diodes on it
  double port = 0;
  double neighbours = 0;                            // nets that share a device
  double max_neighbours = 0, mean_neighbours = 0;   // of those nets
  double copies = 1;                                // nets of its colour

  [[nodiscard]] double terminals() const { return gates + source_drains; }
};

/// [nets]; `colour` is a colour of each net (from refine_colours), empty: every net for itself.
[[nodiscard]] std::vector<NetStatistics> net_statistics(const CircuitGraph& graph,
                                                        const NetNeighbours& neighbours,
                                                        std::span<const std::int32_t> colour);

/// One coupling of two nets.
struct NetCoupling {
  std::int32_t a = 0, b = 0;   // a < b
  double cap_F = 0;
};

/// Extracted couplings summed over all links of a net pair, ordered by a, then b; links inside one net or
/// with an open end, and sums of 0, are left out.
[[nodiscard]] std::vector<NetCoupling> net_couplings(const CircuitGraph& graph);

}   // namespace cgcl
