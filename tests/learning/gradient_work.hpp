// A claim about training that a wrong gradient cannot meet: along the path of a training run the loss falls
// by the work of its gradients.
#pragma once

#include "autograd/optim/optimizer.hpp"

#include <functional>
#include <string>

namespace cgcl::test {

/// A loss as a function of parameters in double that all require a gradient. It must not draw random numbers.
struct Trainee {
  NamedVars parameters;
  std::function<Var(Tape&)> loss;
};

/// What a training run did to the loss, and what its gradients said it would.
struct TrainingPath {
  double first = 0, last = 0;   // loss before the first step and after the last
  double work = 0;              // minus the integral of <gradient, d parameters> along the path

  /// |fall - work| over the fall.
  [[nodiscard]] double defect() const;
  [[nodiscard]] std::string text() const;
};

/// Trains for `steps` steps of Adam with a constant rate. A gradient is what it claims to be exactly when
/// `work` equals first - last. Every step is integrated by Gauss's rule of three points, whose error is of
/// seventh order in the size of a step where the loss is smooth.
[[nodiscard]] TrainingPath follow(const Exec& exec, const Trainee& trainee, int steps, double lr);

/// How far work and fall may be apart. Sound gradients are below 1e-3, which is what the kinks of ReLU and
/// PReLU leave of the integral (without them it is 1e-14). An operation whose gradient is a tenth too small
/// moves the work by its share of a tenth: 0.9 % to 18 % in the models that are tried.
inline constexpr double kWorkTolerance = 2.5e-3;

/// The claim: the loss falls by `share` of its first value or more, and by the work of its gradients.
[[nodiscard]] bool learns(const TrainingPath& path, double share);

}   // namespace cgcl::test
