// What two nets have in common over one net between them, and what of a walk arrives.
#pragma once

#include "io/pairs/net_walks.hpp"
#include "io/pairs/shared_devices.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace cgcl {

/// Ways from one net over a middle net to the other, by their terminals: two letters per device, gate or
/// source and drain, in order of the way. Both directions of a way are one.
enum class TwoHop : std::uint8_t { gs_sg, sg_gs, ss_ss, gs_gs, gs_ss, sg_ss };
inline constexpr int kTwoHops = 6;

struct CommonNets {
  std::int32_t count = 0, small = 0, least_pins = 0;   // nets between; those of at most 4 pins; fewest pins
  std::int32_t stack_n = 0, stack_p = 0;             // nets of two sources or drains and no more, by channel
  double adamic_adar = 0, by_degree = 0;             // sums of 1 / log(degree), 1 / degree
  std::array<double, kTwoHops> ways{}, weighted{};   // number; each over the pins of its middle net
  double area_nm2 = 0;                               // of the devices of nets between
  double paths_three = 0;                            // walks of three steps over nets that share a device
  std::array<float, kWalkSteps> lift{};              // as NetWalks has it
};

/// What is asked of a net in the middle.
struct MiddleNet {
  float adamic_adar = 0, by_degree = 0, by_pins = 0;
  double area_nm2 = 0;
  std::int32_t pins = 0;
  std::uint8_t stack_n = 0, stack_p = 0;
};

/// `walks` must be from the other net. A net with more than `scanned` neighbours is not looked through if the
/// other one has fewer, and its walks end where NetWalks has them.
[[nodiscard]] CommonNets common_nets(const DeviceSharing& sharing, const std::vector<MiddleNet>& middle,
                                     const NetWalks& walks, std::int32_t source, std::int32_t net,
                                     std::int64_t scanned);

}   // namespace cgcl
