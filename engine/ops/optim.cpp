#include "engine/ops/optim.hpp"

#include "engine/core/index.hpp"
#include "engine/kernels/dispatch.hpp"

#include <cmath>   // for pow, sqrt

namespace cgcl::ops {

namespace {

constexpr std::int64_t kScalars = 3;   // of StepScalars

/// The rows of a [n,3] tensor as what they are.
template <class T>
const StepScalars<T>* rows_of(const Tensor& scalars) {
  static_assert(sizeof(StepScalars<T>) == kScalars * sizeof(T));
  CGCL_CHECK(scalars.cols() == kScalars, "optimiser scalars ", scalars.shape(), ", expected rows of ",
             kScalars);
  return reinterpret_cast<const StepScalars<T>*>(scalars.mat<T>().data);
}

}   // namespace

void adam_scalars_into(const Exec& exec, double lr, std::span<const std::int64_t> t, const AdamRule& rule,
                       Tensor& scalars) {
  for_real(scalars.dtype(), [&]<class T>() {
    std::vector<T> values;
    for (const std::int64_t count : t) {
      const double steps = static_cast<double>(count);
      values.push_back(static_cast<T>(lr / (1 - std::pow(rule.beta1, steps))));
      values.push_back(static_cast<T>(1 / std::sqrt(1 - std::pow(rule.beta2, steps))));
      values.push_back(static_cast<T>(rule.decay));
    }
    scalars.assign(exec, values);
  });
}

void sgd_scalars_into(const Exec& exec, double lr, Tensor& scalars) {
  for_real(scalars.dtype(),
           [&]<class T>() { scalars.assign(exec, std::vector<T>(idx(scalars.size()), static_cast<T>(lr))); });
}

void adam_in_place(const Exec& exec, const std::vector<AdamItem>& items, double lr, const AdamRule& rule) {
  if (items.empty()) return;
  std::vector<std::int64_t> t;
  std::vector<std::size_t> row;
  for (const AdamItem& item : items) {
    row.push_back(t.size());
    t.push_back(item.t);
  }
  Tensor scalars =
      Tensor::empty(exec, items[0].param.dtype(), static_cast<std::int64_t>(items.size()), kScalars);
  adam_scalars_into(exec, lr, t, rule, scalars);
  adam_in_place(exec, items, scalars, row, rule);
}

void adam_in_place(const Exec& exec, const std::vector<AdamItem>& items, const Tensor& scalars,
                   std::span<const std::size_t> row, const AdamRule& rule) {
  if (items.empty()) return;
  CGCL_CHECK(row.size() == items.size(), "adam: ", row.size(), " rows of scalars for ", items.size(),
             " items");
  for_real(items[0].param.dtype(), [&]<class T>() {
    std::vector<AdamSlot<T>> slots;
    for (std::size_t i = 0; i < items.size(); ++i) {
      AdamItem item = items[i];
      CGCL_CHECK(item.grad.size() == item.param.size() && item.m.size() == item.param.size() &&
                     item.v.size() == item.param.size(),
                 "adam: gradient ", item.grad.shape(), " and moments of parameter ", item.param.shape());
      CGCL_CHECK(row[i] < idx(scalars.rows()), "adam: scalars ", scalars.shape());
      slots.push_back({item.param.vec<T>().data, item.grad.vec<T>().data, item.m.vec<T>().data,
                       item.v.vec<T>().data, item.param.size(), rows_of<T>(scalars) + row[i]});
    }
    CGCL_DISPATCH(exec, T, adam, std::span<const AdamSlot<T>>(slots), rule);
  });
}

void sgd_in_place(const Exec& exec, const std::vector<SgdItem>& items, double lr, double momentum, double l2,
                  double grad_scale) {
  if (items.empty()) return;
  Tensor scalars = Tensor::empty(exec, items[0].param.dtype(), 1, kScalars);
  sgd_scalars_into(exec, lr, scalars);
  sgd_in_place(exec, items, scalars, momentum, l2, grad_scale);
}

void sgd_in_place(const Exec& exec, const std::vector<SgdItem>& items, const Tensor& scalars, double momentum,
                  double l2, double grad_scale) {
  if (items.empty()) return;
  for_real(items[0].param.dtype(), [&]<class T>() {
    std::vector<SgdSlot<T>> slots;
    for (SgdItem item : items) {
      CGCL_CHECK(item.grad.size() == item.param.size(), "sgd: gradient ", item.grad.shape(), " of parameter ",
                 item.param.shape());
      slots.push_back({item.param.vec<T>().data, item.grad.vec<T>().data,
                       item.v.defined() ? item.v.vec<T>().data : nullptr, item.param.size(),
                       rows_of<T>(scalars)});
    }
    CGCL_DISPATCH(exec, T, sgd, std::span<const SgdSlot<T>>(slots), momentum, l2, grad_scale);
  });
}

void ema_in_place(const Exec& exec, const std::vector<Tensor>& target, const std::vector<Tensor>& online,
                  double tau) {
  CGCL_CHECK(target.size() == online.size(), "ema: ", target.size(), " target and ", online.size(),
             " online tensors");
  if (target.empty()) return;
  for_real(target[0].dtype(), [&]<class T>() {
    std::vector<EmaSlot<T>> slots;
    for (std::size_t i = 0; i < target.size(); ++i) {
      CGCL_CHECK(target[i].size() == online[i].size(), "ema: target ", target[i].shape(), ", online ",
                 online[i].shape());
      Tensor destination = target[i];
      slots.push_back({destination.vec<T>().data, online[i].vec<T>().data, destination.size()});
    }
    CGCL_DISPATCH(exec, T, ema, std::span<const EmaSlot<T>>(slots), tau);
  });
}

}   // namespace cgcl::ops
