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

/// One run of neighbouring edges of a hub.
struct HubSegment {
  std::int64_t row, begin, end;
};

/// A row of more edges than this is a hub: it is summed in segments, each by a block of its own, and the
/// segments are added in order.
inline constexpr std::int64_t kHubEdges = 256;

/// Edges per segment of a hub with `degree` edges, so that it has 64 segments at the most. The cuts depend on
/// the degree alone, and so do the bytes of the sum.
CGCL_HD constexpr std::int64_t hub_segment_edges(std::int64_t degree) {
  const std::int64_t least = (degree + 63) / 64;
  return least < kHubEdges ? kHubEdges : least;
}

/// Compressed rows: row r owns positions ptr[r] .. ptr[r+1]-1 of `col` (and of any per-edge value).
struct CsrView {
  std::int64_t rows = 0, nnz = 0;
  const std::int64_t* ptr = nullptr;   // [rows+1]
  const std::int32_t* col = nullptr;   // [nnz]
  /// [hub_segments], ascending by row and begin; of rows that were put together on a device, it is not known
  /// which are hubs.
  const HubSegment* hubs = nullptr;
  std::int64_t hub_segments = 0;
  bool hubs_known = false;
};

}   // namespace cgcl
