// Keys of rows of floats, for looking up copies.
#pragma once

#include "engine/core/dense_rows.hpp"
#include "engine/core/key128.hpp"

#include <span>
#include <vector>

namespace cgcl {

/// Equal for equal rows, -0 being 0; other rows have other keys but by chance. Several words at a time, some
/// ten times faster than chaining them. Keys are for one process: another version may give others.
[[nodiscard]] Key128 row_fingerprint(std::span<const float> row);

/// That of each row.
[[nodiscard]] std::vector<Key128> row_fingerprints(int threads, const FloatRows& rows);

}   // namespace cgcl
