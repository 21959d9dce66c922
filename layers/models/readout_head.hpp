// The head of a downstream model: capacitances of links or nodes from the states of nodes.
#pragma once

#include "layers/mlp.hpp"
#include "layers/models/downstream_model.hpp"

#include <memory>
#include <string>
#include <vector>

namespace cgcl {

/// Layers of the head and what lies in them.
struct ReadoutOptions {
  std::int64_t width = 0;             // of a node state
  std::vector<std::int64_t> hidden;   // widths of the hidden layers, one or more
  double dropout = 0;                 // of them
};

/// Columns that pair features take at a head, embedded or as they are; 0 without. Throws Error bad_value for
/// pair features of nodes.
[[nodiscard]] std::int64_t pair_width(const ModelOptions& model);

/// An MLP with ReLU, and batch norm where `head_norm` asks for it, on [x_src | x_dst | pair], averaged over
/// both orders of the ends unless `order` says otherwise, or on x_v; `readout`, `order`, pair features,
/// `out`, `head_norm` and `fused` are those of the model. Parameters pair.I, head_layers.lins.I. Throws Error
/// bad_value for pair features of nodes. [CGCL 1.2]
class ReadoutHead final : public Module {
 public:
  ReadoutHead(Initializer& init, const ModelOptions& model, const ReadoutOptions& options);
  /// As the model's of these names.
  [[nodiscard]] Var embed_pairs(Tape& tape, const std::vector<PairColumn>& columns) const;
  [[nodiscard]] Var predict_links(Tape& tape, const Var& z, const RowIndex& source,
                                  const RowIndex& destination, const Var& pair);
  [[nodiscard]] Var predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes);
  /// "symmetric links Mlp(288 -> 144 -> 1, relu)"
  [[nodiscard]] std::string describe() const override;

 private:
  /// The head's first map for links source -> destination, and turned round where `turned` is given. Applied
  /// to nodes before they are gathered where there are fewer of them than links.
  [[nodiscard]] Var first_map(Tape& tape, const Var& z, const RowIndex& source, const RowIndex& destination,
                              const Var& pair, Var* turned) const;

  Readout readout_;
  HeadOrder order_;
  std::int64_t width_, pair_width_;
  bool fused_;
  std::unique_ptr<PairEncoder> pair_;
  Mlp layers_;
};

}   // namespace cgcl
