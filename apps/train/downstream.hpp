// Downstream training on a source design: capacitances of links or nets from a schematic graph.
// [CGCL Sect. II-A, V-B]
#pragma once

#include "apps/train/fixed_step.hpp"
#include "apps/train/link_existence.hpp"
#include "apps/train/loop.hpp"
#include "apps/train/protocol.hpp"
#include "apps/train/sampled_batch.hpp"
#include "apps/train/samples.hpp"
#include "apps/train/shards.hpp"
#include "apps/train/trained_model.hpp"
#include "autograd/optim/optimizer.hpp"
#include "losses/loss_zoo.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cgcl {

struct TrainOptions {
  Task task = Task::edge_regression;
  std::string model = "circuitgcl";   // a name of the table of models
  ModelOptions head;                  // cl_width, readout and out are set from encoder and task
  std::string loss = "mse";
  double sigma = 1e-3;        // of gai, bmc and bni
  bool learn_sigma = false;   // instead, at a learning rate of its own
  int epochs = 60;
  int batch_size = 0;   // labels per step; 0: 512 on a quotient, where a step is cheap, else 4096
  int patience = 0;     // epochs without improvement before stopping; 0: never
  OptimizerOptions optimizer;
  double lr = 1e-3, lr_final = 1e-4;   // along half a cosine over the epochs
  int warmup = 0;                      // epochs, at most a tenth of all: the rate rises, then falls to 0
  double clip = 0;                     // largest gradient norm; 0: any
  int existence_epochs = 0;   // of models of sub-graphs, on links: epochs on which couplings exist, first
  SamplingOptions sampling;
  CompressionOptions compression;   // sampled batches are never compressed
  bool balanced = false;            // as many links of each relation
  std::vector<PairFeature> pair;    // of links, for the head
  double val_fraction = 0.2;
  SplitBy split_by = SplitBy::twins;   // of a split that is drawn
  Protocol protocol = Protocol::strict;
  PublishedQuirks quirks;                             // of compat
  std::optional<FeatureNormaliser> normaliser = {};   // none: that of the source design
  int shards = 1;         // parts of a batch whose gradients are added in order (shards.hpp)
  double negatives = 1;   // of link prediction: pairs that do not couple, for each that does
  // Of several designs in one graph: their fingerprints with labels and without, with commas. Empty: of the
  // graph.
  std::string source_fingerprint = {}, source_structure = {};

  /// One line with every member, as all of them decide the result: what a checkpoint must have
  /// been made with.
  [[nodiscard]] std::string identity() const;
};

/// With fewer validation samples that have no twin in training chance would choose the epoch.
inline constexpr std::size_t kLeastTwinFree = 200;

struct TrainResult {
  int epochs = 0, best_epoch = 0;
  bool stopped = false;   // by the stop hook; can be resumed
  double seconds = 0;
  // At best_epoch: a random part of what is not kept out as a group, and the groups kept out. After a random
  // split: all that validates, and what of it has no twin in training.
  Scores val, val_twin_free;
  std::int64_t estimated_peak_bytes = 0;   // before the first step; 0: not asked for
};

/// One training run. Same graph, options and seed give the same weights for any number of threads, in one
/// go or resumed.
class Downstream {
 public:
  /// Draws the weights of the model that `models` knows by its name, splits as that model sees the samples
  /// (or takes `split` as it is), fits normaliser and objective on the training part of `graph`. A design of
  /// fewer than kLeastGroups groups is split at random: see split_note(). Throws Error split_too_small,
  /// bad_value, split_mismatch. `ranks`, at most as many as the options have shards, must outlive it; each
  /// makes one of the same design and options.
  Downstream(const Exec& exec, const CircuitGraph& graph, const TrainOptions& options,
             std::optional<PretrainedEncoder> encoder, std::optional<Split> split = {},
             ModelTable models = model_table(), const Ranks& ranks = one_process());

  /// Called after each epoch, before `on_epoch` returns nothing is lost: write a checkpoint there.
  struct EpochReport {
    int epoch = 0;   // from 1
    double loss = 0, lr = 0;
    Scores val, val_twin_free;
    bool best = false;
  };
  /// All ranks begin with the state of the first, which alone validates and reports; a stop that one is asked
  /// for is one of all.
  [[nodiscard]] TrainResult run(const LoopHooks& hooks,
                                const std::function<void(const EpochReport&)>& on_epoch);

  /// All that a resumed run needs, and back. Throws Error checkpoint_mismatch unless data and options are the
  /// same and the checkpoint has this program's version.
  [[nodiscard]] TensorFile checkpoint() const;
  /// After a stop in the middle of an epoch: the state before it.
  [[nodiscard]] const TensorFile& last_complete() const { return epoch_start_; }
  /// `where` is the file it was read from, for messages.
  void restore(const TensorFile& checkpoint, const std::string& where = "checkpoint");
  [[nodiscard]] int epochs_done() const { return epoch_; }
  /// About the bytes that a step takes beyond what is held before the first one (memory_estimate.hpp).
  [[nodiscard]] std::int64_t step_bytes() const;

