#include "io/pairs/pair_places.hpp"

#include "engine/core/index.hpp"
#include "io/pairs/pair_names.hpp"

#include <algorithm>   // for min
#include <cstdlib>     // for abs
#include <utility>     // for swap

namespace cgcl {

std::int32_t PairPlaces::net_of(std::int32_t node) const {
  if (node < graph_.nets) return node;
  for (const std::int32_t v : neighbours(node))
    if (v < graph_.nets) return v;
  return -1;
}

std::int32_t PairPlaces::device_of(std::int32_t node) const {
  for (const std::int32_t v : neighbours(node))
    if (graph_.type(v) == NodeType::device) return v;
  return -1;
}

bool PairPlaces::share_net(std::int32_t a, std::int32_t b) const {
  const std::int32_t net = net_of(a);
  return net >= 0 && net == net_of(b);
}

bool PairPlaces::on_net(std::int32_t device, std::int32_t net) const {
  std::int64_t work = 0;
  for (const std::int32_t pin : neighbours(device)) {
    if (++work > work_) break;
    if (net_of(pin) == net) return true;
  }
  return false;
}

std::int64_t PairPlaces::devices_on_both(std::int32_t net_a, std::int32_t net_b, std::int64_t enough) const {
  if (net_a < 0 || net_b < 0) return 0;
  if (adjacency_.degree(net_b) < adjacency_.degree(net_a)) std::swap(net_a, net_b);   // scan the smaller one
  std::int64_t count = 0, work = 0;
  for (const std::int32_t pin : neighbours(net_a)) {
    const std::int32_t device = device_of(pin);
    if (device < 0) continue;
    bool first = true, both = false;
    for (const std::int32_t other : neighbours(device)) {
      if (++work > work_) return count;
      const std::int32_t net = net_of(other);
      if (net == net_a && other < pin) first = false;   // a device with several pins there was counted
      both = both || net == net_b;
    }
    count += first && both;
    if (count >= enough) return count;
  }
  return count;
}

bool PairPlaces::share_device(std::int32_t a, std::int32_t b) const {
  const bool pin_a = a >= graph_.nets, pin_b = b >= graph_.nets;
  if (!pin_a && !pin_b) return devices_on_both(a, b, 1) > 0;
  const std::int32_t device = device_of(pin_b ? b : a);
  if (device < 0) return false;
  return pin_a && pin_b ? device == device_of(a) : on_net(device, pin_b ? a : b);
}

std::int64_t PairPlaces::common_devices(std::int32_t a, std::int32_t b) const {
  return devices_on_both(net_of(a), net_of(b), work_);
}

std::string_view PairPlaces::path_of(std::int32_t node) const {
  const std::int32_t device = node < graph_.nets || graph_.device_names.empty() ? -1 : device_of(node);
  if (device >= 0) return graph_.device_names[idx(device - graph_.nets)];
  const std::int32_t net = net_of(node);
  return net < 0 || graph_.net_names.empty() ? std::string_view() : graph_.net_names[idx(net)];
}

int PairPlaces::common_instances(std::int32_t a, std::int32_t b) const {
  const std::string_view path_a = path_of(a), path_b = path_of(b);
  return path_a.empty() || path_b.empty() ? -1 : cgcl::common_instances(path_a, path_b);
}

std::int64_t PairPlaces::index_distance(std::int32_t a, std::int32_t b) const {
  const std::int32_t net_a = net_of(a), net_b = net_of(b);
  if (graph_.net_names.empty() || net_a < 0 || net_b < 0) return -1;
  return cgcl::index_distance(graph_.net_names[idx(net_a)], graph_.net_names[idx(net_b)]);
}

std::int64_t PairPlaces::netlist_distance(std::int32_t a, std::int32_t b) const {
  if (graph_.net_names.empty()) return -1;
  const bool pins = a >= graph_.nets && b >= graph_.nets;
  const std::int32_t place_a = pins ? device_of(a) : net_of(a), place_b = pins ? device_of(b) : net_of(b);
  return place_a < 0 || place_b < 0 ? -1 : std::abs(std::int64_t{place_a} - place_b);
}

}   // namespace cgcl
