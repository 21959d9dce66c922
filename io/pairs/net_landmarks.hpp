// Distances to the nets with the most neighbours: bounds on the distance of any two nets.
#pragma once

#include "io/pairs/shared_devices.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

inline constexpr int kFarthest = 9;   // or not connected

/// Holds 32 bytes per net.
class NetLandmarks {
 public:
  explicit NetLandmarks(const DeviceSharing& sharing, int threads);

  /// Shortest path over nets that share a device and one of the landmarks: no less than the distance, and no
  /// more than kFarthest.
  [[nodiscard]] int distance(std::int32_t a, std::int32_t b) const;

 private:
  std::vector<std::uint8_t> distance_;   // [nets x landmarks]
};

}   // namespace cgcl
