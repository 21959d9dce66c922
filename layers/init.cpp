#include "layers/init.hpp"

#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"

namespace cgcl {

Initializer::Initializer(const Exec& exec, DType dtype, std::uint64_t seed)
    : exec_(exec), dtype_(dtype), seed_(seed) {
  CGCL_CHECK(dtype == DType::f32 || dtype == DType::f64, "parameters are f32 or f64, not ", name_of(dtype));
}

template <class Draw>
Tensor Initializer::draw(std::int64_t rows, std::int64_t cols, Draw value) {
  CGCL_CHECK(rows >= 0 && cols >= 0, "a parameter cannot have shape [", rows, ",", cols, "]");
  const RandomKey key{seed_, kInit, count_++};
  std::vector<double> values(idx(rows * cols));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = value(key, i);
  return real_tensor(exec_, dtype_, values, rows, cols);
}

Var Initializer::uniform(std::int64_t rows, std::int64_t cols, double bound) {
  return Var(
      draw(rows, cols, [&](const RandomKey& k, std::size_t i) { return bound * (2 * uniform01(k, i) - 1); }),
      true);
}

Var Initializer::uniform(std::int64_t n, double bound) {
  return Var(draw(n, 1, [&](const RandomKey& k, std::size_t i) { return bound * (2 * uniform01(k, i) - 1); })
                 .flattened(),
             true);
}

Var Initializer::glorot(std::int64_t rows, std::int64_t cols) {
  return uniform(rows, cols, std::sqrt(6.0 / static_cast<double>(rows + cols)));
}

Var Initializer::normal(std::int64_t rows, std::int64_t cols) {
  return Var(draw(rows, cols, [](const RandomKey& k, std::size_t i) { return cgcl::normal(k, i); }), true);
}

Var Initializer::constant(std::int64_t n, double value) {
  return Var(draw(n, 1, [&](const RandomKey&, std::size_t) { return value; }).flattened(), true);
}

}   // namespace cgcl
