#include "autograd/var.hpp"

#include "engine/core/nvtx.hpp"
#include "engine/ops/pointwise.hpp"

#include <algorithm>   // for all_of
#include <cmath>       // for isfinite

namespace cgcl {

namespace {

template <class T>
bool finite_on_host(const Exec& exec, const Tensor& tensor) {
  const std::vector<T> values = tensor.to_host<T>(exec);
  return std::all_of(values.begin(), values.end(), [](T x) { return std::isfinite(x); });
}

}   // namespace

bool all_finite(const Exec& exec, const Tensor& tensor) {
  if (tensor.dtype() == DType::f32) return finite_on_host<float>(exec, tensor);
  return tensor.dtype() != DType::f64 || finite_on_host<double>(exec, tensor);
}

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

Var Tape::result(Tensor value, std::initializer_list<Var> inputs, std::function<void(const Tensor&)> backward,
                 const char* operation) {
  return result(std::move(value), std::vector<Var>(inputs), std::move(backward), operation);
}

Var Tape::result(Tensor value, const std::vector<Var>& inputs, std::function<void(const Tensor&)> backward,
                 const char* operation) {
  bool needed = false;
  for (const Var& input : inputs) needed = needed || input.requires_grad();
  Var out(std::move(value), needed && recording());
  if (out.requires_grad()) entries_.push_back({out, std::move(backward), operation});
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

std::string Tape::first_not_finite() const {
  for (const Entry& entry : entries_)
    if (!all_finite(exec_, entry.out.value())) return entry.operation;
  return {};
}

RandomKey Tape::next_dropout_key() { return {exec_.seed(), kDropout + (++dropout_calls_ << 8), step_}; }

}   // namespace cgcl
