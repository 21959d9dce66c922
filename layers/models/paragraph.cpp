#include "layers/models/paragraph.hpp"

#include "engine/core/index.hpp"
#include "engine/core/nvtx.hpp"
#include "layers/dropout.hpp"
#include "layers/gat_conv.hpp"

#include <iterator>   // for size

namespace cgcl {
namespace {

constexpr double kNegativeSlope = 0.2;   // of the leaky ReLU of the scores, as in graph attention

}   // namespace

TypedAttention::TypedAttention(Initializer& init, std::int64_t width)
    : width_(width), self_(init, {.in = 2 * width, .out = width}) {
  for (std::int64_t t = 0; t < kMessageKinds; ++t) {
    const std::string name = str("kind.", t, ".");
    kinds_.push_back({.weight = add_parameter(name + "weight", init.glorot(width, width)),
                      .att_src = add_parameter(name + "att_src", init.glorot(1, width)),
                      .att_dst = add_parameter(name + "att_dst", init.glorot(1, width))});
  }
  add_child("self", self_);
}

Var TypedAttention::forward(Tape& tape, const std::vector<TypedGraph>& typed, const Var& h) const {
  Var heard;
  for (const TypedGraph& graph : typed) {
    const Kind& kind = kinds_[idx(graph.kind)];
    const Var part = graph_attention(tape, graph.messages, ag::linear(tape, h, kind.weight), kind.att_src,
                                     kind.att_dst, kNegativeSlope);
    heard = heard.defined() ? ag::add(tape, heard, part) : part;
  }
  if (!heard.defined()) heard = ag::scale(tape, h, 0);   // no connection at all
  return self_.forward(tape, ag::concat_columns(tape, {h, heard}));
}

/// One model of the ensemble.
class ParaGraph::Member final : public Module {
 public:
  Member(Initializer& init, const ModelOptions& options)
      : dropout_(options.dropout),
        cl_linear_(options.cl_width > 0 ? std::make_unique<Linear>(init, LinearOptions{.in = options.cl_width,
                                                                                       .out = options.hidden})
                                        : nullptr),
        statistics_(init, options.hidden),
        activation_(init, options.act),
        head_(init, options,
              {.width = options.hidden, .hidden = {options.hidden, options.hidden, options.hidden}}) {
    if (cl_linear_) add_child("cl_linear", *cl_linear_);
    add_child("", statistics_);
    add_child("activation", activation_);
    for (std::int64_t i = 0; i < options.layers; ++i) {
      layers_.push_back(std::make_unique<TypedAttention>(init, options.hidden));
      add_child(str("layers.", i), *layers_.back());
    }
    add_child("", head_);
  }

  [[nodiscard]] Var embed(Tape& tape, const GraphBatch& batch) const {
    Var h = statistics_.forward(tape, batch);
    if (cl_linear_) {
      CGCL_CHECK(batch.cl_embed.defined(),
                 "the model reads pre-trained embeddings and the graph batch has none");
      const Var projected = cl_linear_->forward(tape, batch.cl_embed);
      h = ag::add(tape, h,
                  batch.cl_row.index.defined() ? ag::gather_rows(tape, projected, batch.cl_row) : projected);
    }
    for (const auto& layer : layers_) {
      const NvtxRange range(tape.exec(), "layer");
      h = dropout_.forward(tape, activation_.forward(tape, layer->forward(tape, batch.typed, h)));
    }
    return h;
  }
  [[nodiscard]] ReadoutHead& head() { return head_; }
  [[nodiscard]] std::string describe() const override {
    return str("statistics", cl_linear_ ? ", embedding" : "", "; ", layers_.size(), " x ",
               layers_.empty() ? "nothing" : layers_.front()->describe(), ", ", activation_.describe(),
               ", dropout ", dropout_.p(), "; ", head_.describe());
  }

