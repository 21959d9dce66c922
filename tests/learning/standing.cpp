#include "tests/learning/standing.hpp"

#include "apps/train/evaluate.hpp"
#include "apps/train/task_bound.hpp"
#include "engine/core/index.hpp"
#include "io/graph/colours.hpp"
#include "tests/io/temporary_folder.hpp"

#include <algorithm>   // for max_element
#include <array>
#include <map>
#include <tuple>

namespace cgcl::test {

namespace {

struct Group {
  double n = 0, sum = 0, squares = 0;
  std::array<double, kLabelClasses> by_class{};
};

double score_of(const Scores& scores) {
  return scores.regression ? scores.regression->r2 : scores.classification->accuracy;
}

double bound_of(const Scores& scores) {
  return scores.regression ? scores.bound_r2.value() : scores.bound_accuracy.value();
}

}   // namespace

std::string Standing::text() const {
  return str("table ", table, ", held out ", held_out, ", bound ", bound, ", share ", share(),
             "; everywhere ", everywhere, " of ", ceiling);
}

double ceiling(const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples,
               std::span<const std::int32_t> pair_class, int rounds) {
  const Colouring colours = refine_colours(exec, graph, ColourInput::statistics, rounds);
  std::map<std::tuple<std::int32_t, std::int32_t, std::int32_t>, Group> groups;
  Group all;
  for (std::size_t i = 0; i < samples.y.size(); ++i) {
    const std::int32_t source = colours.colour[idx(samples.source[i])];
    const std::int32_t target = samples.target.empty() ? 0 : colours.colour[idx(samples.target[i])];
    for (Group* g : {&groups[{source, target, pair_class.empty() ? 0 : pair_class[i]}], &all}) {
      g->n += 1;
      g->sum += samples.y[i];
      g->squares += static_cast<double>(samples.y[i]) * samples.y[i];
      g->by_class[idx(samples.label[i])] += 1;
    }
  }
  double within = 0, matched = 0;
  for (const auto& [key, g] : groups) {
    within += g.squares - g.sum * g.sum / g.n;
    matched += *std::max_element(g.by_class.begin(), g.by_class.end());
  }
  return classifies(samples.task) ? matched / all.n : 1 - within / (all.squares - all.sum * all.sum / all.n);
}

TrainedModel best_model(const Exec& exec, const Downstream& training) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model.safetensors";
  write_model(path, exec, training.model(), training.best_weights());
  return read_model(path, exec);
}

Standing train_and_score(const Exec& exec, const CircuitGraph& graph, const TrainOptions& options) {
  Downstream training(exec, graph, options, std::nullopt);
  TrainResult result = training.run({}, [](const Downstream::EpochReport&) {});
  Standing out;
  out.table = result.val.baseline.value();
  out.held_out = score_of(result.val);
  add_bound(result.val, exec, graph, training.samples(), training.pairs(), training.model(),
            training.samples().val);
  out.bound = bound_of(result.val);
  TrainedModel model = best_model(exec, training);
  out.everywhere = score_of(evaluate(exec, model, graph).scores);
  const TaskSamples samples = all_samples(graph, options.task, model.description().codec);
  out.ceiling = ceiling(exec, graph, samples, model.pair_table(exec, graph, samples).joint(),
                        static_cast<int>(options.head.layers));
  return out;
}

}   // namespace cgcl::test
