#include "engine/ops/gemm.hpp"

#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "engine/ops/pointwise.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for abs, frexp, isnan, ldexp, nearbyint
#include <limits>

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

TEST_CASE("gemm: every width and height of a tile, and every remainder of both") {
  const Exec exec({.device = {}, .threads = 2});
  for (const std::int64_t n : {8, 15, 16, 17, 32, 47, 48, 49, 64, 96, 100})
    for (const std::int64_t m : {1, 2, 7, 8, 9, 31, 33, 97})
      check_product<float>(exec, DType::f32, {m, n, 1 + m % 5}, m % 2 == 0 ? Trans::yes : Trans::no,
                           n % 2 == 0 ? Trans::yes : Trans::no, 1e-5);
  // sums of several runs of terms, and more columns than are laid out at once
  for (const Trans ta : {Trans::no, Trans::yes})
    for (const Trans tb : {Trans::no, Trans::yes}) {
      check_product<float>(exec, DType::f32, {100, 50, 1025}, ta, tb, 2e-4);
      check_product<float>(exec, DType::f32, {9, 3100, 37}, ta, tb, 1e-4);
    }
}

TEST_CASE("gemm: a sum of two products equals the products added up, of equal and other inner extents") {
  for (const Precision precision : {Precision::fp32, Precision::bf16}) {
    const Exec exec({.device = {}, .threads = 2, .precision = precision});
    struct Case {
      Extents one;
      std::int64_t other;   // inner extent of the second product
    };
    for (const Case& c : {Case{{150, 70, 33}, 33}, Case{{40, 20, 1100}, 7}, Case{{9, 5, 12}, 12},
                          Case{{9, 16, 5}, 0}, Case{{20, 33, 4100}, 4100}}) {
      const Extents& e = c.one;
      for (const Trans ta : {Trans::no, Trans::yes})
        for (const Trans tb : {Trans::no, Trans::yes}) {
          const Tensor a1 = operand(exec, DType::f32, e.m, e.k, ta, 1),
                       b1 = operand(exec, DType::f32, e.k, e.n, tb, 2),
                       a2 = operand(exec, DType::f32, e.m, c.other, ta, 3),
                       b2 = operand(exec, DType::f32, c.other, e.n, tb, 4);
          Tensor expected = ops::matmul(exec, a1, ta, b1, tb);
          ops::matmul_add(exec, a2, ta, b2, tb, expected);
          CAPTURE(e.k);
          CHECK(worst(widened<float>(exec, ops::matmul_sum(exec, ta, tb, a1, b1, a2, b2)),
                      widened<float>(exec, expected)) <= 1e-5);
        }
    }
  }
}

TEST_CASE("gemm: a pair of products with one right factor equals each by itself, tall or not") {
  for (const Precision precision : {Precision::fp32, Precision::bf16}) {
    const Exec exec({.device = {}, .threads = 2, .precision = precision});
    for (const Extents& e :
         {Extents{30, 70, 33}, Extents{9, 5, 2100}, Extents{20, 33, 4100}, Extents{4, 9, 0}})
      for (const Trans ta : {Trans::no, Trans::yes})
        for (const Trans tb : {Trans::no, Trans::yes}) {
          const Tensor a1 = operand(exec, DType::f32, e.m, e.k, ta, 1),
                       a2 = operand(exec, DType::f32, e.m, e.k, ta, 3),
                       b = operand(exec, DType::f32, e.k, e.n, tb, 2);
          const auto [c1, c2] = ops::matmul_pair(exec, ta, tb, a1, a2, b);
          CAPTURE(e.k);
          CHECK(c1.to_host<float>(exec) == ops::matmul(exec, a1, ta, b, tb).to_host<float>(exec));
          CHECK(c2.to_host<float>(exec) == ops::matmul(exec, a2, ta, b, tb).to_host<float>(exec));
        }
  }
}

