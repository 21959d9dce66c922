#include "apps/transfer/column_scale.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for clamp, max, min
#include <cmath>       // for sqrt

namespace cgcl {

ColumnScale::ColumnScale(const FloatRows& x, std::span<const double> weight) {
  CGCL_CHECK(static_cast<std::int64_t>(weight.size()) == x.rows() && x.rows() > 0, weight.size(),
             " weights for ", x.rows(), " rows");
  const std::size_t columns = idx(x.columns);
  std::vector<double> sum(columns, 0.0), squares(columns, 0.0);
  low.assign(x.row(0).begin(), x.row(0).end());
  high = low;
  double total = 0;
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    const std::span<const float> row = x.row(i);
    const double w = weight[idx(i)];
    total += w;
    for (std::size_t c = 0; c < columns; ++c) {
      const auto value = static_cast<double>(row[c]);
      sum[c] += w * value;
      squares[c] += w * value * value;
      low[c] = std::min(low[c], row[c]);
      high[c] = std::max(high[c], row[c]);
    }
  }
  for (std::size_t c = 0; c < columns; ++c) {
    const double mean = sum[c] / total, variance = squares[c] / total - mean * mean;
    centre.push_back(static_cast<float>(mean));
    spread.push_back(variance > 1e-10 ? static_cast<float>(std::sqrt(variance)) : 1.0f);
  }
}

void ColumnScale::append(const FloatRows& x, std::int64_t i, std::vector<float>& out) const {
  const std::span<const float> row = x.row(i);
  for (std::size_t c = 0; c < row.size(); ++c)
    out.push_back((std::clamp(row[c], low[c], high[c]) - centre[c]) / spread[c]);
}

}   // namespace cgcl
