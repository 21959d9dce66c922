// Steps of models that read enclosing sub-graphs, and what these learn first: which couplings exist.
#include "apps/train/downstream.hpp"
#include "apps/train/loss_fault.hpp"
#include "engine/core/index.hpp"
#include "engine/core/nvtx.hpp"
#include "engine/ops/csr.hpp"
#include "losses/classification.hpp"

#include <algorithm>   // for min
#include <cmath>       // for isfinite

namespace cgcl {
namespace {

/// Steps and epochs of learning existence draw apart from those that follow.
constexpr std::uint32_t kExistenceDraws = 1u << 31;

}   // namespace

void Downstream::cut_subgraphs() {
  if (!design_.subgraphs) return;
  if (options_.sampling.batching == Batching::neighbor)
    throw Error(ErrorId::bad_value,
                str("model ", options_.model, " cuts sub-graphs of its own, expected batching full"));
  subgraphs_ = design_.subgraphs->table(samples_.source, samples_.target);
}

Schedule Downstream::schedule_of(int epochs) const {
  if (options_.warmup == 0)
    return {.kind = ScheduleKind::cosine, .lr = options_.lr, .lr_final = options_.lr_final};
  return {.kind = ScheduleKind::warmup_cosine,
          .lr = options_.lr,
          .warmup = std::min(options_.warmup, epochs / 10)};
}

std::size_t Downstream::batch_at(std::size_t first, std::size_t all) const {
  const std::size_t n = std::min(idx(batch_size_), all - first);
  // Where a head normalises over a batch, none is of a single sample.
  const bool lonely = normalises_batch() && all - first - n == 1;
  return lonely ? n + 1 : n;
}

GraphBatch Downstream::subgraphs_of(const SubgraphTable& table, std::span<const std::int32_t> samples,
                                    std::vector<std::int32_t>& number) const {
  const NvtxRange range(exec_, "sample");
  DistinctSubgraphs distinct = distinct_subgraphs(table, samples);
  number = std::move(distinct.number);
  return make_subgraph_batch(exec_, *model_.head().subgraphs(),
                             design_.subgraphs->batch(table, distinct.which, std::move(distinct.samples)));
}

double Downstream::existence_gradients(const ExistenceSamples& samples, const SubgraphTable& table,
                                       std::span<const std::int32_t> batch, const Optimizer& optimizer,
                                       std::uint32_t step) {
  std::vector<std::int32_t> number;
  const GraphBatch graph = subgraphs_of(table, batch, number);
  Tape tape(exec_, TapeMode::train, step);
  const auto loss_of = [&] {
    const NvtxRange ahead(exec_, "forward");
    const Var logits = model_.head().predict_existence(
        tape, graph, ops::make_row_index(exec_, number, graph.subgraphs->subgraphs));
    return cross_entropy(tape, logits, Tensor::from(exec_, pick(samples.exists, batch)));
  };
  const Var loss = loss_of();
  loss_fault_ = loss_fault(tape, loss, optimizer.parameters());
  tape.backward(loss);
  return loss.value().item(exec_);
}

double Downstream::existence_step(const ExistenceSamples& samples, const SubgraphTable& table,
                                  std::span<const std::int32_t> batch, Optimizer& optimizer,
                                  std::uint32_t step, double lr) {
  const NvtxRange range(exec_, "step");
  double value = 0;
  if (sum_) {
    const ShardBounds bounds = bounds_of(batch.size());
    value =
        ShardSum(exec_, ranks_, optimizer.parameters(), model_.head().buffers())
            .run(bounds.weights(), [&](int part) {
              return existence_gradients(samples, table, batch.subspan(bounds.begin(part), bounds.size(part)),
                                         optimizer, shard_step(step, part));
            });
  } else {
    value = existence_gradients(samples, table, batch, optimizer, step);
  }
  if (!std::isfinite(value))
    throw Error(ErrorId::not_finite,
                str("the loss of existence is ", value, loss_fault_, ", expected a finite number"), "",
                "lower --lr");
  optimizer.step(lr, options_.clip > 0 ? clip_factor(exec_, optimizer.parameters(), options_.clip) : 1);
  optimizer.clear_grads();
  return value;
}

void Downstream::learn_existence(const LoopHooks& hooks, bool& stopped) {
  if (epoch_ > 0 || existence_learnt_ || options_.existence_epochs == 0 || !subgraphs_ ||
      !on_links(options_.task))
    return;
  epoch_start_ = checkpoint();   // a stop before the end goes back to here
  for (auto& [name, tensor] : epoch_start_.tensors) tensor = tensor.clone(exec_);
  const ExistenceSamples samples =
      existence_samples(pick(samples_.source, samples_.train), pick(samples_.target, samples_.train),
                        design_.subgraphs->node_types(), exec_.seed());
  const SubgraphTable table = design_.subgraphs->table(samples.source, samples.target);
  Optimizer optimizer(exec_, model_.head().parameters(), options_.optimizer);
  const auto n = static_cast<std::int64_t>(samples.exists.size());
  const Schedule schedule = schedule_of(options_.existence_epochs);
  std::uint32_t step = kExistenceDraws;
  for (int epoch = 0; epoch < options_.existence_epochs; ++epoch) {
    const NvtxRange range(exec_, "epoch");
    const auto order =
        permutation({exec_.seed(), kShuffle, kExistenceDraws + static_cast<std::uint32_t>(epoch)}, n);
    double total = 0;
    for (std::size_t first = 0, size = 0; first < order.size(); first += size) {
      size = batch_at(first, order.size());
      const auto batch = std::span(order).subspan(first, size);
      total += existence_step(samples, table, batch, optimizer, step++,
                              schedule.at(epoch, options_.existence_epochs)) *
               static_cast<double>(batch.size());
      stopped = ranks_.any(hooks.stop());
      if (stopped) return;
    }
    hooks.progress(0, options_.epochs,
                   str("existence of couplings, epoch ", epoch + 1, "/", options_.existence_epochs, ", loss ",
                       total / static_cast<double>(n)));
  }
  existence_learnt_ = true;
}

}   // namespace cgcl
