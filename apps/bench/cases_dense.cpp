// Dense products. The peer on the CPU is one call of the BLAS library with as many threads as we use.
#include "apps/bench/case_inputs.hpp"
#include "autograd/ops.hpp"
#include "engine/ops/gemm.hpp"

#include <cblas.h>

namespace cgcl::bench {

namespace {

/// Layers that keep their width are what models have; small tests get unequal extents.
std::int64_t out_width(const Extent& e) { return e.cols >= 64 ? e.cols : e.cols + 4; }

OpCase linear(const Extent& e, bool has_bias) {
  const std::int64_t h = out_width(e);
  const double rows = static_cast<double>(e.rows), f = static_cast<double>(e.cols),
               o = static_cast<double>(h);
  return {.name = has_bias ? "dense/linear-bias" : "dense/linear",
          .shape = str(e.text(), "x[", e.cols, ",", h, "]"),
          .prepare = [e, h, has_bias](const Exec& exec, DType d) -> Prepared {
            Vars in{leaf(exec, d, e, 31), leaf(exec, d, h, e.cols, 32)};
            if (has_bias) in.push_back(leaf(exec, d, h, 1, 33));
            return {std::move(in), [has_bias](Tape& t, const Vars& v) {
                      return ag::linear(t, v[0], v[1], has_bias ? v[2] : Var{});
                    }};
          },
          .forward = {4 * (rows * f + rows * o + f * o), 2 * rows * f * o},
          .backward = {4 * (2 * rows * f + 2 * rows * o + 2 * f * o), 4 * rows * f * o},
          .parity = {2e-5, 1e-4, "sums of products in another order"}};
}

/// One product through ops::matmul, without a tape.
OpCase product(const char* name, const Extent& e, Trans ta) {
  const std::int64_t h = out_width(e);
  const double rows = static_cast<double>(e.rows), f = static_cast<double>(e.cols),
               o = static_cast<double>(h);
  const bool inner = ta == Trans::yes;   // [rows,F]^T [rows,H]: the weight gradient, summed over all rows
  return {.name = str("dense/", name),
          .shape = str(e.text(), inner ? "^T x [" : " x [", inner ? e.rows : e.cols, ",", h, "]"),
          .prepare = [e, h, ta, inner](const Exec& exec, DType d) -> Prepared {
            Prepared p{{leaf(exec, d, e, 34), leaf(exec, d, inner ? e.rows : e.cols, h, 35)},
                       [&exec, ta](Tape&, const Vars& v) {
                         return Var(ops::matmul(exec, v[0].value(), ta, v[1].value(), Trans::no));
                       }};
            if (exec.on_cuda() || d != DType::f32) return p;
            p.peer = [&exec, inner](Tape&, const Vars& v) {
              const Tensor &a = v[0].value(), &b = v[1].value();
              const std::int64_t m = inner ? a.cols() : a.rows(), k = inner ? a.rows() : a.cols();
              Tensor y = Tensor::empty(exec, DType::f32, m, b.cols());
              if (y.size() == 0 || k == 0) return Var(Tensor::zeros_like(exec, y));
              openblas_set_num_threads(exec.threads());
              cblas_sgemm(CblasRowMajor, inner ? CblasTrans : CblasNoTrans, CblasNoTrans, static_cast<int>(m),
                          static_cast<int>(b.cols()), static_cast<int>(k), 1, a.vec<float>().data,
                          static_cast<int>(a.cols()), b.vec<float>().data, static_cast<int>(b.cols()), 0,
                          y.vec<float>().data, static_cast<int>(y.cols()));
              return Var(y);
            };
            return p;
          },
          .has_gradient = false,
          .forward = {4 * (rows * f + rows * o + f * o), 2 * rows * f * o},
          .parity = {2e-5, 1e-4, "sums of products in another order"},
          .peer = "one BLAS call"};
}

}   // namespace

void add_dense_cases(std::vector<OpCase>& out, const Extent& e) {
  out.push_back(linear(e, false));
  out.push_back(linear(e, true));
  out.push_back(product("matmul", e, Trans::no));
  out.push_back(product("matmul-tall-inner", e, Trans::yes));
}

}   // namespace cgcl::bench
