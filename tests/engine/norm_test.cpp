// Row and column statistics against sums written out.
#include "engine/ops/norm.hpp"

#include "engine/core/exec.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for sqrt
#include <limits>

using namespace cgcl;

using Values = std::vector<double>;

TEST_CASE("moments: weights count rows, the variance is biased") {
  const Exec exec;
  const Tensor x = Tensor::from(exec, Values{1, 10, 3, 10, 8, 10}, 3, 2);
  const ops::Moments plain = ops::column_moments(exec, x);
  CHECK(plain.mean.to_host<double>(exec) == Values{4, 10});
  CHECK(plain.var.to_host<double>(exec)[0] == test::near(26.0 / 3));   // 9 + 1 + 16
  CHECK(plain.var.to_host<double>(exec)[1] == 0);
  const ops::Moments weighted = ops::column_moments(exec, x, Tensor::from(exec, Values{1, 2, 1}));
  CHECK(weighted.mean.to_host<double>(exec)[0] == 3.75);   // as of 1 3 3 8
  CHECK(weighted.var.to_host<double>(exec)[0] == test::near(6.6875));
}

TEST_CASE("moments: small differences of large values keep their variance") {
  const Exec exec;
  const Tensor x = Tensor::from(exec, Values{1e8, 1e8 + 1, 1e8 + 2}, 3, 1);
  CHECK(ops::column_moments(exec, x).var.item(exec) == test::near(2.0 / 3));
}

TEST_CASE("moments: eps keeps the reciprocal of a constant column finite") {
  const Exec exec;
  const auto r = ops::reciprocal_std(exec, Tensor::from(exec, Values{0, 4}), 1e-6).to_host<double>(exec);
  CHECK(r[0] == test::near(1e3));
  CHECK(r[1] == test::near(1 / std::sqrt(4 + 1e-6)));
}

TEST_CASE("l2_normalize: rows of length one, rows below eps only divided by it") {
  const Exec exec;
  const double eps = 1e-6;
  const Tensor x = Tensor::from(exec, Values{3, 4, 3e-8, 4e-8, 0, 0}, 3, 2);
  const ops::Normalized unit = ops::l2_normalize(exec, x, eps);
  const auto y = unit.y.to_host<double>(exec), norm = unit.norm.to_host<double>(exec);
  CHECK(y[0] == test::near(0.6));
  CHECK(y[1] == test::near(0.8));
  CHECK(y[2] == test::near(0.03));
  CHECK(y[3] == test::near(0.04));
  CHECK(y[4] == 0);
  CHECK(norm[0] == test::near(5));
  // Along the row nothing changes where its length is divided out; across it 1 / |x|; below eps 1 / eps.
  const Tensor gy = Tensor::from(exec, Values{0.6, 0.8, 1, 0, 1, 0}, 3, 2);
  const auto g = ops::l2_normalize_grad(exec, unit, eps, gy).to_host<double>(exec);
  CHECK(std::abs(g[0]) < 1e-15);
  CHECK(std::abs(g[1]) < 1e-15);
  CHECK(g[2] == test::near(1e6));
  CHECK(g[3] == 0);
  CHECK(g[4] == test::near(1e6));
  const Tensor across = Tensor::from(exec, Values{-0.8, 0.6, 0, 0, 0, 0}, 3, 2);
  const auto a = ops::l2_normalize_grad(exec, unit, eps, across).to_host<double>(exec);
  CHECK(a[0] == test::near(-0.16));
  CHECK(a[1] == test::near(0.12));
}

TEST_CASE("reductions: weighted columns, rows and everything") {
  const Exec exec;
  const Tensor x = Tensor::from(exec, Values{1, 2, 3, 4, 5, 6}, 3, 2);
  CHECK(ops::column_sums(exec, x).to_host<double>(exec) == Values{9, 12});
  CHECK(ops::column_sums(exec, x, Tensor::from(exec, Values{1, 0, -2})).to_host<double>(exec) ==
        Values{-9, -10});
  CHECK(ops::row_dot(exec, x, x).to_host<double>(exec) == Values{5, 25, 61});
  CHECK(ops::sum(exec, x).item(exec) == 21);
  CHECK(ops::dot(exec, x, x).item(exec) == 91);
  CHECK_THROWS_AS((void)ops::row_dot(exec, x, Tensor::from(exec, Values{1, 2, 3, 4, 5, 6}, 2, 3)),
                  ShapeError);
  CHECK_THROWS_AS((void)ops::column_sums(exec, x, Tensor::from(exec, Values{1, 2})), ShapeError);
}

TEST_CASE("count_nonfinite: NaN and both infinities") {
  const Exec exec;
  constexpr float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  CHECK(ops::count_nonfinite(exec, Tensor::from(exec, std::vector<float>{1, inf, -inf, nan, 0, 3e38f})) == 3);
  CHECK(ops::count_nonfinite(exec, Tensor::from(exec, std::vector<float>{0, -1})) == 0);
}