TEST_CASE("gemm: with bfloat16 it is the product of the rounded factors") {
  const Exec full({.device = {}, .threads = 2}),
      exec({.device = {}, .threads = 2, .precision = Precision::bf16});
  const auto rounded = [](std::vector<double> values) {   // to 8 significant bits, ties to even
    for (double& v : values) {
      int exponent = 0;
      const double fraction = std::frexp(v, &exponent);
      v = std::ldexp(std::nearbyint(std::ldexp(fraction, 8)), exponent - 8);
    }
    return values;
  };
  // the last is split along its inner extent; odd ones leave half a pair
  for (const Extents& e : {Extents{1, 8, 1}, Extents{33, 17, 64}, Extents{30, 50, 63}, Extents{97, 144, 515},
                           Extents{20, 33, 4101}})
    for (const Trans ta : {Trans::no, Trans::yes})
      for (const Trans tb : {Trans::no, Trans::yes}) {
        const Tensor a = operand(full, DType::f32, e.m, e.k, ta, 1),
                     b = operand(full, DType::f32, e.k, e.n, tb, 2);
        const auto expected =
            naive(rounded(widened<float>(full, a)), ta, rounded(widened<float>(full, b)), tb, e);
        CAPTURE(e.k);
        CHECK(worst(widened<float>(exec, ops::matmul(exec, a, ta, b, tb)), expected) <= 2e-4);
        if (e.k > 1) CHECK(worst(widened<float>(full, ops::matmul(full, a, ta, b, tb)), expected) > 2e-4);
      }
}

TEST_CASE("gemm: fewer columns than a vector has halves stay in full with bfloat16") {
  const Exec full({.device = {}, .threads = 2}),
      exec({.device = {}, .threads = 2, .precision = Precision::bf16});
  const Tensor a = operand(full, DType::f32, 40, 30, Trans::no, 1),
               b = operand(full, DType::f32, 30, 7, Trans::no, 2);
  CHECK(ops::matmul(exec, a, Trans::no, b, Trans::no).to_host<float>(exec) ==
        ops::matmul(full, a, Trans::no, b, Trans::no).to_host<float>(full));
}

TEST_CASE("gemm: what is not a number or infinite comes through, in its row and column alone") {
  for (const Precision precision : {Precision::fp32, Precision::bf16}) {
    const Exec exec({.device = {}, .threads = 2, .precision = precision});
    const float nan = std::numeric_limits<float>::quiet_NaN(),
                infinite = std::numeric_limits<float>::infinity();
    std::vector<float> a(20 * 5, 1), b(5 * 19, 1);
    a[7 * 5 + 2] = nan;
    b[3 * 19 + 18] = infinite;
    const Tensor left = Tensor::from(exec, a).reshaped(20, 5), right = Tensor::from(exec, b).reshaped(5, 19);
    const auto c = ops::matmul(exec, left, Trans::no, right, Trans::no).to_host<float>(exec);
    for (std::int64_t i = 0; i < 20; ++i)
      for (std::int64_t j = 0; j < 19; ++j) {
        const float value = c[idx(i * 19 + j)];
        if (i == 7)
          CHECK(std::isnan(value));
        else
          CHECK(value == (j == 18 ? infinite : 5));
      }
  }
}

TEST_CASE("gemm: the same bytes for any number of threads, on every path") {
  for (const Extents& e : {Extents{1500, 40, 64}, Extents{40, 40, 5000}, Extents{600, 600, 2100}})
    for (const Trans ta : {Trans::no, Trans::yes}) {
      for (const Precision precision : {Precision::fp32, Precision::bf16}) {
        std::vector<float> first;
        for (const int threads : {1, 2, 3}) {
          const Exec exec({.device = {}, .threads = threads, .precision = precision});
          const Tensor a = operand(exec, DType::f32, e.m, e.k, ta, 1),
                       b = operand(exec, DType::f32, e.k, e.n, Trans::no, 2);
          const auto c = ops::matmul(exec, a, ta, b, Trans::no).to_host<float>(exec);
          if (threads == 1) first = c;
          CHECK(c == first);
        }
      }
    }
}

TEST_CASE("precision: three names, and no other") {
  CHECK(parse_precision("fp32") == Precision::fp32);
  CHECK(parse_precision("tf32") == Precision::tf32);
  CHECK(parse_precision("bf16") == Precision::bf16);
  CHECK_THROWS_WITH_AS((void)parse_precision("fp16"), "precision 'fp16' is not one of fp32, tf32, bf16",
                       Error);
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
