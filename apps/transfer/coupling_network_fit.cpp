// How the network of couplings learns from many designs.
#include "apps/train/loss_fault.hpp"
#include "apps/transfer/coupling_network.hpp"
#include "apps/transfer/masked_reconstruction.hpp"
#include "autograd/optim/optimizer.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/key128.hpp"   // for mix_word
#include "engine/core/nvtx.hpp"
#include "engine/core/random.hpp"
#include "engine/core/real_tensor.hpp"
#include "losses/regression_losses.hpp"

#include <algorithm>   // for min, upper_bound
#include <array>
#include <cmath>     // for isfinite, sqrt
#include <numeric>   // for iota

namespace cgcl {
namespace {

constexpr double kMaxGradient = 1;   // norm of the gradients of a step
constexpr std::array kKnowledge = {PairKnowledge::unknown, PairKnowledge::given};

/// Distinct rows of a design with their labels and weights.
struct Samples {
  std::vector<float> label;
  std::vector<double> weight, up_to;   // sum 1; sums of those up to and with each row

  /// Each class of distance has its share of the couplings, each distinct row of columns the same part of it,
  /// and what the graph of the network tells apart beyond them a part of that.
  Samples(const DesignRows& design, PairKnowledge knowledge, double mean, double spread) {
    const SharedRows& rows = design.couplings.of(knowledge);
    const std::size_t n = idx(rows.x.rows());
    std::vector<double> sum(n, 0.0), copies(n, 0.0), alike(n, 0.0);
    for (std::size_t s = 0; s < rows.row.size(); ++s) {
      sum[idx(rows.row[s])] += design.couplings.label[s];
      copies[idx(rows.row[s])] += 1;
    }
    const std::vector<std::int32_t> first = rows.first_of_columns();
    std::array<double, kDistanceClasses> distinct{};
    for (std::size_t i = 0; i < n; ++i) {
      alike[idx(first[i])] += 1;
      if (idx(first[i]) == i) distinct[rows.distance[i]] += 1;
    }
    double total = 0;
    for (std::size_t i = 0; i < n; ++i) {
      label.push_back(static_cast<float>((sum[i] / copies[i] - mean) / spread));
      const std::size_t c = rows.distance[i];
      weight.push_back(design.distance_share[c] / distinct[c] / alike[idx(first[i])]);
      total += weight.back();
      up_to.push_back(total);
    }
    for (std::vector<double>* values : {&weight, &up_to})
      for (double& w : *values) w /= total;
  }

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(label.size()); }
  /// `count` rows, each as often as it weighs: evenly spaced places in the sum of weights.
  [[nodiscard]] std::vector<std::int32_t> drawn(std::int64_t count, const RandomKey& key) const {
    const double start = uniform01(key, 0);
    std::vector<std::int32_t> out;
    for (std::int64_t k = 0; k < count; ++k) {
      const double at = (static_cast<double>(k) + start) / static_cast<double>(count);
      const auto found = std::upper_bound(up_to.begin(), up_to.end() - 1, at);
      out.push_back(static_cast<std::int32_t>(found - up_to.begin()));
    }
    return out;
  }
};

struct Design {
  const DesignRows* rows;
  double weight;
  GraphBatch batch;               // empty for a network without messages
  std::vector<Samples> samples;   // by PairKnowledge
};

}   // namespace

/// Training of one member: the designs, and what steps.
struct CouplingNetwork::Step {
  const Exec& exec;
  const CouplingNetwork& model;
  const CouplingNetworkOptions& options;
  std::vector<Design> designs = {};

  /// Adds the gradients of one design.
  void add_gradients(const PairNetwork& member, std::size_t d, std::uint32_t number, double scale) const {
    const Design& design = designs[d];
    Tape tape(exec, TapeMode::train, number);
    const auto forward = [&] {
      const NvtxRange range(exec, "forward");
      const Var z = member.embed(tape, design.batch);
      Var sum;
      for (const PairKnowledge knowledge : kKnowledge) {
        const Var loss = loss_of(tape, member, z, design, knowledge, number);
        sum = sum.defined() ? ag::add(tape, sum, loss) : loss;
      }
      return sum;
    };
    const Var sum = forward();
    const double value = sum.value().item(exec);
    if (!std::isfinite(value))
      throw Error(ErrorId::not_finite,
                  str("the loss of design '", printable(design.rows->origin.name), "' is ", value,
                      loss_fault(tape, sum, member.parameters()), ", expected a finite number"));
    tape.backward(ag::scale(tape, sum, scale * design.weight));
  }

  /// All epochs of member number `m`; false when `stop` said so.
  [[nodiscard]] bool train(const PairNetwork& member, int m, const std::function<bool()>& stop) const {
    Optimizer optimizer(exec, member.parameters(),
                        {.kind = OptimizerKind::adamw, .weight_decay = options.weight_decay});
    const auto count = static_cast<std::int64_t>(designs.size());
    const std::int64_t group = options.designs_per_step, steps = (count + group - 1) / group;
    const Schedule schedule{.kind = ScheduleKind::cosine, .lr = options.lr};
    for (int epoch = 0; epoch < options.epochs; ++epoch) {
      if (stop()) return false;
      const NvtxRange range(exec, "epoch");
      const auto e = static_cast<std::uint32_t>(m * options.epochs + epoch);   // its draws are its own
      const std::vector<std::int32_t> order = permutation({exec.seed(), kShuffle, e}, count);
      for (std::int64_t s = 0; s < steps; ++s) {
        const NvtxRange stepping(exec, "step");
        optimizer.clear_grads();
        const std::int64_t first = s * group, last = std::min(count, first + group);
        for (std::int64_t k = first; k < last; ++k)
          add_gradients(member, idx(order[idx(k)]),
                        e * static_cast<std::uint32_t>(count) + static_cast<std::uint32_t>(k),
                        1.0 / static_cast<double>(last - first));
        const double lr =
            schedule.at(static_cast<int>(epoch * steps + s), static_cast<int>(options.epochs * steps));
        optimizer.step(lr, clip_factor(exec, optimizer.parameters(), kMaxGradient));
      }
    }
    optimizer.clear_grads();
    return true;
  }

