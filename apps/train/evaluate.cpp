#include "apps/train/evaluate.hpp"

#include "engine/core/index.hpp"

#include <numeric>   // for iota

namespace cgcl {

namespace {

std::vector<std::int32_t> everything(std::int64_t n) {
  std::vector<std::int32_t> all(idx(n));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::vector<double> predict_all(const Exec& exec, TrainedModel& model, const CircuitGraph& graph,
                                const TaskSamples& samples, const PairTable& pairs) {
  const PreparedDesign design = model.prepare(exec, graph, Compression::automatic);
  if (on_links(samples.task))
    return model.predict_links(exec, design, samples.source, samples.target, pairs,
                               everything(samples.size()));
  return model.predict_nodes(exec, design, samples.source);
}

/// What a regression is besides its scores: in all, without twins, and by relation.
void add_agreement_of(Evaluation& out, const CircuitGraph& graph, const TaskSamples& samples,
                      const std::vector<double>& output, const ModelDescription& d) {
  if (classifies(d.task) || finds_links(d.task)) return;
  const std::vector<std::int32_t> all = everything(samples.size());
  const auto of = [&](const std::vector<std::int32_t>& where) {
    return label_agreement(graph, samples, where, pick(output, where), d.codec);
  };
  out.agreement = of(all);
  if (out.twin_free && out.twin_free->samples > 0)
    out.twin_free_agreement = of(without_twin(samples.group, all, *d.baseline.groups));
  for (const Scores& part : out.scores.by_relation) {
    std::vector<std::int32_t> where;
    for (const std::int32_t i : all)
      if (part.relation == relation_name(samples.relation[idx(i)])) where.push_back(i);
    out.relation_agreement.push_back(of(where));
  }
}

}   // namespace

Evaluation evaluation_of(const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
                         const PairTable& pairs, const std::vector<double>& output, const ModelDescription& d,
                         const Sight& sight, const std::optional<SeenIn>& seen) {
  Evaluation out{graph.name, score(samples, everything(samples.size()), output, d.baseline),
                 score_without_twin(samples, output, d.baseline)};
  add_bound(out.scores, exec, graph, samples, pairs, sight, everything(samples.size()));
  add_agreement_of(out, graph, samples, output, d);
  out.seen_in = seen ? *seen : seen_in(graph, d);
  out.seen = out.seen_in.any();
  out.predicted = graph.predicted;
  out.protocol = d.protocol;
  return out;
}

Evaluation evaluate(const Exec& exec, TrainedModel& model, const CircuitGraph& graph,
                    const std::optional<SeenIn>& seen) {
  const ModelDescription& d = model.description();
  TaskSamples samples = all_samples(graph, d.task, d.codec, d.negatives);
  const PairTable pairs = model.pair_table(exec, graph, samples);
  if (d.baseline.groups) samples.group = model.groups(exec, graph, samples, pairs);
  return evaluation_of(exec, graph, samples, pairs, predict_all(exec, model, graph, samples, pairs), d,
                       sight_of(exec, graph, samples, pairs, model), seen);
}

}   // namespace cgcl
