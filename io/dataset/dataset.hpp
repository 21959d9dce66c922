// Samples with labels, taken from a circuit graph.
#pragma once

#include "io/dataset/label_codec.hpp"
#include "io/graph/circuit_graph.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

/// Coupling links; all vectors are parallel.
struct EdgeSamples {
  std::vector<std::int32_t> src, dst;   // node ids
  std::vector<std::uint8_t> relation;   // a Relation
  std::vector<float> y;                 // normalised label

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(y.size()); }
};

/// Nodes with a ground label.
struct NodeSamples {
  std::vector<std::int32_t> node;
  std::vector<float> y;            // normalised label
  std::vector<std::int32_t> cls;   // class of y

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(y.size()); }
};

/// Samples of the links or nets `ids`, in that order. Throws ShapeError for an id outside the graph, Error
/// label_invalid for one without a finite label.
[[nodiscard]] EdgeSamples edge_samples(const CircuitGraph& graph, std::span<const std::int32_t> ids,
                                       const LabelCodec& codec);
[[nodiscard]] NodeSamples node_samples(const CircuitGraph& graph, std::span<const std::int32_t> ids,
                                       const LabelCodec& codec);

/// SHA-256 of topology, features and labels, whatever the names and the capacitance range: tells whether a
/// design was trained on although its file was renamed or imported again.
[[nodiscard]] std::string fingerprint(const CircuitGraph& graph);

}   // namespace cgcl