 private:
  Var loss_of(Tape& tape, const PairNetwork& member, const Var& z, const Design& design,
              PairKnowledge knowledge, std::uint32_t number) const {
    const Samples& samples = design.samples[idx(static_cast<int>(knowledge))];
    std::vector<std::int32_t> which(idx(samples.size()));
    std::vector<double> label, weight;
    const bool all = samples.size() <= options.rows_per_design;
    if (all)
      std::iota(which.begin(), which.end(), 0);
    else
      which = samples.drawn(options.rows_per_design, {exec.seed(), kSample, number});
    for (const std::int32_t i : which) {
      label.push_back(static_cast<double>(samples.label[idx(i)]));
      weight.push_back(all ? samples.weight[idx(i)] * static_cast<double>(samples.size()) : 1);
    }
    const Var predicted =
        model.predict_rows(tape, member, z, design.rows->couplings.of(knowledge), knowledge, which);
    return mse_loss(tape, predicted, real_tensor(exec, DType::f32, label),
                    real_tensor(exec, DType::f32, weight));
  }
};

bool CouplingNetwork::pretrain(const Exec& exec, Initializer& init, const PairNetwork& member,
                               const DesignSelection& selection, const CouplingNetworkOptions& options,
                               const std::function<bool()>& stop) const {
  const MaskedDecoder decoder(init, options.width);
  NamedVars parameters = member.parameters();
  for (const auto& entry : decoder.parameters()) parameters.push_back(entry);
  Optimizer optimizer(exec, std::move(parameters), {});
  std::vector<HostGraph> graphs;
  for (std::size_t d = 0; d < selection.designs.size(); ++d)
    if (selection.weight[d] > 0) graphs.push_back(features_.scaled(selection.designs[d].network.rows));
  const auto count = static_cast<std::int64_t>(graphs.size());
  const std::int64_t group = options.designs_per_step;
  const Schedule schedule{.kind = ScheduleKind::cosine, .lr = options.lr};
  std::uint32_t number = 1u << 30;   // steps of their own
  for (int epoch = 0; epoch < options.masked_epochs; ++epoch) {
    if (stop()) return false;
    const NvtxRange range(exec, "epoch");
    const auto order =
        permutation({exec.seed(), kShuffle, (1u << 30) + static_cast<std::uint32_t>(epoch)}, count);
    for (std::int64_t first = 0; first < count; first += group) {
      const NvtxRange stepping(exec, "step");
      optimizer.clear_grads();
      for (std::int64_t k = first; k < std::min(count, first + group); ++k, number += 2) {
        const MaskedGraph graph(exec, member.batch_options(), graphs[idx(order[idx(k)])],
                                {exec.seed(), kSample, number});
        Tape tape(exec, TapeMode::train, number);
        const auto forward = [&] {
          const NvtxRange ahead(exec, "forward");
          return decoder.loss(tape, member, graph);
        };
        const Var loss = forward();
        tape.backward(ag::scale(tape, loss, 1.0 / static_cast<double>(group)));
      }
      optimizer.step(schedule.at(epoch, options.masked_epochs),
                     clip_factor(exec, optimizer.parameters(), kMaxGradient));
    }
  }
  optimizer.clear_grads();
  return true;
}

std::optional<CouplingNetwork> CouplingNetwork::fit(const Exec& exec, const DesignSelection& selection,
                                                    const CouplingNetworkOptions& options,
                                                    const std::function<bool()>& stop) {
  CouplingNetwork out;
  out.fit_scales(selection, options);
  for (int m = 0; m < options.members; ++m) {
    Initializer init(exec, DType::f32, mix_word(exec.seed()) + static_cast<std::uint64_t>(m));
    out.members_.push_back(out.new_member(init, options));
    if (options.masked_epochs > 0 &&
        !out.pretrain(exec, init, *out.members_.back(), selection, options, stop))
      return std::nullopt;
  }
  Step step{exec, out, options};
  for (std::size_t d = 0; d < selection.designs.size(); ++d) {
    if (selection.weight[d] <= 0) continue;
    const DesignRows& rows = selection.designs[d];
    Design design{&rows, selection.weight[d], out.batch(exec, rows.network), {}};
    for (const PairKnowledge knowledge : kKnowledge)
      design.samples.emplace_back(rows, knowledge, out.label_mean_, out.label_spread_);
    step.designs.push_back(std::move(design));
  }
  for (int m = 0; m < options.members; ++m)
    if (!step.train(*out.members_[idx(m)], m, stop)) return std::nullopt;
  return out;
}

}   // namespace cgcl
