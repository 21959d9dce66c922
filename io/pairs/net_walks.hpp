// Random walks over devices from one net: how much of it arrives where.
#pragma once

#include "engine/core/index.hpp"
#include "io/pairs/shared_devices.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace cgcl {

inline constexpr int kWalkSteps = 6;

/// A walker goes from a net to one of its terminals, to its device, and to one of the terminals of that
/// device, each alike; so it may come back at once. Such walks are reversible: the share that arrives at a
/// net, over the terminals of that net, is the same in both directions. One per thread; holds 36 bytes per
/// net.
class NetWalks {
 public:
  struct alignas(32) Reach {                // never on two cache lines
    std::array<float, kWalkSteps> lift{};   // share after 1, 2, ... steps over DeviceSharing::reach()
    float paths_two = 0, paths_three = 0;   // walks of that length over nets that share a device
  };

  /// A step passes on at most some `budget` times: where it would be more, those nets whose lift is largest
  /// pass on, by classes of a quarter octave. What others hold is lost. `sharing` must outlive it.
  NetWalks(const DeviceSharing& sharing, std::int64_t budget);

  void from(std::int32_t net);
  /// Zeros where nothing arrived.
  [[nodiscard]] const Reach& at(std::int32_t net) const { return reach_[idx(net)]; }
  /// Place of a net in sharing.of(source), -1 for those that share no device with it.
  [[nodiscard]] std::int32_t place(std::int32_t net) const { return place_[idx(net)]; }

 private:
  void clear();
  void step(std::size_t from);
  void pass_on(std::int32_t net, std::size_t from);
  void arrive(std::int32_t net, std::size_t step, float share);
  /// Class of the least lift that passes on.
  [[nodiscard]] std::uint32_t least_class(std::size_t from);

  const DeviceSharing& sharing_;
  std::int64_t budget_;
  std::int32_t source_ = -1;
  std::vector<Reach> reach_;          // [nets]
  std::vector<std::int32_t> place_;   // [nets]
  std::array<std::vector<std::int32_t>, kWalkSteps> arrived_;
  std::vector<std::int64_t> by_class_;   // neighbours of the nets of each class of lift
};

}   // namespace cgcl
