#include "engine/core/tensor.hpp"

#include "engine/core/exec.hpp"
#include "engine/core/index.hpp"
#include "engine/kernels/device.hpp"

#include <cstring>   // for memcpy, memset

namespace cgcl {

namespace {

void zero(const Exec& exec, void* data, std::size_t bytes) {
  if (exec.on_cuda()) return exec.backend().set_zero(exec.cuda(), data, bytes);
  std::memset(data, 0, bytes);
}

}   // namespace

const char* name_of(DType dtype) {
  switch (dtype) {
    case DType::f32:
      return "f32";
    case DType::f64:
      return "f64";
    case DType::i32:
      return "i32";
    case DType::i64:
      return "i64";
    case DType::u64:
      return "u64";
  }
  return "?";
}

Tensor Tensor::empty(const Exec& exec, DType dtype, std::int64_t rows, std::int64_t cols) {
  std::int64_t count = 0, bytes = 0;
  CGCL_CHECK(rows >= 0 && cols >= 0 && !__builtin_mul_overflow(rows, cols, &count) &&
                 !__builtin_mul_overflow(count, static_cast<std::int64_t>(size_of(dtype)), &bytes),
             "tensor: impossible shape [", rows, ",", cols, "]");
  Tensor t;
  t.buffer_ = std::make_shared<Buffer>(exec.memory(), idx(bytes));
  t.rows_ = rows;
  t.cols_ = cols;
  t.rank_ = 2;
  t.dtype_ = dtype;
  return t;
}

Tensor Tensor::empty(const Exec& exec, DType dtype, std::int64_t n) {
  Tensor t = empty(exec, dtype, n, 1);
  t.rank_ = 1;
  return t;
}

Tensor Tensor::zeros(const Exec& exec, DType dtype, std::int64_t rows, std::int64_t cols) {
  Tensor t = empty(exec, dtype, rows, cols);
  zero(exec, t.buffer_->data(), t.bytes());
  return t;
}

Tensor Tensor::zeros(const Exec& exec, DType dtype, std::int64_t n) {
  Tensor t = zeros(exec, dtype, n, 1);
  t.rank_ = 1;
  return t;
}

Tensor Tensor::empty_like(const Exec& exec, const Tensor& other) {
  Tensor t = empty(exec, other.dtype_, other.rows_, other.cols_);
  t.rank_ = other.rank_;
  return t;
}

Tensor Tensor::zeros_like(const Exec& exec, const Tensor& other) {
  Tensor t = zeros(exec, other.dtype_, other.rows_, other.cols_);
  t.rank_ = other.rank_;
  return t;
}

template <class T>
void Tensor::assign(const Exec& exec, const std::vector<T>& values) {
  CGCL_CHECK(static_cast<std::int64_t>(values.size()) == size(), "tensor: ", values.size(),
             " values do not fill ", shape());
  if (values.empty()) return;
  T* data = ptr<T>();
  if (exec.on_cuda()) return exec.backend().copy_to_device(exec.cuda(), data, values.data(), bytes());
  std::memcpy(data, values.data(), bytes());
}

template <class T>
Tensor Tensor::from(const Exec& exec, const std::vector<T>& values, std::int64_t rows, std::int64_t cols) {
  Tensor t = empty(exec, DTypeOf<T>::value, rows, cols);
  t.assign(exec, values);
  return t;
}

template <class T>
Tensor Tensor::from(const Exec& exec, const std::vector<T>& values) {
  Tensor t = from(exec, values, static_cast<std::int64_t>(values.size()), 1);
  t.rank_ = 1;
  return t;
}

template <class T>
std::vector<T> Tensor::to_host(const Exec& exec) const {
  std::vector<T> values(idx(size()));
  const T* data = ptr<T>();
  if (values.empty()) return values;
  if (exec.on_cuda()) {
    exec.backend().copy_to_host(exec.cuda(), values.data(), data, bytes());
    return values;
  }
  std::memcpy(values.data(), data, bytes());
  return values;
}

double Tensor::item(const Exec& exec) const {
  CGCL_CHECK(size() == 1, "item: tensor ", shape(), " has more than one element");
  return dtype_ == DType::f64 ? to_host<double>(exec)[0] : static_cast<double>(to_host<float>(exec)[0]);
}

Tensor Tensor::clone(const Exec& exec) const {
  Tensor t = empty_like(exec, *this);
  t.copy_from(exec, *this);
  return t;
}

void Tensor::copy_from(const Exec& exec, const Tensor& source) {
  CGCL_CHECK(size() == source.size() && dtype_ == source.dtype_, "copy: ", source.shape(), " into ", shape());
  if (size() == 0) return;
  if (exec.on_cuda())
    return exec.backend().copy_on_device(exec.cuda(), buffer_->data(), source.buffer_->data(), bytes());
  std::memcpy(buffer_->data(), source.buffer_->data(), bytes());
}

Tensor Tensor::reshaped(std::int64_t rows, std::int64_t cols) const {
  CGCL_CHECK(rows * cols == size(), "reshape: ", shape(), " into [", rows, ",", cols, "]");
  Tensor t = *this;
  t.rows_ = rows;
  t.cols_ = cols;
  t.rank_ = 2;
  return t;
}

Tensor Tensor::flattened() const {
  Tensor t = reshaped(size(), 1);
  t.rank_ = 1;
  return t;
}

std::string Tensor::shape() const {
  if (!defined()) return "[undefined]";
  return rank_ == 1 ? str("[", rows_, "]") : str("[", rows_, ",", cols_, "]");
}

#define CGCL_INSTANTIATE(T)                                                                        \
  template Tensor Tensor::from<T>(const Exec&, const std::vector<T>&);                             \
  template Tensor Tensor::from<T>(const Exec&, const std::vector<T>&, std::int64_t, std::int64_t); \
  template void Tensor::assign<T>(const Exec&, const std::vector<T>&);                             \
  template std::vector<T> Tensor::to_host<T>(const Exec&) const;
CGCL_INSTANTIATE(float)
CGCL_INSTANTIATE(double)
CGCL_INSTANTIATE(std::int32_t)
CGCL_INSTANTIATE(std::int64_t)
CGCL_INSTANTIATE(std::uint64_t)
#undef CGCL_INSTANTIATE

}   // namespace cgcl
