#include "autograd/optim/optimizer.hpp"

#include "engine/core/nvtx.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/norm.hpp"
#include "engine/ops/optim.hpp"

#include <algorithm>   // for min
#include <cmath>       // for sqrt

namespace cgcl {

Optimizer::Optimizer(const Exec& exec, NamedVars parameters, const OptimizerOptions& options)
    : exec_(exec), parameters_(std::move(parameters)), options_(options), t_(parameters_.size(), 0) {
  for (const auto& [name, p] : parameters_) {
    m_.push_back(Tensor::zeros_like(exec, p.value()));
    v_.push_back(options.kind == OptimizerKind::sgd ? Tensor{} : Tensor::zeros_like(exec, p.value()));
  }
  if (!parameters_.empty())
    scalars_ = Tensor::empty(exec, parameters_[0].second.value().dtype(),
                             static_cast<std::int64_t>(parameters_.size()), 3);
}

AdamRule Optimizer::adam_rule(double lr, double grad_scale) const {
  const bool decoupled = options_.kind == OptimizerKind::adamw;
  return {.beta1 = options_.beta1,
          .beta2 = options_.beta2,
          .eps = options_.eps,
          .l2 = decoupled ? 0 : options_.weight_decay,
          .decay = decoupled ? 1 - lr * options_.weight_decay : 1,
          .grad_scale = grad_scale};
}

void Optimizer::step(double lr, double grad_scale) {
  prepare(lr);
  update(grad_scale);
  count();
}

void Optimizer::prepare(double lr) {
  if (parameters_.empty()) return;
  if (options_.kind == OptimizerKind::sgd) return ops::sgd_scalars_into(exec_, lr, scalars_);
  std::vector<std::int64_t> t = t_;
  for (std::int64_t& count : t) ++count;
  ops::adam_scalars_into(exec_, lr, t, adam_rule(lr, 1), scalars_);
}

void Optimizer::update(double grad_scale) {
  const NvtxRange range(exec_, "optimiser");
  std::vector<ops::AdamItem> adam;
  std::vector<ops::SgdItem> sgd;
  updated_.clear();
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    Var& p = parameters_[i].second;
    if (!p.grad().defined()) continue;
    updated_.push_back(i);
    if (options_.kind == OptimizerKind::sgd)
      sgd.push_back({p.value(), p.grad(), options_.momentum > 0 ? m_[i] : Tensor{}});
    else
      adam.push_back({p.value(), p.grad(), m_[i], v_[i]});
  }
  const AdamRule rule = adam_rule(0, grad_scale);   // what depends on the rate lies in scalars_
  ops::adam_in_place(exec_, adam, scalars_, updated_, rule);
  ops::sgd_in_place(exec_, sgd, scalars_, options_.momentum, rule.l2, grad_scale);
}

void Optimizer::count() {
  for (const std::size_t i : updated_) ++t_[i];
}

void Optimizer::clear_grads() {
  for (auto& [name, p] : parameters_) p.clear_grad();
}

NamedTensors Optimizer::state() const {
  NamedTensors out;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const std::string& name = parameters_[i].first;
    out.emplace_back(name + ".m", m_[i]);
    if (v_[i].defined()) out.emplace_back(name + ".v", v_[i]);
    out.emplace_back(name + ".t", Tensor::from(exec_, std::vector<std::int64_t>{t_[i]}));
  }
  return out;
}

void Optimizer::load_state(const NamedTensors& state) {
  const auto find = [&](const std::string& name, const Tensor& like) -> const Tensor& {
    for (const auto& [key, tensor] : state)
      if (key == name && tensor.size() == like.size() && tensor.dtype() == like.dtype()) return tensor;
    throw Error(ErrorId::checkpoint_mismatch,
                str("optimiser state '", name, "' is missing or has another shape"));
  };
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const std::string& name = parameters_[i].first;
    m_[i].copy_from(exec_, find(name + ".m", m_[i]));
    if (v_[i].defined()) v_[i].copy_from(exec_, find(name + ".v", v_[i]));
    const Tensor count = Tensor::from(exec_, std::vector<std::int64_t>{0});
    t_[i] = find(name + ".t", count).to_host<std::int64_t>(exec_)[0];
  }
}

double clip_factor(const Exec& exec, const NamedVars& parameters, double max_norm, double* norm) {
  std::vector<Tensor> gradients;
  for (const auto& [name, p] : parameters)
    if (p.grad().defined()) gradients.push_back(p.grad());
  double square = 0;
  for (const double one : host_values(exec, ops::squared_norms(exec, gradients))) square += one;
  if (norm) *norm = std::sqrt(square);
  return std::min(1.0, max_norm / (std::sqrt(square) + 1e-6));
}

void ema_update(const Exec& exec, const NamedVars& target, const NamedVars& online, double tau) {
  std::vector<Tensor> to, from;
  for (const auto& [name, p] : target) to.push_back(p.value());
  for (const auto& [name, p] : online) from.push_back(p.value());
  ops::ema_in_place(exec, to, from, tau);
}

}   // namespace cgcl
