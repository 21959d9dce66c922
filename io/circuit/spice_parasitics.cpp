#include "io/circuit/spice_parasitics.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for find, find_if
#include <cmath>       // for abs, isnan
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
  DottedPaths(const FlatCircuit& schematic, const FlatCircuit& extracted) : schematic_(schematic) {
    for (std::size_t i = 1; i < schematic.instances.size(); ++i)
      if (schematic.instances[i].parent == 0)
        instances_.insert(folded(schematic.names[schematic.instances[i].name]));
    if (extracted.devices() == 0) find_dut(extracted);
  }

  /// Dots divide as long as an instance stands before them; a net behind them may have dots of its own.
  [[nodiscard]] std::string path(std::string name) {
    if (!dut_.empty() && head(name) == dut_) name.erase(0, dut_.size() + 1);
    if (name.find('.') == name.npos) return name;
    if (children_.empty()) list_children();
    std::int32_t at = 0;
    std::size_t begin = 0;
    for (std::size_t dot = name.find('.'); dot != name.npos; dot = name.find('.', dot + 1)) {
      const auto child = children_.find(key(at, std::string_view(name).substr(begin, dot - begin)));
      if (child == children_.end()) continue;   // names of instances have dots, too
      name[dot] = '/';
      at = child->second;
      begin = dot + 1;
    }
    return name;
  }

 private:
  static std::string key(std::int32_t parent, std::string_view name) {
    return str(parent, " ", folded(name));
  }

  void list_children() {
    for (std::size_t i = 1; i < schematic_.instances.size(); ++i)
      children_.emplace(key(schematic_.instances[i].parent, schematic_.names[schematic_.instances[i].name]),
                        static_cast<std::int32_t>(i));
  }

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

  const FlatCircuit& schematic_;
  std::unordered_map<std::string, std::int32_t> children_;   // made when a name asks for it
  std::unordered_set<std::string> instances_;                // of the top cell, folded
  std::string dut_;
};

/// `number`: of a net of the circuit in `out`. Each path is of one device, so none is looked for.
template <class Number>
void add_pins(const FlatCircuit& circuit, const Number& number, Parasitics& out) {
  std::vector<NameId> terminals;
  out.pins.reserve(circuit.terminal_net.size());
  for (std::int32_t d = 0; d < circuit.devices(); ++d) {
    const auto in = circuit.device_instance[idx(d)];
    const std::string_view name = circuit.names[circuit.device_name[idx(d)]];
    const NameId instance = in <= 0 ? out.names.append(name) : out.names.append(circuit.path_in(in, name));
    for (std::int32_t t = 0; t < circuit.terminals(d) && t < 9; ++t) {   // a digit names a terminal
      if (idx(t) == terminals.size()) terminals.push_back(out.terminals.id(str(t + 1)));
      out.pins.push_back({instance, terminals[idx(t)], number(circuit.net_of(d, t))});
    }
  }
}

/// Node 0, where no terminal is on it and it is no net of a design, but what cards of parasitics end on; -1.
std::int32_t bare_ground(const FlatCircuit& circuit) {
  for (std::int32_t n = 0; n < circuit.nets(); ++n)
    if (circuit.net_path(n) == "0")
      return std::find(circuit.terminal_net.begin(), circuit.terminal_net.end(), n) ==
                     circuit.terminal_net.end()
                 ? n
                 : -1;
  return -1;
}

Parasitics described(const FlatCircuit& circuit, const CircuitLabels& labels, const FlatCircuit& schematic) {
  Parasitics out;
  out.format = ParasiticFormat::spice;
  out.design = circuit.deck ? schematic.top : circuit.top;   // cards alone are those of the top
  out.source = circuit.source;
  out.sha256 = circuit.sha256;
  DottedPaths paths(schematic, circuit);
  const std::int32_t ground = bare_ground(circuit);
  const auto number = [&](std::int64_t net) {
    return static_cast<std::int32_t>(ground >= 0 && net > ground ? net - 1 : net);
  };
  const auto nets = idx(circuit.nets()) - (ground >= 0 ? 1 : 0);
  out.nets.reserve(nets);
  for (std::int32_t n = 0; n < circuit.nets(); ++n)
    if (n != ground) out.nets.push_back(paths.path(circuit.net_path(n)));
  out.total_F.assign(nets, std::numeric_limits<double>::quiet_NaN());
  out.is_port.assign(nets, 0);
  out.extracted.assign(nets, 0);
  if (!labels.resistance_ohm.empty()) out.resistances.resize(nets);
  for (std::int32_t n = 0; n < circuit.nets(); ++n) {
    if (n == ground) continue;
    const auto from = idx(n), to = idx(number(n));
    if (from < labels.ground_F.size())
      out.extracted[to] = static_cast<std::uint8_t>(!std::isnan(labels.ground_F[from]));
    if (!labels.resistance_ohm.empty())
      out.resistances[to] = {labels.resistance_ohm[from], labels.point_ohm[from]};
  }
  for (const std::int32_t port : circuit.ports)
    if (port != ground) out.is_port[idx(number(port))] = 1;
  add_pins(circuit, number, out);
  out.ground_F.assign(nets + out.pins.size(), 0.0);
  out.couplings.reserve(labels.couplings.size());
  for (const CircuitCoupling& c : labels.couplings)   // of nets, a < b
    if (c.a == ground || c.b == ground)
      out.ground_F[idx(number(c.a == ground ? c.b : c.a))] += c.cap_F;
    else
      out.couplings.push_back({number(c.a), number(c.b), c.cap_F});
  return out;
}

