#include "layers/models/circuitgps.hpp"

#include "layers/models/node_input.hpp"
#include "layers/models/readout_head.hpp"

namespace cgcl {
namespace {

constexpr std::int64_t kTypeRows = 4;

ModelOptions checked(const ModelOptions& options) {
  if (options.hidden < 4 || options.hidden % 4 != 0)
    throw Error(ErrorId::bad_value, str("hidden width ", options.hidden, ", expected a multiple of 4"));
  return options;
}

/// `beside`: columns of the input next to the state of a sub-graph.
MlpOptions head_of(std::int64_t hidden, std::int64_t beside, std::int64_t out) {
  return {.widths = {hidden + beside, hidden / 2, hidden / 4, out}, .act = Act::relu, .batch_norm = true};
}

/// Mean over the nodes of each sub-graph: [S,hidden].
Var mean_of_nodes(Tape& tape, const Var& h, const SubgraphBatch& batch) {
  return ag::scatter_rows(tape, ag::scale_rows(tape, h, batch.share), batch.subgraph);
}

}   // namespace

CircuitGps::CircuitGps(Initializer& init, const ModelOptions& options)
    : options_(checked(options)),
      dtype_(init.dtype()),
      node_encoder_(init, kTypeRows, options.hidden / 2),
      distance_encoder_(init, SubgraphOptions{}.farthest + 1, options.hidden / 4),
      edge_encoder_(init, gps_edge_rows(options.attention), options.hidden),
      head_(init, head_of(options.hidden, pair_width(options), options.out)),
      existence_head_(init, head_of(options.hidden, 0, 2)) {
  add_child("node_encoder", node_encoder_);
  add_child("distance_encoder", distance_encoder_);
  add_child("edge_encoder", edge_encoder_);
  if (options.attention == GlobalAttention::exphormer) {
    virtual_encoder_ = std::make_unique<Embedding>(init, kVirtualNodes, options.hidden);
    add_child("virtual_encoder", *virtual_encoder_);
  }
  for (std::int64_t l = 0; l < options.layers; ++l) {
    layers_.push_back(std::make_unique<GpsLayer>(
        init, GpsLayerOptions{
                  .width = options.hidden, .attention = options.attention, .dropout = options.dropout}));
    add_child(str("layers.", l), *layers_.back());
  }
  if (options.statistics) {
    statistics_ = std::make_unique<StatisticsEncoder>(init, options.hidden);
    add_child("", *statistics_);
  }
  add_child("head", head_);
  add_child("existence_head", existence_head_);
  if (options.cl_width > 0) {
    cl_linear_ = std::make_unique<Linear>(init, LinearOptions{.in = options.cl_width, .out = options.hidden});
    add_child("cl_linear", *cl_linear_);
  }
  if (!options.pair_classes.empty()) {
    pair_ = std::make_unique<PairEncoder>(init, options.pair_classes, options.pair_bags);
    add_child("pair", *pair_);
  }
}

Var CircuitGps::node_states(Tape& tape, const GraphBatch& batch) {
  CGCL_CHECK(batch.subgraphs, "circuitgps reads sub-graphs, the batch is a graph");
  const SubgraphBatch& sub = *batch.subgraphs;
  GpsLayer::State state;
  state.states.node = ag::concat_columns(
      tape, {node_encoder_.forward(tape, batch.node_type), distance_encoder_.forward(tape, sub.distance[0]),
             distance_encoder_.forward(tape, sub.distance[1])});
  if (cl_linear_)
    state.states.node = ag::add(tape, state.states.node, reduced_embedding(tape, *cl_linear_, batch));
  state.states.edge = edge_encoder_.forward(tape, sub.gps.edge_feature);
  if (virtual_encoder_) state.virtual_nodes = virtual_encoder_->forward(tape, sub.virtual_kind);
  for (const auto& layer : layers_) state = layer->forward(tape, sub.gps, state, edge_encoder_.weight());
  return state.states.node;
}

Var CircuitGps::embed(Tape& tape, const GraphBatch& batch) {
  Var h = node_states(tape, batch);
  if (statistics_) h = ag::add(tape, h, statistics_->forward(tape, batch));
  return mean_of_nodes(tape, h, *batch.subgraphs);
}

Var CircuitGps::embed_pairs(Tape& tape, const std::vector<PairColumn>& columns) const {
  CGCL_CHECK(pair_ || columns.empty(), "the model has no pair features");
  return pair_ ? pair_->forward(tape, columns) : Var{};
}

Var CircuitGps::predict_links(Tape& tape, const Var& z, const RowIndex& source, const RowIndex&,
                              const Var& pair) {
  CGCL_CHECK(options_.readout == Readout::edge, "this model predicts nodes, not links");
  CGCL_CHECK(pair.defined() == (pair_width(options_) > 0), "predict_links: pair features of width ",
             pair_width(options_), " expected");
  const Var x = ag::gather_rows(tape, z, source);
  return head_.forward(tape, pair.defined() ? ag::concat_columns(tape, {x, pair}) : x);
}

Var CircuitGps::predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes) {
  CGCL_CHECK(options_.readout == Readout::node, "this model predicts links, not nodes");
  return head_.forward(tape, ag::gather_rows(tape, z, nodes));
}

Var CircuitGps::predict_existence(Tape& tape, const GraphBatch& batch, const RowIndex& links) {
  const Var z = mean_of_nodes(tape, node_states(tape, batch), *batch.subgraphs);
  return existence_head_.forward(tape, ag::gather_rows(tape, z, links));
}

GraphBatchOptions CircuitGps::batch_options() const {
  return {.conv = ConvKind::res_gated,
          .dtype = dtype_,
          .type_rows = kTypeRows,
          .statistics = options_.statistics};
}

std::optional<SubgraphOptions> CircuitGps::subgraphs() const {
  return SubgraphOptions{.hops = options_.hops,
                         .attention = options_.attention,
                         .statistics = options_.statistics,
                         .type_rows = kTypeRows,
                         .dtype = dtype_};
}

std::string CircuitGps::describe() const {
  return str("circuitgps(type, distances", cl_linear_ ? ", embedding" : "",
             options_.statistics ? ", statistics" : "", "; ", options_.hops,
             options_.hops == 1 ? " hop; " : " hops; ", options_.layers, " x ",
             layers_.empty() ? "none" : layers_.front()->describe(), "; ",
             options_.readout == Readout::edge ? "links " : "nodes ", pair_ ? pair_->describe() + " " : "",
             head_.describe(), ")");
}

}   // namespace cgcl
