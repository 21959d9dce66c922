#include "layers/models/node_input.hpp"

namespace cgcl {
namespace {

/// Width of each of the encoders that are concatenated.
std::int64_t part_width(const ModelOptions& options) {
  const std::int64_t parts = 1 + (options.cl_width > 0 ? 1 : 0) + (options.statistics ? 1 : 0);
  if (options.hidden < 1 || options.hidden % parts != 0) {
    throw Error(ErrorId::bad_value,
                str("hidden width ", options.hidden, " does not divide into ", parts, " encoders"));
  }
  return options.hidden / parts;
}

}   // namespace

NodeInput::NodeInput(Initializer& init, const ModelOptions& options)
    : cl_linear_(options.cl_width > 0
                     ? std::make_unique<Linear>(
                           init, LinearOptions{.in = options.cl_width, .out = part_width(options)})
                     : nullptr),
      statistics_(options.statistics ? std::make_unique<StatisticsEncoder>(init, part_width(options))
                                     : nullptr),
      node_encoder_(init, kHeadTypeRows, part_width(options)) {
  if (cl_linear_) add_child("cl_linear", *cl_linear_);
  if (statistics_) add_child("", *statistics_);
  add_child("node_encoder", node_encoder_);
}

Var NodeInput::forward(Tape& tape, const GraphBatch& batch) const {
  std::vector<Var> parts{node_encoder_.forward(tape, batch.node_type)};
  if (cl_linear_) parts.push_back(reduced_embedding(tape, *cl_linear_, batch));
  if (statistics_) parts.push_back(statistics_->forward(tape, batch));
  return parts.size() == 1 ? parts[0] : ag::concat_columns(tape, parts);
}

std::string NodeInput::describe() const {
  return str("type", cl_linear_ ? ", embedding" : "", statistics_ ? ", statistics" : "");
}

Var reduced_embedding(Tape& tape, const Linear& linear, const GraphBatch& batch) {
  CGCL_CHECK(batch.cl_embed.defined(), "the model reads pre-trained embeddings and the graph batch has none");
  const Var reduced = linear.forward(tape, batch.cl_embed);
  return batch.cl_row.index.defined() ? ag::gather_rows(tape, reduced, batch.cl_row) : reduced;
}

GraphBatchOptions node_input_batch(const ModelOptions& options, ConvKind conv, DType dtype) {
  return {.conv = conv, .dtype = dtype, .type_rows = kHeadTypeRows, .statistics = options.statistics};
}

}   // namespace cgcl
