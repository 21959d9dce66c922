#include "apps/bench/case_inputs.hpp"

#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "engine/core/real_tensor.hpp"

#include <algorithm>   // for min, max

namespace cgcl::bench {

namespace {

constexpr std::int64_t kReach = 2048;   // sources of an edge lie this near, as after re-numbering a circuit

std::int64_t degree_of(const Extent& e, std::int64_t node) {
  if (e.hub > 0 && node == 1) return e.hub;
  return node % 8 == 3 ? 0 : 1 + node % 4;
}

std::vector<double> numbers(std::int64_t n, std::uint32_t number, double lo, double hi) {
  std::vector<double> out(idx(n));
  const RandomKey key{20240, kSample, number};
  for (std::size_t i = 0; i < out.size(); i += 4) {
    const Words4 words = philox(key, i / 4);
    for (std::size_t w = 0; w < std::min<std::size_t>(4, out.size() - i); ++w)
      out[i + w] = lo + (hi - lo) * static_cast<double>(word_to_unit(words.v[w]));
  }
  return out;
}

}   // namespace

std::int64_t Extent::edges() const {
  std::int64_t total = 0;
  for (std::int64_t v = 0; v < rows; ++v) total += degree_of(*this, v);
  return total;
}

Tensor draw(const Exec& exec, DType dtype, std::int64_t rows, std::int64_t cols, std::uint32_t number,
            double lo, double hi) {
  return real_tensor(exec, dtype, numbers(rows * cols, number, lo, hi), rows, cols);
}

Tensor draw_vector(const Exec& exec, DType dtype, std::int64_t n, std::uint32_t number, double lo,
                   double hi) {
  return draw(exec, dtype, n, 1, number, lo, hi).flattened();
}

Var leaf(const Exec& exec, DType dtype, std::int64_t rows, std::int64_t cols, std::uint32_t number) {
  auto values = numbers(rows * cols, number, -1, 1);
  for (double& v : values) v += v < 0 ? -0.1 : 0.1;
  return Var(real_tensor(exec, dtype, values, rows, cols), true);
}

Var leaf(const Exec& exec, DType dtype, const Extent& e, std::uint32_t number) {
  return leaf(exec, dtype, e.rows, e.cols, number);
}

Var leaf_vector(const Exec& exec, DType dtype, std::int64_t n, std::uint32_t number, double lo, double hi) {
  return Var(draw_vector(exec, dtype, n, number, lo, hi), true);
}

std::vector<std::int32_t> draw_ids(std::int64_t n, std::uint32_t number, std::int64_t limit) {
  std::vector<std::int32_t> out(idx(n));
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<std::int32_t>(below({20240, kSample, number}, i, static_cast<std::uint64_t>(limit)));
  return out;
}

Tensor one_hot_rows(const Exec& exec, DType dtype, const std::vector<std::int32_t>& ids, std::int64_t below) {
  std::vector<double> values(ids.size() * idx(below), 0);
  for (std::size_t i = 0; i < ids.size(); ++i) values[i * idx(below) + idx(ids[i])] = 1;
  return real_tensor(exec, dtype, values, static_cast<std::int64_t>(ids.size()), below);
}

std::shared_ptr<const Graph> case_graph(const Exec& exec, const Extent& e) {
  std::vector<std::int32_t> source, target;
  for (std::int64_t v = 0; v < e.rows; ++v)
    for (std::int64_t k = 0; k < degree_of(e, v); ++k) {
      const std::int64_t first = std::max<std::int64_t>(0, v - kReach), last = std::min(e.rows, v + kReach);
      const auto step = below({20240, kSample, 99}, source.size(), static_cast<std::uint64_t>(last - first));
      source.push_back(static_cast<std::int32_t>(first + static_cast<std::int64_t>(step)));
      target.push_back(static_cast<std::int32_t>(v));
    }
  return std::make_shared<const Graph>(ops::make_graph(exec, e.rows, source, target));
}

}   // namespace cgcl::bench
