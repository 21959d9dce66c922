#include "tests/learning/gradient_work.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "layers/init.hpp"

#include <cmath>
#include <vector>

namespace cgcl::test {

namespace {

using Point = std::vector<double>;   // all parameters in one list

Point point_of(const Exec& exec, const NamedVars& parameters) {
  Point out;
  for (const auto& [name, p] : parameters) {
    const auto value = host_values(exec, p.value());
    out.insert(out.end(), value.begin(), value.end());
  }
  return out;
}

void move_to(const Exec& exec, const NamedVars& parameters, const Point& from, const Point& to, double t) {
  std::size_t i = 0;
  for (const auto& [name, p] : parameters) {
    std::vector<double> value(idx(p.value().size()));
    for (double& v : value) {
      v = from[i] + t * (to[i] - from[i]);
      ++i;
    }
    Var(p).value().assign(exec, value);
  }
}

double evaluate(const Exec& exec, const Trainee& trainee) {
  Tape tape(exec, TapeMode::train);
  const Var loss = trainee.loss(tape);
  tape.backward(loss);
  return loss.value().item(exec);
}

/// <gradient, from - to> with the gradients that the parameters hold, which are dropped.
double spend_gradient(const Exec& exec, const NamedVars& parameters, const Point& from, const Point& to) {
  double dot = 0;
  std::size_t first = 0;
  for (const auto& [name, p] : parameters) {
    if (p.grad().defined()) {
      const auto gradient = host_values(exec, p.grad());
      for (std::size_t i = 0; i < gradient.size(); ++i)
        dot += gradient[i] * (from[first + i] - to[first + i]);
    }
    first += idx(p.value().size());
    Var(p).clear_grad();
  }
  return dot;
}

/// The work on the straight way between two points; leaves the parameters at the second.
double work_between(const Exec& exec, const Trainee& trainee, const Point& from, const Point& to) {
  constexpr int kPieces = 4;
  constexpr std::pair<double, double> kRule[] = {{-1, 5.0 / 18}, {0, 8.0 / 18}, {1, 5.0 / 18}};
  double work = 0;
  for (int piece = 0; piece < kPieces; ++piece)
    for (const auto& [side, weight] : kRule) {
      move_to(exec, trainee.parameters, from, to, (piece + 0.5 + side * std::sqrt(0.15)) / kPieces);
      (void)evaluate(exec, trainee);
      work += weight / kPieces * spend_gradient(exec, trainee.parameters, from, to);
    }
  move_to(exec, trainee.parameters, from, to, 1);
  return work;
}

}   // namespace

double TrainingPath::defect() const { return std::abs(first - last - work) / std::abs(first - last); }

std::string TrainingPath::text() const {
  return str("loss ", first, " -> ", last, ", work ", work, ", defect ", defect());
}

TrainingPath follow(const Exec& exec, const Trainee& trainee, int steps, double lr) {
  Optimizer optimizer(exec, trainee.parameters, {});
  TrainingPath path;
  path.first = path.last = evaluate(exec, trainee);
  for (int step = 0; step < steps; ++step) {
    const Point from = point_of(exec, trainee.parameters);
    optimizer.step(lr);
    optimizer.clear_grads();
    const Point to = point_of(exec, trainee.parameters);
    path.work += work_between(exec, trainee, from, to);
    path.last = evaluate(exec, trainee);
  }
  optimizer.clear_grads();
  return path;
}

bool learns(const TrainingPath& path, double share) {
  return path.first - path.last >= share * std::abs(path.first) && path.defect() <= kWorkTolerance;
}

}   // namespace cgcl::test
