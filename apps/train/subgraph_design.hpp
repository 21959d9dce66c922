// A design as the sub-graphs that enclose its links or nodes.
#pragma once

#include "apps/train/host_graph.hpp"
#include "apps/train/pretrain.hpp"
#include "io/pairs/subgraph_table.hpp"
#include "layers/models/subgraph_batch.hpp"

#include <cstdint>
#include <span>
#include <utility>   // for pair
#include <vector>

namespace cgcl {

struct SubgraphDesignOptions {
  SubgraphOptions subgraphs;
  bool ordered = false;   // whether a link turned round is another one
  bool merged = true;     // distinct sub-graphs once and nodes that nothing tells apart as one row
  int threads = 1;
};

/// What an encoder says of the nodes of a design.
struct EncodedNodes {
  std::vector<Key128> key;   // [nodes] as PretrainedEncoder::keys(); empty: there is no encoder
  Embeddings embeddings;     // of all nodes; empty: batches have none
};

/// Cuts sub-graphs out of a design and puts those of a batch side by side.
class SubgraphDesign {
 public:
  /// Takes the design over. What tells nodes apart is their type, where the model reads statistics their
  /// features, and the key that `encoded` has for them. Throws ShapeError unless its pins come last, and for
  /// keys of other nodes.
  SubgraphDesign(HostGraph design, const SubgraphDesignOptions& options, EncodedNodes encoded = {});

  /// The distinct sub-graphs of links, or of nodes where `target` is empty.
  [[nodiscard]] SubgraphTable table(std::span<const std::int32_t> source,
                                    std::span<const std::int32_t> target) const;
  /// The sub-graphs `which` of a table, side by side in this order; `samples` as in HostSubgraphs.
  [[nodiscard]] HostSubgraphs batch(const SubgraphTable& table, std::span<const std::int32_t> which,
                                    std::vector<double> samples) const;
  /// [nodes]
  [[nodiscard]] std::span<const std::uint8_t> node_types() const { return design_.node_type; }

 private:
  /// Of the nodes that the rows of a batch are: each distinct embedding once.
  void add_embeddings(std::span<const std::int32_t> node, HostSubgraphs& out) const;

  HostGraph design_;
  SubgraphDesignOptions options_;
  std::int32_t first_pin_ = 0;
  HostCsc neighbours_;
  std::vector<Key128> node_key_;
  Embeddings embeddings_;
};

/// The distinct sub-graphs of some samples, in order of first sight.
struct DistinctSubgraphs {
  std::vector<std::int32_t> which;    // [distinct] number in the table
  std::vector<double> samples;        // [distinct] how many samples have it
  std::vector<std::int32_t> number;   // [samples] of the distinct one
};
[[nodiscard]] DistinctSubgraphs distinct_subgraphs(const SubgraphTable& table,
                                                   std::span<const std::int32_t> samples);

/// Ranges [first, last) of the sub-graphs of a table, each of a bounded number of rows and of pairs of rows
/// inside of sub-graphs; one sub-graph at the least.
[[nodiscard]] std::vector<std::pair<std::int32_t, std::int32_t>> subgraph_blocks(const SubgraphTable& table);

}   // namespace cgcl
