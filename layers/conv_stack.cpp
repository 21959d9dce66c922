#include "layers/conv_stack.hpp"

#include "engine/core/nvtx.hpp"
#include "layers/dropout.hpp"

namespace cgcl {

ConvStack::ConvStack(Initializer& init, const ConvStackOptions& options)
    : options_(options),
      edge_table_(uses_edge_features(options.conv)
                      ? std::make_unique<Embedding>(init, kEdgeTypeRows, options.width)
                      : nullptr),
      activation_(init, options.act) {
  CGCL_CHECK(options.layers >= 0, "conv stack: ", options.layers, " layers");
  options_.dropout = Dropout(options.dropout).p();   // its check of the range
  if (edge_table_) add_child(options.edge_table, *edge_table_);
  add_child("activation", activation_);
  const ConvOptions conv{.in = options.width,
                         .out = options.width,
                         .edge_width = uses_edge_features(options.conv) ? options.width : 0,
                         .normalize = options.normalize,
                         .fused = options.fused};
  for (std::int64_t i = 0; i < options.layers; ++i) {
    layers_.push_back(make_conv(init, options.conv, conv));
    add_child(str("layers.", i), *layers_.back());
  }
  if (options.batch_norm) {
    norm_ = std::make_unique<BatchNorm>(init, options.width);
    add_child("bn_node_x", *norm_);
  }
}

Var ConvStack::forward(Tape& tape, const MessageGraph& graph, const Var& x, const RowWeights& multiplicity) {
  if (layers_.empty()) return x;
  return run(tape, graph, multiplicity,
             [&](const Conv& layer, const Var& edge_attr, const Epilogue& epilogue) {
               return layer.forward(tape, graph, x, edge_attr, epilogue);
             });
}

Var ConvStack::forward(Tape& tape, const MessageGraph& graph, const TableRows& x,
                       const RowWeights& multiplicity) {
  if (layers_.empty()) return x.gathered(tape);
  return run(tape, graph, multiplicity,
             [&](const Conv& layer, const Var& edge_attr, const Epilogue& epilogue) {
               return layer.forward_table(tape, graph, x, edge_attr, epilogue);
             });
}

template <class Input>
Var ConvStack::run(Tape& tape, const MessageGraph& graph, const RowWeights& multiplicity,
                   const Input& input) {
  const Var edge_attr = edge_table_ ? edge_table_->forward(tape, graph.edge_type) : Var{};
  const Epilogue epilogue{activation_.act(), activation_.slope(), options_.dropout};
  Var y;
  for (const auto& layer : layers_) {
    const NvtxRange range(tape.exec(), "layer");
    const Epilogue own = norm_ ? Epilogue{} : epilogue;
    y = y.defined() ? layer->forward(tape, graph, y, edge_attr, own) : input(*layer, edge_attr, own);
    if (norm_) y = apply_epilogue(tape, norm_->forward(tape, y, multiplicity), {}, epilogue, options_.fused);
  }
  return y;
}

std::string ConvStack::describe() const {
  return str(options_.layers, " x ", name_of(options_.conv), "(", options_.width, "), ",
             name_of(options_.act), ", dropout ", options_.dropout);
}

}   // namespace cgcl
