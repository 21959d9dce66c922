#include "apps/train/pretrain.hpp"

#include "apps/train/sampled_batch.hpp"
#include "autograd/optim/optimizer.hpp"
#include "engine/core/index.hpp"
#include "engine/core/step_graph.hpp"
#include "losses/sgrl_losses.hpp"

#include <chrono>
#include <cmath>   // for isfinite
#include <optional>

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

/// Steps with one of the two objectives. What counts steps on the host stands apart from what the device
/// does, so that the latter can be replayed.
class Phase {
 public:
  Phase(const Exec& exec, Sgrl& model, NamedVars parameters, double lr)
      : exec_(exec),
        model_(model),
        optimizer_(exec, std::move(parameters), {}),
        lr_(lr),
        loss_(Tensor::empty(exec, optimizer_.parameters().front().second.value().dtype(), 1)) {}

  void prepare() { optimizer_.prepare(lr_); }
  void align(const GraphBatch& batch, std::uint32_t step) {
    optimizer_.clear_grads();   // those of a step that could not be recorded to its end
    Tape tape(exec_, TapeMode::train, step), target_tape(exec_, TapeMode::frozen, step + 1);
    const AlignmentForward pair = alignment_forward(model_, tape, target_tape, batch);
    descend(tape, alignment_loss(tape, pair.prediction, pair.target, batch.multiplicity));
  }
  void scatter(const GraphBatch& batch, std::uint32_t step) {
    optimizer_.clear_grads();
    Tape tape(exec_, TapeMode::train, step + 2);
    descend(tape, scattering_loss(tape, scattering_forward(model_, tape, batch), batch.multiplicity));
  }
  void finish() { optimizer_.count(); }
  /// Of the last step. Waits for it.
  [[nodiscard]] double loss() const { return loss_.item(exec_); }

 private:
  void descend(Tape& tape, const Var& loss) {
    tape.backward(loss);
    optimizer_.update();
    optimizer_.clear_grads();
    loss_.copy_from(exec_, loss.value());
  }

  const Exec& exec_;
  Sgrl& model_;
  Optimizer optimizer_;
  double lr_;
  Tensor loss_;   // [1]
};

NamedVars online_parameters(const Sgrl& model) {
  NamedVars all = model.online.parameters();
  for (auto& entry : model.predictor.parameters()) all.emplace_back("predictor." + entry.first, entry.second);
  return all;
}

struct Phases {
  Phase online, target;
  const Exec& exec;
  Sgrl& model;
  double tau;

  Phases(const Exec& e, Sgrl& m, const PretrainOptions& options)
      : online(e, m, online_parameters(m), options.lr_online),
        target(e, m, m.target.parameters(), options.lr_target),
        exec(e),
        model(m),
        tau(options.tau) {}
  void follow() { ema_update(exec, model.target.parameters(), model.online.parameters(), tau); }
};

struct EpochLosses {
  double aligned = 0, scattered = 0;
  std::int64_t rows = 0;   // of one pass
};

/// The number of a step; every step draws from three tapes.
std::uint32_t step_of(int epoch, int phase) { return 4 * static_cast<std::uint32_t>(2 * epoch + phase); }

/// Epochs of one step per phase over the whole graph, which is uploaded once: steps of fixed shape.
class WholeEpochs {
 public:
  WholeEpochs(const Exec& exec, Phases& phases, const HostGraph& design)
      : phases_(phases),
        batch_(make_graph_batch(exec, phases.model.online.batch_options(), design)),
        graph_(exec) {}

  [[nodiscard]] EpochLosses run(int epoch) {
    graph_.run(step_of(epoch, 0), {.prepare =
                                       [&] {
                                         phases_.online.prepare();
                                         phases_.target.prepare();
                                       },
                                   .compute =
                                       [&] {
                                         phases_.online.align(batch_, step_of(epoch, 0));
                                         phases_.follow();
                                         phases_.target.scatter(batch_, step_of(epoch, 1));
                                       },
                                   .finish =
                                       [&] {
                                         phases_.online.finish();
                                         phases_.target.finish();
                                       }});
    return {phases_.online.loss(), phases_.target.loss(), batch_.nodes};
  }
  [[nodiscard]] const std::string& why_plain() const { return graph_.why_plain(); }

