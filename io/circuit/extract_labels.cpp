#include "io/circuit/extract_labels.hpp"

#include "engine/core/index.hpp"
#include "io/circuit/net_union.hpp"
#include "io/parasitics/net_resistance.hpp"
#include "io/text/large_pages.hpp"

#include <algorithm>   // for count_if, stable_sort
#include <cmath>
#include <limits>

namespace cgcl {
namespace {

constexpr std::int64_t kMinCapacitors = 20;
constexpr double kLargeCapacitor_F = 1e-12;

/// A capacitance that only a simulation knows is a device, not a parasitic.
bool is_ideal(const DeviceType& type, DeviceKind kind) {
  const bool behavioural = kind == DeviceKind::capacitor && std::isnan(type.value);
  return type.kind == kind && type.model.empty() && !behavioural;
}

/// 'C' and 'R' mark types of ideal capacitors and resistors, 0 all others.
std::vector<char> ideal_types(const FlatCircuit& circuit) {
  std::vector<char> ideal(circuit.types.size(), 0);
  for (std::size_t t = 0; t < ideal.size(); ++t)
    ideal[t] = is_ideal(circuit.types[t], DeviceKind::capacitor)  ? 'C'
               : is_ideal(circuit.types[t], DeviceKind::resistor) ? 'R'
                                                                  : 0;
  return ideal;
}

bool are_parasitics(const FlatCircuit& circuit, const std::vector<char>& ideal, ParasiticRule rule,
                    ExtractionReport& report) {
  std::int64_t large = 0;
  for (std::int32_t d = 0; d < circuit.devices(); ++d) {
    const char kind = ideal[idx(circuit.device_type[idx(d)])];
    report.capacitors += kind == 'C';
    report.resistors += kind == 'R';
    large += kind == 'C' && std::abs(circuit.type_of(d).value) >= kLargeCapacitor_F;
  }
  const std::int64_t others = circuit.devices() - report.capacitors - report.resistors;
  report.capacitors += static_cast<std::int64_t>(circuit.capacitors.size());
  const std::string found = str(report.capacitors, " capacitors and ", report.resistors,
                                " resistors without a model among ", others, " other devices");
  if (rule != ParasiticRule::automatic) {
    report.reason = found + ", as chosen";
    return rule == ParasiticRule::parasitic;
  }
  if (circuit.extracted) {
    report.reason = found + "; an extractor wrote the netlist";
    return true;
  }
  report.reason = found;
  return report.capacitors >= kMinCapacitors && 10 * large <= report.capacitors &&
         2 * report.capacitors > others;
}

/// Keeps the devices that are not ideal, in order.
void drop_ideal(FlatCircuit& circuit, const std::vector<char>& ideal) {
  circuit.capacitors = {};
  std::size_t kept = 0;
  std::int64_t to = 0;
  for (std::size_t d = 0; d < circuit.device_name.size(); ++d) {
    const std::int64_t begin = circuit.first_terminal[d], end = circuit.first_terminal[d + 1];
    if (ideal[idx(circuit.device_type[d])] != 0) continue;
    circuit.device_instance[kept] = circuit.device_instance[d];
    circuit.device_name[kept] = circuit.device_name[d];
    circuit.device_type[kept] = circuit.device_type[d];
    circuit.first_terminal[kept] = to;   // to <= begin: nothing is overwritten before it is read
    for (std::int64_t t = begin; t < end; ++t) circuit.terminal_net[idx(to++)] = circuit.terminal_net[idx(t)];
    ++kept;
  }
  circuit.device_instance.resize(kept);
  circuit.device_name.resize(kept);
  circuit.device_type.resize(kept);
  circuit.first_terminal.resize(kept + 1);
  circuit.first_terminal[kept] = to;
  circuit.terminal_net.resize(idx(to));

  std::vector<std::int32_t> renumbered(circuit.types.size());   // one value a capacitor: there are many types
  std::vector<DeviceType> types;
  for (std::size_t t = 0; t < renumbered.size(); ++t) {
    renumbered[t] = static_cast<std::int32_t>(types.size());
    if (ideal[t] == 0) types.push_back(std::move(circuit.types[t]));
  }
  circuit.types = std::move(types);
  for (std::int32_t& type : circuit.device_type) type = renumbered[idx(type)];
}

/// A resistor between two sub-nodes, and the net that they become.
struct SubnodeResistor {
  std::int32_t a = 0, b = 0, net = 0;
  double ohm = 0;
};

/// Sums and resistances between pins of the nets that were joined, where sub-nodes that terminals or ports
/// lie on are pins.
class JoinedResistances {
 public:
  JoinedResistances(const FlatCircuit& circuit, const std::vector<char>& ideal)
      : is_pin_(idx(circuit.nets()), 0) {
    for (const std::int32_t port : circuit.ports) is_pin_[idx(port)] = 1;
    for (std::int32_t d = 0; d < circuit.devices(); ++d) {
      const DeviceType& type = circuit.type_of(d);
      const char kind = ideal[idx(circuit.device_type[idx(d)])];
      for (std::int32_t t = 0; kind == 0 && t < circuit.terminals(d); ++t)
        is_pin_[idx(circuit.net_of(d, t))] = 1;
      if (kind == 'R')
        resistors_.push_back({circuit.net_of(d, 0), circuit.net_of(d, 1), 0, type.value / type.m});
    }
  }

