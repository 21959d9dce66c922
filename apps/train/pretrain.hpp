// SGRL pre-training of the circuit encoder, without labels. [CGCL Sect. III-A, III-B]
#pragma once

#include "apps/train/compression.hpp"
#include "apps/train/loop.hpp"
#include "engine/core/ranks.hpp"
#include "io/checkpoint/tensor_file.hpp"
#include "layers/models/sgrl.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cgcl {

class PretrainEpochs;

struct PretrainOptions {
  CircuitEncoderOptions encoder;
  int epochs = 200;
  int patience = 0;   // epochs without a lower alignment loss before stopping; 0: never
  double lr_online = 1e-3, lr_target = 1e-4, tau = 0.99;
  bool scattering = true;   // false: the target only follows, as an ablation
  SamplingOptions sampling;
  int batch_size = 1024;   // seeds, with neighbour sampling; nodes of a batch of clusters
  int shards = 1;          // parts of a batch whose gradients are added in order (shards.hpp)

  /// One line with every member, as all of them decide the result: what a checkpoint must have been made
  /// with.
  [[nodiscard]] std::string identity() const;
};

struct PretrainResult {
  int epochs = 0;
  bool stopped = false;   // by the stop hook; can be resumed
  double seconds = 0;
  std::int64_t rows = 0;                                 // rows computed per epoch
  std::vector<double> alignment_loss, scattering_loss;   // mean of each epoch
};

/// Trains `model` in place on the disjoint union `design`. Each epoch: alignment steps of the online encoder
/// and the predictor, one EMA of the target's parameters, scattering steps of the target. One step per epoch
/// on the full graph. Throws Error not_finite when a loss is; deterministic. [CGCL Eq. 4-7]
[[nodiscard]] PretrainResult pretrain(const Exec& exec, Sgrl& model, const HostGraph& design,
                                      const PretrainOptions& options, const LoopHooks& hooks = {});

/// The same with checkpoints: in one go or resumed, the weights have the same bytes.
class Pretraining {
 public:
  /// `data_identity` tells the designs, and how they were made to `design`, from all others. Draws nothing:
  /// `model` comes with its first weights.
  /// `ranks`, at most as many as there are shards, must outlive it; each makes one of the same design and
  /// options. Throws Error bad_value for shards of a design that is taken whole, and as partition().
  Pretraining(const Exec& exec, Sgrl& model, const HostGraph& design, const PretrainOptions& options,
              std::string data_identity, const Ranks& ranks = one_process());
  ~Pretraining();
  Pretraining(const Pretraining&) = delete;
  Pretraining& operator=(const Pretraining&) = delete;

  /// Calls `on_epoch` after each epoch, when checkpoint() is what a resumed run needs. After a stop in the
  /// middle of an epoch the model is back at its start. All ranks begin with the state of the first, and end
  /// with the same weights; a stop that one is asked for is one of all.
  [[nodiscard]] PretrainResult run(const LoopHooks& hooks, const std::function<void()>& on_epoch);
  [[nodiscard]] TensorFile checkpoint() const;
  /// Throws Error checkpoint_mismatch unless designs, options and seed are the same and the checkpoint has
  /// this program's version; model_damaged, model_mismatch. `where` is the file it was read from, for
  /// messages.
  void restore(const TensorFile& checkpoint, const std::string& where = "checkpoint");
  [[nodiscard]] int epochs_done() const { return static_cast<int>(alignment_loss_.size()); }

 private:
  [[nodiscard]] std::string run_identity() const;
  [[nodiscard]] bool done() const;

  void share_state();

  const Exec& exec_;
  const Ranks& ranks_;
  Sgrl& model_;
  PretrainOptions options_;
  std::string data_identity_;
  std::unique_ptr<PretrainEpochs> epochs_;   // what steps: optimisers and batches
  std::vector<double> alignment_loss_, scattering_loss_;
  double seconds_ = 0;
  std::int64_t rows_ = 0;
};

/// Embeddings of a design, held once for each distinct row.
struct Embeddings {
  std::vector<float> table;   // [rows, width] row-major; empty without an encoder
  std::int64_t width = 0;
  std::vector<std::int32_t> row;   // [N]: row of each node; empty: row v is node v
};

/// A trained encoder as `train` needs it.
struct PretrainedEncoder {
  CircuitEncoderOptions options;
  std::unique_ptr<CircuitEncoder> encoder;
  std::string sources;   // identities() of the designs it was trained on, blank-separated

  /// The encoder's output without dropout, over the whole graph. `design` needs no features.
  [[nodiscard]] Embeddings embed(const Exec& exec, const HostGraph& design, Compression compression) const;
  /// Keys [N] of all that the encoder can tell of a node, in every design the same: equal keys are equal
  /// embeddings but for rounding. Their bits would be no such keys, as sums differ in the last one where the
  /// neighbours of a node come in another order.
  [[nodiscard]] std::vector<Key128> keys(const HostGraph& design) const;
};

/// The options of an encoder as metadata, and back. Throws Error model_damaged.
void add_encoder_metadata(std::map<std::string, std::string>& metadata, const CircuitEncoderOptions& options);
[[nodiscard]] CircuitEncoderOptions encoder_options_from(const std::map<std::string, std::string>& metadata,
                                                         const std::string& where);

/// A new encoder of these options holding `weights`. Throws Error model_mismatch.
[[nodiscard]] PretrainedEncoder make_encoder(const Exec& exec, const CircuitEncoderOptions& options,
                                             const TensorList& weights);

/// The file `pretrain` hands to `train`: all networks, of which training reads the online encoder. `sources`
/// are the identities() of the designs it was trained on.
void write_encoder_file(const std::filesystem::path& path, const Exec& exec, const Sgrl& model,
                        const CircuitEncoderOptions& options, const std::vector<std::string>& sources);
[[nodiscard]] PretrainedEncoder read_encoder_file(const std::filesystem::path& path, const Exec& exec);

}   // namespace cgcl
