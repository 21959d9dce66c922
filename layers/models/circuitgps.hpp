// circuitgps: capacitances read from the sub-graph that encloses a link, by messages and attention.
#pragma once

#include "layers/gps_layer.hpp"
#include "layers/linear.hpp"
#include "layers/mlp.hpp"
#include "layers/models/downstream_model.hpp"
#include "layers/models/pair_encoder.hpp"
#include "layers/models/statistics_encoder.hpp"
#include "layers/models/subgraph_batch.hpp"

#include <memory>
#include <vector>

namespace cgcl {

/// h_0 = [E_type | E_dist(d_0) | E_dist(d_1)], of widths H/2, H/4, H/4: the type of a node and its distances
/// to both ends inside of the sub-graph (DSPD), from one table; e_0 = E_edge; then `layers` GpsLayers. A
/// sub-graph is the mean of its nodes, of h + statistics(v) for capacitances, and of h for the existence of a
/// coupling, on which the layers are trained first. Heads H -> H/2 -> H/4 -> out with batch norm and ReLU.
/// Parameters node_encoder, distance_encoder, edge_encoder, virtual_encoder (exphormer), layers.I,
/// {net,dev,pin}_attr_layers, head, existence_head. Throws Error bad_value unless 4 divides the width. [GPS]
///
/// Beyond the publication, where the options ask for it: h_0 + W_cl x_cl + b, x_cl the pre-trained embedding
/// of a node in its design, which so reaches the layers and both heads while the three tables keep their
/// widths; and [mean of the sub-graph | pair] at the head of capacitances, as what the pair is beyond its
/// sub-graph is read by no layer. Parameters cl_linear, pair.I, drawn after all others: what both models have
/// starts alike. Without these options nothing differs.
class CircuitGps final : public DownstreamModel {
 public:
  CircuitGps(Initializer& init, const ModelOptions& options);
  /// States of sub-graphs [S,hidden].
  [[nodiscard]] Var embed(Tape& tape, const GraphBatch& batch) override;
  [[nodiscard]] Var embed_pairs(Tape& tape, const std::vector<PairColumn>& columns) const override;
  /// Both ends of a link index its sub-graph.
  [[nodiscard]] Var predict_links(Tape& tape, const Var& z, const RowIndex& source,
                                  const RowIndex& destination, const Var& pair = {}) override;
  [[nodiscard]] Var predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes) override;
  [[nodiscard]] Var predict_existence(Tape& tape, const GraphBatch& batch, const RowIndex& links) override;
  [[nodiscard]] GraphBatchOptions batch_options() const override;
  [[nodiscard]] std::optional<SubgraphOptions> subgraphs() const override;
  [[nodiscard]] std::int64_t rounds() const override { return options_.layers; }
  [[nodiscard]] std::string describe() const override;

 private:
  /// States of nodes after all layers.
  [[nodiscard]] Var node_states(Tape& tape, const GraphBatch& batch);

  ModelOptions options_;
  DType dtype_;
  Embedding node_encoder_, distance_encoder_, edge_encoder_;
  std::unique_ptr<Embedding> virtual_encoder_;
  std::vector<std::unique_ptr<GpsLayer>> layers_;
  std::unique_ptr<StatisticsEncoder> statistics_;
  Mlp head_, existence_head_;
  std::unique_ptr<Linear> cl_linear_;
  std::unique_ptr<PairEncoder> pair_;
};

}   // namespace cgcl
