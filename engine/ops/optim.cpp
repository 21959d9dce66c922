#include "engine/ops/optim.hpp"

#include <cmath>   // for pow, sqrt

namespace cgcl::ops {

void adam_in_place(const Exec& exec, const std::vector<AdamItem>& items, double lr, const AdamRule& rule) {
  if (items.empty()) return;
  for_real(items[0].param.dtype(), [&]<class T>() {
    std::vector<AdamSlot<T>> slots;
    for (AdamItem item : items) {
      CGCL_CHECK(item.grad.size() == item.param.size() && item.m.size() == item.param.size() &&
                     item.v.size() == item.param.size(),
                 "adam: gradient ", item.grad.shape(), " and moments of parameter ", item.param.shape());
      const double t = static_cast<double>(item.t);
      slots.push_back({item.param.vec<T>().data, item.grad.vec<T>().data, item.m.vec<T>().data,
                       item.v.vec<T>().data, item.param.size(),
                       static_cast<T>(lr / (1 - std::pow(rule.beta1, t))),
                       static_cast<T>(1 / std::sqrt(1 - std::pow(rule.beta2, t)))});
    }
    CGCL_DISPATCH(exec, T, adam, std::span<const AdamSlot<T>>(slots), rule);
  });
}

void sgd_in_place(const Exec& exec, const std::vector<SgdItem>& items, double lr, double momentum, double l2,
                  double grad_scale) {
  if (items.empty()) return;
  for_real(items[0].param.dtype(), [&]<class T>() {
    std::vector<SgdSlot<T>> slots;
    for (SgdItem item : items) {
      CGCL_CHECK(item.grad.size() == item.param.size(), "sgd: gradient ", item.grad.shape(), " of parameter ",
                 item.param.shape());
      slots.push_back({item.param.vec<T>().data, item.grad.vec<T>().data,
                       item.v.defined() ? item.v.vec<T>().data : nullptr, item.param.size()});
    }
    CGCL_DISPATCH(exec, T, sgd, std::span<const SgdSlot<T>>(slots), lr, momentum, l2, grad_scale);
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
