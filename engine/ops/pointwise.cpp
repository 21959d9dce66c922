#include "engine/ops/pointwise.hpp"

#include "engine/core/index.hpp"
#include "engine/core/name_table.hpp"
#include "engine/kernels/dispatch.hpp"

namespace cgcl {

namespace {

constexpr struct {
  Act act;
  const char* name;
} kActs[] = {
    {Act::identity, "identity"}, {Act::relu, "relu"}, {Act::leaky_relu, "leaky-relu"}, {Act::elu, "elu"},
    {Act::tanh, "tanh"},         {Act::gelu, "gelu"}, {Act::sigmoid, "sigmoid"},       {Act::prelu, "prelu"},
};

}   // namespace

Act parse_act(const std::string& name) { return row_named(kActs, name, "activation").act; }

const char* name_of(Act act) { return kActs[idx(act)].name; }

namespace ops {

namespace {

/// Calls fn with the functor of `act` for values of type T.
template <class T, class Fn>
void with_functor(Act act, const Tensor& slope, Fn&& fn) {
  switch (act) {
    case Act::identity:
      return fn(Identity{});
    case Act::relu:
      return fn(Relu{});
    case Act::leaky_relu:
      return fn(LeakyRelu{});
    case Act::elu:
      return fn(Elu{});
    case Act::tanh:
      return fn(Tanh{});
    case Act::gelu:
      return fn(Gelu{});
    case Act::sigmoid:
      return fn(Sigmoid{});
    case Act::prelu:
      CGCL_CHECK(slope.defined() && slope.size() == 1, "prelu: needs one slope, got ", slope.shape());
      return fn(Prelu<T>{slope.vec<const T>().data});
  }
}

void check_same(const char* op, const Tensor& a, const Tensor& b) {
  CGCL_CHECK(a.same_shape(b) && a.dtype() == b.dtype(), op, ": shapes ", a.shape(), " and ", b.shape(),
             " differ");
}

template <class F>
Tensor binary(const Exec& exec, const char* name, F f, const Tensor& a, const Tensor& b) {
  check_same(name, a, b);
  Tensor y = Tensor::empty_like(exec, a);
  for_real(a.dtype(),
           [&]<class T>() { CGCL_DISPATCH(exec, T, binary, f, a.vec<T>(), b.vec<T>(), y.vec<T>()); });
  return y;
}

void check_bias(const char* op, const Tensor& x, const Tensor& bias) {
  CGCL_CHECK(!bias.defined() || bias.size() == x.cols(), op, ": bias ", bias.shape(), " does not fit x ",
             x.shape());
}

}   // namespace

Tensor activation(const Exec& exec, Act act, const Tensor& x, const Tensor& slope) {
  Tensor y = Tensor::empty_like(exec, x);
  for_real(x.dtype(), [&]<class T>() {
    with_functor<T>(act, slope, [&](auto f) { CGCL_DISPATCH(exec, T, unary, f, x.vec<T>(), y.vec<T>()); });
  });
  return y;
}

Tensor activation_grad(const Exec& exec, Act act, const Tensor& x, const Tensor& y, const Tensor& gy,
                       const Tensor& slope) {
  check_same("activation_grad", x, gy);
  Tensor gx = Tensor::empty_like(exec, x);
  for_real(x.dtype(), [&]<class T>() {
    with_functor<T>(act, slope, [&](auto f) {
      CGCL_DISPATCH(exec, T, unary_grad, f, x.vec<T>(), y.vec<T>(), gy.vec<T>(), gx.vec<T>());
    });
  });
  return gx;
}

Tensor square(const Exec& exec, const Tensor& x) {
  Tensor y = Tensor::empty_like(exec, x);
  for_real(x.dtype(), [&]<class T>() { CGCL_DISPATCH(exec, T, unary, Square{}, x.vec<T>(), y.vec<T>()); });
  return y;
}

Tensor add(const Exec& exec, const Tensor& a, const Tensor& b) { return binary(exec, "add", Add{}, a, b); }
Tensor sub(const Exec& exec, const Tensor& a, const Tensor& b) { return binary(exec, "sub", Sub{}, a, b); }
Tensor mul(const Exec& exec, const Tensor& a, const Tensor& b) { return binary(exec, "mul", Mul{}, a, b); }

Tensor scale(const Exec& exec, const Tensor& x, double c) {
  Tensor y = Tensor::empty_like(exec, x);
  axpby_in_place(exec, c, x, 0, y);
  return y;
}

void axpby_in_place(const Exec& exec, double alpha, const Tensor& x, double beta, Tensor& y) {
  check_same("axpby", x, y);
  for_real(x.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, axpby, static_cast<T>(alpha), x.vec<T>(), static_cast<T>(beta), y.vec<T>());
  });
}

void fill_in_place(const Exec& exec, Tensor& y, double value) {
  for_real(y.dtype(), [&]<class T>() { CGCL_DISPATCH(exec, T, fill, y.vec<T>(), static_cast<T>(value)); });
}

Tensor add_row(const Exec& exec, const Tensor& x, const Tensor& b) {
  CGCL_CHECK(b.size() == x.cols(), "add_row: row ", b.shape(), " does not fit x ", x.shape());
  Tensor y = Tensor::empty_like(exec, x);
  for_real(x.dtype(),
           [&]<class T>() { CGCL_DISPATCH(exec, T, add_row, x.mat<T>(), b.vec<T>(), y.mat<T>()); });
  return y;
}

