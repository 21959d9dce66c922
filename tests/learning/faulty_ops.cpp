// `ld --wrap=S` resolves calls of S to __wrap_S, and __real_S to S. The names are those of the Itanium ABI;
// when a signature changes, the link fails here, and `nm -C` shows the new name.
// tests/learning/wrapped_ops.txt lists them once more, for the linker.
#include "tests/learning/faulty_ops.hpp"

#include "autograd/ops.hpp"
#include "engine/ops/pointwise.hpp"

namespace cgcl::test {

namespace {

struct State {
  bool active = false;
  FaultyOp op{};
  double factor = 1;
  FaultIn where = FaultIn::gradient;
  int calls = 0;
};

State& state() {
  static State one;
  return one;
}

/// y itself, or y behind a node that scales what passes back, or what passes on.
Var passage(Tape& tape, FaultyOp op, Var y) {
  State& s = state();
  if (!s.active || s.op != op || !y.requires_grad()) return y;
  ++s.calls;
  if (s.where == FaultIn::result)
    return tape.result(
        ops::scale(tape.exec(), y.value(), s.factor), {y}, [](const Tensor&) {}, name_of(op));
  return tape.result(y.value(), {y}, [&exec = tape.exec(), y, factor = s.factor](const Tensor& gy) {
    y.accumulate(exec, ops::scale(exec, gy, factor));
  });
}

}   // namespace

const char* name_of(FaultyOp op) {
  constexpr const char* kNames[kFaultyOps] = {
      "linear",     "graph_linear",     "spmm",         "edge_softmax", "gather_rows", "gather_sources",
      "activation", "bias_act_dropout", "l2_normalize", "row_dot",      "column_sums", "square",
      "mean",       "mixture_loss",     "bmc_loss",     "softmax_loss"};
  return kNames[static_cast<int>(op)];
}

Fault::Fault(FaultyOp op, double factor, FaultIn where) { state() = {true, op, factor, where, 0}; }
Fault::~Fault() { state() = {}; }
int Fault::calls() const { return state().calls; }

using ag::MixtureParameters;
using ag::SoftmaxLossOptions;

#define CGCL_PASSAGE(op, mangled, parameters, arguments) \
  Var real_##op parameters __asm__("__real_" mangled);   \
  Var wrap_##op parameters __asm__("__wrap_" mangled);   \
  Var wrap_##op parameters { return passage(tape, FaultyOp::op, real_##op arguments); }

CGCL_PASSAGE(linear, "_ZN4cgcl2ag6linearERNS_4TapeERKNS_3VarES5_S5_",
             (Tape & tape, const Var& x, const Var& weight, const Var& bias), (tape, x, weight, bias))
CGCL_PASSAGE(graph_linear,
             "_ZN4cgcl2ag12graph_linearERNS_4TapeERKNS_5GraphERKNS_11EdgeWeightsERKNS_3VarESB_SB_b",
             (Tape & tape, const Graph& g, const EdgeWeights& w, const Var& x, const Var& l, const Var& r,
              bool fused),
             (tape, g, w, x, l, r, fused))
CGCL_PASSAGE(spmm, "_ZN4cgcl2ag4spmmERNS_4TapeERKNS_5GraphERKNS_11EdgeWeightsERKNS_3VarE",
             (Tape & tape, const Graph& g, const EdgeWeights& w, const Var& x), (tape, g, w, x))
CGCL_PASSAGE(edge_softmax, "_ZN4cgcl2ag12edge_softmaxERNS_4TapeERKNS_5GraphERKNS_3VarE",
             (Tape & tape, const Graph& g, const Var& x), (tape, g, x))
CGCL_PASSAGE(gather_rows, "_ZN4cgcl2ag11gather_rowsERNS_4TapeERKNS_3VarERKNS_8RowIndexE",
             (Tape & tape, const Var& x, const RowIndex& index), (tape, x, index))
CGCL_PASSAGE(gather_sources, "_ZN4cgcl2ag14gather_sourcesERNS_4TapeERKNS_5GraphERKNS_3VarE",
             (Tape & tape, const Graph& g, const Var& x), (tape, g, x))
CGCL_PASSAGE(activation, "_ZN4cgcl2ag10activationERNS_4TapeENS_3ActERKNS_3VarES6_",
             (Tape & tape, Act act, const Var& x, const Var& slope), (tape, act, x, slope))
CGCL_PASSAGE(bias_act_dropout, "_ZN4cgcl2ag16bias_act_dropoutERNS_4TapeERKNS_3VarES5_NS_3ActES5_db",
             (Tape & tape, const Var& x, const Var& bias, Act act, const Var& slope, double p, bool fused),
             (tape, x, bias, act, slope, p, fused))
CGCL_PASSAGE(l2_normalize, "_ZN4cgcl2ag12l2_normalizeERNS_4TapeERKNS_3VarEd",
             (Tape & tape, const Var& x, double eps), (tape, x, eps))
CGCL_PASSAGE(row_dot, "_ZN4cgcl2ag7row_dotERNS_4TapeERKNS_3VarES5_",
             (Tape & tape, const Var& a, const Var& b), (tape, a, b))
CGCL_PASSAGE(column_sums, "_ZN4cgcl2ag11column_sumsERNS_4TapeERKNS_3VarERKNS_6TensorE",
             (Tape & tape, const Var& x, const Tensor& weight), (tape, x, weight))
CGCL_PASSAGE(square, "_ZN4cgcl2ag6squareERNS_4TapeERKNS_3VarE", (Tape & tape, const Var& x), (tape, x))
CGCL_PASSAGE(mean, "_ZN4cgcl2ag4meanERNS_4TapeERKNS_3VarERKNS_10RowWeightsE",
             (Tape & tape, const Var& x, const RowWeights& weight), (tape, x, weight))
CGCL_PASSAGE(mixture_loss,
             "_ZN4cgcl2ag12mixture_lossERNS_4TapeERKNS_3VarERKNS_6TensorES5_RKNS0_17MixtureParametersE",
             (Tape & tape, const Var& p, const Tensor& y, const Var& sigma, const MixtureParameters& mixture),
             (tape, p, y, sigma, mixture))
CGCL_PASSAGE(bmc_loss, "_ZN4cgcl2ag8bmc_lossERNS_4TapeERKNS_3VarERKNS_6TensorES5_S8_",
             (Tape & tape, const Var& p, const Tensor& y, const Var& sigma, const Tensor& weight),
             (tape, p, y, sigma, weight))
CGCL_PASSAGE(softmax_loss,
             "_ZN4cgcl2ag12softmax_lossERNS_4TapeERKNS_3VarERKNS_6TensorERKNS0_18SoftmaxLossOptionsE",
             (Tape & tape, const Var& logits, const Tensor& label, const SoftmaxLossOptions& options),
             (tape, logits, label, options))

}   // namespace cgcl::test
