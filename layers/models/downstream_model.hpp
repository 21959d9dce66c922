// What every downstream model is: node states from a graph, and capacitances of links or nodes read
// out of them.
#pragma once

#include "layers/models/graph_batch.hpp"
#include "layers/models/pair_encoder.hpp"
#include "layers/models/subgraph_batch.hpp"
#include "layers/module.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

enum class Readout : std::uint8_t { edge, node };

/// Whether the head of a model of links sees which end comes first.
enum class HeadOrder : std::uint8_t { symmetric, ordered };

/// "symmetric", "ordered"; throws Error bad_value listing the valid names.
[[nodiscard]] HeadOrder parse_head_order(const std::string& name);
[[nodiscard]] const char* name_of(HeadOrder order);

/// What a model is built from. A model reads what it has a use for.
struct ModelOptions {
  ConvKind conv = ConvKind::sage;
  std::int64_t hidden = 144, layers = 5;
  Act act = Act::prelu;
  double dropout = 0.3;
  std::int64_t cl_width = 256;   // width of the pre-trained embedding, 0 for none
  bool statistics = true;
  Readout readout = Readout::edge;
  HeadOrder order = HeadOrder::symmetric;   // edge
  std::int64_t pair_width = 0;   // edge: columns of pair features at the head; set by pair_classes if given
  std::vector<std::int64_t> pair_classes = {};   // edge: classes of each pair feature that is embedded
  std::vector<std::uint8_t> pair_bags = {};      // edge: 1 where one is a bag over its classes; empty: none
  std::int64_t out = 1;                          // 1 for regression, C for classification
  bool logits = false;                           // out is a logit, or one of each class, and no value
  bool batch_norm = false;                       // over nodes, after each convolution
  bool head_norm = false;                        // over samples, in the hidden layer of the head
  bool normalize = false;                        // sage: unit rows
  bool fused = true;
  GlobalAttention attention = GlobalAttention::exphormer;   // circuitgps: beside its messages
  int hops = 1;                                             // circuitgps: of enclosing sub-graphs

  /// Whether the output is a value: a model of ranges of values has no use for them elsewhere.
  [[nodiscard]] bool regression() const { return out == 1 && !logits; }
};

/// What a training step knows of the truth of its samples.
struct Truth {
  Tensor y;         // [B] normalised labels of a regression; undefined for classes
  Tensor label;     // i32 [B] classes of the labels, whatever the task
  Tensor columns;   // [B,K] what the model made of them: label_columns(); undefined where that is nothing
};

/// The loss that the run was given, of predictions [B,out] -> [1].
using RunLoss = std::function<Var(Tape&, const Var& prediction)>;

/// What a training step keeps for its backward pass, with gradients: numbers for each row and edge of a
/// graph.
struct KeptValues {
  double by_row = 0, by_edge = 0;
};

/// Output and prediction are one for most models. One that has members, or a router with experts, puts all of
/// their values side by side as its output, says what they cost in loss() and what they predict in decide().
class DownstreamModel : public Module {
 public:
  /// Node states [N,hidden].
  [[nodiscard]] virtual Var embed(Tape& tape, const GraphBatch& batch) = 0;
  /// The pair input of predict_links, one column [B] per pair feature -> [B,pair_width]; undefined without.
  /// A model that knows no pair features throws ShapeError when it is given some.
  [[nodiscard]] virtual Var embed_pairs(Tape&, const std::vector<PairColumn>& columns) const {
    CGCL_CHECK(columns.empty(), "the model has no pair features");
    return {};
  }
  /// z [N,hidden], source and destination index z; pair [B,pair_width] -> the output [B,out]. With a
  /// symmetric head the same bits for links that are turned round. Throws ShapeError for a model of nodes.
  [[nodiscard]] virtual Var predict_links(Tape& tape, const Var& z, const RowIndex& source,
                                          const RowIndex& destination, const Var& pair = {}) = 0;
  /// -> [B,out]. Throws ShapeError for a model of links.
  [[nodiscard]] virtual Var predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes) = 0;

  /// Told once, before the first step, what the training samples are: normalised labels (of a regression) and
  /// their classes. What is learnt here is of the loss alone: no file holds it.
  virtual void see_labels(const Exec&, std::span<const float> y, std::span<const std::int32_t> label) {
    static_cast<void>(y), static_cast<void>(label);
  }
  /// Columns [B x K], row-major, that loss() reads of the labels of a step; K is the same for all steps. They
  /// are made on the host, as a recorded step must find them where they were.
  [[nodiscard]] virtual std::vector<float> label_columns(std::span<const float> y,
                                                         std::span<const std::int32_t> label) const {
    static_cast<void>(y), static_cast<void>(label);
    return {};
  }
  /// What a step descends [1], from the output [B,..]: the run's own loss, unless the model has another.
  [[nodiscard]] virtual Var loss(Tape& tape, const Var& output, const Truth& truth,
                                 const RunLoss& run_loss) const {
    static_cast<void>(truth);
    return run_loss(tape, output);
  }
  /// Predictions [B x out], row-major, from an output [B x ..] of `samples` rows.
  [[nodiscard]] virtual std::vector<double> decide(std::vector<double> output, std::int64_t samples) const {
    static_cast<void>(samples);
    return output;
  }

  /// What make_graph_batch has to prepare for embed().
  [[nodiscard]] virtual GraphBatchOptions batch_options() const = 0;
  /// About what a step keeps, for the estimate of its memory; zeros: what a stack of the convolution of the
  /// options keeps.
  [[nodiscard]] virtual KeptValues kept() const { return {}; }
  /// Rounds of messages: nodes that look alike after as many rounds of colour refinement have equal states.
  [[nodiscard]] virtual std::int64_t rounds() const = 0;

  /// Set where the model reads the sub-graphs that enclose links or nodes, not the graph: embed() then takes
  /// a batch of make_subgraph_batch and gives a state per sub-graph, and what predict_links and predict_nodes
  /// index are these; `destination` is not read.
  [[nodiscard]] virtual std::optional<SubgraphOptions> subgraphs() const { return {}; }
  /// Logits [B,2] of no coupling and of one, of the sub-graphs that `links` indexes: what a model of
  /// sub-graphs is trained on before capacitances. Throws ShapeError for a model that knows no such step.
  [[nodiscard]] virtual Var predict_existence(Tape&, const GraphBatch&, const RowIndex& links) {
    static_cast<void>(links);
    throw ShapeError("the model is not trained on the existence of couplings");
  }
};

}   // namespace cgcl
