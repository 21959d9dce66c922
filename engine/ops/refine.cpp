#include "engine/ops/refine.hpp"

#include "engine/core/index.hpp"
#include "engine/kernels/dispatch.hpp"

#include <algorithm>   // for min

namespace cgcl::ops {

namespace {

constexpr int kMaxSalts = 64;

std::size_t at(std::int32_t id) { return idx(id); }

std::uint64_t lowest_bits(int bits) {
  return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << std::max(0, bits)) - 1;
}

/// Salts of different rounds of trying share nothing.
RowKeyRule rule_for(int attempt, int key_bits) {
  const auto first = 2 * static_cast<std::uint64_t>(attempt) + 1;
  return {.own_salt = first,
          .neighbour_salt = first + 1,
          .lo = lowest_bits(key_bits),
          .hi = lowest_bits(key_bits - 64)};
}

// The kernels below are not templates in the value type; the lambdas make CGCL_DISPATCH's discarded branch
// discarded.

Tensor row_keys(const Exec& exec, const Csr& around, const Tensor& colour, const RowKeyRule& rule) {
  Tensor keys = Tensor::empty(exec, DType::u64, around.rows, 2);
  [&]<class T>() {
    CGCL_DISPATCH(exec, T, row_keys, around.view(), colour.vec<std::int32_t>(), rule,
                  keys.mat<std::uint64_t>());
  }.template operator()<float>();
  return keys;
}

}   // namespace

Csr make_neighbours(const Exec& exec, std::int64_t nodes, std::span<const std::int32_t> a,
                    std::span<const std::int32_t> b) {
  CGCL_CHECK(a.size() == b.size(), "edge lists of ", a.size(), " and ", b.size(), " ends");
  for (const auto& ends : {a, b})
    for (const std::int32_t node : ends) CGCL_CHECK(node >= 0 && node < nodes, "node ", node, " of ", nodes);
  // ptr[v + 1] first counts row v, then is the place of its next neighbour, and so ends as the end of row v.
  std::vector<std::int64_t> ptr(idx(nodes) + 2, 0);
  for (std::size_t e = 0; e < a.size(); ++e) {
    ++ptr[at(a[e]) + 2];
    if (a[e] != b[e]) ++ptr[at(b[e]) + 2];
  }
  for (std::size_t v = 2; v < ptr.size(); ++v) ptr[v] += ptr[v - 1];
  std::vector<std::int32_t> col(idx(ptr.back()));
  for (std::size_t e = 0; e < a.size(); ++e) {
    col[idx(ptr[at(a[e]) + 1]++)] = b[e];
    if (a[e] != b[e]) col[idx(ptr[at(b[e]) + 1]++)] = a[e];
  }
  ptr.pop_back();
  return {nodes, static_cast<std::int64_t>(col.size()), Tensor::from(exec, ptr), Tensor::from(exec, col), {}};
}

Tensor first_of_key(const Exec& exec, const Tensor& keys) {
  CGCL_CHECK(keys.cols() == 2 && keys.rows() < (std::int64_t{1} << 31), "first_of_key: keys ", keys.shape());
  Tensor first = Tensor::empty(exec, DType::i32, keys.rows());
  [&]<class T>() {
    CGCL_DISPATCH(exec, T, first_of_key, keys.mat<std::uint64_t>(), first.vec<std::int32_t>());
  }.template operator()<float>();
  return first;
}

DenseRanks rank_first(const Exec& exec, const Tensor& first) {
  DenseRanks out{Tensor::empty(exec, DType::i32, first.size()), 0};
  Tensor count = Tensor::empty(exec, DType::i64, 1);
  [&]<class T>() {
    CGCL_DISPATCH(exec, T, rank_first, first.vec<std::int32_t>(), out.id.vec<std::int32_t>(),
                  count.vec<std::int64_t>());
  }.template operator()<float>();
  out.count = count.to_host<std::int64_t>(exec)[0];
  return out;
}

bool like_first(const Exec& exec, const Csr& around, const Tensor& colour, const Tensor& first) {
  CGCL_CHECK(colour.size() == around.rows && first.size() == around.rows, "like_first: ", colour.shape(),
             " colours and firsts ", first.shape(), " of ", around.rows, " nodes");
  Tensor mismatch = Tensor::empty(exec, DType::i64, 1);
  [&]<class T>() {
    CGCL_DISPATCH(exec, T, check_first, around.view(), colour.vec<std::int32_t>(), first.vec<std::int32_t>(),
                  mismatch.vec<std::int64_t>());
  }.template operator()<float>();
  return mismatch.to_host<std::int64_t>(exec)[0] == 0;
}

Refined refine_round(const Exec& exec, const Csr& around, const Tensor& colour,
                     const RefineOptions& options) {
  CGCL_CHECK(colour.size() == around.rows, "refine_round: ", colour.shape(), " colours of ", around.rows,
             " nodes");
  for (int attempt = 0; attempt < kMaxSalts; ++attempt) {
    Tensor first = first_of_key(exec, row_keys(exec, around, colour, rule_for(attempt, options.key_bits)));
    if (!like_first(exec, around, colour, first)) continue;
    DenseRanks ranks = rank_first(exec, first);
    return {std::move(ranks.id), ranks.count, attempt + 1};
  }
  throw Error(ErrorId::internal, str("colours of ", around.rows, " nodes collided under ", kMaxSalts,
                                     " salts with keys of ", options.key_bits, " bits"));
}

}   // namespace cgcl::ops
