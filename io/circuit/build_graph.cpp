#include "io/circuit/build_graph.hpp"

#include "engine/core/index.hpp"
#include "io/circuit/graph_labels.hpp"
#include "io/netlist/dummy_device.hpp"

#include <algorithm>   // for copy_n
#include <utility>

namespace cgcl {
namespace {

constexpr std::int32_t kAbsent = -1;
constexpr auto kColumns = idx(kFeatureColumns);

/// Paths of many nets or devices of one circuit; the part of an instance is put together once.
class Paths {
 public:
  explicit Paths(const FlatCircuit& circuit) : circuit_(circuit), prefix_(circuit.instances.size()) {
    for (std::size_t i = 1; i < prefix_.size(); ++i) {   // parents stand before their instances
      const FlatInstance& instance = circuit.instances[i];
      prefix_[i] = prefix_[idx(instance.parent)];
      prefix_[i] += circuit.names[instance.name];
      prefix_[i] += '/';
    }
  }
  [[nodiscard]] std::string path(std::int32_t instance, NameId name) const {
    std::string text = prefix_[idx(instance)];
    return text += circuit_.names[name];
  }

 private:
  const FlatCircuit& circuit_;
  std::vector<std::string> prefix_;
};

class GraphBuilder {
 public:
  GraphBuilder(const FlatCircuit& circuit, const std::vector<Supply>& supplies, const BuildOptions& options,
               GraphPlaces& places)
      : circuit_(circuit), options_(options), places_(places), paths_(circuit) {
    places_ = {};
    is_supply_.assign(idx(circuit.nets()), 0);
    for (const Supply& supply : supplies) {
      is_supply_[idx(supply.net)] = 1;
      graph_.power_nets.push_back(net_path(supply.net));
      places_.power_net.push_back(supply.net);
    }
  }

  CircuitGraph build(const CircuitLabels& labels, Diagnostics& diagnostics) {
    describe(labels);
    number_nodes();
    add_features();
    add_edges();
    add_names();
    add_labels(circuit_, labels, is_supply_, places_, graph_, diagnostics);
    report_dummies(diagnostics);
    return std::move(graph_);
  }

 private:
  void describe(const CircuitLabels& labels) {
    graph_.name = options_.name.empty() ? circuit_.top : options_.name;
    graph_.source = circuit_.source;
    if (!labels.source.empty()) graph_.source += " with " + labels.source;
    graph_.source_sha256 = circuit_.sha256;
    if (!labels.source_sha256.empty()) graph_.source_sha256 += "," + labels.source_sha256;
    graph_.cap_range = options_.cap_range;
    graph_.devices_read = circuit_.devices();
    graph_.capacitors_read = labels.capacitors_read;
  }

  [[nodiscard]] std::string net_path(std::int32_t net) const {
    const auto n = idx(net);
    return paths_.path(circuit_.net_instance[n], circuit_.net_name[n]);
  }

  void number_nodes() {
    std::vector<std::uint8_t> used(is_supply_.size(), 0);
    for (const std::int32_t net : circuit_.terminal_net) used[idx(net)] = 1;
    places_.net.assign(is_supply_.size(), kAbsent);
    for (std::size_t net = 0; net < used.size(); ++net)
      if (used[net] != 0 && is_supply_[net] == 0) places_.net[net] = graph_.nets++;
    graph_.devices = circuit_.devices();
    places_.terminal.assign(circuit_.terminal_net.size(), kAbsent);
    std::int64_t next = std::int64_t{graph_.nets} + graph_.devices;
    const std::int64_t first_pin = next;
    for (std::int32_t d = 0; d < circuit_.devices(); ++d)
      for (int t = 0; t < circuit_.terminals(d); ++t)
        if (code(d, t) >= 0) {
          if (next >= std::numeric_limits<std::int32_t>::max())
            throw Error(ErrorId::netlist_limit, "the graph would have more than 2^31-1 nodes",
                        circuit_.source);
          places_.terminal[terminal(d, t)] = static_cast<std::int32_t>(next++);
        }
    graph_.pins = static_cast<std::int32_t>(next - first_pin);
  }

  [[nodiscard]] int code(std::int32_t device, int terminal) const {
    return pin_code(circuit_.type_of(device).kind, terminal, options_.terminal_classes);
  }
  [[nodiscard]] std::size_t terminal(std::int32_t device, int terminal) const {
    return idx(circuit_.first_terminal[idx(device)] + terminal);
  }
  float* row(std::int32_t node) { return &graph_.features[idx(node) * kColumns]; }

