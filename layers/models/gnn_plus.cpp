#include "layers/models/gnn_plus.hpp"

namespace cgcl {

GnnPlus::GnnPlus(Initializer& init, const ModelOptions& options, const char* name, ConvKind conv)
    : options_(options),
      name_(name),
      conv_(conv),
      dtype_(init.dtype()),
      input_(init, options),
      edge_encoder_(uses_edge_features(conv)
                        ? std::make_unique<Embedding>(init, kEdgeTypeRows, options.hidden)
                        : nullptr),
      head_(init, options, {.width = options.hidden, .hidden = {options.hidden}}) {
  add_child("", input_);
  if (edge_encoder_) add_child("edge_encoder", *edge_encoder_);
  for (std::int64_t i = 0; i < options.layers; ++i) {
    blocks_.push_back(
        std::make_unique<ResidualBlock>(init, ResidualBlockOptions{.conv = conv,
                                                                   .width = options.hidden,
                                                                   .act = options.act,
                                                                   .dropout = options.dropout,
                                                                   .batch_norm = conv != ConvKind::gine,
                                                                   .fused = options.fused}));
    add_child(str("blocks.", i), *blocks_.back());
  }
  add_child("", head_);
}

Var GnnPlus::embed(Tape& tape, const GraphBatch& batch) {
  const Var edge_attr = edge_encoder_ ? edge_encoder_->forward(tape, batch.graph.edge_type) : Var{};
  Var x = input_.forward(tape, batch);
  for (const auto& block : blocks_) x = block->forward(tape, batch.graph, x, edge_attr, batch.multiplicity);
  return x;
}

Var GnnPlus::embed_pairs(Tape& tape, const std::vector<PairColumn>& columns) const {
  return head_.embed_pairs(tape, columns);
}

Var GnnPlus::predict_links(Tape& tape, const Var& z, const RowIndex& source, const RowIndex& destination,
                           const Var& pair) {
  return head_.predict_links(tape, z, source, destination, pair);
}

Var GnnPlus::predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes) {
  return head_.predict_nodes(tape, z, nodes);
}

GraphBatchOptions GnnPlus::batch_options() const { return node_input_batch(options_, conv_, dtype_); }

KeptValues GnnPlus::kept() const {
  const auto width = static_cast<double>(options_.hidden * static_cast<std::int64_t>(blocks_.size()));
  const bool gine = conv_ == ConvKind::gine;   // its messages have a row per edge
  return {.by_row = width * (gine ? 23 : 20), .by_edge = gine ? 4 * width : 0};
}

std::string GnnPlus::describe() const {
  return str(name_, "(", input_.describe(), "; ", blocks_.size(), " x ",
             blocks_.empty() ? "nothing" : blocks_.front()->describe(), "; ", head_.describe(), ")");
}

}   // namespace cgcl