 private:
  Dropout dropout_;
  std::unique_ptr<Linear> cl_linear_;
  StatisticsEncoder statistics_;
  Activation activation_;
  std::vector<std::unique_ptr<TypedAttention>> layers_;
  ReadoutHead head_;
};

ParaGraph::ParaGraph(Initializer& init, const ModelOptions& options)
    : options_(options), dtype_(init.dtype()) {
  if (!options.statistics)
    throw Error(ErrorId::bad_value, "model paragraph projects the statistics of nodes, expected them on");
  const std::size_t members = options.regression() ? std::size(kParaGraphRanges) : 1;
  for (std::size_t i = 0; i < members; ++i) {
    members_.push_back(std::make_unique<Member>(init, options));
    add_child(str("members.", i), *members_.back());
  }
}

ParaGraph::~ParaGraph() = default;

Var ParaGraph::embed(Tape& tape, const GraphBatch& batch) {
  std::vector<Var> states;
  for (const auto& member : members_) states.push_back(member->embed(tape, batch));
  return states.size() == 1 ? states[0] : ag::concat_columns(tape, states);
}

Var ParaGraph::embed_pairs(Tape& tape, const std::vector<PairColumn>& columns) const {
  std::vector<Var> parts;
  for (const auto& member : members_) parts.push_back(member->head().embed_pairs(tape, columns));
  return parts.size() == 1 || !parts[0].defined() ? parts[0] : ag::concat_columns(tape, parts);
}

Var ParaGraph::predict_links(Tape& tape, const Var& z, const RowIndex& source, const RowIndex& destination,
                             const Var& pair) {
  if (members_.size() == 1) return members_[0]->head().predict_links(tape, z, source, destination, pair);
  const std::int64_t width = options_.hidden;
  const std::int64_t pair_width =
      pair.defined() ? pair.cols() / static_cast<std::int64_t>(members_.size()) : 0;
  std::vector<Var> values;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(members_.size()); ++i)
    values.push_back(members_[idx(i)]->head().predict_links(
        tape, ag::slice_columns(tape, z, i * width, width), source, destination,
        pair.defined() ? ag::slice_columns(tape, pair, i * pair_width, pair_width) : Var{}));
  return ag::concat_columns(tape, values);
}

Var ParaGraph::predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes) {
  if (members_.size() == 1) return members_[0]->head().predict_nodes(tape, z, nodes);
  const std::int64_t width = options_.hidden;
  std::vector<Var> values;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(members_.size()); ++i)
    values.push_back(
        members_[idx(i)]->head().predict_nodes(tape, ag::slice_columns(tape, z, i * width, width), nodes));
  return ag::concat_columns(tape, values);
}

std::vector<float> ParaGraph::label_columns(std::span<const float> y, std::span<const std::int32_t>) const {
  std::vector<float> out;
  if (members_.size() == 1) return out;
  out.reserve(y.size() * members_.size());
  for (const float label : y)
    for (std::size_t i = 0; i < members_.size(); ++i)
      out.push_back(static_cast<double>(label) <= kParaGraphRanges[i] ? 1.0f : 0.0f);
  return out;
}

Var ParaGraph::loss(Tape& tape, const Var& output, const Truth& truth, const RunLoss& run_loss) const {
  if (members_.size() == 1) return run_loss(tape, output);
  const Var y(truth.y.reshaped(output.rows(), 1)), in_range(truth.columns);
  Var total;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(members_.size()); ++i) {
    const Var error = ag::sub(tape, ag::slice_columns(tape, output, i, 1), y);
    const Var seen = ag::mul(tape, error, ag::slice_columns(tape, in_range, i, 1));
    const Var part = run_loss(tape, ag::add(tape, y, seen));
    total = total.defined() ? ag::add(tape, total, part) : part;
  }
  return total;
}

std::vector<double> ParaGraph::decide(std::vector<double> output, std::int64_t samples) const {
  if (members_.size() == 1) return output;
  std::vector<double> out;
  out.reserve(idx(samples));
  for (std::size_t s = 0; s < idx(samples); ++s) {
    const double* value = output.data() + s * members_.size();
    double chosen = value[0];
    for (std::size_t i = 1; i < members_.size(); ++i)
      if (value[i] > kParaGraphRanges[i - 1]) chosen = value[i];
    out.push_back(chosen);
  }
  return out;
}

GraphBatchOptions ParaGraph::batch_options() const {
  return {.conv = ConvKind::sage, .dtype = dtype_, .type_rows = 4, .statistics = true, .typed = true};
}

KeptValues ParaGraph::kept() const {
  const auto layers = static_cast<double>(options_.layers * static_cast<std::int64_t>(members_.size()));
  const auto width = static_cast<double>(options_.hidden);
  // A map of all nodes and what they hear of it for each kind; scores are a few numbers per edge.
  return {.by_row = layers * width * (5.0 * kMessageKinds + 6), .by_edge = 8 * layers};
}

std::string ParaGraph::describe() const {
  return str("paragraph(", members_.size(), " x [", members_[0]->describe(), "])");
}

}   // namespace cgcl
