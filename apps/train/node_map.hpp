// Embeddings of nodes, each distinct one once, and their map in the plane.
#pragma once

#include "apps/train/pretrain.hpp"
#include "engine/core/dense_rows.hpp"
#include "io/graph/circuit_graph.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace cgcl {

enum class Projection : std::uint8_t { none, pca, tsne };

/// "none", "pca", "tsne"; throws Error bad_value.
[[nodiscard]] Projection parse_projection(const std::string& name);

struct MapOptions {
  Projection projection = Projection::pca;
  double perplexity = 30;
  int iterations = 750;
};

/// Node v has embedding `row[v]` and, where there is a map, stands at place `row[v]`: copies share a point.
struct NodeMap {
  FloatRows embedding;             // [distinct, width]
  std::vector<std::int32_t> row;   // [N]
  DoubleRows place = {};           // [distinct, 2]; empty without a map
};

/// The encoder's output for every node, without dropout. Throws Error bad_value for a map of embeddings wider
/// than 4096 numbers, or by t-SNE of more than kMostTsneRows distinct ones.
[[nodiscard]] NodeMap map_nodes(const Exec& exec, const PretrainedEncoder& encoder, const CircuitGraph& graph,
                                const MapOptions& options,
                                const std::function<void(int step, int steps)>& progress = {});

/// Places [rows, 2] of embeddings; throws as map_nodes() for a map. `options.projection` is not `none`.
[[nodiscard]] DoubleRows project(const Exec& exec, const FloatRows& embedding, const MapOptions& options,
                                 const std::function<void(int step, int steps)>& progress = {});

/// Numbers of at most `most` embeddings that stand for all, rising and evenly chosen: of those with a value
/// two thirds of `most` before any other, and what is then left of either. `value` [distinct], NaN: none.
[[nodiscard]] std::vector<std::int64_t> chosen_embeddings(const std::vector<double>& value,
                                                          std::int64_t most);

/// "net", "device" or "pin".
[[nodiscard]] const char* node_kind(const CircuitGraph& graph, std::int32_t node);
/// Empty for pins, and where the graph has no names.
[[nodiscard]] const char* node_name(const CircuitGraph& graph, std::int32_t node);

/// [N] log10 of the ground capacitance in farad; NaN for what is no net, is not labelled, or has none.
[[nodiscard]] std::vector<double> log_ground(const CircuitGraph& graph);

/// The mean of the values of the nodes that share an embedding [distinct]; NaN where none has a value.
[[nodiscard]] std::vector<double> means_by_embedding(const NodeMap& map, const std::vector<double>& value);

}   // namespace cgcl
