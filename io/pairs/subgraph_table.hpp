// Enclosing sub-graphs of many links, each distinct one once, with nodes that nothing tells apart merged.
#pragma once

#include "engine/core/key128.hpp"
#include "io/pairs/enclosing_subgraph.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// What a network of messages and sums can tell of a sub-graph: its classes of nodes, which colour refinement
/// until nothing changes finds from node keys and distances. A row is a class; an edge says how many
/// neighbours of class `source` each node of class `target` has. Networks give for it what they give for the
/// sub-graph itself.
struct SubgraphTable {
  std::vector<std::int32_t> of;                        // [links] sub-graph of a link
  std::vector<Key128> key;                             // [sub-graphs] the same for equal ones of any design
  std::vector<std::int64_t> first_row, first_edge;     // [sub-graphs + 1]
  std::vector<std::int32_t> node;                      // [rows] one node of the class
  std::vector<std::int32_t> count;                     // [rows] nodes of the class
  std::array<std::vector<std::int32_t>, 2> distance;   // [rows] to the ends
  std::vector<std::int32_t> source, target, neighbours;   // [edges] rows counted from first_row
  std::int64_t cut = 0;                                   // links whose sub-graph had too many nodes

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(key.size()); }
};

struct SubgraphTableOptions {
  EnclosingOptions enclosing = {};
  bool ordered = false;   // whether a link turned round is another one; else both have the same sub-graph
  bool merged = true;     // false: a sub-graph for every link and a row for every node
  int threads = 1;
};

/// The sub-graphs of the links a - b; of nodes where `b` is `a`. `node_key` [nodes] tells apart what differs
/// before any message. Equal keys are taken for equal sub-graphs: 128 mixed bits. Sub-graphs are numbered by
/// first sight and do not depend on the threads. `graph` and `first_pin` as for EnclosingSubgraph. Throws
/// ShapeError for ends outside of the graph.
[[nodiscard]] SubgraphTable enclosing_subgraphs(const HostCsc& graph, std::int32_t first_pin,
                                                std::span<const Key128> node_key,
                                                std::span<const std::int32_t> a,
                                                std::span<const std::int32_t> b,
                                                const SubgraphTableOptions& options);

}   // namespace cgcl
