// Dense ids of rows by content: hashed, then compared.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/key128.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace cgcl {

/// What tells rows apart. Both are called from several threads and must not throw.
struct RowContent {
  std::function<Key128(std::int64_t row, std::uint64_t salt)> key;   // equal rows have equal keys
  std::function<bool(std::int64_t a, std::int64_t b)> equal;
};

/// Ids of `rows` rows in order of first sight; equal ids if and only if the rows are equal: rows are grouped
/// by key, every row is compared with the first of its group, and a collision is mended with another salt.
/// Linear; independent of device and threads. Throws Error internal when 64 salts all collide.
[[nodiscard]] std::vector<std::int32_t> row_ids(const Exec& exec, std::int64_t rows,
                                                const RowContent& content);

}   // namespace cgcl
