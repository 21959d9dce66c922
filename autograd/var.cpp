#include "autograd/var.hpp"

#include "engine/core/nvtx.hpp"
#include "engine/ops/pointwise.hpp"

namespace cgcl {

void Var::accumulate(const Exec& exec, Tensor gradient) const {
  if (!requires_grad()) return;
  CGCL_CHECK(gradient.size() == node_->value.size(), "gradient ", gradient.shape(), " of a variable ",
             node_->value.shape());
  if (!node_->grad.defined()) {
    node_->grad = std::move(gradient);
    return;
  }
  gradient = gradient.reshaped(node_->grad.rows(), node_->grad.cols());
  if (node_->grad.sole_owner())   // nobody else can see it change
    ops::axpby_in_place(exec, 1, gradient, 1, node_->grad);
  else
    node_->grad = ops::add(exec, node_->grad.reshaped(gradient.rows(), gradient.cols()), gradient);
}

Var Tape::result(Tensor value, std::initializer_list<Var> inputs,
                 std::function<void(const Tensor&)> backward) {
  return result(std::move(value), std::vector<Var>(inputs), std::move(backward));
}

Var Tape::result(Tensor value, const std::vector<Var>& inputs, std::function<void(const Tensor&)> backward) {
  bool needed = false;
  for (const Var& input : inputs) needed = needed || input.requires_grad();
  Var out(std::move(value), needed && recording());
  if (out.requires_grad()) entries_.push_back({out, std::move(backward)});
  return out;
}

void Tape::backward(const Var& root) {
  CGCL_CHECK(root.value().size() == 1, "backward: the root is ", root.value().shape(), ", give its gradient");
  Tensor one = Tensor::empty_like(exec_, root.value());
  ops::fill_in_place(exec_, one, 1);
  backward(root, one);
}

void Tape::backward(const Var& root, const Tensor& seed) {
  root.accumulate(exec_, seed);
  run();
}

void Tape::run() {
  const NvtxRange range(exec_, "backward");
  while (!entries_.empty()) {
    Entry entry = std::move(entries_.back());
    entries_.pop_back();
    if (!entry.out.grad().defined()) continue;
    // The gradient of an intermediate result is spent here; only leaves keep theirs.
    const Tensor gy = entry.out.grad().reshaped(entry.out.rows(), entry.out.cols());
    entry.out.clear_grad();
    entry.backward(gy);
  }
}

RandomKey Tape::next_dropout_key() { return {exec_.seed(), kDropout + (++dropout_calls_ << 8), step_}; }

}   // namespace cgcl
