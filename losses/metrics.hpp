// Metrics on plain arrays, in double, unrounded.
#pragma once

#include "engine/core/index.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace cgcl {

struct RegressionMetrics {
  double mae = 0, mse = 0, rmse = 0;
  double r2 = 0;   // constant truth: 1 if matched exactly, else 0
};

/// Throws ShapeError when sizes differ or are zero. [sklearn r2_score and kin]
[[nodiscard]] RegressionMetrics regression_metrics(std::span<const double> prediction,
                                                   std::span<const double> truth);

/// The same with weights, which are not negative and not all 0; R2 is of the weighted mean.
[[nodiscard]] RegressionMetrics weighted_regression_metrics(std::span<const double> prediction,
                                                            std::span<const double> truth,
                                                            std::span<const double> weight);

/// How well scores tell positives from negatives, whatever the threshold.
struct RankingMetrics {
  double auc = 0;                 // chance that a positive is above a negative, equal ones counting half
  double average_precision = 0;   // precision at each positive's score, equal scores taken together
};

/// `truth` is 1 for positives, else 0; nothing unless both occur. Throws ShapeError when sizes differ.
/// [sklearn roc_auc_score, average_precision_score]
[[nodiscard]] std::optional<RankingMetrics> ranking_metrics(std::span<const double> score,
                                                            std::span<const std::int32_t> truth);

/// Ranks from 1, of equal values the mean of theirs. [scipy rankdata, average]
[[nodiscard]] std::vector<double> mid_ranks(std::span<const double> values);

/// How predictions lie about the truth, in the units of both.
struct Agreement {
  double bias = 0;                  // mean of prediction minus truth
  std::optional<double> scale;      // spread of the predictions over that of the truth; empty: constant truth
  std::optional<double> spearman;   // correlation of the mid ranks; empty: predictions or truth are constant
};

/// The spread is the standard deviation. Throws ShapeError when sizes differ or are zero. Values are finite.
[[nodiscard]] Agreement agreement(std::span<const double> prediction, std::span<const double> truth);

/// Share of positive values with truth/factor <= prediction <= truth*factor. Throws ShapeError as above.
[[nodiscard]] double share_within(std::span<const double> prediction, std::span<const double> truth,
                                  double factor);

/// Rows are true classes, columns predicted ones.
struct ConfusionMatrix {
  int classes = 0;
  std::vector<std::int64_t> count;   // [classes x classes]

  [[nodiscard]] std::int64_t at(int truth, int prediction) const {
    return count[idx(truth) * idx(classes) + idx(prediction)];
  }
};

/// Throws ShapeError when sizes differ or a class is outside [0,classes).
[[nodiscard]] ConfusionMatrix confusion_matrix(std::span<const std::int32_t> prediction,
                                               std::span<const std::int32_t> truth, int classes);

struct ClassificationMetrics {
  double accuracy = 0, precision = 0, recall = 0, f1 = 0;   // the last three are macro averages
  std::int64_t samples = 0;
};

/// Macro averages over the classes that occur in truth or prediction; an undefined ratio is 0. Samples whose
/// true class is `left_out` are not counted; without samples everything is 0. [sklearn, zero_division = 0]
[[nodiscard]] ClassificationMetrics classification_metrics(std::span<const std::int32_t> prediction,
                                                           std::span<const std::int32_t> truth,
                                                           std::optional<std::int32_t> left_out = {});

/// Precision, recall and F1 of class 1 of two, with the accuracy; an undefined ratio is 0. Throws ShapeError
/// when sizes differ. [sklearn, average = "binary"]
[[nodiscard]] ClassificationMetrics binary_metrics(std::span<const std::int32_t> prediction,
                                                   std::span<const std::int32_t> truth);

/// The most frequent class, the smallest of equals; empty without samples.
[[nodiscard]] std::optional<std::int32_t> majority_class(std::span<const std::int32_t> truth);

}   // namespace cgcl
