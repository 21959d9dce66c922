#include "layers/models/frozen_embedding.hpp"

namespace cgcl {
namespace {

std::int64_t embedding_width(const ModelOptions& options) {
  if (options.cl_width < 1)
    throw Error(ErrorId::bad_value, "model sgrl reads a pre-trained embedding, expected an encoder");
  return options.cl_width;
}

}   // namespace

FrozenEmbedding::FrozenEmbedding(Initializer& init, const ModelOptions& options)
    : width_(embedding_width(options)),
      dtype_(init.dtype()),
      head_(init, options, {.width = width_, .hidden = {options.hidden}, .dropout = options.dropout}) {
  add_child("", head_);
}

Var FrozenEmbedding::embed(Tape& tape, const GraphBatch& batch) {
  CGCL_CHECK(batch.cl_embed.defined(), "the model reads pre-trained embeddings and the graph batch has none");
  return batch.cl_row.index.defined() ? ag::gather_rows(tape, batch.cl_embed, batch.cl_row) : batch.cl_embed;
}

Var FrozenEmbedding::embed_pairs(Tape& tape, const std::vector<PairColumn>& columns) const {
  return head_.embed_pairs(tape, columns);
}

Var FrozenEmbedding::predict_links(Tape& tape, const Var& z, const RowIndex& source,
                                   const RowIndex& destination, const Var& pair) {
  return head_.predict_links(tape, z, source, destination, pair);
}

Var FrozenEmbedding::predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes) {
  return head_.predict_nodes(tape, z, nodes);
}

GraphBatchOptions FrozenEmbedding::batch_options() const {
  return {.dtype = dtype_, .type_rows = 4, .statistics = false};
}

std::string FrozenEmbedding::describe() const { return str("sgrl(embedding; ", head_.describe(), ")"); }

}   // namespace cgcl