  void add_features() {
    graph_.features.assign(idx(graph_.nodes()) * kColumns, 0.0f);
    const std::vector<float> rows = net_rows(circuit_);
    for (std::size_t net = 0; net < places_.net.size(); ++net)
      if (places_.net[net] != kAbsent) std::copy_n(&rows[net * kColumns], kColumns, row(places_.net[net]));
    for (std::int32_t d = 0; d < circuit_.devices(); ++d) {
      const int terminals = circuit_.terminals(d);
      device_row(circuit_.type_of(d), terminals, row(graph_.nets + d));
      for (int t = 0; t < terminals; ++t)
        if (const std::int32_t pin = places_.terminal[terminal(d, t)]; pin != kAbsent)
          row(pin)[0] = static_cast<float>(code(d, t));
    }
  }

  void add_edges() {
    const auto add = [&](std::int32_t src, std::int32_t dst, Relation relation) {
      graph_.edges.src.push_back(src);
      graph_.edges.dst.push_back(dst);
      graph_.edges.relation.push_back(static_cast<std::uint8_t>(relation));
    };
    const auto most = 2 * idx(graph_.pins);
    graph_.edges.src.reserve(most), graph_.edges.dst.reserve(most), graph_.edges.relation.reserve(most);
    for (std::int32_t d = 0; d < circuit_.devices(); ++d)
      for (int t = 0; t < circuit_.terminals(d); ++t)
        if (const std::int32_t pin = places_.terminal[terminal(d, t)]; pin != kAbsent)
          add(graph_.nets + d, pin, Relation::device_pin);
    for (std::size_t t = 0; t < places_.terminal.size(); ++t) {
      const std::int32_t net = places_.net[idx(circuit_.terminal_net[t])];
      if (places_.terminal[t] != kAbsent && net != kAbsent) add(places_.terminal[t], net, Relation::pin_net);
    }
  }

  void add_names() {
    graph_.net_names.reserve(idx(graph_.nets));
    for (std::int32_t net = 0; net < circuit_.nets(); ++net)
      if (places_.net[idx(net)] != kAbsent) graph_.net_names.push_back(net_path(net));
    graph_.device_names.reserve(idx(graph_.devices));
    for (std::size_t d = 0; d < idx(graph_.devices); ++d)
      graph_.device_names.push_back(paths_.path(circuit_.device_instance[d], circuit_.device_name[d]));
  }

  /// Devices that nothing can be learnt from: every terminal on a supply. Elaboration has told of those with
  /// all terminals on one net.
  void report_dummies(Diagnostics& diagnostics) const {
    std::int64_t dummies = 0;
    for (std::int32_t d = 0; d < circuit_.devices(); ++d) {
      const DummyReason dummy =
          dummy_reason(circuit_, d, [this](std::int32_t net) { return is_supply_[idx(net)] != 0; });
      if (!dummy.supplies || dummy.one_net) continue;
      if (++dummies <= static_cast<std::int64_t>(kShownPlaces))
        diagnostics.warn(ErrorId::w_dummy, printable(graph_.device_names[idx(d)]),
                         printable(circuit_.source));
    }
    if (const std::int64_t rest = dummies - static_cast<std::int64_t>(kShownPlaces); rest > 0)
      diagnostics.warn(ErrorId::w_dummy, "", printable(circuit_.source), rest);
  }

  const FlatCircuit& circuit_;
  const BuildOptions& options_;
  GraphPlaces& places_;
  Paths paths_;
  std::vector<std::uint8_t> is_supply_;   // [nets]
  CircuitGraph graph_;
};

}   // namespace

CircuitGraph build_graph(const FlatCircuit& circuit, const CircuitLabels& labels,
                         const std::vector<Supply>& supplies, const BuildOptions& options,
                         Diagnostics& diagnostics, GraphPlaces* places) {
  if (!(options.cap_range.lo_F >= 0 && options.cap_range.lo_F < options.cap_range.hi_F))
    throw Error(ErrorId::bad_value, str("cap-range: ", options.cap_range.lo_F, " to ", options.cap_range.hi_F,
                                        " F is no range, expected 0 <= low < high"));
  GraphPlaces own;
  return GraphBuilder(circuit, supplies, options, places ? *places : own).build(labels, diagnostics);
}

}   // namespace cgcl