  [[nodiscard]] const TrainedModel& model() const { return model_; }
  /// Weights at the best epoch, named as model().head().state().
  [[nodiscard]] TensorList best_weights() const { return best_weights_; }
  [[nodiscard]] const TaskSamples& samples() const { return samples_; }
  [[nodiscard]] const Split& split() const { return split_; }
  /// What the user must know of the split: that it is another one than asked for, or that links it holds as
  /// free of twins are not to this model. Empty: nothing.
  [[nodiscard]] const std::string& split_note() const { return split_note_; }
  /// Whether the epoch is chosen on validation samples without a twin in training alone: of a split by twins
  /// always, of a random one under the strict protocol where there are kLeastTwinFree of them.
  [[nodiscard]] bool chosen_on_twin_free() const;
  /// Pair features of samples(); empty without any.
  [[nodiscard]] const PairTable& pairs() const { return pairs_; }

 private:
  [[nodiscard]] double train_epoch(double lr, const LoopHooks& hooks, bool& stopped);
  [[nodiscard]] double train_batch(std::span<const std::int32_t> batch, std::uint32_t step, double lr);
  [[nodiscard]] Schedule schedule_of(int epochs) const;
  /// Samples of the batch that begins at `first` of `all`.
  [[nodiscard]] std::size_t batch_at(std::size_t first, std::size_t all) const;
  [[nodiscard]] StepSamples step_samples(std::span<const std::int32_t> batch) const;
  [[nodiscard]] GraphBatch sample_around(StepSamples& samples, const RandomKey& key) const;
  void cut_subgraphs();
  /// The distinct sub-graphs of the rows `samples` of a table, and the number of each row's.
  [[nodiscard]] GraphBatch subgraphs_of(const SubgraphTable& table, std::span<const std::int32_t> samples,
                                        std::vector<std::int32_t>& number) const;
  /// Before the first epoch, where the options ask for it.
  void learn_existence(const LoopHooks& hooks, bool& stopped);
  [[nodiscard]] double existence_step(const ExistenceSamples& samples, const SubgraphTable& table,
                                      std::span<const std::int32_t> batch, Optimizer& optimizer,
                                      std::uint32_t step, double lr);
  [[nodiscard]] double existence_gradients(const ExistenceSamples& samples, const SubgraphTable& table,
                                           std::span<const std::int32_t> batch, const Optimizer& optimizer,
                                           std::uint32_t step);
  [[nodiscard]] Var predict(Tape& tape, const FixedStep& step, const GraphBatch& graph);
  [[nodiscard]] Var forward(Tape& tape, const FixedStep& step, const GraphBatch& graph);
  /// What the samples read, whose ends become rows of it; undefined: the whole design.
  [[nodiscard]] GraphBatch cut_graph(std::span<const std::int32_t> batch, std::uint32_t step,
                                     StepSamples& samples) const;
  void prepare_update(double lr);
  void update();
  void count_update();
  void clear_grads();
  void descend(FixedStep& fixed, const GraphBatch& graph, std::uint32_t step);
  [[nodiscard]] double finite(double loss) const;
  // Of steps in shards.
  [[nodiscard]] ShardBounds bounds_of(std::size_t samples) const;
  [[nodiscard]] double train_shards(std::span<const std::int32_t> batch, std::uint32_t step, double lr);
  [[nodiscard]] double shard_gradients(std::span<const std::int32_t> batch, std::uint32_t step);
  [[nodiscard]] std::uint32_t shard_step(std::uint32_t step, int part) const;
  [[nodiscard]] bool normalises_batch() const;
  void share_state();
  struct Validation {
    Scores val, twin_free;
  };
  [[nodiscard]] Validation validate();
  /// What the epoch is chosen by: the lower the better.
  [[nodiscard]] double objective(const Validation& v) const;
  /// The given split, or the samples chosen by the options, not yet divided.
  [[nodiscard]] static Split starting_split(const CircuitGraph& graph, const TrainOptions& options,
                                            std::uint64_t seed, std::optional<Split> given);
  void divide(const std::string& where);
  void find_twin_free();
  void prepare_objective();
  [[nodiscard]] RegressionObjectiveOptions regression_options() const;
  [[nodiscard]] std::string run_identity() const;

  const Exec& exec_;
  const Ranks& ranks_;
  TrainOptions options_;
  std::string data_identity_;
  TrainedModel model_;
  Split split_;
  std::string split_note_;
  TaskSamples samples_;
  PairTable pairs_;
  PreparedDesign design_;
  std::optional<SubgraphTable> subgraphs_;   // of samples_, where the model reads these
  bool existence_learnt_ = false;
  std::unique_ptr<DesignSampler> sampler_;
  std::optional<RegressionObjective> regression_;
  std::optional<ClassificationObjective> classification_;
  std::vector<float> weight_;                                // [samples] of the loss lds, else empty
  std::unique_ptr<Optimizer> optimizer_, noise_optimizer_;   // of the weights; of a learned sigma
  std::unique_ptr<ShardSum> sum_;                            // with more than one shard
  std::map<std::size_t, std::unique_ptr<FixedStep>>
      steps_;   // by number of samples: all batches, and the last
  TensorList best_weights_;
  Validation best_;
  TensorFile epoch_start_;   // state before the epoch under way
  std::string loss_fault_;   // of the last step
  int batch_size_ = 0, epoch_ = 0, best_epoch_ = 0;
  double seconds_ = 0;
};

}   // namespace cgcl
