// Working memory of readers: arrays of unknown length that grow without a second copy of themselves.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>   // for exchange

namespace cgcl {

/// Bytes behind a GrowingArray. Large blocks are pages of their own, which the system moves instead of
/// copying; they go back to it at once, whatever was allocated behind them. Bytes never written are zero and
/// take no memory.
class GrowingBytes {
 public:
  GrowingBytes() = default;
  ~GrowingBytes() { reset(); }
  GrowingBytes(GrowingBytes&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        capacity_(std::exchange(other.capacity_, 0)),
        released_(std::exchange(other.released_, 0)) {}
  GrowingBytes& operator=(GrowingBytes&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(capacity_, other.capacity_);
    std::swap(released_, other.released_);
    return *this;
  }

  [[nodiscard]] std::byte* data() { return data_; }
  [[nodiscard]] const std::byte* data() const { return data_; }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  /// Room for `bytes`, and more when it grows. Throws ResourceError memory_limit.
  void reserve(std::size_t bytes);
  /// Gives back what lies behind `bytes`, as far as it is whole pages.
  void shrink(std::size_t bytes) noexcept;
  /// The first `bytes` are not read any more: gives most of them back.
  void release_front(std::size_t bytes) noexcept;
  void reset() noexcept;

 private:
  std::byte* data_ = nullptr;
  std::size_t capacity_ = 0, released_ = 0;
};

/// Elements stay where they are until the array grows. Not thread-safe.
template <class T>
class GrowingArray {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  GrowingArray() = default;
  GrowingArray(GrowingArray&& other) noexcept
      : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}
  GrowingArray& operator=(GrowingArray&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    return *this;
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] T* data() { return reinterpret_cast<T*>(bytes_.data()); }
  [[nodiscard]] const T* data() const { return reinterpret_cast<const T*>(bytes_.data()); }
  [[nodiscard]] T* begin() { return data(); }
  [[nodiscard]] const T* begin() const { return data(); }
  [[nodiscard]] T* end() { return data() + size_; }
  [[nodiscard]] const T* end() const { return data() + size_; }
  [[nodiscard]] T& operator[](std::size_t i) { return data()[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const { return data()[i]; }
  [[nodiscard]] T& back() { return data()[size_ - 1]; }
  [[nodiscard]] const T& back() const { return data()[size_ - 1]; }

  void push_back(const T& value) {
    const T copy = value;   // it may lie in this array
    if ((size_ + 1) * sizeof(T) > bytes_.capacity()) bytes_.reserve((size_ + 1) * sizeof(T));
    data()[size_++] = copy;
  }
  /// New elements are all zero, provided that none were cut off before.
  void grow_to(std::size_t n) {
    if (n <= size_) return;
    bytes_.reserve(n * sizeof(T));
    size_ = n;
  }
  void cut_to(std::size_t n) { size_ = n < size_ ? n : size_; }
  /// Frees what lies behind the last element.
  void shrink() { bytes_.shrink(size_ * sizeof(T)); }
  /// The first `n` elements are not read any more.
  void release_front(std::size_t n) { bytes_.release_front(n * sizeof(T)); }
  void clear() {
    bytes_.reset();
    size_ = 0;
  }
  [[nodiscard]] std::size_t memory() const { return bytes_.capacity(); }

 private:
  GrowingBytes bytes_;
  std::size_t size_ = 0;
};

}   // namespace cgcl
