// Samples with labels, taken from a circuit graph.
#pragma once

#include "io/dataset/label_codec.hpp"
#include "io/dataset/net_labels.hpp"
#include "io/graph/circuit_graph.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

/// Coupling links, or nets with a label; all vectors are parallel.
struct Samples {
  std::vector<std::int32_t> source, target;   // node ids; target is empty for nets
  std::vector<std::uint8_t> relation;         // a Relation; 0 for nets
  std::vector<std::int32_t> id;               // number of the link in graph.links, or the net
  std::vector<float> y;                       // normalised label in [0,1]

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(y.size()); }
};

/// Samples of the links or nets `ids`, in that order. Throws ShapeError for an id outside the graph, Error
/// label_invalid for one without a finite label.
[[nodiscard]] Samples edge_samples(const CircuitGraph& graph, std::span<const std::int32_t> ids,
                                   const LabelCodec& codec);
[[nodiscard]] Samples node_samples(const CircuitGraph& graph, std::span<const std::int32_t> ids,
                                   const LabelCodec& codec, NetQuantity quantity = NetQuantity::ground);

/// SHA-256 of topology, features and labels, whatever the names and the capacitance range: tells whether a
/// design was trained on although its file was renamed or imported again.
[[nodiscard]] std::string fingerprint(const CircuitGraph& graph);

/// SHA-256 of topology and features without any label, and whatever the order of the nodes: tells that a bare
/// netlist is the schematic of an extraction that was trained on. Equal for graphs whose nodes have the same
/// surroundings of kStructureRounds edges, which for designs that differ is next to impossible.
[[nodiscard]] std::string structure_fingerprint(const CircuitGraph& graph);
inline constexpr int kStructureRounds = 16;

/// The digests of the files that the graph was made from, in their order; none where it does not say.
[[nodiscard]] std::vector<std::string> source_hashes(const CircuitGraph& graph);

}   // namespace cgcl
