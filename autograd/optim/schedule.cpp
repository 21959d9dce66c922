#include "autograd/optim/optimizer.hpp"

#include <algorithm>   // for max
#include <cmath>       // for cos, pow

namespace cgcl {

double Schedule::at(int t, int total) const {
  constexpr double kPi = 3.14159265358979323846;
  const double share = total > 1 ? static_cast<double>(t) / (total - 1) : 0;
  switch (kind) {
    case ScheduleKind::constant:
      return lr;
    case ScheduleKind::cosine:
      return lr_final + (lr - lr_final) * (1 + std::cos(kPi * share)) / 2;
    case ScheduleKind::step:
      return lr * std::pow(gamma, t / step_size);
    case ScheduleKind::warmup_cosine:
      if (t < warmup) return lr * std::max(1e-6, static_cast<double>(t) / warmup);
      return lr * std::max(0.0, 0.5 * (1 + std::cos(kPi * (t - warmup) / std::max(1, total - warmup))));
  }
  return lr;
}

}   // namespace cgcl
