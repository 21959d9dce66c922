// Graphs of devices on numbered nets, a line per device.
#pragma once

#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "io/graph/circuit_graph.hpp"

#include <cstdint>
#include <vector>

namespace cgcl::test {

inline constexpr std::int32_t kSupply = -1;   // a net that left the graph

/// Nets have numbers from 0; statistics of nets stay 0.
class DeviceGraph {
 public:
  explicit DeviceGraph(std::int32_t nets) : nets_(nets) {}

  DeviceGraph& mos(bool p_channel, std::int32_t drain, std::int32_t gate, std::int32_t source, float w_um = 1,
                   float l_um = 0.15f, float m = 1) {
    devices_.push_back({{drain, gate, source},
                        {kDrainCode, kGateCode, kDrainCode},
                        {m, 1e-6f * w_um, 1e-6f * l_um},
                        p_channel ? 2.25f : 1.75f});
    return *this;
  }
  DeviceGraph& resistor(std::int32_t a, std::int32_t b, float w_um = 1, float l_um = 1, float m = 1) {
    devices_.push_back({{a, b}, {5, 6}, {0, 0, 0, 0, 0, m, 1e-6f * w_um, 1e-6f * l_um}, 3.5f});
    return *this;
  }
  DeviceGraph& capacitor(std::int32_t a, std::int32_t b, float w_um, float l_um, float m = 1) {
    devices_.push_back({{a, b}, {7, 8}, {0, 1e-6f * w_um, 1e-6f * l_um, 0, 0, 0, 0, 0, m}, 4.5f});
    return *this;
  }
  DeviceGraph& diode(std::int32_t a, std::int32_t b, float area_um2, float m = 1) {
    devices_.push_back({{a, b}, {9, 10}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, m, 1e-12f * area_um2}, 5.5f});
    return *this;
  }

  [[nodiscard]] CircuitGraph graph() const {
    CircuitGraph out;
    out.nets = nets_;
    out.devices = static_cast<std::int32_t>(devices_.size());
    for (const Device& d : devices_) out.pins += static_cast<std::int32_t>(d.net.size());
    out.features.assign(idx(out.nodes()) * kFeatureColumns, 0.0f);
    out.ground_F.assign(idx(nets_), 0.0);
    std::int32_t pin = out.nets + out.devices;
    for (std::size_t d = 0; d < devices_.size(); ++d) {
      const std::int32_t node = nets_ + static_cast<std::int32_t>(d);
      float* row = &out.features[idx(node) * kFeatureColumns];
      for (std::size_t c = 0; c < devices_[d].sizes.size(); ++c) row[c] = devices_[d].sizes[c];
      row[static_cast<int>(DeviceColumn::type_code)] = devices_[d].type_code;
      for (std::size_t t = 0; t < devices_[d].net.size(); ++t, ++pin) {
        out.features[idx(pin) * kFeatureColumns] = static_cast<float>(devices_[d].code[t]);
        add(out, node, pin, Relation::device_pin);
        if (devices_[d].net[t] != kSupply) add(out, pin, devices_[d].net[t], Relation::pin_net);
      }
    }
    return out;
  }

 private:
  struct Device {
    std::vector<std::int32_t> net;
    std::vector<int> code;
    std::vector<float> sizes;   // the first columns of its row
    float type_code = 0;
  };

  static void add(CircuitGraph& graph, std::int32_t src, std::int32_t dst, Relation relation) {
    graph.edges.src.push_back(src);
    graph.edges.dst.push_back(dst);
    graph.edges.relation.push_back(static_cast<std::uint8_t>(relation));
  }

  std::int32_t nets_;
  std::vector<Device> devices_;
};

/// Transistors and a few other devices on nets drawn at random, some on supplies, some with two terminals on
/// one net.
inline CircuitGraph random_devices(std::uint64_t seed, std::int32_t nets, std::int32_t devices) {
  const RandomKey key{seed, kSample, 3};
  std::uint64_t draw = 0;
  const auto net = [&] {
    const auto n = static_cast<std::int32_t>(below(key, draw++, idx(nets) + idx(nets) / 8));
    return n < nets ? n : kSupply;
  };
  DeviceGraph out(nets);
  for (std::int32_t d = 0; d < devices; ++d) {
    const std::int32_t a = net(), b = net(), c = net();
    const auto size = static_cast<float>(1 + below(key, draw++, 5));
    if (d % 21 == 6)
      out.resistor(a, b, 0.4f, 3 * size, 2);
    else if (d % 21 == 13)
      out.capacitor(a, b, 2, size, 3);
    else if (d % 21 == 20)
      out.diode(a, b, 0.3f * size);
    else
      out.mos(d % 2 == 0, a, b, d % 11 == 5 ? a : c, 0.5f * size, 0.1f * size, d % 5 == 0 ? 2.0f : 1.0f);
  }
  return out.graph();
}

}   // namespace cgcl::test
