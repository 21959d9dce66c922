// Rows of numbers, all of one length: what tables of statistics and the small models on them exchange.
#pragma once

#include "engine/core/index.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// Row-major, on the host.
template <class T>
struct DenseRows {
  int columns = 0;
  std::vector<T> values;

  [[nodiscard]] std::int64_t rows() const {
    return columns == 0 ? 0 : static_cast<std::int64_t>(values.size()) / columns;
  }
  [[nodiscard]] std::span<const T> row(std::int64_t i) const {
    return {values.data() + i * columns, idx(columns)};
  }
};

using FloatRows = DenseRows<float>;
using DoubleRows = DenseRows<double>;

}   // namespace cgcl
