// A stack of linear maps.
#pragma once

#include "layers/activation.hpp"
#include "layers/batch_norm.hpp"
#include "layers/linear.hpp"

#include <memory>
#include <vector>

namespace cgcl {

struct MlpOptions {
  std::vector<std::int64_t> widths;   // in, hidden…, out
  Act act = Act::relu;
  double dropout = 0;        // of hidden layers
  bool batch_norm = false;   // before the activation of hidden layers
  bool fused = true;
};

/// Hidden layers: Linear -> [BatchNorm] -> act -> dropout; the last one is a plain Linear. Parameters
/// lins.I.weight, lins.I.bias, norms.I.*; a PReLU is shared and named act.weight. [PyG MLP]
class Mlp final : public Module {
 public:
  Mlp(Initializer& init, const MlpOptions& options);
  /// x [N,in] -> [N,out]
  [[nodiscard]] Var forward(Tape& tape, const Var& x);
  /// The layers after the first map: `first` is x W_0^T without bias. Lets a caller apply W_0 where
  /// it is cheaper.
  [[nodiscard]] Var forward_from_first(Tape& tape, const Var& first);
  /// Mean of the outputs for two such maps, equal bit for bit when they change places. Of a stack of two
  /// layers the last is linear and is applied once. Throws ShapeError for a single layer.
  [[nodiscard]] Var mean_from_first(Tape& tape, const Var& first, const Var& other);
  [[nodiscard]] const Linear& first() const { return *lins_.front(); }
  [[nodiscard]] std::string describe() const override;

 private:
  [[nodiscard]] Var hidden(Tape& tape, std::size_t layer, const Var& product);
  /// The hidden layers, the first of them from its map.
  [[nodiscard]] Var all_hidden(Tape& tape, const Var& first);

  MlpOptions options_;
  std::vector<std::unique_ptr<Linear>> lins_;
  std::vector<std::unique_ptr<BatchNorm>> norms_;
  Activation act_;
};

}   // namespace cgcl
