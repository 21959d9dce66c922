// What a downstream model predicts, and how good it is.
#pragma once

#include "io/report/json_value.hpp"
#include "losses/metrics.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cgcl {

enum class Task : std::uint8_t { edge_regression, node_classification, node_regression };

/// "edge-regression" …; throws Error bad_value listing the valid names.
[[nodiscard]] Task parse_task(const std::string& name);
[[nodiscard]] const char* name_of(Task task);
[[nodiscard]] constexpr bool on_links(Task task) { return task == Task::edge_regression; }
[[nodiscard]] constexpr bool classifies(Task task) { return task == Task::node_classification; }

/// Metrics of one task on one set of samples, unrounded. Regression or classification holds a
/// value, never both.
struct Scores {
  std::optional<RegressionMetrics> regression;
  std::optional<ClassificationMetrics> classification,
      minority;   // minority: the majority class of the truth left out
  // Structural bound: an estimate for the design, with its coverage and 95 % limit, or a strict one of these
  // samples; for classes strict too.
  std::optional<double> bound_r2, bound_upper, bound_coverage, ceiling_r2, bound_accuracy;
  std::optional<double> baseline;   // R2 of relation means, or accuracy of the majority class, of training
  std::optional<double> table;      // the same of the table of training groups
  std::int64_t samples = 0;
  std::string relation = {};              // of a part of links
  std::vector<Scores> by_relation = {};   // links: a part for each relation that occurs, in their order

  /// Lower is better: MSE, or minus macro-F1.
  [[nodiscard]] double objective() const;
  /// The keys that `train` and `eval` promise: mse, mae, rmse, r2, bound_r2, bound_upper, ceiling_r2, or
  /// accuracy, precision, recall, f1, the same with the suffix _minority, and bound_accuracy; bound_coverage;
  /// `baseline_r2` and `table_r2`, or `baseline_accuracy` and `table_accuracy`; samples; and for links
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
