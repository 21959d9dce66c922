#include "autograd/gradcheck.hpp"

#include "engine/core/index.hpp"
#include "engine/ops/norm.hpp"
#include "engine/ops/pointwise.hpp"

#include <algorithm>   // for max
#include <cmath>       // for abs

namespace cgcl {

namespace {

using Function = std::function<Var(Tape&, const std::vector<Var>&)>;

Tensor fixed_seed(const Exec& exec, const Tensor& y) {
  return ops::uniform(exec, DType::f64, y.rows(), y.cols(), {exec.seed(), kSample, 77}, -1, 1);
}

double objective(const Exec& exec, const Function& f, const std::vector<Var>& inputs) {
  Tape tape(exec, TapeMode::frozen);
  const Var y = f(tape, inputs);
  return ops::dot(exec, y.value(), fixed_seed(exec, y.value())).item(exec);
}

}   // namespace

GradcheckResult gradcheck(const Exec& exec, const Function& f, const std::vector<Var>& inputs, double h) {
  Tape tape(exec, TapeMode::train);
  const Var y = f(tape, inputs);
  tape.backward(y, fixed_seed(exec, y.value()));
  GradcheckResult result;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    Var input = inputs[k];
    const auto analytic = input.grad().defined() ? input.grad().to_host<double>(exec)
                                                 : std::vector<double>(idx(input.value().size()), 0.0);
    const auto original = input.value().to_host<double>(exec);
    for (std::size_t i = 0; i < original.size(); ++i) {
      const auto at = [&](double x) {
        auto moved = original;
        moved[i] = x;
        input.value().copy_from(exec, Tensor::from(exec, moved));
        return objective(exec, f, inputs);
      };
      const double numeric = (at(original[i] + h) - at(original[i] - h)) / (2 * h);
      const double error =
          std::abs(analytic[i] - numeric) / std::max({1.0, std::abs(analytic[i]), std::abs(numeric)});
      if (!(error <= result.worst))
        result = {error,
                  str("input ", k, ", element ", i, ": analytic ", analytic[i], ", numeric ", numeric)};
    }
    input.value().copy_from(exec, Tensor::from(exec, original));
    input.clear_grad();
  }
  return result;
}

}   // namespace cgcl
