#include "layers/models/circuitgcl.hpp"

namespace cgcl {

CircuitGcl::CircuitGcl(Initializer& init, const ModelOptions& options)
    : options_(options),
      dtype_(init.dtype()),
      input_(init, options),
      stack_(init, {.conv = options.conv,
                    .width = options.hidden,
                    .layers = options.layers,
                    .act = options.act,
                    .dropout = options.dropout,
                    .batch_norm = options.batch_norm,
                    .normalize = options.normalize,
                    .fused = options.fused,
                    .edge_table = "edge_encoder"}),
      head_(init, options, {.width = options.hidden, .hidden = {options.hidden}}) {
  add_child("", input_);
  add_child("", stack_);
  add_child("", head_);
}

Var CircuitGcl::embed(Tape& tape, const GraphBatch& batch) {
  return stack_.forward(tape, batch.graph, input_.forward(tape, batch), batch.multiplicity);
}

Var CircuitGcl::embed_pairs(Tape& tape, const std::vector<PairColumn>& columns) const {
  return head_.embed_pairs(tape, columns);
}

Var CircuitGcl::predict_links(Tape& tape, const Var& z, const RowIndex& source, const RowIndex& destination,
                              const Var& pair) {
  return head_.predict_links(tape, z, source, destination, pair);
}

Var CircuitGcl::predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes) {
  return head_.predict_nodes(tape, z, nodes);
}

GraphBatchOptions CircuitGcl::batch_options() const {
  return node_input_batch(options_, options_.conv, dtype_);
}

std::string CircuitGcl::describe() const {
  return str("circuitgcl(", input_.describe(), "; ", stack_.describe(), "; ", head_.describe(), ")");
}

}   // namespace cgcl
