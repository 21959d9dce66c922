#include "io/circuit/spice_parasitics.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for find_if, replace
#include <cmath>       // for isnan
#include <filesystem>
#include <limits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace cgcl {
namespace {

std::string folded(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

/// Nodes such as X1.m, which name a net through an instance, as paths.
class DottedPaths {
 public:
  DottedPaths(const FlatCircuit& schematic, const FlatCircuit& extracted) {
    for (std::size_t i = 1; i < schematic.instances.size(); ++i)
      if (schematic.instances[i].parent == 0)
        instances_.insert(folded(schematic.names[schematic.instances[i].name]));
    if (extracted.devices() == 0) find_dut(extracted);
  }

  [[nodiscard]] std::string path(std::string name) const {
    if (!dut_.empty() && head(name) == dut_) name.erase(0, dut_.size() + 1);
    if (instances_.contains(head(name))) std::replace(name.begin(), name.end(), '.', '/');
    return name;
  }

 private:
  /// Folded, what stands before the first dot; empty without one.
  static std::string head(std::string_view name) {
    const std::size_t dot = name.find('.');
    return dot == name.npos ? std::string() : folded(name.substr(0, dot));
  }
  /// Cards for an instance of the whole design: its name stands before all nets but those of the ports.
  void find_dut(const FlatCircuit& cards) {
    for (std::int32_t n = 0; n < cards.nets(); ++n) {
      const std::string first = head(cards.net_path(n));
      if (first.empty() || first == dut_) continue;
      if (!dut_.empty() || instances_.contains(first)) {
        dut_.clear();
        return;
      }
      dut_ = first;
    }
  }

  std::unordered_set<std::string> instances_;   // of the top cell, folded
  std::string dut_;
};

void add_pins(const FlatCircuit& circuit, Parasitics& out) {
  std::vector<NameId> terminals;
  for (std::int32_t d = 0; d < circuit.devices(); ++d) {
    const NameId instance = out.names.id(circuit.device_path(d));
    for (std::int32_t t = 0; t < circuit.terminals(d) && t < 9; ++t) {   // a digit names a terminal
      if (idx(t) == terminals.size()) terminals.push_back(out.terminals.id(str(t + 1)));
      out.pins.push_back({instance, terminals[idx(t)], circuit.net_of(d, t)});
    }
  }
}

Parasitics described(const FlatCircuit& circuit, const CircuitLabels& labels, const FlatCircuit& schematic) {
  Parasitics out;
  out.format = ParasiticFormat::spice;
  out.design = circuit.top;
  out.source = circuit.source;
  out.sha256 = circuit.sha256;
  const DottedPaths paths(schematic, circuit);
  const auto nets = idx(circuit.nets());
  out.nets.reserve(nets);
  for (std::int32_t n = 0; n < circuit.nets(); ++n) out.nets.push_back(paths.path(circuit.net_path(n)));
  out.total_F.assign(nets, std::numeric_limits<double>::quiet_NaN());
  out.is_port.assign(nets, 0);
  out.extracted.assign(nets, 0);
  for (const std::int32_t port : circuit.ports) out.is_port[idx(port)] = 1;
  for (std::size_t n = 0; n < labels.ground_F.size(); ++n)
    out.extracted[n] = static_cast<std::uint8_t>(!std::isnan(labels.ground_F[n]));
  out.resistances.resize(labels.resistance_ohm.size());
  for (std::size_t n = 0; n < out.resistances.size(); ++n) {
    out.resistances[n].total_ohm = labels.resistance_ohm[n];
    out.resistances[n].point_ohm = labels.point_ohm[n];
  }
  add_pins(circuit, out);
  out.ground_F.assign(nets + out.pins.size(), 0.0);
  out.couplings.reserve(labels.couplings.size());
  for (const CircuitCoupling& c : labels.couplings)   // of nets, a < b
    out.couplings.push_back({static_cast<std::int32_t>(c.a), static_cast<std::int32_t>(c.b), c.cap_F});
  return out;
}

bool is_ideal(const DeviceType& type) {
  return type.model.empty() && (type.kind == DeviceKind::capacitor || type.kind == DeviceKind::resistor);
}

/// Capacitors and resistors without a model that the schematic has too are designed: they get one, so that
/// they stay devices.
void keep_designed(const FlatCircuit& schematic, FlatCircuit& circuit) {
  std::unordered_set<std::string> designed;
  for (std::int32_t d = 0; d < schematic.devices(); ++d)
    if (is_ideal(schematic.type_of(d))) designed.insert(folded(schematic.device_path(d)));
  if (designed.empty()) return;
  std::unordered_map<std::int32_t, std::int32_t> type_with_model;
  for (std::int32_t d = 0; d < circuit.devices(); ++d) {
    if (!is_ideal(circuit.type_of(d)) || !designed.contains(folded(circuit.device_path(d)))) continue;
    std::int32_t& type = circuit.device_type[idx(d)];
    const auto [found, fresh] =
        type_with_model.emplace(type, static_cast<std::int32_t>(circuit.types.size()));
    if (fresh) {
      DeviceType copy = circuit.types[idx(type)];
      copy.model = "designed";
      circuit.types.push_back(std::move(copy));
    }
    type = found->second;
  }
}

/// The name of a cell as `wanted` writes it; empty: there is none.
std::string cell_called(const Netlist& netlist, const std::string& wanted) {
  const auto found = std::find_if(netlist.cells.begin() + 1, netlist.cells.end(), [&](const Cell& cell) {
    return cell.name != kNoName && equal_folded(netlist.names[cell.name], wanted);
  });
  return found == netlist.cells.end() ? std::string() : std::string(netlist.names[found->name]);
}

}   // namespace

Parasitics spice_parasitics(const Netlist& netlist, const FlatCircuit& schematic,
                            const ElaborateOptions& elaboration, Diagnostics& diagnostics) {
  ElaborateOptions options = elaboration;
  options.aliases = false;
  const bool loose = !netlist.cells.empty() && !netlist.cells[0].elements.empty();
  options.top = loose && schematic.deck ? std::string() : cell_called(netlist, schematic.top);
  FlatCircuit circuit = elaborate(netlist, options, diagnostics);
  keep_designed(schematic, circuit);
  ExtractionReport report;
  const CircuitLabels labels = extract_labels(circuit, ParasiticRule::parasitic, report, diagnostics);
  Parasitics out = described(circuit, labels, schematic);
  out.counts.capacitors = report.capacitors;
  out.counts.resistors = report.resistors;
  out.counts.self = report.self;
  out.counts.self_F = report.self_F;
  out.counts.coupled = report.capacitors - report.self;
  out.counts.devices = circuit.devices();
  return out;
}

SpiceParasitics read_spice_parasitics(const std::string& path, const FlatCircuit& schematic,
                                      const NetlistOptions& reading, const ElaborateOptions& elaboration,
                                      Diagnostics& diagnostics) {
  NetlistOptions options = reading;
  options.keep_errors = true;   // elaborate() throws them with its own
  const Netlist netlist = read_netlist(path, options, diagnostics);
  SpiceParasitics out;
  out.parasitics = spice_parasitics(netlist, schematic, elaboration, diagnostics);
  out.files = netlist.files;
  out.predicted_at = netlist.predicted_at;
  return out;
}

}   // namespace cgcl
