// A graph with everything that is legal: duplicate edges, self loops, an isolated node, a
// node without in-edges.
#pragma once

#include "autograd/gradcheck.hpp"
#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "engine/core/real_tensor.hpp"
#include "layers/init.hpp"
#include "layers/module.hpp"

#include <cstdint>
#include <vector>

namespace cgcl::test {

struct SmallGraph {
  std::int64_t nodes = 7;   // 5 is isolated, 6 only sends
  std::vector<std::int32_t> source{0, 1, 1, 2, 3, 3, 0, 4, 4, 2, 6, 0};
  std::vector<std::int32_t> target{1, 0, 0, 3, 2, 3, 4, 0, 4, 1, 2, 2};
  std::vector<std::int32_t> type{0, 1, 1, 0, 2, 3, 0, 1, 0, 2, 1, 0};
};

/// N(0,1) values as an f64 (or f32) leaf that requires a gradient.
inline Var random_leaf(const Exec& exec, std::int64_t rows, std::int64_t cols, std::uint32_t step,
                       DType dtype = DType::f64) {
  std::vector<double> values(idx(rows * cols));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = normal({11, kSample, step}, i);
  return Var(real_tensor(exec, dtype, values, rows, cols), true);
}

/// Parameters of a module followed by further inputs: what a gradient check moves.
inline std::vector<Var> checked(const Module& module, std::vector<Var> inputs) {
  for (const auto& [name, parameter] : module.parameters()) inputs.push_back(parameter);
  return inputs;
}

inline double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return 1e300;
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double d = std::abs(a[i] - b[i]);
    if (!(d <= worst)) worst = d;
  }
  return worst;
}

inline double largest_difference(const Exec& exec, const Tensor& a, const Tensor& b) {
  return largest_difference(host_values(exec, a), host_values(exec, b));
}

}   // namespace cgcl::test
