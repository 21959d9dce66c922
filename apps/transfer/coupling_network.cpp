#include "apps/transfer/coupling_network.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"

#include <algorithm>   // for min
#include <cmath>       // for sqrt
#include <numeric>     // for iota

namespace cgcl {
namespace {

constexpr std::int64_t kRowsAtOnce = std::int64_t{1} << 14;   // of a prediction: bounds its memory

std::size_t place(PairKnowledge knowledge) { return idx(static_cast<int>(knowledge)); }

}   // namespace

void CouplingNetwork::fit_scales(const DesignSelection& selection, const CouplingNetworkOptions& options) {
  std::vector<const NetworkGraph*> graphs;
  for (std::size_t d = 0; d < selection.designs.size(); ++d) {
    if (selection.weight[d] <= 0) continue;
    const NetworkGraph& graph = selection.designs[d].network;
    CGCL_CHECK(options.rounds == 0 || !graph.empty(), "a design without a graph for the network");
    graphs.push_back(&graph);
  }
  if (graphs.empty())
    throw Error(ErrorId::no_labels, "no design to learn from, expected at least one with couplings");
  features_ = FeatureScale(graphs);
  for (const PairKnowledge knowledge : {PairKnowledge::given, PairKnowledge::unknown}) {
    const TrainingRows rows = coupling_training_rows(selection, knowledge);
    if (options.columns) scale_[place(knowledge)] = ColumnScale(rows.x, rows.weight);
    double total = 0, sum = 0, squares = 0;
    for (std::size_t i = 0; i < rows.label.size(); ++i) {
      total += rows.weight[i];
      sum += rows.weight[i] * rows.label[i];
      squares += rows.weight[i] * rows.label[i] * rows.label[i];
    }
    label_mean_ = sum / total;   // at last that of unknown pairs
    const double variance = squares / total - label_mean_ * label_mean_;
    label_spread_ = variance > 0 ? std::sqrt(variance) : 1;
  }
}

std::shared_ptr<PairNetwork> CouplingNetwork::new_member(Initializer& init,
                                                         const CouplingNetworkOptions& options) const {
  return std::make_shared<PairNetwork>(
      init, PairNetworkOptions{.width = options.width,
                               .rounds = options.rounds,
                               .dropout = options.dropout,
                               .residual = options.residual,
                               .columns = {scale_[0].columns(), scale_[1].columns()}});
}

GraphBatch CouplingNetwork::batch(const Exec& exec, const NetworkGraph& graph) const {
  if (rounds() == 0) return {};
  return make_graph_batch(exec, members_.front()->batch_options(), features_.scaled(graph.rows));
}

Var CouplingNetwork::columns(const Exec& exec, const SharedRows& rows, PairKnowledge knowledge,
                             std::span<const std::int32_t> which) const {
  const ColumnScale& scale = scale_[place(knowledge)];
  if (scale.columns() == 0) return {};
  std::vector<float> values;
  values.reserve(which.size() * idx(scale.columns()));
  for (const std::int32_t i : which) scale.append(rows.x, i, values);
  return Var(real_tensor(exec, DType::f32, values, static_cast<std::int64_t>(which.size()), scale.columns()));
}

Var CouplingNetwork::predict_rows(Tape& tape, const PairNetwork& member, const Var& z, const SharedRows& rows,
                                  PairKnowledge knowledge, std::span<const std::int32_t> which) const {
  const Exec& exec = tape.exec();
  const Var of_columns = columns(exec, rows, knowledge, which);
  if (!z.defined()) return member.predict(tape, place(knowledge), z, {}, {}, of_columns);
  std::vector<std::int32_t> a, b;
  for (const std::int32_t i : which) {
    a.push_back(rows.ends[idx(i)].a);
    b.push_back(rows.ends[idx(i)].b);
  }
  return member.predict(tape, place(knowledge), z, ops::make_row_index(exec, a, z.rows()),
                        ops::make_row_index(exec, b, z.rows()), of_columns);
}

std::vector<double> CouplingNetwork::predict(const Exec& exec, const NetworkGraph& graph,
                                             const SharedRows& rows, PairKnowledge knowledge) const {
  CGCL_CHECK(rounds() == 0 || (!graph.empty() && idx(rows.x.rows()) == rows.ends.size()),
             "rows of pairs without their places in the graph");
  const GraphBatch whole = batch(exec, graph);
  const double share = label_spread_ / static_cast<double>(members_.size());
  std::vector<double> out(idx(rows.x.rows()), label_mean_);
  for (const auto& member : members_) {
    Tape tape(exec, TapeMode::eval);
    const Var z = member->embed(tape, whole);
    for (std::int64_t first = 0; first < rows.x.rows(); first += kRowsAtOnce) {
      std::vector<std::int32_t> which(idx(std::min(kRowsAtOnce, rows.x.rows() - first)));
      std::iota(which.begin(), which.end(), static_cast<std::int32_t>(first));
      const auto said = host_values(exec, predict_rows(tape, *member, z, rows, knowledge, which).value());
      for (std::size_t k = 0; k < said.size(); ++k) out[idx(first) + k] += share * said[k];
    }
  }
  return out;
}

}   // namespace cgcl
