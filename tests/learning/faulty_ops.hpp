// Operations of autograd whose gradient or result a test may falsify: the linker sends every call of them,
// from models, losses and training alike, through a passage of this test program. The product knows nothing
// of it.
#pragma once

#include <span>

namespace cgcl::test {

/// The operations that have such a passage.
enum class FaultyOp {
  linear,
  graph_linear,
  spmm,
  edge_softmax,
  gather_rows,
  gather_sources,
  activation,
  bias_act_dropout,
  l2_normalize,
  row_dot,
  column_sums,
  square,
  mean,
  mixture_loss,
  bmc_loss,
  softmax_loss
};
inline constexpr int kFaultyOps = 16;
[[nodiscard]] const char* name_of(FaultyOp op);

enum class FaultIn { gradient, result };

/// While it lives, what comes back through `op`, or else what it gives, is multiplied by `factor`. One at a
/// time.
class Fault {
 public:
  Fault(FaultyOp op, double factor, FaultIn where = FaultIn::gradient);
  ~Fault();
  Fault(const Fault&) = delete;
  Fault& operator=(const Fault&) = delete;
  /// Calls of the operation since then that recorded a gradient.
  [[nodiscard]] int calls() const;
};

}   // namespace cgcl::test
