// Contiguous row-major tensors of rank 1 or 2 over shared, accounted memory.
// Why so little: a graph network over CSR needs no strides and no broadcasting, and every kernel stays one
// loop.
#pragma once

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/memory.hpp"
#include "engine/core/view.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cgcl {

class Exec;

/// f32 on both devices; f64 on the CPU, for gradient checks; i32 ids, i64 offsets; u64 sort keys.
enum class DType : std::uint8_t { f32, f64, i32, i64, u64 };

[[nodiscard]] constexpr std::size_t size_of(DType dtype) {
  return dtype == DType::f32 || dtype == DType::i32 ? 4 : 8;
}
[[nodiscard]] const char* name_of(DType dtype);

template <class T>
struct DTypeOf;
template <>
struct DTypeOf<float> {
  static constexpr DType value = DType::f32;
};
template <>
struct DTypeOf<double> {
  static constexpr DType value = DType::f64;
};
template <>
struct DTypeOf<std::int32_t> {
  static constexpr DType value = DType::i32;
};
template <>
struct DTypeOf<std::int64_t> {
  static constexpr DType value = DType::i64;
};
template <>
struct DTypeOf<std::uint64_t> {
  static constexpr DType value = DType::u64;
};

/// A value handle: copying shares the memory. Rank 1 is [n] (stored as rows = n, cols = 1), rank 2 is [rows,
/// cols].
class Tensor {
 public:
  Tensor() = default;

  /// Uninitialised memory on the device of `exec`. Throws ResourceError over the memory limit.
  [[nodiscard]] static Tensor empty(const Exec& exec, DType dtype, std::int64_t rows, std::int64_t cols);
  [[nodiscard]] static Tensor empty(const Exec& exec, DType dtype, std::int64_t n);
  [[nodiscard]] static Tensor zeros(const Exec& exec, DType dtype, std::int64_t rows, std::int64_t cols);
  [[nodiscard]] static Tensor zeros(const Exec& exec, DType dtype, std::int64_t n);
  /// Same shape and dtype, uninitialised or zero.
  [[nodiscard]] static Tensor empty_like(const Exec& exec, const Tensor& other);
  [[nodiscard]] static Tensor zeros_like(const Exec& exec, const Tensor& other);
  /// Copies host values to the device of `exec`: the host -> device crossing.
  template <class T>
  [[nodiscard]] static Tensor from(const Exec& exec, const std::vector<T>& values);
  template <class T>
  [[nodiscard]] static Tensor from(const Exec& exec, const std::vector<T>& values, std::int64_t rows,
                                   std::int64_t cols);

  /// Copies to the host and waits: the device -> host crossing. Throws ShapeError when T is not the dtype.
  template <class T>
  [[nodiscard]] std::vector<T> to_host(const Exec& exec) const;
  /// The only element of a one-element real tensor, as double.
  [[nodiscard]] double item(const Exec& exec) const;
  [[nodiscard]] Tensor clone(const Exec& exec) const;
  /// Overwrites the contents with those of `source`, of equal size and dtype.
  void copy_from(const Exec& exec, const Tensor& source);
  /// Overwrites the contents with as many host values of its type: a host -> device crossing into fixed
  /// memory.
  template <class T>
  void assign(const Exec& exec, const std::vector<T>& values);
  /// The same memory under another shape of equal size.
  [[nodiscard]] Tensor reshaped(std::int64_t rows, std::int64_t cols) const;
  [[nodiscard]] Tensor flattened() const;

  [[nodiscard]] bool defined() const { return buffer_ != nullptr; }
  [[nodiscard]] DType dtype() const { return dtype_; }
  [[nodiscard]] int rank() const { return rank_; }
  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] std::int64_t cols() const { return cols_; }
  [[nodiscard]] std::int64_t size() const { return rows_ * cols_; }
  [[nodiscard]] std::size_t bytes() const { return idx(size()) * size_of(dtype_); }
  [[nodiscard]] bool same_shape(const Tensor& other) const {
    return rows_ == other.rows_ && cols_ == other.cols_;
  }
  [[nodiscard]] std::string shape() const;   // "[128,144]"
  /// Whether no other tensor shares the memory, so that writing in place is seen by nobody else.
  [[nodiscard]] bool sole_owner() const { return buffer_.use_count() == 1; }

  template <class T>
  [[nodiscard]] VecView<const T> vec() const {
    return {ptr<T>(), size()};
  }
  template <class T>
  [[nodiscard]] VecView<T> vec() {
    return {ptr<T>(), size()};
  }
  template <class T>
  [[nodiscard]] MatView<const T> mat() const {
    return {ptr<T>(), rows_, cols_};
  }
  template <class T>
  [[nodiscard]] MatView<T> mat() {
    return {ptr<T>(), rows_, cols_};
  }

 private:
  template <class T>
  [[nodiscard]] T* ptr() const {
    CGCL_CHECK(!defined() || DTypeOf<std::remove_const_t<T>>::value == dtype_, "tensor holds ",
               name_of(dtype_), ", read as another type");
    return buffer_ ? static_cast<T*>(buffer_->data()) : nullptr;
  }

  std::shared_ptr<Buffer> buffer_;
  std::int64_t rows_ = 0, cols_ = 0;
  int rank_ = 0;
  DType dtype_ = DType::f32;
};

}   // namespace cgcl
