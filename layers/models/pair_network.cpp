#include "layers/models/pair_network.hpp"

#include "engine/core/nvtx.hpp"
#include "layers/dropout.hpp"

#include <cmath>   // for sqrt

namespace cgcl {
namespace {

constexpr std::int64_t kNodeKinds = kHiddenNode + 1;

}   // namespace

PairNetwork::PairNetwork(Initializer& init, const PairNetworkOptions& options)
    : options_(options), dtype_(init.dtype()) {
  CGCL_CHECK(options.width > 0 && options.rounds >= 0 && !options.columns.empty(), "pair network: width ",
             options.width, ", ", options.rounds, " rounds, ", options.columns.size(), " heads");
  options_.dropout = Dropout(options.dropout).p();   // its check of the range
  if (options.rounds > 0) {
    node_encoder_ = std::make_unique<Embedding>(init, kNodeKinds, options.width);
    add_child("node_encoder", *node_encoder_);
    statistics_ = std::make_unique<StatisticsEncoder>(init, options.width);
    add_child("", *statistics_);
  }
  for (std::int64_t i = 0; i < options.rounds; ++i) {
    layers_.push_back(make_conv(init, ConvKind::sage, {.in = options.width, .out = options.width}));
    add_child(str("layers.", i), *layers_.back());
  }
  for (std::size_t h = 0; h < options.columns.size(); ++h) {
    const std::int64_t in = options.columns[h] + (options.rounds > 0 ? 2 * options.width : 0);
    CGCL_CHECK(in > 0, "pair network: head ", h, " reads nothing");
    heads_.push_back(std::make_unique<Mlp>(init, MlpOptions{.widths = {in, options.width, options.width, 1},
                                                            .act = Act::relu,
                                                            .dropout = options_.dropout}));
    add_child(str("heads.", h), *heads_.back());
  }
}

Var PairNetwork::unit_rows(Tape& tape, const Var& x) const {
  return ag::scale(tape, ag::l2_normalize(tape, x), std::sqrt(static_cast<double>(options_.width)));
}

Var PairNetwork::embed(Tape& tape, const GraphBatch& batch) const {
  if (layers_.empty()) return {};
  Var x = ag::add(tape, node_encoder_->forward(tape, batch.node_type), statistics_->forward(tape, batch));
  const Epilogue epilogue{.act = Act::relu, .dropout = options_.dropout};
  for (const auto& layer : layers_) {
    const NvtxRange range(tape.exec(), "layer");
    x = options_.residual
            ? ag::add(tape, x, layer->forward(tape, batch.graph, unit_rows(tape, x), {}, epilogue))
            : layer->forward(tape, batch.graph, x, {}, epilogue);
  }
  return options_.residual ? unit_rows(tape, x) : x;
}

Var PairNetwork::predict(Tape& tape, std::size_t head, const Var& z, const RowIndex& a, const RowIndex& b,
                         const Var& columns) const {
  CGCL_CHECK(head < heads_.size(), "head ", head, " of ", heads_.size());
  CGCL_CHECK(z.defined() == (options_.rounds > 0) && columns.defined() == (options_.columns[head] > 0),
             "predict: ", options_.rounds, " rounds and ", options_.columns[head], " columns expected");
  std::vector<Var> parts;
  if (z.defined()) {
    const Var first = ag::gather_rows(tape, z, a), second = ag::gather_rows(tape, z, b);
    parts = {ag::add(tape, first, second), ag::mul(tape, first, second)};
  }
  if (columns.defined()) parts.push_back(columns);
  return heads_[head]->forward(tape, parts.size() == 1 ? parts[0] : ag::concat_columns(tape, parts));
}

GraphBatchOptions PairNetwork::batch_options() const {
  return {.conv = ConvKind::sage, .dtype = dtype_, .type_rows = kNodeKinds, .statistics = true};
}

std::string PairNetwork::describe() const {
  std::string text = str("pair network(", options_.rounds, " x ", options_.residual ? "residual " : "",
                         "sage(", options_.width, "), dropout ", options_.dropout);
  for (const auto& head : heads_) text += str("; ", head->describe());
  return text + ")";
}

}   // namespace cgcl
