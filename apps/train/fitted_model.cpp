#include "apps/train/fitted_model.hpp"

#include "apps/train/metadata.hpp"
#include "apps/train/model_description.hpp"
#include "apps/train/task_bound.hpp"
#include "engine/core/error.hpp"

#include <numeric>   // for iota

namespace cgcl {
namespace {

constexpr const char* kPart = "fitted.";   // of its tensors and numbers
constexpr double kMaxNumber = 1e300;

/// The pair features of samples, as a network of this description would see them.
PairTable pairs_of(const Exec& exec, const ModelDescription& d, const CircuitGraph& graph,
                   const TaskSamples& samples) {
  if (d.pair.empty()) return {};
  PairOptions options = d.pair_options;
  options.threads = exec.threads();
  return pair_features(graph, samples.source, samples.target, samples.relation, d.pair, options);
}

}   // namespace

FittedModel FittedModel::fit(const Exec& exec, const std::string& name, ModelDescription description,
                             const CircuitGraph& graph, const TaskSamples& samples, const PairTable& pairs) {
  FittedModel out{std::move(description), make_fitted(name, samples.task)};
  out.description.model = name;
  out.description.loss.clear();
  out.system->fit(exec, {graph, samples, pairs, out.description.baseline});
  return out;
}

Scores FittedModel::scores(const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
                           const PairTable& pairs, std::span<const std::int32_t> where) const {
  const FittedInput input{graph, samples, pairs, description.baseline};
  Scores out = score(samples, where, system->predict(exec, input, where), description.baseline);
  add_bound(out, exec, graph, samples, pairs,
            Sight{.rounds = static_cast<int>(description.head.layers), .more = system->sight(exec, input)},
            where);
  return out;
}

void write_fitted_model(const std::filesystem::path& path, const Exec& exec, const FittedModel& model) {
  TensorFile file{kFittedModelKind, {}, {}};
  add_description(file, exec, model.description);
  const NamedState state = model.system->state(exec);
  for (const auto& [name, number] : state.numbers) file.metadata[kPart + name] = exact_text(number);
  add_with_prefix(file.tensors, kPart, state.tensors);
  write_tensor_file(path, exec, file);
}

FittedModel read_fitted_model(const std::filesystem::path& path, const Exec& exec) {
  const TensorFile file = read_tensor_file(path, exec, kFittedModelKind);
  const std::string where = path.string(), part = kPart;
  FittedModel out{read_description(file, exec, fitted_names(), where), nullptr};
  out.system = make_fitted(out.description.model, out.description.task);
  const MetadataReader read{file.metadata, where};
  NamedState state{with_prefix(file.tensors, part), {}};
  for (const auto& [key, text] : file.metadata)
    if (key.starts_with(part))
      state.numbers[key.substr(part.size())] = read.real(key, -kMaxNumber, kMaxNumber);
  try {
    out.system->load(exec, state);
  } catch (const Error& damaged) {
    throw Error(damaged.id(), damaged.what(), where);
  }
  return out;
}

Evaluation evaluate(const Exec& exec, const FittedModel& model, const CircuitGraph& graph,
                    const std::optional<SeenIn>& seen) {
  const ModelDescription& d = model.description;
  TaskSamples samples = all_samples(graph, d.task, d.codec, d.negatives);
  const PairTable pairs = pairs_of(exec, d, graph, samples);
  const auto rounds = static_cast<int>(d.head.layers);
  if (d.baseline.groups) samples.group = group_keys(graph, samples, pairs, rounds);
  std::vector<std::int32_t> all(idx(samples.size()));
  std::iota(all.begin(), all.end(), 0);
  const FittedInput input{graph, samples, pairs, d.baseline};
  return evaluation_of(exec, graph, samples, pairs, model.system->predict(exec, input, all), d,
                       {.rounds = rounds, .more = model.system->sight(exec, input)}, seen);
}

}   // namespace cgcl
