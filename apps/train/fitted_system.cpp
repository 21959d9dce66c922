#include "apps/train/fitted_system.hpp"

#include "apps/train/sample_rows.hpp"
#include "engine/core/error.hpp"
#include "engine/core/name_table.hpp"
#include "layers/baselines/ridge.hpp"
#include "layers/trees/weighted_rows.hpp"

#include <algorithm>   // for min
#include <array>
#include <iterator>   // for size
#include <optional>

namespace cgcl {
namespace {

constexpr double kRidgeL2 = 1;
constexpr std::size_t kRidgeRows = 50000, kTreeRows = 1 << 17;   // training rows at the most, evenly taken
constexpr std::size_t kBlock = 1 << 14;                          // rows that are predicted at a time

/// At most `most` of `ids`, evenly taken.
std::vector<std::int32_t> evenly(std::span<const std::int32_t> ids, std::size_t most) {
  const std::size_t n = std::min(ids.size(), most);
  std::vector<std::int32_t> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(ids[i * ids.size() / n]);
  return out;
}

/// What is taken from a share of pairs that couple, so that above 0 is what likelier couples.
double threshold_of(Task task) { return finds_links(task) ? 0.5 : 0; }

/// The label itself, or 1 for the class `output` and 0 for all others.
double target_of(const TaskSamples& samples, std::int32_t i, std::int64_t output) {
  if (!classifies(samples.task)) return double{samples.y[idx(i)]};
  return samples.label[idx(i)] == output ? 1 : 0;
}

/// relation-mean and colour-table: all they know is the baseline of the run.
class BaselineTable final : public FittedSystem {
 public:
  BaselineTable(Task, bool by_group) : by_group_(by_group) {}
  void fit(const Exec&, const FittedInput&) override {}
  [[nodiscard]] std::vector<double> predict(const Exec&, const FittedInput& in,
                                            std::span<const std::int32_t> where) const override {
    std::vector<double> out;
    for (const std::int32_t i : where) {
      const auto group = group_of(in, i);
      if (classifies(in.samples.task)) {
        const std::int32_t chosen = group ? in.baseline.groups->majority[*group] : in.baseline.majority;
        for (std::int32_t c = 0; c < kLabelClasses; ++c) out.push_back(c == chosen ? 1 : 0);
      } else {
        const double mean = group ? double{in.baseline.groups->mean[*group]}
                                  : in.baseline.mean_of_relation[in.samples.relation[idx(i)]];
        out.push_back(mean - threshold_of(in.samples.task));
      }
    }
    return out;
  }
  [[nodiscard]] NamedState state(const Exec&) const override { return {}; }
  void load(const Exec&, const NamedState&) override {}

 private:
  [[nodiscard]] std::optional<std::size_t> group_of(const FittedInput& in, std::int32_t i) const {
    if (!by_group_ || !in.baseline.groups || in.samples.group.empty()) return std::nullopt;
    return in.baseline.groups->find(in.samples.group[idx(i)]);
  }

  bool by_group_;
};

/// One model for each output on rows of numbers. `Model` has fit(), operator(), state() and from_state().
template <class Model>
class RowSystem final : public FittedSystem {
 public:
  RowSystem(Task task, SampleColumns columns) : outputs_(outputs_of(task)), columns_(columns) {}

  void fit(const Exec& exec, const FittedInput& in) override {
    const auto where = evenly(in.samples.train, Model::kRows);
    const SampleRows source(exec, in.graph, in.samples, in.pairs, columns_);
    const FloatRows rows = source.rows(where);
    models_.clear();
    for (std::int64_t c = 0; c < outputs_; ++c) {
      std::vector<double> y;
      for (const std::int32_t i : where) y.push_back(target_of(in.samples, i, c));
      models_.push_back(Model::fit(exec, rows, y));
    }
  }

  [[nodiscard]] std::vector<double> predict(const Exec& exec, const FittedInput& in,
                                            std::span<const std::int32_t> where) const override {
    const SampleRows source(exec, in.graph, in.samples, in.pairs, columns_);
    std::vector<double> out;
    for (std::size_t first = 0; first < where.size(); first += kBlock) {
      const FloatRows rows = source.rows(where.subspan(first, std::min(kBlock, where.size() - first)));
      for (std::int64_t i = 0; i < rows.rows(); ++i)
        for (const Model& model : models_) out.push_back(model(rows.row(i)) - threshold_of(in.samples.task));
    }
    return out;
  }

