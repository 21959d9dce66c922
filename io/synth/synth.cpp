#include "io/synth/synth.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/text/sha256.hpp"

#include <iterator>   // for make_move_iterator
#include <span>
#include <utility>

namespace cgcl {
namespace {

using synth::Circuit;
using synth::Instance;
using synth::kSupplies;

float* row(CircuitGraph& graph, std::int64_t node) { return graph.features.data() + node * kFeatureColumns; }

float& at(float* row, NetColumn column) { return row[idx(column)]; }
float& at(float* row, DeviceColumn column) { return row[idx(column)]; }

/// Net statistics of transistors: devices once each, terminals, widths and lengths. Supplies have no row.
void add_net_statistics(CircuitGraph& graph, const synth::Mos& mos) {
  for (int t = 0; t < 4; ++t) {
    const std::int32_t net = mos.terminal[t];
    if (net < kSupplies) continue;
    float* x = row(graph, net - kSupplies);
    bool seen = false;
    for (int u = 0; u < t; ++u) seen |= mos.terminal[u] == net;
    if (!seen) at(x, NetColumn::mos) += static_cast<float>(mos.m);
    if (t == 1) {
      at(x, NetColumn::gates) += static_cast<float>(mos.m);
      at(x, NetColumn::length) += static_cast<float>(mos.m * mos.l_m);
    } else if (t == 3) {
      at(x, NetColumn::bulks) += static_cast<float>(mos.m);
    } else {
      at(x, NetColumn::source_drains) += static_cast<float>(mos.m);
      at(x, NetColumn::width) += static_cast<float>(mos.m * mos.w_m);
    }
  }
}

void fill_device_row(float* x, const synth::Mos& mos, bool bit_cell) {
  at(x, DeviceColumn::mos) = static_cast<float>(mos.m);
  at(x, DeviceColumn::width) = static_cast<float>(mos.w_m);
  at(x, DeviceColumn::length) = static_cast<float>(mos.l_m);
  at(x, DeviceColumn::source_drain_area) = static_cast<float>(mos.area_m2);
  at(x, DeviceColumn::source_drain_perimeter) = static_cast<float>(mos.perimeter_m);
  at(x, DeviceColumn::terminals) = 4.0f;
  at(x, DeviceColumn::type_code) = bit_cell ? 1.0f : 2.0f;
}

/// Port flag, and the reciprocal depth (1 top, 2 block, 3 cell).
void fill_hierarchy(const Circuit& circuit, CircuitGraph& graph) {
  const auto named = static_cast<std::int32_t>(circuit.named.size());
  for (std::int32_t net = kSupplies; net < circuit.nets(); ++net) {
    float* x = row(graph, net - kSupplies);
    if (net >= named) {
      at(x, NetColumn::level) = 1.0f / 3.0f;
      continue;
    }
    const synth::NamedNet& n = circuit.named[idx(net)];
    at(x, NetColumn::ports) = n.port ? 1.0f : 0.0f;
    at(x, NetColumn::level) = n.block < 0 ? 1.0f : 0.5f;
  }
}

void add_edge(EdgeList& edges, std::int32_t src, std::int32_t dst, Relation relation) {
  edges.src.push_back(src);
  edges.dst.push_back(dst);
  edges.relation.push_back(static_cast<std::uint8_t>(relation));
}

void reserve(EdgeList& edges, std::size_t n) {
  edges.src.reserve(n);
  edges.dst.reserve(n);
  edges.relation.reserve(n);
}

/// Devices, pins and their edges, instance by instance; pin nodes are 3 * device + {0 drain, 1
/// gate, 2 source}.
void fill_devices(const Circuit& circuit, CircuitGraph& graph) {
  std::vector<std::int32_t> pin_net(idx(graph.pins));
  for (const Instance& inst : circuit.instances) {
    const auto count = static_cast<int>(circuit.cell_of(inst).mos.size());
    for (int k = 0; k < count; ++k) {
      const synth::Mos mos = mos_of(circuit, inst, k);
      const std::int32_t device = inst.first_device + k;
      add_net_statistics(graph, mos);
      fill_device_row(row(graph, graph.nets + device), mos,
                      is_bit_cell(circuit.cell_of(inst).mos[idx(k)].model));
      for (int t = 0; t < 3; ++t) pin_net[idx(3 * device + t)] = mos.terminal[t];
    }
  }
  const std::int32_t first_pin = graph.nets + graph.devices;
  reserve(graph.edges, 2 * pin_net.size());
  for (std::int32_t p = 0; p < graph.pins; ++p) {
    row(graph, first_pin + p)[0] = static_cast<float>(p % 3);
    add_edge(graph.edges, graph.nets + p / 3, first_pin + p, Relation::device_pin);
  }
  for (std::int32_t p = 0; p < graph.pins; ++p) {
    const std::int32_t net = pin_net[idx(p)];
    if (net >= kSupplies) add_edge(graph.edges, first_pin + p, net - kSupplies, Relation::pin_net);
  }
}

void fill_links(const synth::Extraction& extraction, CircuitGraph& graph) {
  const std::int32_t first_pin = graph.nets + graph.devices;
  const std::size_t count = extraction.pin_net.size() + extraction.pin_pin.size() + extraction.net_net.size();
  reserve(graph.links, count);
  graph.links.cap_F.reserve(count);
  const auto append = [&](const std::vector<synth::Coupling>& list, std::int32_t hi, std::int32_t lo,
                          Relation relation) {
    for (const synth::Coupling& c : list) {
      add_edge(graph.links, c.hi + hi, c.lo + lo, relation);
      graph.links.cap_F.push_back(c.cap_F);
    }
  };
  append(extraction.pin_net, first_pin, -kSupplies, Relation::pin_to_net);
  append(extraction.pin_pin, first_pin, first_pin, Relation::pin_to_pin);
  append(extraction.net_net, -kSupplies, -kSupplies, Relation::net_to_net);
}

void fill_names(const Circuit& circuit, CircuitGraph& graph) {
  if (graph.nodes() > kSynthNamedNodes) return;
  std::vector<std::string> nets = all_net_names(circuit);
  graph.net_names.assign(std::make_move_iterator(nets.begin() + kSupplies),
                         std::make_move_iterator(nets.end()));
  for (const Instance& inst : circuit.instances) {
    const auto count = static_cast<int>(circuit.cell_of(inst).mos.size());
    for (int k = 0; k < count; ++k) graph.device_names.push_back(device_name(circuit, inst, k));
  }
}

/// Structure follows from the options, so the identity needs only those and the drawn capacitances.
std::string identity(const SynthOptions& o, const CircuitGraph& graph) {
  const std::string head = str("synthetic design, recipe 1: ", synth_kind_name(o.kind), " ", o.rows, "x",
                               o.cols, " seed ", o.seed);
  Sha256 hash;
  hash.update(std::as_bytes(std::span(head)));
  hash.update(std::as_bytes(std::span(graph.links.cap_F)));
  hash.update(std::as_bytes(std::span(graph.ground_F)));
  return hash.hex();
}

}   // namespace

const char* synth_kind_name(SynthKind kind) {
  return kind == SynthKind::sram ? "sram" : kind == SynthKind::timing ? "timing" : "array";
}

SynthKind parse_synth_kind(const std::string& text) {
  for (SynthKind kind : {SynthKind::sram, SynthKind::timing, SynthKind::array}) {
    if (text == synth_kind_name(kind)) return kind;
  }
  throw Error(ErrorId::bad_value, str("kind is ", printable(text), ", expected sram, timing or array"));
}

CircuitGraph synth_graph(const Circuit& circuit, const synth::Extraction& extraction) {
  CircuitGraph graph;
  graph.name = circuit.name;
  graph.synthetic = true;
  graph.nets = circuit.nets() - kSupplies;
  graph.devices = circuit.devices;
  graph.pins = 3 * circuit.devices;
  graph.features.assign(idx(graph.nodes()) * kFeatureColumns, 0.0f);
  graph.power_nets = {circuit.named[0].name, circuit.named[1].name};
  graph.devices_read = circuit.devices;
  fill_devices(circuit, graph);
  fill_hierarchy(circuit, graph);
  fill_links(extraction, graph);
  fill_names(circuit, graph);
  graph.ground_F.assign(extraction.ground_F.begin() + kSupplies, extraction.ground_F.end());
  graph.capacitors_read = graph.links.size();
  for (double c : graph.ground_F) graph.capacitors_read += c > 0;
  return graph;
}

CircuitGraph labelled_graph(const SynthOptions& options, const Circuit& circuit,
                            const synth::Extraction& extraction) {
  CircuitGraph graph = synth_graph(circuit, extraction);
  graph.source = str("synthetic ", synth_kind_name(options.kind), " ", options.rows, "x", options.cols);
  graph.source_sha256 = identity(options, graph);
  return graph;
}

CircuitGraph synthesise(const SynthOptions& options) {
  const SynthOptions o = resolve(options);
  const Circuit circuit = synth_circuit(o);
  return labelled_graph(o, circuit, synth::extract(circuit, o.seed));
}

SynthOptions demo_train() { return {SynthKind::sram, 8, 8, 0, 1, "demo_sram"}; }
SynthOptions demo_timing() { return {SynthKind::timing, 4, 6, 0, 2, "demo_timing"}; }
SynthOptions demo_array() { return {SynthKind::array, 16, 10, 0, 3, "demo_array"}; }

}   // namespace cgcl
