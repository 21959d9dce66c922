// The common face of the convolutions, and the table that makes them.
#pragma once

#include "layers/epilogue.hpp"
#include "layers/message_graph.hpp"
#include "layers/module.hpp"
#include "layers/table_rows.hpp"

#include <memory>

namespace cgcl {

struct ConvOptions {
  std::int64_t in = 0, out = 0;
  std::int64_t edge_width = 0;   // res_gated, gine: width of edge features, 0 for none
  std::int64_t heads = 1;        // gat: out is the width of all heads together
  double negative_slope = 0.2;   // gat
  bool normalize = false;        // sage: rows of the result brought to unit length
  bool train_eps = true;         // gine
  bool fused = true;             // false: composed from single operations, equal in value and gradient
};

/// One message-passing layer.
class Conv : public Module {
 public:
  /// dropout(act(conv(x))) with what `epilogue` says; x [N,in] -> [N,out]. `graph` comes from
  /// make_message_graph or make_quotient_graph with the same kind. edge_attr [E,edge_width] in the order of
  /// graph.in, for the kinds that read it.
  [[nodiscard]] virtual Var forward(Tape& tape, const MessageGraph& graph, const Var& x,
                                    const Var& edge_attr = {}, const Epilogue& epilogue = {}) const = 0;

  /// forward() of x.gathered(), equal in value and gradient; faster where the kind and its options allow it.
  [[nodiscard]] virtual Var forward_table(Tape& tape, const MessageGraph& graph, const TableRows& x,
                                          const Var& edge_attr = {}, const Epilogue& epilogue = {}) const {
    return forward(tape, graph, x.gathered(tape), edge_attr, epilogue);
  }

 protected:
  explicit Conv(const ConvOptions& options);
  /// "SageConv(144 -> 144)"
  [[nodiscard]] std::string describe_as(const char* name) const;

  ConvOptions options_;
};

/// y_i = sum over the in-edges of i of messages [E,F], each counted as often as its edge stands for a
/// neighbour: the sum of the full graph also on a quotient.
[[nodiscard]] Var sum_messages(Tape& tape, const MessageGraph& graph, const Var& messages);

/// A new layer of the kind. Throws ShapeError for widths that do not fit.
[[nodiscard]] std::unique_ptr<Conv> make_conv(Initializer& init, ConvKind kind, const ConvOptions& options);

}   // namespace cgcl
