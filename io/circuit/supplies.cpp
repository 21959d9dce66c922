#include "io/circuit/supplies.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for max

namespace cgcl {
namespace {

constexpr std::int64_t kMinVotes = 4;        // bulks of a channel, below which their vote says nothing
constexpr std::int64_t kMinDevices = 1000;   // of a net that is a supply by its size alone

/// What is connected to each net.
struct NetCounts {
  std::vector<std::int32_t> devices, n_bulks, p_bulks;
  std::int64_t all_n = 0, all_p = 0;

  explicit NetCounts(const FlatCircuit& circuit) {
    const auto nets = idx(circuit.nets());
    devices.assign(nets, 0), n_bulks.assign(nets, 0), p_bulks.assign(nets, 0);
    std::vector<std::int32_t> last(nets, -1);   // device last seen on a net
    for (std::int32_t d = 0; d < circuit.devices(); ++d) {
      for (int t = 0; t < circuit.terminals(d); ++t) {
        const auto net = idx(circuit.net_of(d, t));
        if (last[net] == d) continue;
        last[net] = d;
        ++devices[net];
      }
      const DeviceType& type = circuit.type_of(d);
      if (type.kind != DeviceKind::mos || circuit.terminals(d) < 4) continue;
      ++(type.p_channel ? p_bulks : n_bulks)[idx(circuit.net_of(d, 3))];
      ++(type.p_channel ? all_p : all_n);
    }
  }
};

bool majority(std::int32_t votes, std::int64_t all) { return all >= kMinVotes && 2 * votes >= all; }

/// The kind and, where there is one, the reason.
Supply classify_supply(const FlatCircuit& circuit, const NetCounts& counts, std::int32_t net) {
  const auto n = idx(net);
  if (const SupplyKind named = supply_of_name(circuit.names[circuit.net_name[n]]); named != SupplyKind::none)
    return {net, named, "named like one"};
  if (circuit.net_type[n] == 'P') return {net, SupplyKind::power, "declared as power"};
  if (circuit.net_type[n] == 'G') return {net, SupplyKind::ground, "declared as ground"};
  const bool n_bulk = majority(counts.n_bulks[n], counts.all_n),
             p_bulk = majority(counts.p_bulks[n], counts.all_p);
  if (circuit.net_global[n] != 0)
    return {net, n_bulk ? SupplyKind::ground : SupplyKind::power, "declared global"};
  if (n_bulk)
    return {net, SupplyKind::ground,
            str("bulk of ", counts.n_bulks[n], " of ", counts.all_n, " n-channel transistors")};
  if (p_bulk)
    return {net, SupplyKind::power,
            str("bulk of ", counts.p_bulks[n], " of ", counts.all_p, " p-channel transistors")};
  if (counts.devices[n] > std::max<std::int64_t>(kMinDevices, circuit.devices() / 5))
    return {net, SupplyKind::power, str("on ", counts.devices[n], " of ", circuit.devices(), " devices")};
  return {net, SupplyKind::none, ""};
}

/// Nets by the names that a user gives: full path, or name in the top cell.
class ListedNets {
 public:
  explicit ListedNets(const FlatCircuit& circuit) : circuit_(circuit) {}

  void mark(const std::vector<std::string>& names, const char* option, SupplyKind kind,
            std::vector<SupplyKind>& listed) const {
    for (const std::string& name : names) {
      bool found = false;
      for (std::int32_t net = 0; net < circuit_.nets(); ++net) {
        if (!is_named(net, name)) continue;
        listed[idx(net)] = kind;
        found = true;
      }
      if (!found)
        throw Error(ErrorId::bad_value,
                    str(option, ": there is no net '", printable(name, 80), "' with devices in the netlist"),
                    printable(circuit_.source), "names are those of the top cell, or paths such as X1/X2/n");
    }
  }

 private:
  [[nodiscard]] bool is_named(std::int32_t net, std::string_view name) const {
    const auto n = idx(net);
    const std::string_view local = circuit_.names[circuit_.net_name[n]];
    if (local.size() > name.size() || !same(name.substr(name.size() - local.size()), local)) return false;
    return circuit_.net_instance[n] == 0 ? local.size() == name.size() : same(circuit_.net_path(net), name);
  }
  [[nodiscard]] bool same(std::string_view a, std::string_view b) const {
    return circuit_.case_sensitive ? a == b : equal_folded(a, b);
  }

  const FlatCircuit& circuit_;
};

}   // namespace

std::vector<Supply> find_supplies(const FlatCircuit& circuit, const SupplyOptions& options) {
  const auto nets = idx(circuit.nets());
  const ListedNets lists(circuit);
  std::vector<SupplyKind> listed(nets, SupplyKind::none), signal(nets, SupplyKind::none);
  lists.mark(options.power, "power", SupplyKind::power, listed);
  lists.mark(options.ground, "ground", SupplyKind::ground, listed);
  lists.mark(options.signal, "signal", SupplyKind::power, signal);

  std::vector<Supply> supplies;
  const bool automatic = options.rule == SupplyOptions::Rule::automatic;
  const NetCounts counts(circuit);
  for (std::int32_t net = 0; net < circuit.nets(); ++net) {
    const auto n = idx(net);
    if (signal[n] != SupplyKind::none) continue;
    Supply supply = listed[n] != SupplyKind::none ? Supply{net, listed[n], "listed"}
                    : automatic                   ? classify_supply(circuit, counts, net)
                                                  : Supply{net, SupplyKind::none, ""};
    if (supply.kind != SupplyKind::none) supplies.push_back(std::move(supply));
  }
  return supplies;
}

}   // namespace cgcl
