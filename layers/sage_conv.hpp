// GraphSAGE with the mean of the neighbours.
#pragma once

#include "layers/conv.hpp"
#include "layers/linear.hpp"

namespace cgcl {

/// out_i = W_l mean_j x_j + b_l + W_r x_i; the mean over no neighbours is 0. Parameters lin_l.weight,
/// lin_l.bias, lin_r.weight. With normalize the rows of out have unit length. [PyG SAGEConv; CGCL 1.2]
class SageConv final : public Conv {
 public:
  SageConv(Initializer& init, const ConvOptions& options);
  [[nodiscard]] Var forward(Tape& tape, const MessageGraph& graph, const Var& x, const Var& edge_attr = {},
                            const Epilogue& epilogue = {}) const override;
  [[nodiscard]] Var forward_table(Tape& tape, const MessageGraph& graph, const TableRows& x,
                                  const Var& edge_attr = {}, const Epilogue& epilogue = {}) const override;
  [[nodiscard]] std::string describe() const override { return describe_as("SageConv"); }

 private:
  /// What follows the two linear maps.
  [[nodiscard]] Var finish(Tape& tape, const Var& y, const Epilogue& epilogue) const;

  Linear lin_l_, lin_r_;
};

}   // namespace cgcl
