#include "layers/models/dlpl_cap.hpp"

#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"

#include <algorithm>   // for max, max_element

namespace cgcl {
namespace {

constexpr double kGamma = 2;               // of the focal loss
constexpr double kExpertDropout = 0.5;     // of the experts of the three lower classes
constexpr std::int32_t kSteadyClass = 3;   // the first whose expert has none
constexpr float kLeastLabel = 0.05f;       // relative errors of smaller labels are taken to this one

/// Of a regression the router says classes.
ModelOptions router_model(ModelOptions options) {
  if (options.regression()) options.out = kSizeClasses;
  return options;
}

/// Experts share the pair features that the router embeds.
ModelOptions expert_model(ModelOptions options) {
  if (!options.pair_classes.empty())
    options.pair_width = kPairWidth * static_cast<std::int64_t>(options.pair_classes.size());
  options.pair_classes.clear();
  options.pair_bags.clear();
  return options;
}

}   // namespace

DlplCap::DlplCap(Initializer& init, const ModelOptions& options)
    : options_(options),
      dtype_(init.dtype()),
      input_(init, options),
      stack_(init, {.conv = ConvKind::sage,
                    .width = options.hidden,
                    .layers = options.layers,
                    .act = Act::relu,
                    .dropout = options.dropout,
                    .normalize = options.normalize,
                    .fused = options.fused,
                    .edge_table = ""}),
      router_(init, router_model(options),
              {.width = options.hidden, .hidden = {options.hidden, options.hidden}}) {
  add_child("", input_);
  add_child("", stack_);
  add_child("router", router_);
  const std::int64_t width = options.hidden;
  for (std::int32_t c = 0; regression() && c < kSizeClasses; ++c) {
    experts_.push_back(std::make_unique<ReadoutHead>(
        init, expert_model(options),
        ReadoutOptions{.width = width,
                       .hidden = {2 * width, 2 * width, width},
                       .dropout = options.dropout > 0 && c < kSteadyClass ? kExpertDropout : 0}));
    add_child(str("experts.", c), *experts_.back());
  }
}

Var DlplCap::embed(Tape& tape, const GraphBatch& batch) {
  return stack_.forward(tape, batch.graph, input_.forward(tape, batch), batch.multiplicity);
}

Var DlplCap::embed_pairs(Tape& tape, const std::vector<PairColumn>& columns) const {
  return router_.embed_pairs(tape, columns);
}

Var DlplCap::predict_links(Tape& tape, const Var& z, const RowIndex& source, const RowIndex& destination,
                           const Var& pair) {
  std::vector<Var> parts{router_.predict_links(tape, z, source, destination, pair)};
  const Var state = ag::detach(z), beside = pair.defined() ? ag::detach(pair) : pair;
  for (const auto& expert : experts_)
    parts.push_back(expert->predict_links(tape, state, source, destination, beside));
  return parts.size() == 1 ? parts.front() : ag::concat_columns(tape, parts);
}

Var DlplCap::predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes) {
  std::vector<Var> parts{router_.predict_nodes(tape, z, nodes)};
  const Var state = ag::detach(z);
  for (const auto& expert : experts_) parts.push_back(expert->predict_nodes(tape, state, nodes));
  return parts.size() == 1 ? parts.front() : ag::concat_columns(tape, parts);
}

void DlplCap::see_labels(const Exec& exec, std::span<const float>, std::span<const std::int32_t> label) {
  if (!regression()) return;
  std::vector<double> weight(idx(kSizeClasses), 0.0);
  for (const std::int32_t c : label) weight.at(idx(c)) += 1;
  for (double& w : weight)
    if (w > 0) w = static_cast<double>(label.size()) / w;
  class_weight_ = real_tensor(exec, dtype_, weight);
}

std::vector<float> DlplCap::label_columns(std::span<const float> y,
                                          std::span<const std::int32_t> label) const {
  if (!regression()) return {};
  std::vector<float> out(label.size() * idx(kSizeClasses), 0.0f);
  for (std::size_t i = 0; i < label.size(); ++i) {
    const float scale = std::max(y[i], kLeastLabel);
    out[i * idx(kSizeClasses) + idx(label[i])] = 1 / (scale * scale);
  }
  return out;
}

Var DlplCap::loss(Tape& tape, const Var& output, const Truth& truth, const RunLoss& run_loss) const {
  if (!regression()) return run_loss(tape, output);
  const Var logits = ag::slice_columns(tape, output, 0, kSizeClasses),
            values = ag::slice_columns(tape, output, kSizeClasses, kSizeClasses);
  const Var routed = ag::mean(
      tape,
      ag::softmax_loss(tape, logits, truth.label, {.offset = {}, .alpha = class_weight_, .gamma = kGamma}));
  const Var y(truth.y.reshaped(output.rows(), 1));
  const Var labels = ag::concat_columns(tape, std::vector<Var>(idx(kSizeClasses), y));
  const Var error = ag::mul(tape, ag::square(tape, ag::sub(tape, values, labels)), Var(truth.columns));
  // Columns of other classes are 0: the mean over the samples is that over all columns times their number.
  return ag::add(tape, routed, ag::scale(tape, ag::mean(tape, error), static_cast<double>(kSizeClasses)));
}

std::vector<double> DlplCap::decide(std::vector<double> output, std::int64_t samples) const {
  if (!regression()) return output;
  std::vector<double> out;
  out.reserve(idx(samples));
  for (std::int64_t i = 0; i < samples; ++i) {
    const auto logits = output.begin() + i * 2 * kSizeClasses;
    out.push_back(logits[kSizeClasses + (std::max_element(logits, logits + kSizeClasses) - logits)]);
  }
  return out;
}

GraphBatchOptions DlplCap::batch_options() const {
  return node_input_batch(options_, ConvKind::sage, dtype_);
}

std::string DlplCap::describe() const {
  return str("dlpl-cap(", input_.describe(), "; ", stack_.describe(), "; router ", router_.describe(),
             experts_.empty() ? "" : str("; ", experts_.size(), " experts ", experts_.front()->describe()),
             ")");
}

}   // namespace cgcl
