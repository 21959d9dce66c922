// What two nets share: devices by kind of their terminals, and the weight of a step from one to the other.
#pragma once

#include "engine/core/index.hpp"
#include "io/pairs/device_size.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// A net on a device of another net, seen from that other net. Pairs of terminals of one device: gate here
/// and drain there, drain here and gate there, drain on both. Counts saturate at 65535.
struct SharedNet {
  std::int32_t net = 0;
  /// Sum over shared devices of (terminals here x terminals there / terminals on nets): symmetric, and the
  /// sum over all nets, this one too, is the number of terminals on devices that are not too wide.
  float step = 0;
  std::uint16_t gate_drain = 0, drain_gate = 0, both_drain = 0, devices = 0;
};

/// What a pair of nets shares, in words.
struct SharedDevices {
  std::array<std::int32_t, 2> gate_drain{}, both_drain{};         // pairs of terminals; n, p
  std::array<std::int64_t, 2> gate_drain_nm{}, both_drain_nm{};   // widths of these devices; n, p
  std::int32_t devices = 0, transistors = 0, others = 0;          // devices
  std::int64_t width_nm = 0, length_nm = 0;                       // sums over the transistors
  std::int64_t resistor_nm = 0;                                   // of resistors, their lengths
  double area_nm2 = 0;                                            // of all of them
};

/// Widest device that joins its nets, in terminals on nets: all of them are joined pairwise.
inline constexpr int kMaxSharedTerminals = 16;

/// Linear in terminals; holds 16 bytes per direction and 96 per pair of nets that share a device.
class DeviceSharing {
 public:
  DeviceSharing(const CircuitGraph& graph, const DeviceTerminals& terminals);

  [[nodiscard]] std::int32_t nets() const { return static_cast<std::int32_t>(first_.size()) - 1; }
  /// Nets that share a device with `net`, ascending, without itself.
  [[nodiscard]] std::span<const SharedNet> of(std::int32_t net) const {
    const auto v = idx(net);
    return {shared_.data() + first_[v], idx(first_[v + 1] - first_[v])};
  }
  [[nodiscard]] std::int64_t degree(std::int32_t net) const {
    return first_[idx(net) + 1] - first_[idx(net)];
  }
  /// Number of terminals on devices that join nets; 0 where there are none.
  [[nodiscard]] float reach(std::int32_t net) const { return reach_[idx(net)]; }
  /// Of reach(), the weight of steps that come back at once.
  [[nodiscard]] float rest(std::int32_t net) const { return rest_[idx(net)]; }
  /// The devices of `low` and the net at place `at` of of(low), which must be the larger of the two.
  [[nodiscard]] const SharedDevices& devices(std::int32_t low, std::size_t at) const {
    const auto v = idx(low);
    return devices_[idx(first_upper_[v]) + at - idx(upper_[v])];
  }

 private:
  friend class SharedGathering;
  std::vector<std::int64_t> first_ = {0}, first_upper_ = {0};   // [nets+1] into shared_ and devices_
  std::vector<std::int32_t> upper_;   // [nets] place in of() of the first larger net
  std::vector<SharedNet> shared_;
  std::vector<SharedDevices> devices_;
  std::vector<float> reach_, rest_;   // [nets]
};

}   // namespace cgcl
