// Losses by name, with what each learns from the training labels.
#pragma once

#include "autograd/optim/optimizer.hpp"   // for NamedVars
#include "losses/balanced_mse.hpp"
#include "losses/label_density.hpp"

#include <span>
#include <string>
#include <vector>

namespace cgcl {

enum class RegressionLoss : std::uint8_t { mse, gai, bmc, bni, lds };
enum class ClassificationLoss : std::uint8_t { ce, focal, bsce, bce };

/// By name; throws Error bad_value listing the valid names.
[[nodiscard]] RegressionLoss parse_regression_loss(const std::string& name);
[[nodiscard]] ClassificationLoss parse_classification_loss(const std::string& name);
[[nodiscard]] const char* name_of(RegressionLoss loss);
[[nodiscard]] const char* name_of(ClassificationLoss loss);

/// What the published code does in the place of the equations; nothing unless asked for. [docs/quirks.md]
struct PublishedLosses {
  bool bmc_by_position = false;            // bmc; sigma must be a number
  bool lds_all_pairs = false;              // lds
  std::vector<double> mixture_data = {};   // gai: what the mixture is fitted to instead of the labels
  LabelHistogram prior = {};               // bni: instead of bins of the labels
};

struct RegressionObjectiveOptions {
  RegressionLoss loss = RegressionLoss::mse;
  double sigma = 1e-3;        // of gai, bmc, bni
  bool learn_sigma = false;   // then `sigma` is not read: learning starts at the spread of the labels
  int bins = 100;             // of bni and lds
  double lds_sigma = 2;       // bins
  MixtureOptions mixture = {};
  PublishedLosses published = {};
};

/// A regression loss prepared from the labels of the training set and nothing else, unless `published` says
/// otherwise.
class RegressionObjective {
 public:
  /// `labels` in [0,1]; `count` weighs them (empty: 1). Throws Error bad_value unless sigma is
  /// positive and finite or learned.
  RegressionObjective(const Exec& exec, DType dtype, const RegressionObjectiveOptions& options,
                      std::span<const double> labels, std::span<const double> count = {});

  /// pred [B,1], target [B] -> [1]. `weight` [B]: the values of sample_weights() for these samples (lds;
  /// without it they are looked up, which waits for the device), or with bmc_by_position their positions in
  /// the batch. `multiplicity` [B] weighs the mean; the published forms know none.
  [[nodiscard]] Var operator()(Tape& tape, const Var& pred, const Tensor& target, const Tensor& weight = {},
                               const Tensor& multiplicity = {}) const;
  /// LDS weights of labels; empty for the other losses.
  [[nodiscard]] std::vector<double> sample_weights(std::span<const double> labels) const;
  /// "sigma" [1] when it is learned: the logit of the place of sigma between a hundredth of and twice the
  /// spread of the labels. [BMSE: noise_sigma]
  [[nodiscard]] NamedVars parameters() const;
  /// Current value of sigma; waits for the device.
  [[nodiscard]] double sigma(const Exec& exec) const;
  [[nodiscard]] RegressionLoss loss() const { return options_.loss; }
  /// The fitted mixture; empty unless the loss is gai.
  [[nodiscard]] const GaussianMixture& mixture() const { return mixture_; }

 private:
  [[nodiscard]] Var learned(Tape& tape) const;
  /// The loss for noise s, which only gai, bmc and bni read.
  [[nodiscard]] Var plain(Tape& tape, const Var& pred, const Tensor& target, const Var& s,
                          const Tensor& weight, const Tensor& multiplicity) const;
  /// Keeps predictions on the scale of the labels. Noise s asks for predictions that leave the mean label
  /// 1 + s^2 / v times as far as the label does, v the variance of the labels, which adds about v (s^2 / v)^2
  /// to the squared error.
  [[nodiscard]] Var overshoot(Tape& tape, const Var& s) const;

  RegressionObjectiveOptions options_;
  DType dtype_;
  Var sigma_;                                 // fixed
  Var place_, lowest_;                        // learned
  double spread_ = 0, low_ = 0, width_ = 0;   // of the labels; of the range of a learned sigma
  GaussianMixture mixture_;
  ag::MixtureParameters mixture_parameters_;
  LabelHistogram histogram_;
  LabelBins bins_;
  std::vector<double> lds_weight_;   // of each bin
};

struct ClassificationObjectiveOptions {
  ClassificationLoss loss = ClassificationLoss::bsce;
  int classes = 5;
  double gamma = 2;   // focal
};

/// A classification loss prepared from the labels of the training set. focal: alpha 1/n_c scaled to sum to C.
/// bsce: ln n_c, -inf for a class that does not occur in training. bce: of two classes, one logit a sample.
class ClassificationObjective {
 public:
  ClassificationObjective(const Exec& exec, DType dtype, const ClassificationObjectiveOptions& options,
                          std::span<const std::int32_t> labels, std::span<const double> count = {});
  /// logits [B,C] (bce: [B,1]), label i32 [B] -> [1]. `prior` [C]: what prior_of() says of other labels, in
  /// the place of those of training.
  [[nodiscard]] Var operator()(Tape& tape, const Var& logits, const Tensor& label,
                               const Tensor& multiplicity = {}, const Tensor& prior = {}) const;
  /// focal: alpha, bsce: ln n_c of these labels [C]; empty for the other losses.
  [[nodiscard]] std::vector<double> prior_of(std::span<const std::int32_t> labels,
                                             std::span<const double> count = {}) const;
  [[nodiscard]] ClassificationLoss loss() const { return options_.loss; }

 private:
  ClassificationObjectiveOptions options_;
  Tensor prior_;   // of focal and bsce
};

}   // namespace cgcl