Tensor scale_rows(const Exec& exec, const Tensor& x, const Tensor& s) {
  CGCL_CHECK(s.size() == x.rows(), "scale_rows: ", s.shape(), " factors for x ", x.shape());
  Tensor y = Tensor::empty_like(exec, x);
  for_real(x.dtype(),
           [&]<class T>() { CGCL_DISPATCH(exec, T, scale_rows, x.mat<T>(), s.vec<T>(), y.mat<T>()); });
  return y;
}

void copy_columns_into(const Exec& exec, const Tensor& src, std::int64_t src_col, Tensor& dst,
                       std::int64_t dst_col, std::int64_t width, bool accumulate) {
  CGCL_CHECK(src.rows() == dst.rows() && src_col >= 0 && dst_col >= 0 && width >= 0 &&
                 src_col + width <= src.cols() && dst_col + width <= dst.cols(),
             "copy_columns: ", width, " columns from ", src_col, " of ", src.shape(), " to ", dst_col, " of ",
             dst.shape());
  for_real(src.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, copy_columns, src.mat<T>(), src_col, dst.mat<T>(), dst_col, width, accumulate);
  });
}

Tensor uniform(const Exec& exec, DType dtype, std::int64_t rows, std::int64_t cols, const RandomKey& key,
               double lo, double hi) {
  Tensor y = Tensor::empty(exec, dtype, rows, cols);
  for_real(dtype, [&]<class T>() {
    CGCL_DISPATCH(exec, T, fill_uniform, key, static_cast<T>(lo), static_cast<T>(hi), y.vec<T>());
  });
  return y;
}

Tensor normal(const Exec& exec, DType dtype, std::int64_t rows, std::int64_t cols, const RandomKey& key) {
  Tensor y = Tensor::empty(exec, dtype, rows, cols);
  for_real(dtype, [&]<class T>() { CGCL_DISPATCH(exec, T, fill_normal, key, y.vec<T>()); });
  return y;
}

Tensor bias_act_dropout(const Exec& exec, Act act, const Tensor& x, const Tensor& bias, const Tensor& slope,
                        const DropoutRule& drop) {
  check_bias("bias_act_dropout", x, bias);
  Tensor y = Tensor::empty_like(exec, x);
  for_real(x.dtype(), [&]<class T>() {
    with_functor<T>(act, slope, [&](auto f) {
      CGCL_DISPATCH(exec, T, bias_act_dropout, f, x.mat<T>(), bias.vec<T>(), drop.key, drop.p, y.mat<T>());
    });
  });
  return y;
}

bool grad_reads_result(Act act) {
  bool reads = false;
  if (act != Act::prelu) with_functor<float>(act, {}, [&reads](auto f) { reads = decltype(f)::kGradReadsY; });
  return reads;
}

Tensor bias_act_dropout_grad(const Exec& exec, Act act, const Tensor& x, const Tensor& bias,
                             const Tensor& slope, const DropoutRule& drop, const Tensor& y,
                             const Tensor& gy) {
  check_bias("bias_act_dropout_grad", x, bias);
  check_same("bias_act_dropout_grad", x, gy);
  if (grad_reads_result(act) || y.defined()) check_same("bias_act_dropout_grad", x, y);
  Tensor gx = Tensor::empty_like(exec, x);
  for_real(x.dtype(), [&]<class T>() {
    with_functor<T>(act, slope, [&](auto f) {
      CGCL_DISPATCH(exec, T, bias_act_dropout_grad, f, x.mat<T>(), bias.vec<T>(), drop.key, drop.p,
                    y.mat<T>(), gy.mat<T>(), gx.mat<T>());
    });
  });
  return gx;
}

Tensor prelu_slope_grad(const Exec& exec, const Tensor& x, const Tensor& bias, const DropoutRule& drop,
                        const Tensor& gy) {
  check_bias("prelu_slope_grad", x, bias);
  check_same("prelu_slope_grad", x, gy);
  Tensor gs = Tensor::empty(exec, x.dtype(), 1);
  for_real(x.dtype(), [&]<class T>() {
    CGCL_DISPATCH(exec, T, prelu_slope_grad, x.mat<T>(), bias.vec<T>(), drop.key, drop.p, gy.mat<T>(),
                  gs.vec<T>());
  });
  return gs;
}

BiasActGrads bias_act_dropout_grads(const Exec& exec, Act act, const Tensor& x, const Tensor& bias,
                                    const Tensor& slope, const DropoutRule& drop, const Tensor& y,
                                    const Tensor& gy, WantedGrads wanted) {
  check_bias("bias_act_dropout_grads", x, bias);
  check_same("bias_act_dropout_grads", x, gy);
  if (grad_reads_result(act) || y.defined()) check_same("bias_act_dropout_grads", x, y);
  CGCL_CHECK(!wanted.slope || act == Act::prelu, "bias_act_dropout_grads: no slope to differentiate");
  BiasActGrads out{.x = Tensor::empty_like(exec, x)};
  if (wanted.bias) out.bias = Tensor::empty(exec, x.dtype(), x.cols());
  if (wanted.slope) out.slope = Tensor::empty(exec, x.dtype(), 1);
  for_real(x.dtype(), [&]<class T>() {
    with_functor<T>(act, slope, [&](auto f) {
      CGCL_DISPATCH(exec, T, bias_act_dropout_grads, f, x.mat<T>(), bias.vec<T>(), drop.key, drop.p,
                    y.mat<T>(), gy.mat<T>(), out.x.mat<T>(), out.bias.vec<T>(), out.slope.vec<T>());
    });
  });
  return out;
}

}   // namespace ops
}   // namespace cgcl
