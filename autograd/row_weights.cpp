#include "autograd/row_weights.hpp"

#include "engine/ops/norm.hpp"

namespace cgcl {

double RowWeights::total(const Exec& exec, std::int64_t rows) const {
  if (!defined()) return static_cast<double>(rows);
  if (!sum_->has_value()) *sum_ = ops::sum(exec, values_).item(exec);
  return **sum_;
}

}   // namespace cgcl
