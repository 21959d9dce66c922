#include "io/pairs/shared_devices.hpp"

#include <algorithm>   // for max, min, sort

namespace cgcl {
namespace {

// Divisible by every number of terminals of a device that joins nets, so that sums of steps are exact.
constexpr std::int64_t kWhole = 720720;
static_assert(kMaxSharedTerminals == 16);

float step_weight(std::int64_t parts) { return static_cast<float>(static_cast<double>(parts) / kWhole); }

void add(std::uint16_t& count, std::int32_t more) {
  count = static_cast<std::uint16_t>(std::min(65535, count + more));
}

}   // namespace

/// Gathers the neighbours of one net after the other; one per thread.
class SharedGathering {
 public:
  SharedGathering(const CircuitGraph& graph, const DeviceTerminals& terminals)
      : graph_(graph), terminals_(terminals), slot_(idx(graph.nets), -1) {}

  void append(std::int32_t net, DeviceSharing& out) {
    found_.clear();
    reach_ = rest_ = 0;
    std::int32_t last = -1;
    for (std::int64_t t = terminals_.net_first[idx(net)]; t < terminals_.net_first[idx(net) + 1]; ++t) {
      const std::int32_t device = terminals_.net_device[idx(t)];
      if (device != last) add_device(net, device);   // all terminals of a device stand together
      last = device;
    }
    for (const Found& f : found_) slot_[idx(f.shared.net)] = -1;
    std::sort(found_.begin(), found_.end(),
              [](const Found& x, const Found& y) { return x.shared.net < y.shared.net; });
    write(net, out);
  }

 private:
  struct Found {
    SharedNet shared;
    SharedDevices devices;
    std::int64_t parts = 0;   // of kWhole
  };
  struct Count {
    std::int32_t gates = 0, drains = 0, all = 0;
  };

  [[nodiscard]] Count count(std::int32_t net, std::size_t first, std::size_t last) const {
    Count out;
    for (std::size_t t = first; t < last; ++t)
      if (terminals_.net[t] == net) {
        ++out.all;
        out.gates += is_gate(terminals_.what[t]) ? 1 : 0;
        out.drains += is_drain(terminals_.what[t]) ? 1 : 0;
      }
    return out;
  }

  void add_device(std::int32_t net, std::int32_t device) {
    const auto first = idx(terminals_.first[idx(device)]), last = idx(terminals_.first[idx(device) + 1]);
    std::int32_t on_nets = 0;
    for (std::size_t t = first; t < last; ++t) on_nets += terminals_.net[t] >= 0 ? 1 : 0;
    if (on_nets > kMaxSharedTerminals) return;
    const Count own = count(net, first, last);
    reach_ += own.all;
    rest_ += own.all * own.all * (kWhole / on_nets);
    const DeviceSize size = device_size(graph_, device);
    for (std::size_t t = first; t < last; ++t) {
      const std::int32_t other = terminals_.net[t];
      if (other < 0 || other == net || seen_before(other, first, t)) continue;
      std::int32_t& slot = slot_[idx(other)];
      if (slot < 0) {
        slot = static_cast<std::int32_t>(found_.size());
        found_.emplace_back().shared.net = other;
      }
      const Count theirs = count(other, first, last);
      Found& f = found_[idx(slot)];
      f.parts += own.all * theirs.all * (kWhole / on_nets);
      const bool p_channel =
          terminals_.what[t] == TerminalClass::gate_p || terminals_.what[t] == TerminalClass::drain_p;
      add_pair(own, theirs, size, p_channel ? 1 : 0, f);
    }
  }

  [[nodiscard]] bool seen_before(std::int32_t net, std::size_t first, std::size_t at) const {
    for (std::size_t t = first; t < at; ++t)
      if (terminals_.net[t] == net) return true;
    return false;
  }

  static void add_pair(const Count& own, const Count& theirs, const DeviceSize& size, std::size_t channel,
                       Found& f) {
    add(f.shared.gate_drain, own.gates * theirs.drains);
    add(f.shared.drain_gate, own.drains * theirs.gates);
    add(f.shared.both_drain, own.drains * theirs.drains);
    add(f.shared.devices, 1);
    SharedDevices& d = f.devices;
    ++d.devices;
    d.area_nm2 += size.area_nm2;
    d.resistor_nm += size.resistor_nm;
    const bool transistor = own.gates + own.drains > 0 && theirs.gates + theirs.drains > 0;
    if (!transistor) {
      ++d.others;
      return;
    }
    ++d.transistors;
    d.width_nm += size.width_nm;
    d.length_nm += size.length_nm;
    const std::int32_t gate_drain = own.gates * theirs.drains + own.drains * theirs.gates;
    const std::int32_t both_drain = own.drains * theirs.drains;
    d.gate_drain[channel] += gate_drain;
    d.both_drain[channel] += both_drain;
    if (gate_drain > 0) d.gate_drain_nm[channel] += size.width_nm;
    if (both_drain > 0) d.both_drain_nm[channel] += size.width_nm;
  }

  void write(std::int32_t net, DeviceSharing& out) const {
    std::int32_t lower = 0;
    for (const Found& f : found_) {
      out.shared_.push_back(f.shared);
      out.shared_.back().step = step_weight(f.parts);
      if (f.shared.net < net)
        ++lower;
      else
        out.devices_.push_back(f.devices);
    }
    out.upper_.push_back(lower);
    out.first_.push_back(static_cast<std::int64_t>(out.shared_.size()));
    out.first_upper_.push_back(static_cast<std::int64_t>(out.devices_.size()));
    out.reach_.push_back(static_cast<float>(reach_));
    out.rest_.push_back(step_weight(rest_));
  }

  const CircuitGraph& graph_;
  const DeviceTerminals& terminals_;
  std::vector<std::int32_t> slot_;   // [nets] place in found_ while a net is gathered
  std::vector<Found> found_;
  std::int64_t reach_ = 0, rest_ = 0;
};

DeviceSharing::DeviceSharing(const CircuitGraph& graph, const DeviceTerminals& terminals) {
  SharedGathering gathering(graph, terminals);
  for (std::int32_t v = 0; v < graph.nets; ++v) gathering.append(v, *this);
}

}   // namespace cgcl
