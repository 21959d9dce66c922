#include "engine/ops/sort.hpp"

#include "engine/kernels/dispatch.hpp"

namespace cgcl::ops {

// The kernels below are not templates in the value type; the lambda makes CGCL_DISPATCH's discarded branch
// discarded.

Tensor exclusive_scan(const Exec& exec, const Tensor& x) {
  Tensor out = Tensor::empty(exec, DType::i64, x.size() + 1);
  [&]<class T>() {
    CGCL_DISPATCH(exec, T, exclusive_scan, x.vec<std::int64_t>(), out.vec<std::int64_t>());
  }.template operator()<float>();
  return out;
}

Sorted sort_by_key(const Exec& exec, const Tensor& keys) {
  CGCL_CHECK(keys.size() < (std::int64_t{1} << 31), "sort_by_key: ", keys.size(), " keys are more than 2^31");
  Sorted out{Tensor::empty(exec, DType::u64, keys.size()), Tensor::empty(exec, DType::i32, keys.size())};
  [&]<class T>() {
    CGCL_DISPATCH(exec, T, sort_by_key, keys.vec<std::uint64_t>(), out.keys.vec<std::uint64_t>(),
                  out.perm.vec<std::int32_t>());
  }.template operator()<float>();
  return out;
}

Groups group_sorted(const Exec& exec, const Tensor& sorted_keys) {
  Groups out{Tensor::empty(exec, DType::i32, sorted_keys.size()), 0};
  Tensor count = Tensor::zeros(exec, DType::i64, 1);
  [&]<class T>() {
    CGCL_DISPATCH(exec, T, group_sorted, sorted_keys.vec<std::uint64_t>(), out.group.vec<std::int32_t>(),
                  count.vec<std::int64_t>());
  }.template operator()<float>();
  out.count = count.to_host<std::int64_t>(exec)[0];
  return out;
}

}   // namespace cgcl::ops
