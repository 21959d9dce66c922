#include "apps/train/pretrain.hpp"

#include "apps/train/sampled_batch.hpp"
#include "losses/sgrl_losses.hpp"

#include <chrono>
#include <cmath>   // for isfinite

namespace cgcl {

namespace {

using Clock = std::chrono::steady_clock;

double require_finite(double loss, const char* which, int epoch) {
  if (!std::isfinite(loss))
    throw Error(ErrorId::not_finite,
                str(which, " loss is ", loss, " in epoch ", epoch + 1, ", expected a finite number"), "",
                "lower --lr-online and --lr-target");
  return loss;
}

/// One pass over the batches of an epoch with one of the two objectives. Returns the mean loss.
class Phase {
 public:
  Phase(const Exec& exec, Sgrl& model, NamedVars parameters, double lr)
      : exec_(exec), model_(model), optimizer_(exec, std::move(parameters), {}), lr_(lr) {}

  [[nodiscard]] double align(const GraphBatch& batch, std::uint32_t step) {
    Tape tape(exec_, TapeMode::train, step), target_tape(exec_, TapeMode::frozen, step + 1);
    const AlignmentForward pair = alignment_forward(model_, tape, target_tape, batch);
    return descend(tape, alignment_loss(tape, pair.prediction, pair.target, batch.multiplicity));
  }

  [[nodiscard]] double scatter(const GraphBatch& batch, std::uint32_t step) {
    Tape tape(exec_, TapeMode::train, step + 2);
    return descend(tape, scattering_loss(tape, scattering_forward(model_, tape, batch), batch.multiplicity));
  }

 private:
  double descend(Tape& tape, const Var& loss) {
    tape.backward(loss);
    optimizer_.step(lr_);
    optimizer_.clear_grads();
    return loss.value().item(exec_);
  }

  const Exec& exec_;
  Sgrl& model_;
  Optimizer optimizer_;
  double lr_;
};

NamedVars online_parameters(const Sgrl& model) {
  NamedVars all = model.online.parameters();
  for (auto& entry : model.predictor.parameters()) all.emplace_back("predictor." + entry.first, entry.second);
  return all;
}

/// The batches of an epoch: the whole graph, uploaded once, or sampled neighbourhoods.
class EpochBatches {
 public:
  EpochBatches(const Exec& exec, const GraphBatchOptions& batch_options, const HostDesign& design,
               const PretrainOptions& options)
      : exec_(exec), batch_options_(batch_options), options_(options) {
    if (options.sampling.batching == Batching::full)
      whole_ = make_batch(exec, batch_options, design);
    else
      sampler_ = std::make_unique<DesignSampler>(design, options.sampling);
    nodes_ = design.nodes();
  }

  /// fn(batch, step) for every batch; `pass` numbers the passes over all epochs. Returns the mean of what fn
  /// returns.
  template <class Fn>
  double visit(std::uint32_t pass, const Fn& fn) {
    if (!sampler_) {
      rows_ = whole_.nodes;
      return fn(whole_, 4 * pass);
    }
    const auto order = permutation({exec_.seed(), kShuffle, pass}, nodes_);
    double total = 0;
    std::int64_t batches = 0;
    rows_ = 0;
    for (std::size_t first = 0; first < order.size();
         first += static_cast<std::size_t>(options_.batch_size)) {
      const std::size_t last = std::min(order.size(), first + static_cast<std::size_t>(options_.batch_size));
      const std::uint32_t step = 4 * (pass * 65536u + static_cast<std::uint32_t>(batches));
      const std::span<const std::int32_t> seeds(order.data() + first, last - first);
      const SampledDesign sampled = sampler_->sample(seeds, {exec_.seed(), kSample, step});
      total += fn(make_batch(exec_, batch_options_, sampled.design), step);
      rows_ += sampled.design.nodes();
      ++batches;
    }
    return total / static_cast<double>(batches);
  }

  [[nodiscard]] std::int64_t rows() const { return rows_; }

 private:
  const Exec& exec_;
  GraphBatchOptions batch_options_;
  const PretrainOptions& options_;
  GraphBatch whole_;
  std::unique_ptr<DesignSampler> sampler_;
  std::int64_t nodes_ = 0, rows_ = 0;
};

}   // namespace

PretrainResult pretrain(const Exec& exec, Sgrl& model, const HostDesign& design,
                        const PretrainOptions& options, const LoopHooks& hooks) {
  const auto start = Clock::now();
  PretrainResult result;
  EpochBatches batches(exec, model.online.batch_options(), design, options);
  Phase online(exec, model, online_parameters(model), options.lr_online);
  Phase target(exec, model, model.target.parameters(), options.lr_target);
  double best = 0;
  int since_best = 0;
  for (int epoch = 0; epoch < options.epochs && !result.stopped; ++epoch) {
    const auto pass = static_cast<std::uint32_t>(2 * epoch);
    const double aligned =
        batches.visit(pass, [&](const GraphBatch& b, std::uint32_t step) { return online.align(b, step); });
    ema_update(exec, model.target.parameters(), model.online.parameters(), options.tau);
    const double scattered = batches.visit(
        pass + 1, [&](const GraphBatch& b, std::uint32_t step) { return target.scatter(b, step); });
    result.alignment_loss.push_back(require_finite(aligned, "alignment", epoch));
    result.scattering_loss.push_back(require_finite(scattered, "scattering", epoch));
    result.epochs = epoch + 1;
    result.rows = batches.rows();
    since_best = epoch == 0 || aligned < best ? 0 : since_best + 1;
    best = epoch == 0 ? aligned : std::min(best, aligned);
    hooks.progress(epoch + 1, options.epochs, str("alignment ", aligned, ", scattering ", scattered));
    result.stopped = hooks.stop();
    if (options.patience > 0 && since_best >= options.patience) break;
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return result;
}

}   // namespace cgcl
