#include "io/parasitics/net_resistance.hpp"

#include "engine/core/index.hpp"
#include "io/parasitics/resistor_network.hpp"

#include <algorithm>   // for sort, unique
#include <array>
#include <cmath>     // for isnan, sqrt
#include <cstddef>   // for byte
#include <cstring>   // for memcpy
#include <memory_resource>
#include <numeric>   // for iota

namespace cgcl {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

constexpr std::size_t kOnStack = 16384;

std::int32_t root(Scratch<std::int32_t>& parent, std::int32_t n) {
  while (parent[idx(n)] != n) n = parent[idx(n)] = parent[idx(parent[idx(n)])];
  return n;
}

/// Fills point_ohm and mesh; `pins` are sorted.
template <class Resistor>
void between_pins(const std::vector<Resistor>& resistors, std::vector<std::uint64_t>& pins,
                  NetResistance& out) {
  std::array<std::byte, kOnStack> room;   // not initialised: it is written before it is read
  std::pmr::monotonic_buffer_resource memory(room.data(), room.size());
  Scratch<std::uint64_t> keys(&memory);
  keys.reserve(2 * resistors.size());
  for (const Resistor& r : resistors) keys.push_back(r.a), keys.push_back(r.b);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  const auto number = [&](std::uint64_t key) {
    return static_cast<std::int32_t>(std::lower_bound(keys.begin(), keys.end(), key) - keys.begin());
  };
  Scratch<std::int32_t> parent(keys.size(), 0, &memory);
  std::iota(parent.begin(), parent.end(), 0);
  struct Between {
    std::int32_t a, b;
    double siemens;
  };
  Scratch<Between> between(&memory);   // side by side is one
  between.reserve(resistors.size());
  bool joined = false;
  for (const Resistor& r : resistors) {
    const std::int32_t a = number(r.a), b = number(r.b);
    const double siemens = 1 / r.ohm;
    if (!(siemens <= std::numeric_limits<double>::max())) {   // 0, or as good as
      parent[idx(root(parent, a))] = root(parent, b);
      joined = true;
    } else if (a != b) {
      between.push_back({std::min(a, b), std::max(a, b), siemens});
    }
  }
  if (joined) {
    std::size_t kept = 0;
    for (const Between& each : between) {
      const std::int32_t a = root(parent, each.a), b = root(parent, each.b);
      if (a != b) between[kept++] = {std::min(a, b), std::max(a, b), each.siemens};
    }
    between.resize(kept);
  }
  std::sort(between.begin(), between.end(), [](const Between& x, const Between& y) {
    return x.a != y.a ? x.a < y.a : x.b != y.b ? x.b < y.b : x.siemens < y.siemens;
  });
  std::sort(pins.begin(), pins.end());
  pins.erase(std::unique(pins.begin(), pins.end()), pins.end());
  Scratch<std::int32_t> pinned(&memory);
  pinned.reserve(pins.size());
  for (const std::uint64_t pin : pins)
    if (std::binary_search(keys.begin(), keys.end(), pin)) pinned.push_back(root(parent, number(pin)));
  if (pinned.size() < 2) return;
  if (std::equal(pinned.begin() + 1, pinned.end(), pinned.begin())) {   // all on one node
    out.point_ohm = 0;
    return;
  }
  ResistorNetwork network(static_cast<std::int32_t>(keys.size()), between.size(), &memory);
  for (const std::int32_t node : pinned) network.set_pin(node);
  for (std::size_t i = 0, end = 0; i < between.size(); i = end) {
    double siemens = 0;
    for (; end < between.size() && between[end].a == between[i].a && between[end].b == between[i].b; ++end)
      siemens += between[end].siemens;
    network.connect(between[i].a, between[i].b, 1 / siemens);
  }
  out.point_ohm = network.farthest_pins(out.mesh);
  if (out.mesh) out.point_ohm = kNone;
}

}   // namespace

void NetResistance::merge(const NetResistance& other) {
  mesh = mesh || other.mesh;
  if (std::isnan(other.total_ohm)) return;
  point_ohm = std::isnan(total_ohm) ? other.point_ohm : kNone;
  total_ohm = std::isnan(total_ohm) ? other.total_ohm : total_ohm + other.total_ohm;
}

std::uint64_t NetResistors::key(std::string_view name, bool folded) {
  // Eight bytes at a time. The bit that tells letters of two cases apart is set in every byte where case does
  // not count: of other characters only a few pairs then look alike, and no name of a net has both.
  const std::uint64_t fold = folded ? 0x2020202020202020ull : 0;
  std::uint64_t h = 0xCBF29CE484222325ull ^ name.size();
  for (std::size_t at = 0; at < name.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, name.data() + at, std::min<std::size_t>(8, name.size() - at));
    h = (h ^ (word | fold)) * 0x9E3779B97F4A7C15ull;
    h ^= h >> 29;
  }
  return h;
}

void NetResistors::add(std::uint64_t a, std::uint64_t b, double ohm) {
  if (ohm >= 0 && ohm <= std::numeric_limits<double>::max()) resistors_.push_back({a, b, ohm});
}

NetResistance NetResistors::take() {
  NetResistance out;
  if (!resistors_.empty()) {
    out.total_ohm = 0;
    for (const Resistor& r : resistors_) out.total_ohm += r.ohm;
    if (pins_.size() >= 2) between_pins(resistors_, pins_, out);
  }
  constexpr std::size_t kKept = 65536;   // a net of a million does not hold on to its memory
  if (resistors_.capacity() > kKept) std::vector<Resistor>().swap(resistors_);
  if (pins_.capacity() > kKept) std::vector<std::uint64_t>().swap(pins_);
  resistors_.clear();
  pins_.clear();
  return out;
}

}   // namespace cgcl