bool is_ideal(const DeviceType& type) {
  return type.model.empty() && (type.kind == DeviceKind::capacitor || type.kind == DeviceKind::resistor);
}

bool is_same(const DeviceType& a, const DeviceType& b) {
  const double x = a.value * a.m, y = b.value * b.m;
  if (a.kind != b.kind || std::isnan(x) != std::isnan(y)) return false;
  return std::isnan(x) || std::abs(x - y) <= 1e-6 * std::abs(x);
}

void add_device(const FlatCapacitor& capacitor, std::string_view name, const DeviceType& type,
                FlatCircuit& circuit) {
  circuit.device_instance.push_back(capacitor.instance);
  circuit.device_name.push_back(circuit.names.append(name));
  circuit.device_type.push_back(static_cast<std::int32_t>(circuit.types.size()));
  circuit.types.push_back(type);
  circuit.terminal_net.push_back(capacitor.a);
  circuit.terminal_net.push_back(capacitor.b);
  circuit.first_terminal.push_back(static_cast<std::int64_t>(circuit.terminal_net.size()));
}

/// Capacitors and resistors without a model that the schematic has too, by their name and value, are
/// designed: they get a model, so that they stay devices. C1 of an extractor is another one than C1 of the
/// schematic.
void keep_designed(const FlatCircuit& schematic, const NamePool& capacitor_names, FlatCircuit& circuit) {
  std::unordered_map<std::string, std::int32_t> designed;
  for (std::int32_t d = 0; d < schematic.devices(); ++d)
    if (is_ideal(schematic.type_of(d))) designed.emplace(folded(schematic.device_path(d)), d);
  if (designed.empty()) return;
  std::unordered_map<std::int32_t, std::int32_t> type_with_model;
  for (std::int32_t d = 0; d < circuit.devices(); ++d) {
    if (!is_ideal(circuit.type_of(d))) continue;
    const auto same = designed.find(folded(circuit.device_path(d)));
    if (same == designed.end() || !is_same(schematic.type_of(same->second), circuit.type_of(d))) continue;
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
  std::erase_if(circuit.capacitors, [&](const FlatCapacitor& c) {
    const std::string path = circuit.path_in(c.instance, capacitor_names[c.name]);
    const auto same = designed.find(folded(path));
    const DeviceType type{
        .kind = DeviceKind::capacitor, .model = "designed", .value = c.farad, .terminals = 2};
    if (same == designed.end() || !is_same(schematic.type_of(same->second), type)) return false;
    add_device(c, capacitor_names[c.name], type, circuit);
    return true;
  });
}

/// Every net that was predicted has a capacitance to node 0. One that has none is the end of couplings of
/// others: predict --nets leaves it out.
void forget_unpredicted(Parasitics& p) {
  std::vector<std::uint8_t> grounded(p.nets.size(), 0);
  for (std::size_t n = 0; n < grounded.size(); ++n)
    grounded[n] = static_cast<std::uint8_t>(p.ground_F[n] > 0);
  for (const ParasiticCoupling& c : p.couplings) {   // of nets
    if (p.nets[idx(c.a)] == "0") grounded[idx(c.b)] = 1;
    if (p.nets[idx(c.b)] == "0") grounded[idx(c.a)] = 1;
  }
  for (std::size_t n = 0; n < grounded.size(); ++n)
    if (grounded[n] == 0) p.extracted[n] = 0;
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
  options.devices_elsewhere = true;   // in the schematic; Magic writes abstract cells without theirs
  const bool loose = !netlist.cells.empty() && !netlist.cells[0].holds_nothing();
  options.top = loose && schematic.deck ? std::string() : cell_called(netlist, schematic.top);
  FlatCircuit circuit = elaborate(netlist, options, diagnostics);
  keep_designed(schematic, netlist.capacitor_names, circuit);
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
  options.capacitors_apart = true;
  const Netlist netlist = read_netlist(path, options, diagnostics);
  SpiceParasitics out;
  out.parasitics = spice_parasitics(netlist, schematic, elaboration, diagnostics);
  out.files = netlist.files;
  out.predicted_at = netlist.predicted_at;
  if (!out.predicted_at.empty()) forget_unpredicted(out.parasitics);
  return out;
}

}   // namespace cgcl
