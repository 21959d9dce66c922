// Where two nodes stand in the netlist: devices and nets they share, names, order.
#pragma once

#include "engine/core/index.hpp"
#include "io/graph/circuit_graph.hpp"
#include "io/graph/csc.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace cgcl {

/// Answers about pairs a <= b of nodes; graph and its message_csc must outlive it. A pin stands for its
/// device and its net, the first of each; a net for itself. Scans stop after `work` edges. Thread-safe.
class PairPlaces {
 public:
  PairPlaces(const CircuitGraph& graph, const HostCsc& adjacency, std::int64_t work)
      : graph_(graph), adjacency_(adjacency), work_(work) {}

  [[nodiscard]] bool share_net(std::int32_t a, std::int32_t b) const;
  /// Two pins of one device, a device with a pin on the net, two nets with a device in common.
  [[nodiscard]] bool share_device(std::int32_t a, std::int32_t b) const;
  /// Devices that touch the nets of both; 0 for open pins.
  [[nodiscard]] std::int64_t common_devices(std::int32_t a, std::int32_t b) const;
  /// -1 without names.
  [[nodiscard]] int common_instances(std::int32_t a, std::int32_t b) const;
  /// -1 without names or where they differ in more than numbers.
  [[nodiscard]] std::int64_t index_distance(std::int32_t a, std::int32_t b) const;
  /// Between the devices of two pins, else between nets; -1 without names.
  [[nodiscard]] std::int64_t netlist_distance(std::int32_t a, std::int32_t b) const;

 private:
  /// First neighbour of a pin of that type, or -1; a net is its own net.
  [[nodiscard]] std::int32_t net_of(std::int32_t node) const;
  [[nodiscard]] std::int32_t device_of(std::int32_t node) const;
  /// Counts devices on both nets, up to `enough`.
  [[nodiscard]] std::int64_t devices_on_both(std::int32_t net_a, std::int32_t net_b,
                                             std::int64_t enough) const;
  [[nodiscard]] bool on_net(std::int32_t device, std::int32_t net) const;
  [[nodiscard]] std::string_view path_of(std::int32_t node) const;
  [[nodiscard]] std::span<const std::int32_t> neighbours(std::int32_t node) const {
    return {adjacency_.source.data() + adjacency_.ptr[idx(node)], idx(adjacency_.degree(node))};
  }

  const CircuitGraph& graph_;
  const HostCsc& adjacency_;
  std::int64_t work_;
};

}   // namespace cgcl
