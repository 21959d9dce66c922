// A network of the sizes of couplings that is learnt from many designs.
#pragma once

#include "apps/transfer/column_scale.hpp"
#include "apps/transfer/training_rows.hpp"
#include "layers/models/pair_network.hpp"
#include "layers/named_state.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace cgcl {

struct CouplingNetworkOptions {
  int members = 1;   // networks that differ in what they drew; the model is their mean
  std::int64_t width = 64;
  int rounds = 4;         // of messages
  bool columns = true;    // of pairs at the head
  bool residual = true;   // see PairNetworkOptions
  double dropout = 0.1;
  int masked_epochs = 20;   // of pre-training by what is hidden of the graphs (masked_reconstruction.hpp)
  int epochs = 30;
  double lr = 2e-3;   // falls to nothing by half a cosine
  double weight_decay = 1e-2;
  int designs_per_step = 4;
  std::int64_t rows_per_design = 1024;   // distinct rows of a design and step, drawn anew in each epoch
};

class CouplingNetwork {
 public:
  /// Learns from the designs of a selection, each a graph of its own: families and designs weigh as in the
  /// selection, rows as in coupling_training_rows. Adam on steps of a few designs; the memory beyond the
  /// graphs is that of the largest. Nothing when `stop` said so. Same for any number of threads. Throws
  /// ShapeError for a design without a graph, Error no_labels for a selection of none, Error not_finite.
  [[nodiscard]] static std::optional<CouplingNetwork> fit(const Exec& exec, const DesignSelection& selection,
                                                          const CouplingNetworkOptions& options,
                                                          const std::function<bool()>& stop);

  /// Labels of distinct rows of pairs of a design with that graph.
  [[nodiscard]] std::vector<double> predict(const Exec& exec, const NetworkGraph& graph,
                                            const SharedRows& rows, PairKnowledge knowledge) const;
  /// Rounds of messages: what DesignRowsOptions has to ask for.
  [[nodiscard]] int rounds() const { return static_cast<int>(members_.front()->options().rounds); }

  /// Weights, scales and sizes.
  [[nodiscard]] NamedState state(const Exec& exec) const;
  /// Back from it. Throws Error model_damaged, model_mismatch.
  [[nodiscard]] static CouplingNetwork from_state(const Exec& exec, const NamedState& state);

 private:
  struct Step;
  CouplingNetwork() = default;
  void fit_scales(const DesignSelection& selection, const CouplingNetworkOptions& options);
  /// Pre-trains a member on what is hidden of the graphs; false when `stop` said so.
  [[nodiscard]] bool pretrain(const Exec& exec, Initializer& init, const PairNetwork& member,
                              const DesignSelection& selection, const CouplingNetworkOptions& options,
                              const std::function<bool()>& stop) const;
  [[nodiscard]] std::shared_ptr<PairNetwork> new_member(Initializer& init,
                                                        const CouplingNetworkOptions& options) const;
  [[nodiscard]] GraphBatch batch(const Exec& exec, const NetworkGraph& graph) const;
  [[nodiscard]] Var columns(const Exec& exec, const SharedRows& rows, PairKnowledge knowledge,
                            std::span<const std::int32_t> which) const;
  [[nodiscard]] Var predict_rows(Tape& tape, const PairNetwork& member, const Var& z, const SharedRows& rows,
                                 PairKnowledge knowledge, std::span<const std::int32_t> which) const;

  std::vector<std::shared_ptr<PairNetwork>> members_;   // one at least
  FeatureScale features_{{}, {}};
  ColumnScale scale_[2];   // by PairKnowledge
  double label_mean_ = 0, label_spread_ = 1;
};

}   // namespace cgcl
