// Normalisations and reductions.
#include "apps/bench/case_inputs.hpp"
#include "autograd/ops.hpp"
#include "engine/ops/norm.hpp"
#include "engine/ops/pointwise.hpp"

namespace cgcl::bench {

namespace {

const Tolerance kSums{1e-5, 1e-5, "sums whose order differs between the backends"};

/// Output of `out_bytes` from x and weights of `weight_bytes`.
OpCase reduce(const char* name, const Extent& e, double out_bytes,
              const std::function<Body(const Exec&, DType)>& body) {
  const double longest = static_cast<double>(e.rows > e.cols ? e.rows : e.cols);
  return {.name = str("norm/", name),
          .shape = e.text(),
          .prepare = [e, body](const Exec& exec, DType d) -> Prepared {
            return {{leaf(exec, d, e, 61)}, body(exec, d)};
          },
          .forward = {e.bytes() + out_bytes, 2 * e.size()},
          .backward = {2 * e.bytes() + out_bytes, 3 * e.size()},
          .parity = {1e-6 * longest, 1e-5, kSums.why}};
}

template <class Op>
std::function<Body(const Exec&, DType)> plain(Op op) {
  return [op](const Exec&, DType) { return Body([op](Tape& t, const Vars& in) { return op(t, in[0]); }); };
}

template <class Op>
std::function<Body(const Exec&, DType)> weighted(std::int64_t n, Op op) {
  return [n, op](const Exec& exec, DType d) {
    const Tensor w = draw_vector(exec, d, n, 62, 0.5, 2);
    return Body([op, w](Tape& t, const Vars& in) { return op(t, in[0], w); });
  };
}

OpCase row_dot(const Extent& e) {
  return {.name = "norm/row_dot",
          .shape = e.text(),
          .prepare = [e](const Exec& exec, DType d) -> Prepared {
            return {{leaf(exec, d, e, 63), leaf(exec, d, e, 64)},
                    [](Tape& t, const Vars& in) { return ag::row_dot(t, in[0], in[1]); }};
          },
          .forward = {2 * e.bytes(), 2 * e.size()},
          .backward = {4 * e.bytes(), 2 * e.size()},
          .parity = kSums};
}

OpCase batch_norm(const Extent& e, bool has_weights) {
  return {.name = has_weights ? "norm/batch_norm-weighted" : "norm/batch_norm",
          .shape = e.text(),
          .prepare = [e, has_weights](const Exec& exec, DType d) -> Prepared {
            const Tensor w = has_weights ? draw_vector(exec, d, e.rows, 65, 1, 4) : Tensor{};
            const auto state = std::make_shared<ag::BatchNormState>();
            state->running_mean = Tensor::zeros(exec, d, e.cols);
            state->running_var = Tensor::zeros(exec, d, e.cols);
            return {{leaf(exec, d, e, 66), leaf(exec, d, e.cols, 1, 67), leaf(exec, d, e.cols, 1, 68)},
                    [w, state](Tape& t, const Vars& in) {
                      return ag::batch_norm(t, in[0], in[1], in[2], *state, w);
                    }};
          },
          .forward = {4 * e.bytes(), 8 * e.size()},
          .backward = {5 * e.bytes(), 12 * e.size()},
          .parity = {1e-4, 1e-4, "moments are sums whose order differs between the backends"}};
}

OpCase count_nonfinite(const Extent& e) {
  return {.name = "norm/count_nonfinite",
          .shape = e.text(),
          .prepare = [e](const Exec& exec, DType d) -> Prepared {
            const Tensor huge =
                draw(exec, d, e.rows, e.cols, 69, -3e200, 3e200);   // infinite in float32, finite in float64
            return {{Var(huge)}, [&exec, d](Tape&, const Vars& in) {
                      const std::int64_t count = ops::count_nonfinite(exec, in[0].value());
                      Tensor out = Tensor::zeros(exec, d, 1);
                      ops::fill_in_place(exec, out, static_cast<double>(count));
                      return Var(out);
                    }};
          },
          .has_gradient = false,
          .forward = {e.bytes(), e.size()},
          .parity = {0, 0, ""}};
}

}   // namespace

void add_norm_cases(std::vector<OpCase>& out, const Extent& e) {
  out.push_back(reduce("l2_normalize", e, e.bytes(),
                       plain([](Tape& t, const Var& x) { return ag::l2_normalize(t, x); })));
  out.push_back(reduce("l2_normalize-clamped", e, e.bytes(),
                       plain([](Tape& t, const Var& x) { return ag::l2_normalize(t, x, 100); })));
  out.push_back(row_dot(e));
  out.push_back(
      reduce("column_sums", e, 0, plain([](Tape& t, const Var& x) { return ag::column_sums(t, x); })));
  out.push_back(reduce(
      "column_sums-weighted", e, 0,
      weighted(e.rows, [](Tape& t, const Var& x, const Tensor& w) { return ag::column_sums(t, x, w); })));
  out.push_back(reduce("sum", e, 0, plain(ag::sum)));
  out.push_back(count_nonfinite(e));
  if (e.rows == 0) return;   // the mean of nothing is not a number
  out.push_back(reduce("mean", e, 0, plain([](Tape& t, const Var& x) { return ag::mean(t, x); })));
  out.push_back(reduce(
      "mean-weighted", e, e.bytes(),
      weighted(e.rows * e.cols, [](Tape& t, const Var& x, const Tensor& w) { return ag::mean(t, x, w); })));
  if (e.rows == 1) return;   // one row has no variance
  out.push_back(batch_norm(e, false));
  out.push_back(batch_norm(e, true));
}

}   // namespace cgcl::bench
