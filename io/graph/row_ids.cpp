#include "io/graph/row_ids.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/parallel.hpp"
#include "engine/ops/refine.hpp"

#include <atomic>

namespace cgcl {
namespace {

constexpr std::uint64_t kMaxSalts = 64;
constexpr std::int64_t kRowsPerChunk = 2048;

Tensor keys_of(const Exec& exec, std::int64_t rows, const RowContent& content, std::uint64_t salt) {
  std::vector<std::uint64_t> keys(idx(2 * rows));
  for_chunks(exec.threads(), rows, kRowsPerChunk, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t v = begin; v < end; ++v) {
      const Key128 key = content.key(v, salt);
      keys[idx(2 * v)] = key.lo;
      keys[idx(2 * v + 1)] = key.hi;
    }
  });
  return Tensor::from(exec, keys, rows, 2);
}

bool all_equal_first(const Exec& exec, const std::vector<std::int32_t>& first, const RowContent& content) {
  const auto rows = static_cast<std::int64_t>(first.size());
  std::atomic<bool> equal = true;
  for_chunks(exec.threads(), rows, kRowsPerChunk, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t v = begin; v < end && equal.load(std::memory_order_relaxed); ++v)
      if (const std::int64_t f = first[idx(v)]; f != v && !content.equal(v, f)) equal = false;
  });
  return equal;
}

}   // namespace

std::vector<std::int32_t> row_ids(const Exec& exec, std::int64_t rows, const RowContent& content) {
  for (std::uint64_t salt = 1; salt <= kMaxSalts; ++salt) {
    const Tensor first = ops::first_of_key(exec, keys_of(exec, rows, content, salt));
    if (all_equal_first(exec, first.to_host<std::int32_t>(exec), content))
      return ops::rank_first(exec, first).id.to_host<std::int32_t>(exec);
  }
  throw Error(ErrorId::internal, str(rows, " rows collided under ", kMaxSalts, " salts"));
}

}   // namespace cgcl
