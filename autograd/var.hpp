// A tensor with a gradient, and the tape that fills it.
//
// Eager: an op computes at once and records one closure. `Tape::backward` runs the closures in reverse and
// drops each as it passes, so saved tensors live no longer than needed. There is no global state: what is
// recorded, whether dropout is active and which random numbers it draws all belong to the tape.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/random.hpp"
#include "engine/core/tensor.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cgcl {

/// A handle; copies name the same variable.
class Var {
 public:
  Var() = default;
  /// A leaf. Parameters and checked inputs require a gradient, data does not.
  explicit Var(Tensor value, bool requires_grad = false)
      : node_(std::make_shared<Node>(Node{std::move(value), {}, requires_grad})) {}

  [[nodiscard]] bool defined() const { return node_ != nullptr; }
  [[nodiscard]] const Tensor& value() const { return node_->value; }
  [[nodiscard]] Tensor& value() { return node_->value; }
  [[nodiscard]] const Tensor& grad() const { return node_->grad; }   // undefined until something reached it
  [[nodiscard]] bool requires_grad() const { return node_ && node_->requires_grad; }
  void clear_grad() { node_->grad = {}; }
  /// Adds `gradient` (accumulates). Takes the tensor over when nothing has arrived yet.
  void accumulate(const Exec& exec, Tensor gradient) const;
  [[nodiscard]] std::int64_t rows() const { return node_->value.rows(); }
  [[nodiscard]] std::int64_t cols() const { return node_->value.cols(); }
  [[nodiscard]] bool is(const Var& other) const { return node_ == other.node_; }

 private:
  struct Node {
    Tensor value, grad;
    bool requires_grad;
  };
  friend class Tape;
  std::shared_ptr<Node> node_;
};

/// Whether no element is NaN or infinite; true of integers. Copies to the host and waits.
[[nodiscard]] bool all_finite(const Exec& exec, const Tensor& tensor);

/// train: record, dropout active. frozen: dropout active, nothing recorded (a target network's forward
/// pass). eval: neither.
enum class TapeMode : std::uint8_t { train, frozen, eval };

class Tape {
 public:
  /// `step` numbers the training step: together with the seed of `exec` it determines every dropout mask.
  Tape(const Exec& exec, TapeMode mode, std::uint32_t step = 0) : exec_(exec), mode_(mode), step_(step) {}

  [[nodiscard]] const Exec& exec() const { return exec_; }
  [[nodiscard]] bool training() const { return mode_ != TapeMode::eval; }
  [[nodiscard]] bool recording() const { return mode_ == TapeMode::train; }

  /// Wraps an op's result; it requires a gradient when the tape records and any input does. When it does,
  /// `backward` is called with the gradient of the result, once, if any gradient arrived. `operation` is the
  /// function that calls, unless it says otherwise, and stays valid as long as the tape.
  [[nodiscard]] Var result(Tensor value, std::initializer_list<Var> inputs,
                           std::function<void(const Tensor& gy)> backward,
                           const char* operation = __builtin_FUNCTION());
  [[nodiscard]] Var result(Tensor value, const std::vector<Var>& inputs,
                           std::function<void(const Tensor& gy)> backward,
                           const char* operation = __builtin_FUNCTION());

  /// Gradients of `root` with respect to every variable that requires one: accumulated into grad(). `seed` is
  /// the gradient of the objective with respect to root; without it root must be one element and 1 is used.
  void backward(const Var& root);
  void backward(const Var& root, const Tensor& seed);

  /// Before backward(): the first operation recorded whose result is not finite; empty: all are. Reads all.
  [[nodiscard]] std::string first_not_finite() const;

  /// A fresh stream of random numbers per call; the n-th call of a step gets the same one in every run.
  [[nodiscard]] RandomKey next_dropout_key();

 private:
  struct Entry {
    Var out;
    std::function<void(const Tensor&)> backward;
    const char* operation;
  };
  void run();

  const Exec& exec_;
  TapeMode mode_;
  std::uint32_t step_, dropout_calls_ = 0;
  std::vector<Entry> entries_;
};

}   // namespace cgcl
