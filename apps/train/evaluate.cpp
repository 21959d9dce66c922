#include "apps/train/evaluate.hpp"

#include "apps/train/task_bound.hpp"
#include "engine/core/index.hpp"
#include "io/dataset/dataset.hpp"

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

}   // namespace

Evaluation evaluate(const Exec& exec, TrainedModel& model, const CircuitGraph& graph) {
  const ModelDescription& d = model.description();
  TaskSamples samples = all_samples(graph, d.task, d.codec);
  const PairTable pairs = model.pair_table(exec, graph, samples);
  if (d.baseline.groups)
    samples.group = group_keys(graph, samples, pairs, static_cast<int>(model.rounds()), model.ordered());
  const std::vector<double> output = predict_all(exec, model, graph, samples, pairs);
  Evaluation out{graph.name, score(samples, everything(samples.size()), output, d.baseline),
                 score_without_twin(samples, output, d.baseline), false};
  add_bound(out.scores, exec, graph, samples, pairs, model, everything(samples.size()));
  const std::string id = fingerprint(graph);
  out.seen = id == d.source_fingerprint || d.encoder_sources.find(id) != std::string::npos;
  return out;
}

}   // namespace cgcl
