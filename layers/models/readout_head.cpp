#include "layers/models/readout_head.hpp"

namespace cgcl {
namespace {

MlpOptions layers_of(const ModelOptions& model, const ReadoutOptions& options) {
  MlpOptions out{
      .widths = {model.readout == Readout::edge ? 2 * options.width + pair_width(model) : options.width},
      .act = Act::relu,
      .dropout = options.dropout,
      .batch_norm = model.head_norm,
      .fused = model.fused};
  out.widths.insert(out.widths.end(), options.hidden.begin(), options.hidden.end());
  out.widths.push_back(model.out);
  return out;
}

}   // namespace

std::int64_t pair_width(const ModelOptions& model) {
  if (model.pair_classes.empty()) return model.readout == Readout::edge ? model.pair_width : 0;
  if (model.readout != Readout::edge)
    throw Error(ErrorId::bad_value, "pair features belong to links, the model reads out nodes");
  return kPairWidth * static_cast<std::int64_t>(model.pair_classes.size());
}

ReadoutHead::ReadoutHead(Initializer& init, const ModelOptions& model, const ReadoutOptions& options)
    : readout_(model.readout),
      order_(model.order),
      width_(options.width),
      pair_width_(pair_width(model)),
      fused_(model.fused),
      pair_(model.pair_classes.empty()
                ? nullptr
                : std::make_unique<PairEncoder>(init, model.pair_classes, model.pair_bags)),
      layers_(init, layers_of(model, options)) {
  if (pair_) add_child("pair", *pair_);
  add_child("head_layers", layers_);
}

Var ReadoutHead::first_map(Tape& tape, const Var& z, const RowIndex& source, const RowIndex& destination,
                           const Var& pair, Var* turned) const {
  const Var& weight = layers_.first().weight();
  if (!fused_ || z.rows() >= source.index.size()) {
    const Var a = ag::gather_rows(tape, z, source), b = ag::gather_rows(tape, z, destination);
    const auto joined = [&](const Var& first, const Var& second) {
      std::vector<Var> parts{first, second};
      if (pair.defined()) parts.push_back(pair);
      return ag::linear(tape, ag::concat_columns(tape, parts), weight);
    };
    if (turned) *turned = joined(b, a);
    return joined(a, b);
  }
  const auto part = [&](const Var& x, std::int64_t first, std::int64_t columns) {
    return ag::linear(tape, x, ag::slice_columns(tape, weight, first, columns));
  };
  const Var first = part(z, 0, width_), second = part(z, width_, width_);
  const Var beside = pair.defined() ? part(pair, 2 * width_, pair_width_) : Var{};
  const auto joined = [&](const RowIndex& a, const RowIndex& b) {
    const Var y = ag::add(tape, ag::gather_rows(tape, first, a), ag::gather_rows(tape, second, b));
    return beside.defined() ? ag::add(tape, y, beside) : y;
  };
  if (turned) *turned = joined(destination, source);
  return joined(source, destination);
}

Var ReadoutHead::embed_pairs(Tape& tape, const std::vector<PairColumn>& columns) const {
  CGCL_CHECK(pair_ || columns.empty(), "the model has no pair features");
  return pair_ ? pair_->forward(tape, columns) : Var{};
}

Var ReadoutHead::predict_links(Tape& tape, const Var& z, const RowIndex& source, const RowIndex& destination,
                               const Var& pair) {
  CGCL_CHECK(readout_ == Readout::edge, "this model predicts nodes, not links");
  CGCL_CHECK(pair.defined() == (pair_width_ > 0), "predict_links: pair features of width ", pair_width_,
             " expected");
  if (order_ == HeadOrder::ordered)
    return layers_.forward_from_first(tape, first_map(tape, z, source, destination, pair, nullptr));
  Var turned;
  const Var first = first_map(tape, z, source, destination, pair, &turned);
  return layers_.mean_from_first(tape, first, turned);
}

Var ReadoutHead::predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes) {
  CGCL_CHECK(readout_ == Readout::node, "this model predicts links, not nodes");
  return layers_.forward(tape, ag::gather_rows(tape, z, nodes));
}

std::string ReadoutHead::describe() const {
  return str(readout_ == Readout::edge ? str(name_of(order_), " links") : "nodes", " ",
             pair_ ? pair_->describe() + " " : "", layers_.describe());
}

}   // namespace cgcl
