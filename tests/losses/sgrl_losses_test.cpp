#include "losses/sgrl_losses.hpp"

#include "autograd/gradcheck.hpp"
#include "engine/core/index.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace cgcl;

namespace {

Var leaf(const Exec& exec, std::int64_t rows, std::int64_t cols, std::uint32_t step) {
  std::vector<double> v(idx(rows * cols));
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = normal({9, kSample, step}, i);
  return Var(Tensor::from(exec, v, rows, cols), true);
}

/// Mean squared distance of the unit rows to their mean, computed the long way.
double scatter_by_hand(const std::vector<double>& h, std::size_t rows, std::size_t cols) {
  std::vector<double> unit(h), center(cols, 0.0);
  for (std::size_t i = 0; i < rows; ++i) {
    double norm = 0;
    for (std::size_t j = 0; j < cols; ++j) norm += h[i * cols + j] * h[i * cols + j];
    for (std::size_t j = 0; j < cols; ++j) {
      unit[i * cols + j] /= std::sqrt(norm);
      center[j] += unit[i * cols + j] / static_cast<double>(rows);
    }
  }
  double sum = 0;
  for (std::size_t k = 0; k < unit.size(); ++k) sum += std::pow(unit[k] - center[k % cols], 2);
  return -sum / static_cast<double>(rows);
}

}   // namespace

TEST_CASE("sgrl losses: gradients equal central differences, with multiplicities") {
  const Exec exec;
  const Tensor count = Tensor::from(exec, std::vector<double>{1, 4, 2, 7, 1});
  const Var z = leaf(exec, 5, 3, 0), h = leaf(exec, 5, 3, 1);
  for (const Tensor& m : {Tensor{}, count}) {
    CHECK(gradcheck(exec, [&](Tape& t, const std::vector<Var>&) { return scattering_loss(t, h, m); }, {h})
              .worst < 1e-9);
    CHECK(gradcheck(exec, [&](Tape& t, const std::vector<Var>&) { return alignment_loss(t, z, h, m); }, {z})
              .worst < 1e-9);
  }
}

TEST_CASE("sgrl losses: multiplicities equal repeated rows, values stay in range") {
  const Exec exec;
  const Var h = leaf(exec, 3, 2, 2), z = leaf(exec, 3, 2, 3);
  const std::vector<double> v = h.value().to_host<double>(exec), w = z.value().to_host<double>(exec);
  std::vector<double> wide, wide_z;
  for (const std::size_t i : {0u, 1u, 1u, 1u, 2u, 2u}) {
    wide.insert(wide.end(), {v[2 * i], v[2 * i + 1]});
    wide_z.insert(wide_z.end(), {w[2 * i], w[2 * i + 1]});
  }
  const Tensor count = Tensor::from(exec, std::vector<double>{1, 3, 2});
  Tape tape(exec, TapeMode::eval);
  const Var full(Tensor::from(exec, wide, 6, 2)), full_z(Tensor::from(exec, wide_z, 6, 2));
  const double scattered = scattering_loss(tape, h, count).value().item(exec);
  CHECK(scattered == doctest::Approx(scattering_loss(tape, full).value().item(exec)).epsilon(1e-12));
  CHECK(scattered == doctest::Approx(scatter_by_hand(wide, 6, 2)).epsilon(1e-12));
  CHECK(scattered <= 0);
  CHECK(scattered >= -1);
  CHECK(alignment_loss(tape, z, h, count).value().item(exec) ==
        doctest::Approx(alignment_loss(tape, full_z, full).value().item(exec)).epsilon(1e-12));
  CHECK(alignment_loss(tape, h, h).value().item(exec) == doctest::Approx(-1));
}

TEST_CASE("sgrl losses: no gradient reaches the target") {
  const Exec exec;
  const Var z = leaf(exec, 4, 3, 4), h = leaf(exec, 4, 3, 5);
  Tape tape(exec, TapeMode::train);
  tape.backward(alignment_loss(tape, z, h));
  CHECK(z.grad().defined());
  CHECK_FALSE(h.grad().defined());
}
