#include "io/pairs/net_landmarks.hpp"

#include "engine/core/parallel.hpp"

#include <algorithm>   // for min, partial_sort
#include <numeric>     // for iota

namespace cgcl {
namespace {

constexpr std::size_t kLandmarks = 32;

/// Writes distances from `net` into every kLandmarks-th place.
void measure(const DeviceSharing& sharing, std::int32_t net, std::uint8_t* distance) {
  std::vector<std::int32_t> reached = {net};
  distance[idx(net) * kLandmarks] = 0;
  for (std::size_t at = 0; at < reached.size(); ++at) {
    const std::uint8_t next = static_cast<std::uint8_t>(distance[idx(reached[at]) * kLandmarks] + 1);
    if (next >= kFarthest) return;
    for (const SharedNet& s : sharing.of(reached[at]))
      if (std::uint8_t& d = distance[idx(s.net) * kLandmarks]; d == kFarthest) {
        d = next;
        reached.push_back(s.net);
      }
  }
}

}   // namespace

NetLandmarks::NetLandmarks(const DeviceSharing& sharing, int threads)
    : distance_(idx(sharing.nets()) * kLandmarks, kFarthest) {
  std::vector<std::int32_t> order(idx(sharing.nets()));
  std::iota(order.begin(), order.end(), 0);
  const std::size_t landmarks = std::min(order.size(), kLandmarks);
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(landmarks), order.end(),
                    [&](std::int32_t x, std::int32_t y) {
                      const std::int64_t s = sharing.degree(x), t = sharing.degree(y);
                      return s != t ? s > t : x < y;
                    });
  for_chunks(threads, static_cast<std::int64_t>(landmarks), 1,
             [&](std::int64_t i, std::int64_t) { measure(sharing, order[idx(i)], distance_.data() + i); });
}

int NetLandmarks::distance(std::int32_t a, std::int32_t b) const {
  const std::uint8_t* from = &distance_[idx(a) * kLandmarks];
  const std::uint8_t* to = &distance_[idx(b) * kLandmarks];
  std::uint8_t least = kFarthest;
  for (std::size_t i = 0; i < kLandmarks; ++i)
    least = std::min(least, static_cast<std::uint8_t>(from[i] + to[i]));
  return least;
}

}   // namespace cgcl