  /// `net_of` [sub-nodes]: what they became. Fills the columns of `labels`, [nets].
  void label(const std::vector<std::int32_t>& net_of, std::int32_t nets, CircuitLabels& labels) {
    labels.resistance_ohm.assign(idx(nets), std::numeric_limits<double>::quiet_NaN());
    labels.point_ohm = labels.resistance_ohm;
    for (SubnodeResistor& r : resistors_) r.net = net_of[idx(r.a)];
    std::stable_sort(resistors_.begin(), resistors_.end(),
                     [](const SubnodeResistor& x, const SubnodeResistor& y) { return x.net < y.net; });
    NetResistors of_net;
    for (std::size_t i = 0, end = 0; i < resistors_.size(); i = end) {
      for (; end < resistors_.size() && resistors_[end].net == resistors_[i].net; ++end) {
        const SubnodeResistor& r = resistors_[end];
        of_net.add(idx(r.a), idx(r.b), r.ohm);
        for (const std::int32_t node : {r.a, r.b})
          if (is_pin_[idx(node)] != 0) of_net.add_pin(idx(node));
      }
      const NetResistance found = of_net.take();
      labels.resistance_ohm[idx(resistors_[i].net)] = found.total_ohm;
      labels.point_ohm[idx(resistors_[i].net)] = found.point_ohm;
      meshes_ += found.mesh;
    }
  }
  [[nodiscard]] std::int64_t meshes() const { return meshes_; }

 private:
  std::vector<char> is_pin_;   // [sub-nodes]
  std::vector<SubnodeResistor> resistors_;
  std::int64_t meshes_ = 0;
};

std::vector<std::int32_t> join_over_resistors(FlatCircuit& circuit, const std::vector<char>& ideal,
                                              ExtractionReport& report, Diagnostics& diagnostics) {
  NetUnion nets(circuit.nets());
  for (std::int32_t d = 0; d < circuit.devices(); ++d) {
    if (ideal[idx(circuit.device_type[idx(d)])] != 'R') continue;
    const std::int32_t a = circuit.net_of(d, 0), b = circuit.net_of(d, 1);
    if (!nets.join(a, b)) continue;
    if (++report.joined <= static_cast<std::int64_t>(kShownPlaces))
      diagnostics.warn(ErrorId::w_resistor,
                       str("'", printable(circuit.net_path(a)), "' and '", printable(circuit.net_path(b)),
                           "' are one net over '", printable(circuit.device_path(d)), "'"),
                       printable(circuit.source));
  }
  if (const std::int64_t rest = report.joined - static_cast<std::int64_t>(kShownPlaces); rest > 0)
    diagnostics.warn(ErrorId::w_resistor, "nets joined over resistors", printable(circuit.source), rest);
  return nets.apply(circuit);
}

/// Couplings, and 0 for nets that a capacitor ends on. Of others the extraction says nothing: NaN.
void label_capacitances(const FlatCircuit& circuit, const std::vector<char>& ideal, ExtractionReport& report,
                        CircuitLabels& labels) {
  std::vector<CircuitCoupling> terms;
  terms.reserve(idx(report.capacitors));
  prefer_large_pages(terms);
  labels.ground_F.assign(idx(circuit.nets()), std::numeric_limits<double>::quiet_NaN());
  const auto add = [&](std::int32_t a, std::int32_t b, double farad) {
    if (!std::isfinite(farad))
      throw Error(ErrorId::label_invalid,
                  str("a capacitor between '", printable(circuit.net_path(a)), "' and '",
                      printable(circuit.net_path(b)), "' has no finite capacitance"),
                  printable(circuit.source));
    labels.ground_F[idx(a)] = labels.ground_F[idx(b)] = 0;
    if (a != b) {
      terms.push_back({a, b, farad});
    } else {
      ++report.self;
      report.self_F += farad;
    }
  };
  for (const FlatCapacitor& c : circuit.capacitors) add(c.a, c.b, c.farad);
  for (std::int32_t d = 0; d < circuit.devices(); ++d) {
    if (ideal[idx(circuit.device_type[idx(d)])] != 'C') continue;
    const DeviceType& type = circuit.type_of(d);
    add(circuit.net_of(d, 0), circuit.net_of(d, 1), type.value * type.m);
  }
  labels.couplings = sum_couplings(std::move(terms));
  labels.capacitors_read = report.capacitors;
}

}   // namespace

std::int64_t ideal_devices(const FlatCircuit& circuit) {
  const std::vector<char> ideal = ideal_types(circuit);
  return std::count_if(circuit.device_type.begin(), circuit.device_type.end(),
                       [&](std::int32_t type) { return ideal[idx(type)] != 0; });
}

CircuitLabels extract_labels(FlatCircuit& circuit, ParasiticRule rule, ExtractionReport& report,
                             Diagnostics& diagnostics) {
  report = {};
  const std::vector<char> ideal = ideal_types(circuit);
  report.parasitic = are_parasitics(circuit, ideal, rule, report);
  CircuitLabels labels;
  if (!report.parasitic || report.capacitors + report.resistors == 0) return labels;
  if (report.resistors > 0) {
    JoinedResistances resistances(circuit, ideal);
    const std::vector<std::int32_t> net_of = join_over_resistors(circuit, ideal, report, diagnostics);
    resistances.label(net_of, circuit.nets(), labels);
    if (resistances.meshes() > 0)
      diagnostics.warn(ErrorId::w_mesh, "", printable(circuit.source), resistances.meshes());
  }
  if (report.capacitors > 0) label_capacitances(circuit, ideal, report, labels);
  if (report.self > 0)
    diagnostics.warn(ErrorId::w_self, str(report.self_F, " F in capacitors inside one net are left out"),
                     printable(circuit.source), report.self);
  drop_ideal(circuit, ideal);
  return labels;
}

}   // namespace cgcl
