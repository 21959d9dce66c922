// One step of a downstream run: of a whole batch, or of its shards, whose gradients are added in their order.
#include "apps/train/downstream.hpp"
#include "apps/train/loss_fault.hpp"
#include "engine/core/index.hpp"
#include "engine/core/nvtx.hpp"
#include "engine/ops/csr.hpp"

#include <cmath>   // for isfinite

namespace cgcl {

namespace {

constexpr double kNoiseRate = 1e-2;   // of a learned sigma, throughout [BMSE]

}   // namespace

GraphBatch Downstream::sample_around(StepSamples& samples, const RandomKey& key) const {
  const NvtxRange range(exec_, "sample");
  SampledDesign cut = sampler_->sample_ends(samples.source, samples.target, key);
  const Embeddings& e = design_.embeddings;
  const std::span<const std::int32_t> cl_row(cut.node.data(), e.table.empty() ? 0 : cut.node.size());
  samples.source = std::move(cut.source);
  samples.target = std::move(cut.target);
  return make_graph_batch(exec_, model_.head().batch_options(), cut.design, {e.table, e.width, cl_row});
}

Var Downstream::predict(Tape& tape, const FixedStep& step, const GraphBatch& graph) {
  const Var z = model_.head().embed(tape, graph);
  const RowIndex first = ops::make_row_index(exec_, step.source, z.rows());
  if (!on_links(options_.task)) return model_.head().predict_nodes(tape, z, first);
  const Var pair = model_.embed_pairs(exec_, tape, step.pair, step.bag);
  return model_.head().predict_links(tape, z, first, ops::make_row_index(exec_, step.target, z.rows()), pair);
}

void Downstream::prepare_update(double lr) {
  optimizer_->prepare(lr);
  noise_optimizer_->prepare(kNoiseRate);
}

void Downstream::update() {
  const double scale = options_.clip > 0 ? clip_factor(exec_, optimizer_->parameters(), options_.clip) : 1;
  optimizer_->update(scale);
  noise_optimizer_->update();
  clear_grads();
}

void Downstream::count_update() {
  optimizer_->count();
  noise_optimizer_->count();
}

void Downstream::clear_grads() {
  optimizer_->clear_grads();
  noise_optimizer_->clear_grads();
}

Var Downstream::forward(Tape& tape, const FixedStep& step, const GraphBatch& graph) {
  const NvtxRange range(exec_, "forward");
  const Var output = predict(tape, step, graph);
  return model_.head().loss(
      tape, output, {step.y, step.label, step.columns}, [&](Tape& on, const Var& prediction) {
        return classification_ ? (*classification_)(on, prediction, step.label, {}, step.prior)
                               : (*regression_)(on, prediction, step.y, step.weight);
      });
}

void Downstream::descend(FixedStep& fixed, const GraphBatch& graph, std::uint32_t step) {
  clear_grads();   // those of a step that could not be recorded to its end
  Tape tape(exec_, TapeMode::train, step);
  const Var loss = forward(tape, fixed, graph);
  loss_fault_ = loss_fault(tape, loss, optimizer_->parameters());
  tape.backward(loss);
  update();
  fixed.loss.copy_from(exec_, loss.value());
}

GraphBatch Downstream::cut_graph(std::span<const std::int32_t> batch, std::uint32_t step,
                                 StepSamples& samples) const {
  GraphBatch cut;
  if (subgraphs_) {
    cut = subgraphs_of(*subgraphs_, batch, samples.source);
    if (on_links(options_.task)) samples.target = samples.source;
  } else if (sampler_) {
    cut = sample_around(samples, {exec_.seed(), kSample, step});
  } else {
    samples.source = design_.rows_of(samples.source);
    samples.target = design_.rows_of(samples.target);
  }
  return cut;
}

double Downstream::finite(double loss) const {
  if (!std::isfinite(loss))
    throw Error(
        ErrorId::not_finite,
        str("training loss is ", loss, " in epoch ", epoch_ + 1, loss_fault_, ", expected a finite number"),
        "", "lower --lr, or set --clip 1");
  return loss;
}

double Downstream::train_batch(std::span<const std::int32_t> batch, std::uint32_t step, double lr) {
  if (sum_) return train_shards(batch, step, lr);
  const NvtxRange range(exec_, "step");
  StepSamples samples = step_samples(batch);
  const GraphBatch sampled = cut_graph(batch, step, samples);   // outlives the tape, which refers to it
  const bool cut = sampler_ || subgraphs_;
  const GraphBatch& graph = cut ? sampled : design_.batch;
  std::unique_ptr<FixedStep>& slot = steps_[batch.size()];
  if (!slot || cut) slot = std::make_unique<FixedStep>(exec_, samples);   // no two samples have one shape
  FixedStep& fixed = *slot;
  fixed.graph.run(step, {.prepare =
                             [&] {
                               fixed.assign(exec_, samples);
                               prepare_update(lr);
                             },
                         .compute = [&] { descend(fixed, graph, step); },
                         .finish = [&] { count_update(); }});
  return finite(fixed.loss.item(exec_));
}

bool Downstream::normalises_batch() const { return subgraphs_.has_value() || options_.quirks.batch_norm; }

ShardBounds Downstream::bounds_of(std::size_t samples) const {
  return {samples, options_.shards, normalises_batch() ? std::size_t{2} : std::size_t{1}};
}

/// Each shard draws its own dropout masks and neighbours.
std::uint32_t Downstream::shard_step(std::uint32_t step, int part) const {
  return step * static_cast<std::uint32_t>(options_.shards) + static_cast<std::uint32_t>(part);
}

double Downstream::shard_gradients(std::span<const std::int32_t> batch, std::uint32_t step) {
  StepSamples samples = step_samples(batch);
  const GraphBatch sampled = cut_graph(batch, step, samples);
  FixedStep fixed(exec_, samples);
  fixed.assign(exec_, samples);
  Tape tape(exec_, TapeMode::train, step);
  const Var loss = forward(tape, fixed, sampler_ || subgraphs_ ? sampled : design_.batch);
  if (loss_fault_.empty()) loss_fault_ = loss_fault(tape, loss, optimizer_->parameters());
  tape.backward(loss);
  return loss.value().item(exec_);
}

double Downstream::train_shards(std::span<const std::int32_t> batch, std::uint32_t step, double lr) {
  const NvtxRange range(exec_, "step");
  const ShardBounds bounds = bounds_of(batch.size());
  loss_fault_.clear();
  const double loss = finite(sum_->run(bounds.weights(), [&](int part) {
    return shard_gradients(batch.subspan(bounds.begin(part), bounds.size(part)), shard_step(step, part));
  }));
  prepare_update(lr);
  update();
  count_update();
  return loss;
}

}   // namespace cgcl
