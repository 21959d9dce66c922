#include "io/pairs/net_neighbours.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for max, min, sort

namespace cgcl {
namespace {

constexpr double kMicro = 1e6;

/// Feature of a node of the kind that `Column` is of.
template <class Column>
double feature(const CircuitGraph& graph, std::int32_t node, Column column) {
  return graph.features[idx(node) * kFeatureColumns + idx(column)];
}

void add(std::uint16_t& count, std::int64_t more) {
  count = static_cast<std::uint16_t>(std::min<std::int64_t>(65535, count + more));
}

/// Gathers the neighbours of one net after the other.
class Meetings {
 public:
  Meetings(const CircuitGraph& graph, const DeviceTerminals& terminals)
      : terminals_(terminals), slot_(idx(graph.nets), -1) {}

  void append(std::int32_t net, std::vector<NetMeeting>& out) {
    const std::size_t begin = out.size();
    std::int32_t last = -1;
    for (std::int64_t t = terminals_.net_first[idx(net)]; t < terminals_.net_first[idx(net) + 1]; ++t) {
      const std::int32_t device = terminals_.net_device[idx(t)];
      if (device != last) add_device(net, device, out);   // all terminals of a device stand together
      last = device;
    }
    for (std::size_t i = begin; i < out.size(); ++i) slot_[idx(out[i].net)] = -1;
    std::sort(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(),
              [](const NetMeeting& x, const NetMeeting& y) { return x.net < y.net; });
  }

  [[nodiscard]] bool too_wide(std::int32_t device) const { return terminals_.count(device) > kMaxDeviceNets; }

 private:
  void add_device(std::int32_t net, std::int32_t device, std::vector<NetMeeting>& out) {
    if (too_wide(device)) return;
    const auto first = idx(terminals_.first[idx(device)]);
    const auto last = idx(terminals_.first[idx(device) + 1]);
    std::int64_t gates = 0, source_drains = 0;
    for (std::size_t t = first; t < last; ++t)
      if (terminals_.net[t] == net) ++(is_gate(terminals_.what[t]) ? gates : source_drains);
    for (std::size_t t = first; t < last; ++t) {
      const std::int32_t other = terminals_.net[t];
      if (other < 0 || other == net) continue;
      std::int32_t& slot = slot_[idx(other)];
      if (slot < 0) {
        slot = static_cast<std::int32_t>(out.size());
        out.push_back({other});
      }
      NetMeeting& m = out[idx(slot)];
      bool first_of_net = true;
      for (std::size_t u = first; u < t; ++u) first_of_net = first_of_net && terminals_.net[u] != other;
      if (first_of_net) add(m.devices, 1);
      add(m.gate_source_drain, is_gate(terminals_.what[t]) ? source_drains : gates);
      if (!is_gate(terminals_.what[t])) add(m.both_source_drain, source_drains);
    }
  }

  const DeviceTerminals& terminals_;
  std::vector<std::int32_t> slot_;   // [nets] position in the output while a net is gathered
};

}   // namespace

NetNeighbours net_neighbours(const CircuitGraph& graph) {
  const DeviceTerminals terminals = device_terminals(graph);
  Meetings meetings(graph, terminals);
  NetNeighbours out;
  for (std::int32_t d = 0; d < graph.devices; ++d) out.skipped_devices += meetings.too_wide(d) ? 1 : 0;
  for (std::int32_t v = 0; v < graph.nets; ++v) {
    meetings.append(v, out.meeting);
    out.first.push_back(static_cast<std::int64_t>(out.meeting.size()));
  }
  return out;
}

std::vector<NetStatistics> net_statistics(const CircuitGraph& graph, const NetNeighbours& neighbours,
                                          std::span<const std::int32_t> colour) {
  CGCL_CHECK(colour.empty() || colour.size() >= idx(graph.nets), colour.size(), " colours for ", graph.nets,
             " nets");
  std::vector<double> copies;
  for (std::int32_t v = 0; v < graph.nets && !colour.empty(); ++v) {
    const auto c = idx(colour[idx(v)]);
    if (copies.size() <= c) copies.resize(c + 1, 0.0);
    copies[c] += 1;
  }
  std::vector<NetStatistics> out(idx(graph.nets));
  for (std::int32_t v = 0; v < graph.nets; ++v) {
    NetStatistics& s = out[idx(v)];
    s.gates = feature(graph, v, NetColumn::gates);
    s.source_drains = feature(graph, v, NetColumn::source_drains);
    s.width_um = kMicro * feature(graph, v, NetColumn::width);
    s.others = feature(graph, v, NetColumn::resistors) + feature(graph, v, NetColumn::capacitors) +
               feature(graph, v, NetColumn::diodes);
    s.port = std::min(1.0, feature(graph, v, NetColumn::ports));
    s.neighbours = static_cast<double>(neighbours.degree(v));
    for (const NetMeeting& m : neighbours.of(v)) {
      const auto degree = static_cast<double>(neighbours.degree(m.net));
      s.max_neighbours = std::max(s.max_neighbours, degree);
      s.mean_neighbours += degree / s.neighbours;
    }
    if (!colour.empty()) s.copies = copies[idx(colour[idx(v)])];
  }
  const DeviceTerminals terminals = device_terminals(graph);
  for (std::int32_t d = 0; d < graph.devices; ++d) {
    const std::int32_t node = graph.nets + d;
    const double area = kMicro * kMicro * feature(graph, node, DeviceColumn::width) *
                        feature(graph, node, DeviceColumn::length) *
                        std::max(1.0, feature(graph, node, DeviceColumn::mos));
    for (auto t = idx(terminals.first[idx(d)]); t < idx(terminals.first[idx(d) + 1]); ++t)
      if (is_gate(terminals.what[t]) && terminals.net[t] >= 0)
        out[idx(terminals.net[t])].gate_area_um2 += area;
  }
  return out;
}

std::vector<NetCoupling> net_couplings(const CircuitGraph& graph) {
  const std::vector<std::int32_t> net = nets_of_nodes(graph);
  std::vector<NetCoupling> all;
  for (std::size_t i = 0; i < graph.links.src.size(); ++i) {
    const std::int32_t a = net[idx(graph.links.src[i])], b = net[idx(graph.links.dst[i])];
    if (a >= 0 && b >= 0 && a != b && graph.links.cap_F[i] > 0)
      all.push_back({std::min(a, b), std::max(a, b), graph.links.cap_F[i]});
  }
  std::stable_sort(all.begin(), all.end(), [](const NetCoupling& x, const NetCoupling& y) {
    return x.a != y.a ? x.a < y.a : x.b < y.b;
  });
  std::size_t kept = 0;
  for (const NetCoupling& c : all)
    if (kept > 0 && all[kept - 1].a == c.a && all[kept - 1].b == c.b)
      all[kept - 1].cap_F += c.cap_F;
    else
      all[kept++] = c;
  all.resize(kept);
  return all;
}

}   // namespace cgcl
