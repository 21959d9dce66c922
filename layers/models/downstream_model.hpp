// What every downstream model is: node states from a graph, and capacitances of links or nodes read
// out of them.
#pragma once

#include "layers/models/graph_batch.hpp"
#include "layers/models/pair_encoder.hpp"
#include "layers/module.hpp"

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
  bool batch_norm = false;                       // over nodes, after each convolution
  bool normalize = false;                        // sage: unit rows
  bool fused = true;
};

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
  /// z [N,hidden], source and destination index z; pair [B,pair_width] -> [B,out]. With a symmetric head the
  /// same bits for links that are turned round. Throws ShapeError for a model of nodes.
  [[nodiscard]] virtual Var predict_links(Tape& tape, const Var& z, const RowIndex& source,
                                          const RowIndex& destination, const Var& pair = {}) = 0;
  /// -> [B,out]. Throws ShapeError for a model of links.
  [[nodiscard]] virtual Var predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes) = 0;

  /// What make_graph_batch has to prepare for embed().
  [[nodiscard]] virtual GraphBatchOptions batch_options() const = 0;
  /// Rounds of messages: nodes that look alike after as many rounds of colour refinement have equal states.
  [[nodiscard]] virtual std::int64_t rounds() const = 0;
};

}   // namespace cgcl
