#include "apps/train/downstream.hpp"

#include "engine/core/index.hpp"
#include "engine/core/nvtx.hpp"
#include "io/dataset/dataset.hpp"

#include <chrono>
#include <numeric>   // for iota

namespace cgcl {

namespace {

using Clock = std::chrono::steady_clock;

ModelDescription describe(const CircuitGraph& graph, const TrainOptions& options,
                          const std::optional<PretrainedEncoder>& encoder) {
  if (!options.pair.empty() && !on_links(options.task))
    throw Error(ErrorId::bad_value, str("pair features belong to links, task ", name_of(options.task),
                                        " predicts nets, expected none"));
  ModelDescription d;
  d.task = options.task;
  d.model = options.model;
  d.loss = options.loss;
  d.head = options.head;
  d.pair = options.pair;
  d.head.cl_width = encoder ? encoder->options.hidden : 0;
  d.head.readout = on_links(options.task) ? Readout::edge : Readout::node;
  d.head.out = outputs_of(options.task);
  d.head.logits = classifies(options.task) || finds_links(options.task);
  d.negatives = options.negatives;
  if (encoder) {
    d.encoder = encoder->options;
    d.encoder_sources = encoder->sources;
  }
  d.head.head_norm = options.quirks.batch_norm;
  d.protocol = options.protocol;
  d.normaliser = options.normaliser ? *options.normaliser : fit_normaliser(graph);
  d.codec = task_codec(options.task, graph);
  d.source_name = graph.name;
  d.source_fingerprint = options.source_fingerprint.empty() ? fingerprint(graph) : options.source_fingerprint;
  d.source_structure =
      options.source_structure.empty() ? structure_fingerprint(graph) : options.source_structure;
  d.source_sha256 = graph.source_sha256;
  return d;
}

/// Describes before it moves the encoder: as two arguments of one call the order would be open.
TrainedModel fresh_model(const Exec& exec, const CircuitGraph& graph, const TrainOptions& options,
                         std::optional<PretrainedEncoder> encoder, ModelTable models) {
  ModelDescription description = describe(graph, options, encoder);
  return TrainedModel(exec, std::move(description), std::move(encoder), models);
}

TensorList clone(const Exec& exec, const NamedTensors& tensors) {
  TensorList out;
  for (const auto& [name, tensor] : tensors) out.emplace_back(name, tensor.clone(exec));
  return out;
}

}   // namespace

Downstream::Downstream(const Exec& exec, const CircuitGraph& graph, const TrainOptions& options,
                       std::optional<PretrainedEncoder> encoder, std::optional<Split> split,
                       ModelTable models, const Ranks& ranks)
    : exec_(exec),
      ranks_(ranks),
      options_(options),
      data_identity_(fingerprint(graph)),
      model_(fresh_model(exec, graph, options, std::move(encoder), models)),
      split_(starting_split(graph, options, exec.seed(), std::move(split))),
      samples_(samples_of(graph, options.task, task_codec(options.task, graph), split_)),
      pairs_(model_.pair_table(exec, graph, samples_)),
      design_(model_.prepare(exec, graph,
                             options.sampling.batching == Batching::full
                                 ? options.compression
                                 : CompressionOptions(Compression::off))) {
  cut_subgraphs();
  samples_.group = model_.groups(exec, graph, samples_, pairs_);
  if (split_.train.empty()) divide(printable(graph.name));
  model_.set_baseline(fit_baseline(samples_));
  find_twin_free();
  model_.head().see_labels(exec, pick(samples_.y, samples_.train), pick(samples_.label, samples_.train));
  if (options.quirks.all_nets && !on_links(options.task))   // after what tells training from validation
    samples_.train.insert(samples_.train.end(), samples_.val.begin(), samples_.val.end());
  prepare_objective();
  if (options.sampling.batching == Batching::neighbor)
    sampler_ = std::make_unique<DesignSampler>(design_.host.design, options.sampling);
  optimizer_ = std::make_unique<Optimizer>(exec, model_.head().parameters(), options.optimizer);
  NamedVars noise;
  if (regression_)
    for (const auto& [name, p] : regression_->parameters()) noise.emplace_back("objective." + name, p);
  noise_optimizer_ = std::make_unique<Optimizer>(exec, std::move(noise), OptimizerOptions{});
  if (options.shards > 1) {
    NamedVars learnt = optimizer_->parameters();
    learnt.insert(learnt.end(), noise_optimizer_->parameters().begin(), noise_optimizer_->parameters().end());
    sum_ = std::make_unique<ShardSum>(exec, ranks, std::move(learnt), model_.head().buffers());
  }
  best_weights_ = clone(exec_, model_.head().state());
  batch_size_ = options.batch_size > 0                    ? options.batch_size
                : subgraphs_ || design_.host.compressed() ? 512
                                                          : 4096;
}

StepSamples Downstream::step_samples(std::span<const std::int32_t> batch) const {
  StepSamples out;
  out.source = pick(samples_.source, batch);
  if (on_links(options_.task)) {
    out.target = pick(samples_.target, batch);
    out.pair = pairs_.columns(batch);
    if (pairs_.bags.width > 0) out.bag = pairs_.bag_rows(batch);
  }
  out.label = pick(samples_.label, batch);
  if (classification_ && options_.quirks.class_counts) {
    const auto prior = classification_->prior_of(out.label);
    out.prior.assign(prior.begin(), prior.end());
  }
  if (regression_) {
    out.y = pick(samples_.y, batch);
    if (!weight_.empty()) out.weight = pick(weight_, batch);
    if (regression_->loss() == RegressionLoss::bmc && options_.quirks.bmc)   // positions in the batch
      for (std::size_t i = 0; i < batch.size(); ++i) out.weight.push_back(static_cast<float>(i));
  }
  out.columns = model_.head().label_columns(out.y, out.label);
  return out;
}

double Downstream::train_epoch(double lr, const LoopHooks& hooks, bool& stopped) {
  const bool fixed_order = options_.quirks.order && on_links(options_.task);
  auto order = permutation({exec_.seed(), kShuffle, static_cast<std::uint32_t>(epoch_)},
                           static_cast<std::int64_t>(samples_.train.size()));
  if (fixed_order) std::iota(order.begin(), order.end(), 0);
  const auto batch_size = idx(batch_size_);
  double total = 0;
  std::uint32_t batch_number = 0;
  for (std::size_t first = 0, n = 0; first < order.size() && !stopped; first += n, ++batch_number) {
    n = batch_at(first, order.size());
    const auto batch = pick(samples_.train, std::span(order).subspan(first, n));
    const std::uint32_t batches = static_cast<std::uint32_t>((order.size() + batch_size - 1) / batch_size);
    total += train_batch(batch, static_cast<std::uint32_t>(epoch_) * batches + batch_number, lr) *
             static_cast<double>(n);
    stopped = ranks_.any(hooks.stop());
  }
  return total / static_cast<double>(order.size());
}

Downstream::Validation Downstream::validate() {
  std::vector<std::int32_t> where = samples_.val;   // of a random split the second part lies in the first
  where.insert(where.end(), samples_.val_twin_free.begin(), samples_.val_twin_free.end());
  const auto source = pick(samples_.source, where);
  const std::vector<double> output =
      on_links(options_.task)
          ? model_.predict_links(exec_, design_, source, pick(samples_.target, where), pairs_, where)
          : model_.predict_nodes(exec_, design_, source);
  const std::size_t border = samples_.val.size() * (output.size() / where.size());
  const std::span<const double> all(output);
  const PlainBaseline& baseline = model_.description().baseline;
  return {score(samples_, samples_.val, all.first(border), baseline),
          score(samples_, samples_.val_twin_free, all.subspan(border), baseline)};
}

TrainResult Downstream::run(const LoopHooks& hooks, const std::function<void(const EpochReport&)>& on_epoch) {
  const Schedule schedule = schedule_of(options_.epochs);
  TrainResult result;
  share_state();
  if (subgraphs_ && subgraphs_->cut > 0)
    hooks.warn(str(subgraphs_->cut, " of ", subgraphs_->of.size(), " sub-graphs have more than ",
                   EnclosingOptions{}.most_nodes, " nodes; of these the nearest to the ends are read"));
  learn_existence(hooks, result.stopped);
  while (!result.stopped && epoch_ < options_.epochs &&
         (options_.patience == 0 || epoch_ - best_epoch_ < options_.patience)) {
    const NvtxRange range(exec_, "epoch");
    const auto start = Clock::now();
    const double lr = schedule.at(epoch_, options_.epochs);
    epoch_start_ = checkpoint();
    for (auto& [name, tensor] : epoch_start_.tensors) tensor = tensor.clone(exec_);
    const double loss = train_epoch(lr, hooks, result.stopped);
    if (result.stopped) break;   // the epoch is repeated whole on resume, from epoch_start_
    const Validation now = ranks_.first() ? validate() : Validation{};
    ++epoch_;
    const bool best = ranks_.any(ranks_.first() && (best_epoch_ == 0 || objective(now) < objective(best_)));
    if (best) {
      best_ = now;
      best_epoch_ = epoch_;
      best_weights_ = clone(exec_, model_.head().state());
    }
    seconds_ += std::chrono::duration<double>(Clock::now() - start).count();
    if (!ranks_.first()) continue;
    on_epoch({epoch_, loss, lr, now.val, now.twin_free, best});
    hooks.progress(
        epoch_, options_.epochs,
        str("loss ", loss, ", val twin-free ", now.twin_free.brief(), ", random ", now.val.brief()));
  }
  std::string why_plain;   // one line, whatever the number of shapes
  for (const auto& [size, fixed] : steps_)
    if (why_plain.empty()) why_plain = fixed->graph.why_plain();
  if (!sampler_ && !subgraphs_ && !why_plain.empty())
    hooks.warn(str("steps were issued one by one, not replayed: ", why_plain));
  result.epochs = epoch_;
  result.best_epoch = best_epoch_;
  result.seconds = seconds_;
  result.val = best_.val;
  result.val_twin_free = best_.twin_free;
  return result;
}

}   // namespace cgcl
