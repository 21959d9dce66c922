// Raw views that kernels take: a pointer and its extent, nothing else. `const T` is read-only including the
// data.
#pragma once

#include "engine/core/macros.hpp"

#include <cstdint>

namespace cgcl {

template <class T>
struct VecView {
  T* data = nullptr;
  std::int64_t size = 0;

  CGCL_HD T& operator[](std::int64_t i) const { return data[i]; }
  [[nodiscard]] CGCL_HD bool empty() const { return size == 0; }
};

/// Contiguous and row-major.
template <class T>
struct MatView {
  T* data = nullptr;
  std::int64_t rows = 0, cols = 0;

  CGCL_HD T* row(std::int64_t i) const { return data + i * cols; }
  CGCL_HD T& operator()(std::int64_t i, std::int64_t j) const { return data[i * cols + j]; }
  [[nodiscard]] CGCL_HD std::int64_t size() const { return rows * cols; }
};

/// Compressed rows: row r owns positions ptr[r] .. ptr[r+1]-1 of `col` (and of any per-edge value).
struct CsrView {
  std::int64_t rows = 0, nnz = 0;
  const std::int64_t* ptr = nullptr;   // [rows+1]
  const std::int32_t* col = nullptr;   // [nnz]
};

}   // namespace cgcl
