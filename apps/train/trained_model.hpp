// A downstream model with all it needs to meet a new design: weights, encoder, feature
// normaliser, label range.
#pragma once

#include "apps/train/pretrain.hpp"
#include "apps/train/protocol.hpp"
#include "apps/train/samples.hpp"
#include "apps/train/subgraph_design.hpp"
#include "io/pairs/pair_features.hpp"
#include "layers/models/zoo.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cgcl {

/// Everything but the weights. Fitted on the source design alone.
struct ModelDescription {
  Task task = Task::edge_regression;
  std::string model = "circuitgcl";       // a name of the table of models
  std::string loss;                       // for the record
  Protocol protocol = Protocol::strict;   // under which it was trained
  double negatives = 1;                   // of link prediction: pairs that do not couple, for each that does
  ModelOptions head;                      // pair_classes follow from `pair`
  std::vector<PairFeature> pair;          // what the head sees of a link beyond its ends
  PairOptions pair_options;               // threads: those of the execution context
  std::optional<CircuitEncoderOptions> encoder;
  FeatureNormaliser normaliser;
  LabelCodec codec;
  PlainBaseline baseline;
  std::string source_name, source_fingerprint, source_structure;   // fingerprints with labels and without
  std::string source_sha256;     // of the files of the source design, as CircuitGraph has it
  std::string encoder_sources;   // identities() of the designs the encoder was trained on, blank-separated
};

/// A design uploaded for a model: `batch` has the rows of `host`, which stand for nodes
/// as CompressedDesign says.
struct PreparedDesign {
  CompressedDesign host;
  Embeddings embeddings;   // of all nodes
  std::vector<std::int32_t>
      cl_row;   // [rows]: row of each batch row in the table of embeddings; empty: in order
  GraphBatch batch;
  std::shared_ptr<const SubgraphDesign> subgraphs;   // of a model that reads these: all above is then empty

  /// Batch rows of nodes.
  [[nodiscard]] std::vector<std::int32_t> rows_of(std::span<const std::int32_t> nodes) const;
};

class TrainedModel {
 public:
  /// Fresh weights, drawn from the seed of `exec`; `encoder` as in the description. `models` knows the name
  /// of the model. Throws as make_model.
  TrainedModel(const Exec& exec, ModelDescription description, std::optional<PretrainedEncoder> encoder,
               ModelTable models = model_table());

  [[nodiscard]] const ModelDescription& description() const { return description_; }
  /// What the training part says without a network; the split that chooses this part needs the model.
  void set_baseline(PlainBaseline baseline) { description_.baseline = std::move(baseline); }
  [[nodiscard]] DownstreamModel& head() { return *head_; }
  [[nodiscard]] const DownstreamModel& head() const { return *head_; }
  [[nodiscard]] const std::optional<PretrainedEncoder>& encoder() const { return encoder_; }
  /// Rounds of colour refinement that tell apart whatever the whole does: the encoder's lie below those of
  /// the model, and GCN in the lowest layer reads the degrees of neighbours, which shows them a round early.
  [[nodiscard]] std::int64_t rounds() const {
    const ConvKind lowest = encoder_ ? encoder_->options.conv : head_->batch_options().conv;
    return head_->rounds() + (encoder_ ? encoder_->encoder->rounds() : 0) + (lowest == ConvKind::gcn ? 1 : 0);
  }
  /// Whether the order of the ends of a link makes a difference.
  [[nodiscard]] bool ordered() const { return description_.head.order == HeadOrder::ordered; }

  /// Normalises, embeds and uploads. The encoder runs on the design itself: nothing of it is fitted.
  [[nodiscard]] PreparedDesign prepare(const Exec& exec, const CircuitGraph& graph,
                                       CompressionOptions compression) const;
  /// Groups of samples that look alike to the model, as keys that mean the same in every design: as
  /// group_keys() has them, or by their enclosing sub-graphs where the model reads these, with what an
  /// encoder can tell of their nodes and the values of the pair features.
  [[nodiscard]] std::vector<Key128> groups(const Exec& exec, const CircuitGraph& graph,
                                           const TaskSamples& samples, const PairTable& pairs) const;
  /// Pair features of links, one row per sample; empty where the model has none.
  [[nodiscard]] PairTable pair_table(const Exec& exec, const CircuitGraph& graph,
                                     const TaskSamples& links) const;
  /// The pair input of the head for the links at `where` of a table; undefined where the model has none.
  [[nodiscard]] Var embed_pairs(const Exec& exec, Tape& tape, const PairTable& pairs,
                                std::span<const std::int32_t> where) const;
  /// The same from columns and the bag that lie on the device; their classes are trusted.
  [[nodiscard]] Var embed_pairs(const Exec& exec, Tape& tape, const std::vector<Tensor>& classes,
                                const Tensor& bag) const;
  /// Predictions for links or for nodes [B] (regression, y in label units) or [B x classes] (logits),
  /// row-major, without dropout. Links that look alike to the model, by the rows of their ends or by their
  /// sub-graph, and the classes of the pair, are predicted once, in blocks of a bounded size: of a compressed
  /// design no matrix has a row per node or link. `pairs` has a row for each entry of `where`, which is
  /// parallel to the links; both are ignored where the model has no pair features.
  [[nodiscard]] std::vector<double> predict_links(const Exec& exec, const PreparedDesign& design,
                                                  std::span<const std::int32_t> source,
                                                  std::span<const std::int32_t> target,
                                                  const PairTable& pairs,
                                                  std::span<const std::int32_t> where);
  [[nodiscard]] std::vector<double> predict_nodes(const Exec& exec, const PreparedDesign& design,
                                                  std::span<const std::int32_t> nodes);

 private:
  /// `embeddings` of the design, where its batches are read.
  [[nodiscard]] std::shared_ptr<const SubgraphDesign> subgraph_design(const Exec& exec, HostGraph design,
                                                                      bool merged,
                                                                      Embeddings embeddings = {}) const;
  /// Of links, or of nodes where `target` is empty, in blocks of a bounded size. `pairs` and `where` as for
  /// predict_links().
  [[nodiscard]] std::vector<double> predict_subgraphs(const Exec& exec, const SubgraphDesign& design,
                                                      std::span<const std::int32_t> source,
                                                      std::span<const std::int32_t> target,
                                                      const PairTable& pairs,
                                                      std::span<const std::int32_t> where);

  ModelDescription description_;
  std::optional<PretrainedEncoder> encoder_;
  std::unique_ptr<DownstreamModel> head_;
};

/// Throws Error usage for a task whose answers are no capacitances and nothing of nets, and for one of
/// resistances unless a table of the nets of a graph is asked for (`listed`).
void require_predictable(Task task, bool listed, const std::string& where);

/// model.safetensors. `weights` are those to store (the best epoch's), named as head().state().
void write_model(const std::filesystem::path& path, const Exec& exec, const TrainedModel& model,
                 const TensorList& weights);
/// Throws as read_tensor_file; Error model_damaged or model_mismatch for metadata or weights that do not fit,
/// and for a model that `models` does not know.
[[nodiscard]] TrainedModel read_model(const std::filesystem::path& path, const Exec& exec,
                                      ModelTable models = model_table());

}   // namespace cgcl