  [[nodiscard]] NamedState state(const Exec& exec) const override {
    NamedState out;
    out.numbers["models"] = static_cast<double>(models_.size());
    for (std::size_t c = 0; c < models_.size(); ++c) add_part(out, str(c, "."), models_[c].state(exec));
    return out;
  }

  void load(const Exec& exec, const NamedState& state) override {
    const StateReader read(exec, state);
    static_cast<void>(read.integer("models", outputs_, outputs_));
    models_.clear();
    for (std::int64_t c = 0; c < outputs_; ++c)
      models_.push_back(Model::from_state(exec, part_of(state, str(c, "."))));
  }

  [[nodiscard]] std::vector<std::int32_t> sight(const Exec& exec, const FittedInput& in) const override {
    if (columns_ == SampleColumns::plain) return {};   // a node and its neighbours: colours say as much
    return SampleRows(exec, in.graph, in.samples, in.pairs, columns_).classes();
  }

 private:
  std::int64_t outputs_;
  SampleColumns columns_;
  std::vector<Model> models_;
};

/// Least squares in double.
struct RidgeRows {
  static constexpr std::size_t kRows = kRidgeRows;
  Ridge model;

  static RidgeRows fit(const Exec&, const FloatRows& rows, std::span<const double> y) {
    return {Ridge({rows.columns, {rows.values.begin(), rows.values.end()}}, y, kRidgeL2)};
  }
  double operator()(std::span<const float> row) const {
    return model(std::vector<double>(row.begin(), row.end()));
  }
  [[nodiscard]] NamedState state(const Exec& exec) const { return model.state(exec); }
  static RidgeRows from_state(const Exec& exec, const NamedState& state) {
    return {Ridge::from_state(exec, state)};
  }
};

/// Boosted trees on distinct rows.
struct TreeRows {
  static constexpr std::size_t kRows = kTreeRows;
  BoostedTrees model;

  static TreeRows fit(const Exec& exec, const FloatRows& rows, std::span<const double> y) {
    WeightedRows distinct;
    for (std::int64_t i = 0; i < rows.rows(); ++i) distinct.add(rows.row(i), y[idx(i)], 1);
    TreeOptions options{.trees = 300, .leaves = 31, .bins = 63, .learning_rate = 0.06, .seed = exec.seed()};
    options.column_share = 0.3;
    options.row_share = 0.7;
    return {distinct.fit(exec, TreeLoss::squared, options)};
  }
  double operator()(std::span<const float> row) const {
    if (static_cast<int>(row.size()) != model.columns())
      throw Error(ErrorId::model_damaged,
                  str("the trees are over ", model.columns(), " columns, expected ", row.size()));
    return model(row);
  }
  [[nodiscard]] NamedState state(const Exec& exec) const {
    NamedState out = model.state(exec);
    out.numbers["columns"] = model.columns();
    return out;
  }
  static TreeRows from_state(const Exec& exec, const NamedState& state) {
    const StateReader read(exec, state);
    const auto columns = static_cast<int>(read.integer("columns", 0, 1 << 20));
    return {BoostedTrees::from_state(exec, state, columns)};
  }
};

template <class System, auto argument>
std::unique_ptr<FittedSystem> new_system(Task task) {
  return std::make_unique<System>(task, argument);
}

constexpr struct {
  std::string_view name;
  std::unique_ptr<FittedSystem> (*build)(Task task);
} kSystems[] = {
    {"relation-mean", new_system<BaselineTable, false>},
    {"colour-table", new_system<BaselineTable, true>},
    {"ridge", new_system<RowSystem<RidgeRows>, SampleColumns::plain>},
    {"gbdt", new_system<RowSystem<TreeRows>, SampleColumns::plain>},
    {"circuitgcl+", new_system<RowSystem<TreeRows>, SampleColumns::of_nets>},
};

}   // namespace

std::vector<std::int32_t> FittedSystem::sight(const Exec&, const FittedInput&) const { return {}; }

std::span<const std::string_view> fitted_names() {
  static constexpr auto kNames = [] {
    std::array<std::string_view, std::size(kSystems)> names;
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = kSystems[i].name;
    return names;
  }();
  return kNames;
}

std::unique_ptr<FittedSystem> make_fitted(const std::string& name, Task task) {
  return row_named(kSystems, name, "system").build(task);
}

std::int64_t fitted_bytes(const std::string& name, std::int64_t samples) {
  const auto rows = std::min<std::int64_t>(samples, kTreeRows);
  const std::int64_t row = name == "circuitgcl+" ? 1800 : name == "gbdt" || name == "ridge" ? 900 : 0;
  return (std::int64_t{4} << 20) + rows * row + samples * 48;
}

}   // namespace cgcl
