// What a downstream model predicts, and how good it is.
#pragma once

#include "io/dataset/net_labels.hpp"
#include "io/report/json_value.hpp"
#include "losses/metrics.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cgcl {

enum class Task : std::uint8_t {
  edge_regression,
  node_classification,
  node_regression,
  edge_classification,
  link_prediction,         // which of given pairs couple
  resistance_regression,   // of nets, between the pins that are farthest apart
  resistance_classification,
};

/// "edge-regression" …; throws Error bad_value listing the valid names.
[[nodiscard]] Task parse_task(const std::string& name);
[[nodiscard]] const char* name_of(Task task);
[[nodiscard]] constexpr bool on_links(Task task) {
  return task == Task::edge_regression || task == Task::edge_classification || task == Task::link_prediction;
}
[[nodiscard]] constexpr bool classifies(Task task) {
  return task == Task::node_classification || task == Task::edge_classification ||
         task == Task::resistance_classification;
}
[[nodiscard]] constexpr bool finds_links(Task task) { return task == Task::link_prediction; }
/// Of a task on nets: what is known of them.
[[nodiscard]] constexpr NetQuantity quantity_of(Task task) {
  return task == Task::resistance_regression || task == Task::resistance_classification
             ? NetQuantity::resistance
             : NetQuantity::ground;
}
/// Of the labels: those of the label codec, or two.
[[nodiscard]] int classes_of(Task task);
/// Columns of the output of a model: a value, a logit, or a logit for each class.
[[nodiscard]] int outputs_of(Task task);

/// A fifth of the range of normalised labels, lo < y <= hi (the first one from 0 on), and the errors in it.
struct LabelBin {
  double lo = 0, hi = 0, bias = 0;   // bias: mean of prediction minus label
  std::int64_t samples = 0;
  std::optional<RegressionMetrics> metrics;   // none without samples; R2 NaN of labels that do not differ
};

/// Metrics in which every relation weighs the same, whatever its number of links: what a draw of equally many
/// of each gives in the mean.
struct BalancedScores {
  RegressionMetrics metrics;
  double baseline = 0;           // R2 of relation means of training
  std::optional<double> table;   // of the table of groups
  std::int64_t samples = 0;
};

/// Metrics of one task on one set of samples, unrounded. Regression or classification holds a
/// value, never both; of link prediction classification is that of the pairs that couple, at a probability of
/// a half.
struct Scores {
  std::optional<RegressionMetrics> regression;
  std::optional<ClassificationMetrics> classification,
      minority,   // the majority class of the truth left out
      tenth;      // of the majority class of the truth a tenth kept, which is drawn always alike
  std::optional<std::int32_t> majority = {};       // which class that is
  std::optional<ConfusionMatrix> confusion = {};   // of classification
  bool finds_pairs = false;                        // link prediction
  std::optional<RankingMetrics> ranking = {};      // of it, where there are pairs of both kinds
  // Structural bound: an estimate for the design, with its coverage and 95 % limit, or a strict one of these
  // samples; for classes strict too.
  std::optional<double> bound_r2, bound_upper, bound_coverage, ceiling_r2, bound_accuracy, bound_auc;
  std::optional<double> baseline;   // R2 (link prediction: AUC) of relation means, or accuracy of the
                                    // majority class, of training
  std::optional<double> table;      // the same of the table of training groups
  std::int64_t samples = 0;
  std::string relation = {};              // of a part of links
  std::vector<Scores> by_relation = {};   // links: a part for each relation that occurs, in their order
  std::vector<LabelBin> bins = {};        // regression: the five fifths of the label range
  std::optional<BalancedScores> balanced = {};   // regression of links of two relations or more

  /// Lower is better: MSE, minus macro-F1, or minus the AUC.
  [[nodiscard]] double objective() const;
  /// The keys that `train` and `eval` promise: mse, mae, rmse, r2, bound_r2, bound_upper, ceiling_r2, or
  /// accuracy, precision, recall, f1, the same with the suffixes _minority and _tenth, majority_class and
  /// bound_accuracy; or auc, ap, accuracy, precision, recall, f1 and bound_auc; bound_coverage; of both
  /// confusion[[samples]], a row for each true class, a column for each predicted one; `baseline_`
  /// and `table_` with r2, accuracy or auc; samples; of a regression bins[{from, to, samples, mae, mse, r2,
  /// bias}] and of its links balanced{mse, mae, rmse, r2, baseline_r2, table_r2, samples}; and for links
  /// relations{NAME: {the same}}. What is not defined is null; without samples there is nothing but their
  /// number.
  [[nodiscard]] JsonValue json() const;
  /// "R2 0.512 (bound 0.546, plain mean 0.31, table 0.50), MAE 0.081"
  [[nodiscard]] std::string text() const;
  /// "R2 0.5120", "accuracy 0.8125": the one figure for a line with others.
  [[nodiscard]] std::string brief() const;
  /// Whether the model does no better than the table of groups, which needs no network; not where there is
  /// none.
  [[nodiscard]] bool below_table() const;
};

/// A metric of Scores::json() by its key. Throws Error bad_value listing the valid keys.
[[nodiscard]] double metric_of(const JsonValue& scores, const std::string& key);

}   // namespace cgcl