 private:
  Phases& phases_;
  GraphBatch batch_;
  StepGraph graph_;
};

/// Epochs of two passes over sampled neighbourhoods, of which no two have the same shape.
class SampledEpochs {
 public:
  SampledEpochs(const Exec& exec, Phases& phases, const HostGraph& design, const PretrainOptions& options)
      : exec_(exec),
        phases_(phases),
        options_(options),
        sampler_(design, options.sampling),
        nodes_(design.nodes()) {}

  [[nodiscard]] EpochLosses run(int epoch) {
    EpochLosses out;
    out.aligned = pass(2 * epoch, phases_.online,
                       [this](const GraphBatch& b, std::uint32_t step) { phases_.online.align(b, step); });
    phases_.follow();
    out.scattered = pass(2 * epoch + 1, phases_.target, [this](const GraphBatch& b, std::uint32_t step) {
      phases_.target.scatter(b, step);
    });
    out.rows = rows_;
    return out;
  }

 private:
  /// Returns the mean loss of the steps; `number` counts the passes over all epochs.
  template <class Step>
  double pass(int number, Phase& phase, const Step& take_step) {
    const auto order = permutation({exec_.seed(), kShuffle, static_cast<std::uint32_t>(number)}, nodes_);
    const auto batch_size = idx(options_.batch_size);
    double total = 0;
    std::uint32_t batches = 0;
    rows_ = 0;
    for (std::size_t first = 0; first < order.size(); first += batch_size, ++batches) {
      const std::uint32_t step = 4 * (static_cast<std::uint32_t>(number) * 65536u + batches);
      const std::span<const std::int32_t> seeds(order.data() + first,
                                                std::min(batch_size, order.size() - first));
      const SampledDesign sampled = sampler_.sample(seeds, {exec_.seed(), kSample, step});
      const GraphBatch batch = make_graph_batch(exec_, phases_.model.online.batch_options(), sampled.design);
      phase.prepare();
      take_step(batch, step);
      phase.finish();
      total += phase.loss();
      rows_ += sampled.design.nodes();
    }
    return total / static_cast<double>(batches);
  }

  const Exec& exec_;
  Phases& phases_;
  const PretrainOptions& options_;
  DesignSampler sampler_;
  std::int64_t nodes_, rows_ = 0;
};

}   // namespace

PretrainResult pretrain(const Exec& exec, Sgrl& model, const HostGraph& design,
                        const PretrainOptions& options, const LoopHooks& hooks) {
  const auto start = Clock::now();
  PretrainResult result;
  Phases phases(exec, model, options);
  std::optional<WholeEpochs> whole;
  std::optional<SampledEpochs> sampled;
  if (options.sampling.batching == Batching::full)
    whole.emplace(exec, phases, design);
  else
    sampled.emplace(exec, phases, design, options);
  double best = 0;
  int since_best = 0;
  for (int epoch = 0; epoch < options.epochs && !result.stopped; ++epoch) {
    const EpochLosses losses = whole ? whole->run(epoch) : sampled->run(epoch);
    result.alignment_loss.push_back(require_finite(losses.aligned, "alignment", epoch));
    result.scattering_loss.push_back(require_finite(losses.scattered, "scattering", epoch));
    result.epochs = epoch + 1;
    result.rows = losses.rows;
    since_best = epoch == 0 || losses.aligned < best ? 0 : since_best + 1;
    best = epoch == 0 ? losses.aligned : std::min(best, losses.aligned);
    hooks.progress(epoch + 1, options.epochs,
                   str("alignment ", losses.aligned, ", scattering ", losses.scattered));
    result.stopped = hooks.stop();
    if (options.patience > 0 && since_best >= options.patience) break;
  }
  if (whole && !whole->why_plain().empty())
    hooks.warn(str("steps were issued one by one, not replayed: ", whole->why_plain()));
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return result;
}

}   // namespace cgcl
