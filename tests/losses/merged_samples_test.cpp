// Equal samples merged into one that counts for all of them: every loss, and every gradient, must stay
// what it was.
#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "engine/ops/csr.hpp"
#include "losses/loss_zoo.hpp"
#include "losses/sgrl_losses.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>

using namespace cgcl;

namespace {

constexpr std::int64_t kSamples = 7, kAll = 61;

/// Sample k of the small batch stands for the positions i of the large one with of[i] == k.
struct Merged {
  std::vector<std::int32_t> of;
  std::vector<double> count = std::vector<double>(kSamples, 0.0);

  Merged() {
    for (std::uint64_t i = 0; i < kAll; ++i)
      of.push_back(i < kSamples ? static_cast<std::int32_t>(i)
                                : static_cast<std::int32_t>(below({4, kSample, 0}, i, 3) *
                                                            below({4, kSample, 1}, i, 4)));
    for (const std::int32_t k : of) count[idx(k)] += 1;
  }
  template <class T>
  std::vector<T> repeated(const std::vector<T>& v) const {
    std::vector<T> out;
    for (const std::int32_t k : of) out.push_back(v[idx(k)]);
    return out;
  }
};

Var leaf(const Exec& exec, std::int64_t cols, std::uint32_t step, double scale = 1, double offset = 0) {
  std::vector<double> v(idx(kSamples * cols));
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = offset + scale * normal({7, kSample, step}, i);
  return Var(Tensor::from(exec, v, kSamples, cols), true);
}

std::vector<double> labels() {
  std::vector<double> y;
  for (std::uint64_t i = 0; i < kSamples; ++i) y.push_back(0.1 + 0.8 * uniform01({7, kSample, 30}, i));
  return y;
}

/// A loss of a batch: `merged` says which of the two it is given.
using Loss = std::function<Var(Tape&, const Var& x, bool merged)>;

/// The loss, and the gradients by the inputs, of the small batch and of the large one gathered from it.
void check_equal(const Exec& exec, std::vector<Var> inputs, const Merged& m, const Loss& loss) {
  const RowIndex rows = ops::make_row_index(exec, m.of, kSamples);
  std::vector<double> value;
  std::vector<std::vector<double>> gradients;
  for (const bool merged : {true, false}) {
    for (Var& input : inputs) input.clear_grad();
    Tape tape(exec, TapeMode::train);
    const Var y = loss(tape, merged ? inputs[0] : ag::gather_rows(tape, inputs[0], rows), merged);
    tape.backward(y);
    value.push_back(y.value().item(exec));
    for (const Var& input : inputs) gradients.push_back(input.grad().to_host<double>(exec));
  }
  CHECK(value[0] == doctest::Approx(value[1]).epsilon(1e-12));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto &a = gradients[i], &b = gradients[inputs.size() + i];
    for (std::size_t j = 0; j < a.size(); ++j)
      CHECK(std::abs(a[j] - b[j]) < 1e-12 * std::max(1.0, std::abs(b[j])));
  }
}

}   // namespace

TEST_CASE("merged samples: regression losses and their gradients are those of all samples") {
  const Exec exec;
  const Merged m;
  const std::vector<double> y = labels(), all = m.repeated(y);
  const Tensor count = Tensor::from(exec, m.count);
  for (const RegressionLoss kind : {RegressionLoss::mse, RegressionLoss::gai, RegressionLoss::bmc,
                                    RegressionLoss::bni, RegressionLoss::lds}) {
    for (const double sigma : {0.05, 0.4}) {
      INFO(str(name_of(kind), " sigma ", sigma));
      // One objective fits its label density on all samples, the other on the merged ones with their counts.
      const RegressionObjectiveOptions options{
          .loss = kind, .sigma = sigma, .learn_sigma = kind != RegressionLoss::mse};
      const RegressionObjective full(exec, DType::f64, options, all);
      const Var pred = leaf(exec, 1, 8, 0.2, 0.5);
      std::vector<Var> inputs{pred};
      for (const auto& [name, p] : full.parameters()) inputs.push_back(p);
      check_equal(exec, inputs, m, [&](Tape& tape, const Var& x, bool merged) {
        return merged ? full(tape, x, Tensor::from(exec, y), {}, count)
                      : full(tape, x, Tensor::from(exec, all));
      });
      if (kind == RegressionLoss::gai)
        continue;   // its mixture is fitted by iteration: equal to its tolerance only
      for (const bool learn : {false, true}) {
        const RegressionObjectiveOptions either{.loss = kind, .sigma = sigma, .learn_sigma = learn};
        const RegressionObjective small(exec, DType::f64, either, y, m.count),
            whole(exec, DType::f64, either, all);
        check_equal(exec, {pred}, m, [&](Tape& tape, const Var& x, bool merged) {
          return merged ? small(tape, x, Tensor::from(exec, y), {}, count)
                        : whole(tape, x, Tensor::from(exec, all));
        });
      }
    }
  }
}

TEST_CASE("merged samples: classification losses and their gradients are those of all samples") {
  const Exec exec;
  const Merged m;
  const std::vector<std::int32_t> label{0, 2, 1, 1, 0, 2, 2}, all = m.repeated(label);
  const Tensor count = Tensor::from(exec, m.count);
  for (const ClassificationLoss kind :
       {ClassificationLoss::ce, ClassificationLoss::focal, ClassificationLoss::bsce}) {
    INFO(str(name_of(kind)));
    const ClassificationObjective full(exec, DType::f64, {.loss = kind, .classes = 3}, all);
    const ClassificationObjective small(exec, DType::f64, {.loss = kind, .classes = 3}, label, m.count);
    check_equal(exec, {leaf(exec, 3, 9)}, m, [&](Tape& tape, const Var& x, bool merged) {
      return merged ? small(tape, x, Tensor::from(exec, label), count)
                    : full(tape, x, Tensor::from(exec, all));
    });
  }
}

TEST_CASE("merged samples: scattering and alignment are those of all rows, a zero row included") {
  const Exec exec;
  const Merged m;
  const Tensor count = Tensor::from(exec, m.count);
  Var h = leaf(exec, 4, 10);
  const Var target = leaf(exec, 4, 11);
  for (std::int64_t j = 0; j < 4; ++j) h.value().mat<double>()(2, j) = 0;
  check_equal(exec, {h}, m, [&](Tape& tape, const Var& x, bool merged) {
    return scattering_loss(tape, x, merged ? count : Tensor{});
  });
  const RowIndex rows = ops::make_row_index(exec, m.of, kSamples);
  check_equal(exec, {h}, m, [&](Tape& tape, const Var& x, bool merged) {
    return merged ? alignment_loss(tape, x, target, count)
                  : alignment_loss(tape, x, ag::gather_rows(tape, target, rows));
  });
}
