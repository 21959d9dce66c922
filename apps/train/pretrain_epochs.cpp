#include "apps/train/pretrain_epochs.hpp"

#include "apps/train/loss_fault.hpp"
#include "apps/train/sampled_batch.hpp"
#include "autograd/optim/optimizer.hpp"
#include "engine/core/index.hpp"
#include "engine/core/nvtx.hpp"
#include "engine/core/step_graph.hpp"
#include "losses/sgrl_losses.hpp"

#include <optional>

namespace cgcl {

namespace {

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
    const auto forward = [&] {
      const NvtxRange range(exec_, "forward");
      const AlignmentForward pair = alignment_forward(model_, tape, target_tape, batch);
      return alignment_loss(tape, pair.prediction, pair.target, batch.multiplicity);
    };
    descend(tape, forward());
  }
  void scatter(const GraphBatch& batch, std::uint32_t step) {
    optimizer_.clear_grads();
    Tape tape(exec_, TapeMode::train, step + 2);
    const auto forward = [&] {
      const NvtxRange range(exec_, "forward");
      return scattering_loss(tape, scattering_forward(model_, tape, batch), batch.multiplicity);
    };
    descend(tape, forward());
  }
  void finish() { optimizer_.count(); }
  [[nodiscard]] Optimizer& optimizer() { return optimizer_; }
  /// Of the last step. Waits for it.
  [[nodiscard]] double loss() const { return loss_.item(exec_); }
  /// Of the first step whose loss was not finite (loss_fault.hpp).
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  void descend(Tape& tape, const Var& loss) {
    if (fault_.empty()) fault_ = loss_fault(tape, loss, optimizer_.parameters());
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
  std::string fault_;
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
  bool scattering;

  Phases(const Exec& e, Sgrl& m, const PretrainOptions& options)
      : online(e, m, online_parameters(m), options.lr_online),
        target(e, m, m.target.parameters(), options.lr_target),
        exec(e),
        model(m),
        tau(options.tau),
        scattering(options.scattering) {}
  void follow() { ema_update(exec, model.target.parameters(), model.online.parameters(), tau); }
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
    const NvtxRange range(phases_.exec, "step");
    graph_.run(step_of(epoch, 0), {.prepare =
                                       [&] {
                                         phases_.online.prepare();
                                         if (phases_.scattering) phases_.target.prepare();
                                       },
                                   .compute =
                                       [&] {
                                         phases_.online.align(batch_, step_of(epoch, 0));
                                         phases_.follow();
                                         if (phases_.scattering)
                                           phases_.target.scatter(batch_, step_of(epoch, 1));
                                       },
                                   .finish =
                                       [&] {
                                         phases_.online.finish();
                                         if (phases_.scattering) phases_.target.finish();
                                       }});
    return {phases_.online.loss(), phases_.scattering ? phases_.target.loss() : 0, batch_.nodes, false};
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

  [[nodiscard]] EpochLosses run(int epoch, const std::function<bool()>& stop) {
    EpochLosses out;
    out.aligned = pass(2 * epoch, phases_.online, stop, out.stopped,
                       [this](const GraphBatch& b, std::uint32_t step) { phases_.online.align(b, step); });
    if (out.stopped) return out;
    phases_.follow();
    if (phases_.scattering)
      out.scattered =
          pass(2 * epoch + 1, phases_.target, stop, out.stopped,
               [this](const GraphBatch& b, std::uint32_t step) { phases_.target.scatter(b, step); });
    out.rows = rows_;
    return out;
  }

 private:
  /// Returns the mean loss of the steps; `number` counts the passes over all epochs.
  template <class Step>
  double pass(int number, Phase& phase, const std::function<bool()>& stop, bool& stopped,
              const Step& take_step) {
    const auto order = permutation({exec_.seed(), kShuffle, static_cast<std::uint32_t>(number)}, nodes_);
    const auto batch_size = idx(options_.batch_size);
    double total = 0;
    std::uint32_t batches = 0;
    rows_ = 0;
    for (std::size_t first = 0; first < order.size() && !stopped; first += batch_size, ++batches) {
      const NvtxRange range(exec_, "step");
      const std::uint32_t step = 4 * (static_cast<std::uint32_t>(number) * 65536u + batches);
      const std::span<const std::int32_t> seeds(order.data() + first,
                                                std::min(batch_size, order.size() - first));
      const auto sample = [&] {
        const NvtxRange sampling(exec_, "sample");
        return sampler_.sample(seeds, {exec_.seed(), kSample, step});
      };
      const SampledDesign sampled = sample();
      const GraphBatch batch = make_graph_batch(exec_, phases_.model.online.batch_options(), sampled.design);
      phase.prepare();
      take_step(batch, step);
      phase.finish();
      total += phase.loss();
      rows_ += sampled.design.nodes();
      stopped = stop() && first + batch_size < order.size();
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

struct PretrainEpochs::Parts {
  Phases phases;
  std::optional<WholeEpochs> whole;
  std::optional<SampledEpochs> sampled;

  Parts(const Exec& exec, Sgrl& model, const HostGraph& design, const PretrainOptions& options)
      : phases(exec, model, options) {
    if (options.sampling.batching == Batching::full)
      whole.emplace(exec, phases, design);
    else
      sampled.emplace(exec, phases, design, options);
  }
};

PretrainEpochs::PretrainEpochs(const Exec& exec, Sgrl& model, const HostGraph& design,
                               const PretrainOptions& options)
    : parts_(std::make_unique<Parts>(exec, model, design, options)) {}

PretrainEpochs::~PretrainEpochs() = default;

EpochLosses PretrainEpochs::run(int epoch, const std::function<bool()>& stop) {
  return parts_->whole ? parts_->whole->run(epoch) : parts_->sampled->run(epoch, stop);
}

bool PretrainEpochs::can_stop_inside() const { return parts_->sampled.has_value(); }

TensorList PretrainEpochs::optimizer_state() const {
  TensorList out;
  add_with_prefix(out, "online.", parts_->phases.online.optimizer().state());
  add_with_prefix(out, "target.", parts_->phases.target.optimizer().state());
  return out;
}

void PretrainEpochs::load_optimizer_state(const TensorList& state) {
  parts_->phases.online.optimizer().load_state(with_prefix(state, "online."));
  parts_->phases.target.optimizer().load_state(with_prefix(state, "target."));
}

std::string PretrainEpochs::loss_fault() const {
  const std::string& online = parts_->phases.online.fault();
  return online.empty() ? parts_->phases.target.fault() : online;
}

std::string PretrainEpochs::why_plain() const {
  return parts_->whole ? parts_->whole->why_plain() : std::string();
}

}   // namespace cgcl
