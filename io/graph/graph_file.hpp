// Graph files: NAME.graph.safetensors, readable by any safetensors library.
#pragma once

#include "io/graph/circuit_graph.hpp"
#include "io/graph/device_models.hpp"
#include "io/safetensors/safetensors.hpp"

#include <string>

namespace cgcl {

inline constexpr const char* kGraphKind = "circuitgcl.graph";   // metadata "kind"
inline constexpr int kGraphVersion = 2;                         // metadata "format_version"

/// Writes the graph atomically, with the device models of its circuit where they are known; equal graphs give
/// equal bytes. Throws Error graph_invalid or
/// labels_out_of_range for a graph that read_graph would refuse, and as AtomicFile.
void write_graph(const std::string& path, const CircuitGraph& graph, const DeviceModels& device_models = {});

/// Reads and validates a graph file. Throws as require_nature and read_safetensors; Error graph_version for
/// no known kind or another version, tensor_missing, tensor_type, graph_invalid, labels_out_of_range.
[[nodiscard]] CircuitGraph read_graph(const std::string& path);

/// The same for a file that was read already.
[[nodiscard]] CircuitGraph graph_from(const SafetensorsFile& file);

}   // namespace cgcl
