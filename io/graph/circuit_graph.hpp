// A circuit as a graph of nets, devices and pins with its extracted capacitances: the noun
// every reader produces.
#pragma once

#include "engine/core/index.hpp"
#include "io/graph/feature_columns.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

/// Node kinds; nodes of one kind are contiguous and stand in this order: nets, devices, pins.
enum class NodeType : std::uint8_t { net = 0, device = 1, pin = 2 };

/// Relations of the homogeneous graph. The first two carry messages, the others are coupling
/// links to predict.
enum class Relation : std::uint8_t {
  device_pin = 0,
  pin_net = 1,
  pin_to_net = 2,
  pin_to_pin = 3,
  net_to_net = 4
};

inline constexpr int kNodeTypes = 3;
inline constexpr int kRelations = 5;

/// Capacitances strictly inside (lo_F, hi_F) are legal labels.
struct CapRange {
  double lo_F = 1e-21;
  double hi_F = 1e-15;
};

/// One undirected edge list, each edge once. Ids are node ids of the whole graph.
struct EdgeList {
  std::vector<std::int32_t> src, dst;
  std::vector<std::uint8_t> relation;   // a Relation

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(src.size()); }
};

/// Coupling links with their extracted capacitance; cap_F is parallel to the edge list.
struct Links : EdgeList {
  std::vector<double> cap_F;
};

/// Raw and in SI units: normalisation belongs to the model, labels in [0,1] to the label codec.
struct CircuitGraph {
  std::string name;
  std::string source;   // what it was made from: file name and kind; "synthetic" designs say so here
  std::string
      source_sha256;   // of the texts of its netlist and of its parasitics, with a comma; see source_hashes()
  std::string family;       // what kind of design its owner calls it, such as sram; may be empty
  std::string technology;   // of the process, such as sky130A; may be empty
  bool synthetic = false;
  bool predicted = false;   // its capacitances are predictions, no extraction: no labels to trust
  std::int32_t nets = 0, devices = 0, pins = 0;
  std::vector<float> features;    // [N, kFeatureColumns] row-major, SI; a pin holds its code in column 0
  EdgeList edges;                 // device_pin and pin_net
  Links links;                    // every coupling between kept nodes, inside the range or not
  std::vector<double> ground_F;   // [nets]; 0 is a label, NaN is "not labelled"
  /// [nets] or empty: the sum of the resistors of a net, and the resistance between the two of its pins that
  /// are farthest from each other; NaN where the extraction does not say. The latter, where it is above 0, is
  /// a label.
  std::vector<double> resistance_ohm, point_ohm;
  std::vector<std::string>
      power_nets;   // left out of the graph; by name, or "net 0" where the source has no names
  std::vector<std::string> net_names;      // empty, or [nets]
  std::vector<std::string> device_names;   // empty, or [devices]
  CapRange cap_range;
  std::int64_t devices_read = 0, capacitors_read = 0;

  [[nodiscard]] std::int32_t nodes() const { return nets + devices + pins; }
  [[nodiscard]] NodeType type(std::int32_t node) const {
    return node < nets ? NodeType::net : node < nets + devices ? NodeType::device : NodeType::pin;
  }
  /// Whether link `i` is a legal label: strictly inside cap_range.
  [[nodiscard]] bool in_range(std::int64_t i) const {
    return links.cap_F[idx(i)] > cap_range.lo_F && links.cap_F[idx(i)] < cap_range.hi_F;
  }
};

/// Throws Error (graph_invalid) unless ids are in bounds, relations join the right node kinds, sizes agree,
/// and every feature and capacitance is finite and not negative (NaN ground means unlabelled).
void validate(const CircuitGraph& graph, const std::string& where);

}   // namespace cgcl
