// Differentiable operations. One .cpp a family in autograd/ops/, forward and backward on one screen.
// Conventions: every function returns a new variable and changes none; gradients are accumulated; x [N,F]
// unless said; shapes are checked by engine/ops (ShapeError). All are deterministic. "const" tensors get no
// gradient. A Graph is captured by reference: it must outlive the tape that recorded it.
#pragma once

#include "autograd/row_weights.hpp"
#include "autograd/var.hpp"
#include "engine/core/csr.hpp"
#include "engine/ops/act.hpp"

#include <vector>

namespace cgcl::ag {

// ---- elementwise (pointwise.cpp)
[[nodiscard]] Var add(Tape&, const Var& a, const Var& b);
[[nodiscard]] Var sub(Tape&, const Var& a, const Var& b);
[[nodiscard]] Var mul(Tape&, const Var& a, const Var& b);
/// c x
[[nodiscard]] Var scale(Tape&, const Var& x, double c);
/// x * s where s is one element: s [1]
[[nodiscard]] Var scale_by(Tape&, const Var& x, const Var& s);
[[nodiscard]] Var square(Tape&, const Var& x);
/// f(x); `slope` [1] is the parameter of Act::prelu and is ignored by the others.
[[nodiscard]] Var activation(Tape&, Act act, const Var& x, const Var& slope = {});
/// Keeps each element with probability 1-p and scales it by 1/(1-p) while the tape is training;
/// else x itself.
[[nodiscard]] Var dropout(Tape&, const Var& x, double p);
/// x_ij + b_j
[[nodiscard]] Var add_row(Tape&, const Var& x, const Var& bias);
/// x_ij * s_i, s const [N]
[[nodiscard]] Var scale_rows(Tape&, const Var& x, const Tensor& s);
/// x_ij * s_i with s [N,1] differentiable
[[nodiscard]] Var mul_rows(Tape&, const Var& x, const Var& s);
/// x with its gradient stopped
[[nodiscard]] Var detach(const Var& x);

// ---- columns (columns.cpp)
[[nodiscard]] Var concat_columns(Tape&, const std::vector<Var>& parts);
[[nodiscard]] Var slice_columns(Tape&, const Var& x, std::int64_t first, std::int64_t width);

// ---- dense (linear.cpp)
/// x W^T + b; W [H,F], b [H] or undefined.
[[nodiscard]] Var linear(Tape&, const Var& x, const Var& weight, const Var& bias = {});

// ---- graphs (graph.cpp). y_i = sum over in-edges e = (j -> i) of w_e x_j
[[nodiscard]] Var spmm(Tape&, const Graph&, const EdgeWeights&, const Var& x);
/// Same with differentiable weights w [E] in the order of graph.in; its gradient is <gy_i, x_j>.
[[nodiscard]] Var spmm_weighted(Tape&, const Graph&, const Var& w, const Var& x);
/// (A x) W_l^T + x W_r^T with A as in spmm: what SAGE and ClusterGCN do before the bias. With fused, A
/// x is not kept: with g = A^T gy, dW_l = g^T x and dx = g W_l + gy W_r. Equal to the composition in
/// value and gradient.
[[nodiscard]] Var graph_linear(Tape&, const Graph&, const EdgeWeights&, const Var& x, const Var& w_l,
                               const Var& w_r, bool fused = true);
/// graph_linear of x = one_hot table, with one_hot [N,T] constant and table [T,F]: each row of x is one of
/// few. It multiplies the rows of the table and not those of x, as (A one_hot) (table W_l^T) + one_hot (table
/// W_r^T): exact, and with T far below F nearly free.
[[nodiscard]] Var graph_linear_of_table(Tape&, const Graph&, const EdgeWeights&, const Tensor& one_hot,
                                        const Var& table, const Var& w_l, const Var& w_r);
/// Rows of x at the sources (or targets) of the edges, in the order of graph.in: [E,F].
[[nodiscard]] Var gather_sources(Tape&, const Graph&, const Var& x);
[[nodiscard]] Var gather_targets(Tape&, const Graph&, const Var& x);
/// y_i = sum (max) over the in-edges of i of x_e, x [E,F] in the order of graph.in. Empty rows give 0.
[[nodiscard]] Var edge_sum(Tape&, const Graph&, const Var& x);
[[nodiscard]] Var edge_max(Tape&, const Graph&, const Var& x);
/// Softmax over the in-edges of each target, per column. [PyG softmax: + 1e-16 in the denominator]
[[nodiscard]] Var edge_softmax(Tape&, const Graph&, const Var& x);

// ---- rows (gather.cpp)
/// y_b = x[index_b]; also the embedding look-up.
[[nodiscard]] Var gather_rows(Tape&, const Var& x, const RowIndex& index);
/// y [index.rows, F], y[index_b] += x_b: the adjoint of gather_rows.
[[nodiscard]] Var scatter_rows(Tape&, const Var& x, const RowIndex& index);

// ---- normalisation and reduction (norm.cpp)
/// x_i / max(|x_i|, eps); the gradient through the norm is 0 where it is clamped. [CGCL Eq. 4]
[[nodiscard]] Var l2_normalize(Tape&, const Var& x, double eps = 1e-12);
/// <a_i, b_i> -> [N,1]
[[nodiscard]] Var row_dot(Tape&, const Var& a, const Var& b);
/// sum_i w_i x_ij -> [1,F]; weight const [N] or undefined (all 1)
[[nodiscard]] Var column_sums(Tape&, const Var& x, const Tensor& weight = {});
/// sum of all elements -> [1]
[[nodiscard]] Var sum(Tape&, const Var& x);
/// sum_i w_i x_i / sum_i w_i over the elements -> [1]; weight const or undefined (all 1)
[[nodiscard]] Var mean(Tape&, const Var& x, const RowWeights& weight = {});
/// Batch normalisation. Training: batch moments with row weights (undefined: 1), running statistics
/// updated in place with the unbiased variance; evaluation: running statistics. Throws ShapeError for a
/// single row in training.
struct BatchNormState {
  Tensor running_mean, running_var;   // [F]
  double momentum = 0.1, eps = 1e-5;
};
[[nodiscard]] Var batch_norm(Tape&, const Var& x, const Var& gamma, const Var& beta, BatchNormState& state,
                             const RowWeights& weight = {});

// ---- fused (fused.cpp)
/// dropout(act(x + bias)): one pass forward and one backward, no mask kept. fused = false composes it from
/// the operations above and gives the same numbers (same mask). bias may be undefined.
[[nodiscard]] Var bias_act_dropout(Tape&, const Var& x, const Var& bias, Act act, const Var& slope, double p,
                                   bool fused = true);

// ---- per-sample losses [B] -> [B]; see engine/kernels/loss.hpp for the formulas (loss.cpp)
struct SoftmaxLossOptions {
  Tensor offset;   // [C] added to the logits, or undefined
  Tensor alpha;    // [C] class weights, or undefined
  double gamma = 0;
};
[[nodiscard]] Var softmax_loss(Tape&, const Var& logits, const Tensor& label,
                               const SoftmaxLossOptions& options = {});
struct MixtureParameters {
  Tensor weight, mean, variance;   // [K]
};
/// sigma [1]; its gradient is produced when it requires one.
[[nodiscard]] Var mixture_loss(Tape&, const Var& pred, const Tensor& target, const Var& sigma,
                               const MixtureParameters& mixture);
[[nodiscard]] Var bmc_loss(Tape&, const Var& pred, const Tensor& target, const Var& sigma,
                           const Tensor& weight = {});

}   // namespace cgcl::ag
