#include "layers/models/circuit_encoder.hpp"

namespace cgcl {
namespace {

std::int64_t type_width(const CircuitEncoderOptions& options) {
  if (options.hidden < 1 || (options.statistics && options.hidden % 2 != 0)) {
    throw Error(ErrorId::bad_value,
                str("encoder width must be positive, and even with statistics, not ", options.hidden));
  }
  return options.statistics ? options.hidden / 2 : options.hidden;
}

}   // namespace

CircuitEncoder::CircuitEncoder(Initializer& init, const CircuitEncoderOptions& options)
    : options_(options),
      dtype_(init.dtype()),
      node_type_embed_(init, kEncoderTypeRows, type_width(options)),
      statistics_(options.statistics ? std::make_unique<StatisticsEncoder>(init, options.hidden / 2)
                                     : nullptr),
      stack_(init, {.conv = options.conv,
                    .width = options.hidden,
                    .layers = options.layers,
                    .act = options.act,
                    .dropout = options.dropout,
                    .batch_norm = options.batch_norm,
                    .fused = options.fused,
                    .edge_table = "edge_type_embed"}) {
  if (options.topology < 0 || (options.topology > 0 && options.conv != ConvKind::gcn))
    throw Error(ErrorId::bad_value, str("topology ", options.topology, " over ", name_of(options.conv),
                                        " layers, expected 0, or gcn layers, whose weights it takes"));
  add_child("node_type_embed", node_type_embed_);
  if (statistics_) add_child("", *statistics_);
  add_child("", stack_);
}

Var CircuitEncoder::forward(Tape& tape, const GraphBatch& batch) {
  const TableRows types{node_type_embed_.weight(), batch.node_type, batch.type_one_hot};
  if (!statistics_) return stack_.forward(tape, batch.graph, types, batch.multiplicity);
  const Var x = ag::concat_columns(tape, {types.gathered(tape), statistics_->forward(tape, batch)});
  return stack_.forward(tape, batch.graph, x, batch.multiplicity);
}

Var CircuitEncoder::represent(Tape& tape, const GraphBatch& batch) {
  const Var h = forward(tape, batch);
  Var far = h;
  for (std::int64_t hop = 0; hop < options_.topology; ++hop)
    far = ag::spmm(tape, batch.graph.graph, batch.graph.weights, far);
  return options_.topology > 0 ? ag::add(tape, h, far) : h;
}

GraphBatchOptions CircuitEncoder::batch_options() const {
  return {.conv = options_.conv,
          .dtype = dtype_,
          .type_rows = kEncoderTypeRows,
          .statistics = options_.statistics};
}

std::string CircuitEncoder::describe() const {
  return str("CircuitEncoder(", options_.statistics ? "type and statistics, " : "type, ", stack_.describe(),
             options_.topology > 0 ? str(", topology ", options_.topology) : "", ")");
}

}   // namespace cgcl
