#include "apps/train/pretrain_epochs.hpp"

#include "apps/train/design_batches.hpp"
#include "apps/train/pretrain_phases.hpp"
#include "apps/train/shards.hpp"
#include "engine/core/index.hpp"
#include "engine/core/nvtx.hpp"
#include "engine/core/step_graph.hpp"

#include <optional>

namespace cgcl {

namespace {

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
    graph_.run(step_of(epoch, 0),
               {.prepare =
                    [&] {
                      phases_.online.prepare();
                      if (phases_.scattering) phases_.target.prepare();
                    },
                .compute =
                    [&] {
                      phases_.online.descend(Objective::alignment, batch_, step_of(epoch, 0));
                      phases_.follow();
                      if (phases_.scattering)
                        phases_.target.descend(Objective::scattering, batch_, step_of(epoch, 1));
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

/// Epochs of two passes over batches, of which no two have the same shape.
class BatchedEpochs {
 public:
  BatchedEpochs(const Exec& exec, Phases& phases, const HostGraph& design, const PretrainOptions& options,
                const Ranks& ranks)
      : exec_(exec),
        ranks_(ranks),
        phases_(phases),
        shards_(options.shards),
        batches_(design, options.sampling, options.batch_size, ranks) {
    if (shards_ == 1) return;
    const NamedTensors moments = phases.model.buffers();
    online_sum_.emplace(exec, ranks, phases.online.optimizer().parameters(), moments);
    target_sum_.emplace(exec, ranks, phases.target.optimizer().parameters(), moments);
  }

  [[nodiscard]] EpochLosses run(int epoch, const std::function<bool()>& stop) {
    EpochLosses out;
    out.aligned = pass(2 * epoch, Objective::alignment, stop, out.stopped);
    if (out.stopped) return out;
    phases_.follow();
    if (phases_.scattering) out.scattered = pass(2 * epoch + 1, Objective::scattering, stop, out.stopped);
    out.rows = shards_ == 1 ? rows_ : ranks_.sum(rows_);
    return out;
  }

 private:
  using Items = std::span<const std::int32_t>;

  /// Returns the mean loss of the steps; `number` counts the passes over all epochs.
  double pass(int number, Objective objective, const std::function<bool()>& stop, bool& stopped) {
    const auto order =
        permutation({exec_.seed(), kShuffle, static_cast<std::uint32_t>(number)}, batches_.items());
    const std::vector<std::size_t>& begins = batches_.begins();
    const std::size_t batches = begins.size() - 1;
    double total = 0;
    rows_ = 0;
    std::size_t b = 0;
    for (; b < batches && !stopped; ++b) {
      const NvtxRange range(exec_, "step");
      const Items items(order.data() + begins[b], begins[b + 1] - begins[b]);
      const std::uint32_t first = static_cast<std::uint32_t>(number) * 65536u +
                                  static_cast<std::uint32_t>(b) * static_cast<std::uint32_t>(shards_);
      total += shards_ == 1 ? whole_step(objective, items, 4 * first) : sharded_step(objective, items, first);
      stopped = stop() && b + 1 < batches;
    }
    return total / static_cast<double>(b);
  }

  double whole_step(Objective objective, Items items, std::uint32_t step) {
    Phase& phase = phases_.of(objective);
    const GraphBatch batch = graph_of(items, step);
    phase.prepare();
    phase.descend(objective, batch, step);
    phase.finish();
    return phase.loss();
  }

  double sharded_step(Objective objective, Items items, std::uint32_t first) {
    Phase& phase = phases_.of(objective);
    const ShardBounds bounds(items.size(), shards_);
    const auto items_of = [&](int part) { return items.subspan(bounds.begin(part), bounds.size(part)); };
    std::vector<double> weights;
    for (int part = 0; part < bounds.parts(); ++part)
      weights.push_back(batches_.weight(items_of(part)) / batches_.weight(items));
    ShardSum& sum = objective == Objective::alignment ? *online_sum_ : *target_sum_;
    const double loss = sum.run(weights, [&](int part) {
      const std::uint32_t step = 4 * (first + static_cast<std::uint32_t>(part));
      const GraphBatch batch = graph_of(items_of(part), step);
      return phase.gradients(objective, batch, step);
    });
    phase.prepare();
    phase.update();
    phase.finish();
    return loss;
  }

  GraphBatch graph_of(Items items, std::uint32_t step) {
    const auto sample = [&] {
      const NvtxRange sampling(exec_, "sample");
      return batches_.cut(items, {exec_.seed(), kSample, step});
    };
    const SampledDesign sampled = sample();
    rows_ += sampled.design.nodes();
    return make_graph_batch(exec_, phases_.model.online.batch_options(), sampled.design);
  }

  const Exec& exec_;
  const Ranks& ranks_;
  Phases& phases_;
  int shards_;
  DesignBatches batches_;
  std::optional<ShardSum> online_sum_, target_sum_;   // with more than one shard
  std::int64_t rows_ = 0;                             // of this rank in a pass
};

}   // namespace

struct PretrainEpochs::Parts {
  Phases phases;
  std::optional<WholeEpochs> whole;
  std::optional<BatchedEpochs> batched;

  Parts(const Exec& exec, Sgrl& model, const HostGraph& design, const PretrainOptions& options,
        const Ranks& ranks)
      : phases(exec, model, options) {
    if (options.sampling.batching != Batching::full) {
      batched.emplace(exec, phases, design, options, ranks);
      return;
    }
    if (options.shards > 1)
      throw Error(ErrorId::bad_value,
                  str(options.shards,
                      " shards divide batches, and batching full takes the graph whole, expected "
                      "batching cluster or neighbor"));
    whole.emplace(exec, phases, design);
  }
};

PretrainEpochs::PretrainEpochs(const Exec& exec, Sgrl& model, const HostGraph& design,
                               const PretrainOptions& options, const Ranks& ranks)
    : parts_(std::make_unique<Parts>(exec, model, design, options, ranks)) {}

PretrainEpochs::~PretrainEpochs() = default;

EpochLosses PretrainEpochs::run(int epoch, const std::function<bool()>& stop) {
  return parts_->whole ? parts_->whole->run(epoch) : parts_->batched->run(epoch, stop);
}

bool PretrainEpochs::can_stop_inside() const { return parts_->batched.has_value(); }

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
