// A network that is learnt from many designs: node states by residual rounds of messages, and at the head of
// a pair of nets its columns beside what the states say of both ends.
#pragma once

#include "layers/conv.hpp"
#include "layers/embedding.hpp"
#include "layers/mlp.hpp"
#include "layers/models/graph_batch.hpp"
#include "layers/models/statistics_encoder.hpp"

#include <memory>
#include <string>
#include <vector>

namespace cgcl {

/// The kind of a node of a HostGraph that is hidden from the network: it has no statistics.
inline constexpr std::uint8_t kHiddenNode = 3;

struct PairNetworkOptions {
  std::int64_t width = 144;
  std::int64_t rounds = 4;   // of messages; 0: the head sees the columns alone
  double dropout = 0.1;
  bool residual = true;   // x + conv(x / rms(x)), else conv(x)
  /// Columns of a pair at each head; 0: none. A model has one body and a head for each.
  std::vector<std::int64_t> columns = {0};
};

/// x_0 = E_type + statistics; rounds x [x + dropout(relu(SAGE(x / rms(x))))]. Rows are
/// brought to a root mean square of 1 one by one: moments over the nodes of one design, as batch norm takes
/// them, are not those of another. A head maps [z_a + z_b | z_a z_b | columns], z = x / rms(x), by two hidden
/// layers: the same bits for a pair that is turned round. Parameters node_encoder.*, statistics as in
/// StatisticsEncoder, layers.I.*, heads.I.*. [CGCL 1.2]
class PairNetwork final : public Module {
 public:
  /// Throws ShapeError for widths that do not fit, Error bad_value for a dropout outside [0,1).
  PairNetwork(Initializer& init, const PairNetworkOptions& options);
  /// Node states [N,width]; undefined without rounds.
  [[nodiscard]] Var embed(Tape& tape, const GraphBatch& batch) const;
  /// z as embed() gives it, a and b index its rows; columns [B,columns of the head] or undefined -> [B,1].
  [[nodiscard]] Var predict(Tape& tape, std::size_t head, const Var& z, const RowIndex& a, const RowIndex& b,
                            const Var& columns) const;
  [[nodiscard]] GraphBatchOptions batch_options() const;
  [[nodiscard]] const PairNetworkOptions& options() const { return options_; }
  [[nodiscard]] std::string describe() const override;

 private:
  /// x / rms(x), row by row.
  [[nodiscard]] Var unit_rows(Tape& tape, const Var& x) const;

  PairNetworkOptions options_;
  DType dtype_;
  std::unique_ptr<Embedding> node_encoder_;
  std::unique_ptr<StatisticsEncoder> statistics_;
  std::vector<std::unique_ptr<Conv>> layers_;
  std::vector<std::unique_ptr<Mlp>> heads_;
};

}   // namespace cgcl
