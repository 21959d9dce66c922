#include "io/text/growing_array.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <type_traits>   // for is_same_v

using namespace cgcl;

TEST_CASE("growing array: elements stay through growth, new ones are zero, and the front can go") {
  constexpr std::size_t kMany = 1'000'000;   // from the heap into pages of its own
  GrowingArray<std::int32_t> a;
  for (std::size_t i = 0; i < kMany; ++i) a.push_back(static_cast<std::int32_t>(i));
  a.grow_to(2 * kMany);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < 2 * kMany; ++i) wrong += a[i] != (i < kMany ? static_cast<std::int32_t>(i) : 0);
  CHECK(wrong == 0);
  a.release_front(kMany / 2);
  CHECK(a[kMany - 1] == static_cast<std::int32_t>(kMany - 1));
  a.cut_to(kMany);
  const std::size_t before = a.memory();
  a.shrink();
  CHECK(a.memory() < before);
  CHECK(a.back() == static_cast<std::int32_t>(kMany - 1));
  const GrowingArray<std::int32_t> moved = std::move(a);
  CHECK(moved.size() == kMany);
  static_assert(std::is_same_v<decltype(moved[0]), const std::int32_t&>);
  static_assert(std::is_same_v<decltype(moved.data()), const std::int32_t*>);
  static_assert(std::is_same_v<decltype(moved.begin()), const std::int32_t*>);
}
