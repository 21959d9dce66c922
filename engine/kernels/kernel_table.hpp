// The kernels of the CUDA library as a table. A kernel is declared once, beside its contract, and named once
// here; the types of the entries come from the declarations. A dispatched kernel without a row does not
// compile, a row without a kernel does not link.
#pragma once

#include "engine/kernels/gemm.hpp"
#include "engine/kernels/loss.hpp"
#include "engine/kernels/norm.hpp"
#include "engine/kernels/optim.hpp"
#include "engine/kernels/pointwise.hpp"
#include "engine/kernels/refine.hpp"
#include "engine/kernels/segment.hpp"
#include "engine/kernels/slot.hpp"
#include "engine/kernels/sort.hpp"

/// PLAIN are no templates, REAL are for float, UNARY and BINARY for float and every functor of the list.
// clang-format off
#define CGCL_CUDA_KERNELS(PLAIN, REAL, UNARY, BINARY)                                               \
  REAL(gemm)                                                                                        \
  REAL(gemm_pair)                                                                                   \
  REAL(gemm_sum)                                                                                    \
  REAL(softmax_loss) REAL(softmax_loss_grad) REAL(mixture_loss) REAL(mixture_loss_grad)             \
  REAL(bmc_loss) REAL(bmc_loss_grad)                                                                \
  REAL(l2_normalize) REAL(l2_normalize_grad) REAL(row_dot) REAL(column_sums) REAL(sum) REAL(dot)    \
  REAL(count_nonfinite) REAL(column_moments) REAL(reciprocal_std)                                   \
  REAL(batch_norm) REAL(batch_norm_grad) REAL(batch_norm_sums)                                      \
  REAL(adam) REAL(sgd) REAL(ema)                                                                    \
  UNARY(unary) UNARY(unary_grad) BINARY(binary) REAL(axpby) REAL(fill) REAL(add_row)                \
  REAL(scale_rows) REAL(copy_columns) REAL(fill_uniform) REAL(fill_normal)                          \
  UNARY(bias_act_dropout) UNARY(bias_act_dropout_grad) REAL(prelu_slope_grad)                       \
  UNARY(bias_act_dropout_grads)                                                                     \
  PLAIN(row_keys) PLAIN(first_of_key) PLAIN(rank_first) PLAIN(check_first)                          \
  REAL(spmm) REAL(edge_dot) REAL(segment_sum) REAL(segment_max) REAL(segment_max_grad)              \
  REAL(segment_softmax) REAL(segment_softmax_grad) REAL(gather_rows)                                \
  PLAIN(exclusive_scan) PLAIN(sort_by_key) PLAIN(group_sorted) PLAIN(index_rows)
// clang-format on

namespace cgcl::cuda {

/// The first type is void: a list begins with it, so that every functor may be written with a comma before
/// it.
template <class... F>
struct FunctorList {};
#define CGCL_LISTED(F) , F
using UnaryFunctors = FunctorList<void CGCL_UNARY_LIST(CGCL_LISTED), Prelu<float>>;
using BinaryFunctors = FunctorList<void CGCL_BINARY_LIST(CGCL_LISTED)>;
#undef CGCL_LISTED

template <class Unary, class Binary>
struct KernelSlots;

template <class... U, class... B>
struct KernelSlots<FunctorList<void, U...>, FunctorList<void, B...>> {
#define CGCL_PLAIN(name) Slot<decltype(cuda::name)> name;
#define CGCL_REAL(name) Slot<decltype(cuda::name<float>)> name;
#define CGCL_UNARY(name) OverloadedSlot<decltype(cuda::name<U, float>)...> name;
#define CGCL_BINARY(name) OverloadedSlot<decltype(cuda::name<B, float>)...> name;
  CGCL_CUDA_KERNELS(CGCL_PLAIN, CGCL_REAL, CGCL_UNARY, CGCL_BINARY)
#undef CGCL_PLAIN
#undef CGCL_REAL
#undef CGCL_UNARY
#undef CGCL_BINARY
};

struct KernelTable : KernelSlots<UnaryFunctors, BinaryFunctors> {};

}   // namespace cgcl::cuda
