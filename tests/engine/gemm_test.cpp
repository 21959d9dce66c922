#include "engine/ops/gemm.hpp"

#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "engine/ops/pointwise.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for abs

using namespace cgcl;

namespace {

struct Extents {
  std::int64_t m, n, k;
};

/// The definition, on host values in double.
std::vector<double> naive(const std::vector<double>& a, Trans ta, const std::vector<double>& b, Trans tb,
                          const Extents& e) {
  std::vector<double> c(idx(e.m * e.n), 0.0);
  for (std::int64_t i = 0; i < e.m; ++i)
    for (std::int64_t p = 0; p < e.k; ++p) {
      const double x = a[idx(ta == Trans::yes ? p * e.m + i : i * e.k + p)];
      for (std::int64_t j = 0; j < e.n; ++j)
        c[idx(i * e.n + j)] += x * b[idx(tb == Trans::yes ? j * e.k + p : p * e.n + j)];
    }
  return c;
}

Tensor operand(const Exec& exec, DType dtype, std::int64_t rows, std::int64_t cols, Trans t,
               std::uint32_t number) {
  const RandomKey key{3, kSample, number};
  return t == Trans::yes ? ops::uniform(exec, dtype, cols, rows, key, -1, 1)
                         : ops::uniform(exec, dtype, rows, cols, key, -1, 1);
}

template <class T>
std::vector<double> widened(const Exec& exec, const Tensor& t) {
  const auto host = t.to_host<T>(exec);
  return {host.begin(), host.end()};
}

double worst(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double out = 0;
  for (std::size_t i = 0; i < a.size(); ++i) out = std::max(out, std::abs(a[i] - b[i]));
  return out;
}

/// matmul and matmul_add against the definition.
template <class T>
void check_product(const Exec& exec, DType dtype, const Extents& e, Trans ta, Trans tb, double tolerance) {
  CAPTURE(e.m);
  CAPTURE(e.n);
  CAPTURE(e.k);
  const Tensor a = operand(exec, dtype, e.m, e.k, ta, 1), b = operand(exec, dtype, e.k, e.n, tb, 2);
  const auto expected = naive(widened<T>(exec, a), ta, widened<T>(exec, b), tb, e);
  Tensor c = ops::matmul(exec, a, ta, b, tb);
  CHECK(worst(widened<T>(exec, c), expected) <= tolerance);
  ops::matmul_add(exec, a, ta, b, tb, c);
  auto doubled = expected;
  for (double& v : doubled) v *= 2;
  CHECK(worst(widened<T>(exec, c), doubled) <= 2 * tolerance);
}

}   // namespace

TEST_CASE("gemm: all transposes agree with the definition, for small, empty, blocked and tall extents") {
  const Exec exec({.device = {}, .threads = 2});
  // the last two rows are split along the inner extent; 1100 rows are three blocks
  for (const Extents& e :
       {Extents{1, 1, 1}, Extents{3, 5, 7}, Extents{0, 4, 3}, Extents{4, 0, 3}, Extents{4, 3, 0},
        Extents{33, 17, 64}, Extents{1100, 9, 20}, Extents{6, 5, 2048}, Extents{20, 33, 4100}})
    for (const Trans ta : {Trans::no, Trans::yes})
      for (const Trans tb : {Trans::no, Trans::yes}) {
        check_product<double>(exec, DType::f64, e, ta, tb, 1e-11);
        check_product<float>(exec, DType::f32, e, ta, tb, 2e-4);
      }
}

TEST_CASE("gemm: the same bytes for any number of threads, on every path") {
  for (const Extents& e : {Extents{1500, 40, 64}, Extents{40, 40, 5000}, Extents{600, 600, 2100}})
    for (const Trans ta : {Trans::no, Trans::yes}) {
      std::vector<float> first;
      for (const int threads : {1, 2, 3}) {
        const Exec exec({.device = {}, .threads = threads});
        const Tensor a = operand(exec, DType::f32, e.m, e.k, ta, 1),
                     b = operand(exec, DType::f32, e.k, e.n, Trans::no, 2);
        const auto c = ops::matmul(exec, a, ta, b, Trans::no).to_host<float>(exec);
        if (threads == 1) first = c;
        CHECK(c == first);
      }
    }
}

TEST_CASE("gemm: extents that do not fit are refused with both shapes") {
  const Exec exec;
  const Tensor a = Tensor::zeros(exec, DType::f32, 2, 3), b = Tensor::zeros(exec, DType::f32, 4, 5);
  CHECK_THROWS_WITH_AS((void)ops::matmul(exec, a, Trans::no, b, Trans::yes),
                       "matmul: [2,3] times [4,5]^T into [2,4]", ShapeError);
  Tensor c = Tensor::zeros(exec, DType::f32, 2, 2);
  CHECK_THROWS_AS(ops::matmul_add(exec, a, Trans::no, Tensor::zeros(exec, DType::f32, 3, 4), Trans::no, c),
                  ShapeError);
  CHECK_THROWS_AS((void)ops::matmul(exec, a, Trans::no, Tensor::zeros(exec, DType::f64, 3, 4), Trans::no),
                  ShapeError);
  CHECK(ops::blas_description().find("kernels for") != std::string::npos);
}
