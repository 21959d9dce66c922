#include "layers/models/circuitgcl.hpp"

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

std::int64_t head_width(const ModelOptions& options) {
  return options.readout == Readout::edge ? 2 * options.hidden + options.pair_width : options.hidden;
}

/// With the width that embedded pair features take.
ModelOptions resolved(ModelOptions options) {
  if (!options.pair_classes.empty()) {
    if (options.readout != Readout::edge)
      throw Error(ErrorId::bad_value, "pair features belong to links, the model reads out nodes");
    options.pair_width = kPairWidth * static_cast<std::int64_t>(options.pair_classes.size());
  }
  return options;
}

}   // namespace

CircuitGcl::CircuitGcl(Initializer& init, const ModelOptions& options)
    : options_(resolved(options)),
      dtype_(init.dtype()),
      cl_linear_(options.cl_width > 0
                     ? std::make_unique<Linear>(
                           init, LinearOptions{.in = options.cl_width, .out = part_width(options)})
                     : nullptr),
      statistics_(options.statistics ? std::make_unique<StatisticsEncoder>(init, part_width(options))
                                     : nullptr),
      node_encoder_(init, kHeadTypeRows, part_width(options)),
      stack_(init, {.conv = options.conv,
                    .width = options.hidden,
                    .layers = options.layers,
                    .act = options.act,
                    .dropout = options.dropout,
                    .batch_norm = options.batch_norm,
                    .normalize = options.normalize,
                    .fused = options.fused,
                    .edge_table = "edge_encoder"}),
      pair_(options.pair_classes.empty()
                ? nullptr
                : std::make_unique<PairEncoder>(init, options.pair_classes, options.pair_bags)),
      head_(init, {.widths = {head_width(options_), options.hidden, options.out},
                   .act = Act::relu,
                   .batch_norm = options.head_norm,
                   .fused = options.fused}) {
  if (cl_linear_) add_child("cl_linear", *cl_linear_);
  if (statistics_) add_child("", *statistics_);
  add_child("node_encoder", node_encoder_);
  add_child("", stack_);
  if (pair_) add_child("pair", *pair_);
  add_child("head_layers", head_);
}

Var CircuitGcl::embed(Tape& tape, const GraphBatch& batch) {
  std::vector<Var> parts{node_encoder_.forward(tape, batch.node_type)};
  if (cl_linear_) {
    CGCL_CHECK(batch.cl_embed.defined(),
               "the model reads pre-trained embeddings and the graph batch has none");
    const Var reduced = cl_linear_->forward(tape, batch.cl_embed);
    parts.push_back(batch.cl_row.index.defined() ? ag::gather_rows(tape, reduced, batch.cl_row) : reduced);
  }
  if (statistics_) parts.push_back(statistics_->forward(tape, batch));
  const Var x = parts.size() == 1 ? parts[0] : ag::concat_columns(tape, parts);
  return stack_.forward(tape, batch.graph, x, batch.multiplicity);
}

Var CircuitGcl::first_map(Tape& tape, const Var& z, const RowIndex& source, const RowIndex& destination,
                          const Var& pair, Var* turned) const {
  const std::int64_t width = options_.hidden;
  if (!options_.fused || z.rows() >= source.index.size()) {
    const Var a = ag::gather_rows(tape, z, source), b = ag::gather_rows(tape, z, destination);
    const auto joined = [&](const Var& first, const Var& second) {
      std::vector<Var> parts{first, second};
      if (pair.defined()) parts.push_back(pair);
      return ag::linear(tape, ag::concat_columns(tape, parts), head_.first().weight());
    };
    if (turned) *turned = joined(b, a);
    return joined(a, b);
  }
  const auto part = [&](const Var& x, std::int64_t first, std::int64_t columns) {
    return ag::linear(tape, x, ag::slice_columns(tape, head_.first().weight(), first, columns));
  };
  const Var first = part(z, 0, width), second = part(z, width, width);
  const Var beside = pair.defined() ? part(pair, 2 * width, options_.pair_width) : Var{};
  const auto joined = [&](const RowIndex& a, const RowIndex& b) {
    const Var y = ag::add(tape, ag::gather_rows(tape, first, a), ag::gather_rows(tape, second, b));
    return beside.defined() ? ag::add(tape, y, beside) : y;
  };
  if (turned) *turned = joined(destination, source);
  return joined(source, destination);
}

Var CircuitGcl::embed_pairs(Tape& tape, const std::vector<PairColumn>& columns) const {
  CGCL_CHECK(pair_ || columns.empty(), "the model has no pair features");
  return pair_ ? pair_->forward(tape, columns) : Var{};
}

Var CircuitGcl::predict_links(Tape& tape, const Var& z, const RowIndex& source, const RowIndex& destination,
                              const Var& pair) {
  CGCL_CHECK(options_.readout == Readout::edge, "this model predicts nodes, not links");
  CGCL_CHECK(pair.defined() == (options_.pair_width > 0), "predict_links: pair features of width ",
             options_.pair_width, " expected");
  if (options_.order == HeadOrder::ordered)
    return head_.forward_from_first(tape, first_map(tape, z, source, destination, pair, nullptr));
  Var turned;
  const Var first = first_map(tape, z, source, destination, pair, &turned);
  return head_.mean_from_first(tape, first, turned);
}

Var CircuitGcl::predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes) {
  CGCL_CHECK(options_.readout == Readout::node, "this model predicts links, not nodes");
  return head_.forward(tape, ag::gather_rows(tape, z, nodes));
}

GraphBatchOptions CircuitGcl::batch_options() const {
  return {
      .conv = options_.conv, .dtype = dtype_, .type_rows = kHeadTypeRows, .statistics = options_.statistics};
}

std::string CircuitGcl::describe() const {
  return str("circuitgcl(type", options_.cl_width > 0 ? ", embedding" : "",
             options_.statistics ? ", statistics" : "", "; ", stack_.describe(), "; ",
             options_.readout == Readout::edge ? str(name_of(options_.order), " links") : "nodes", " ",
             pair_ ? pair_->describe() + " " : "", head_.describe(), ")");
}

}   // namespace cgcl
