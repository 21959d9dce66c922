#include "engine/core/host_memory.hpp"

#include "engine/core/exec.hpp"
#include "engine/core/tensor.hpp"
#include "io/text/growing_array.hpp"

#include <doctest/doctest.h>

#include <cstdint>

using namespace cgcl;

namespace {

std::size_t in_use() { return host_memory::stats().in_use; }

/// A limit that ends with the test.
struct Limit {
  explicit Limit(std::size_t bytes) { host_memory::set_limit(bytes); }
  ~Limit() { host_memory::set_limit(0); }
};

}   // namespace

TEST_CASE("host memory: takes count up to the limit, refusals count nothing and say what was asked") {
  const std::size_t before = in_use();
  const Limit limit(before + 3'000'000);
  REQUIRE(host_memory::take(2'000'000));
  CHECK(in_use() == before + 2'000'000);
  CHECK(host_memory::stats().peak >= before + 2'000'000);
  CHECK_FALSE(host_memory::take(1'000'001));
  CHECK(in_use() == before + 2'000'000);
  const std::string refusal = host_memory::take_refusal();
  CHECK(refusal.starts_with("needs 1.0 MB more beside "));
  CHECK(refusal.ends_with(megabytes_text(before + 3'000'000)));
  CHECK(host_memory::take_refusal().empty());
  REQUIRE(host_memory::take(1'000'000));   // to the last byte
  host_memory::give_back(3'000'000);
  CHECK(in_use() == before);
}

TEST_CASE("host memory: tensors count, and blocks kept for reuse make way") {
  const Exec exec({.device = {}, .threads = 1, .seed = 0});
  const std::size_t before = in_use();
  { const Tensor kept = Tensor::empty(exec, DType::f32, 1'000'000); }
  CHECK(in_use() >= before + 4'000'000);   // kept for the next of this size
  const Limit limit(before + 5'000'000);
  const Tensor other = Tensor::empty(exec, DType::f32, 1'200'000);
  CHECK(in_use() >= before + 4'800'000);
  CHECK(in_use() <= before + 5'000'000);
  CHECK_THROWS_AS(static_cast<void>(Tensor::empty(exec, DType::f32, 100'000)), ResourceError);
}

TEST_CASE("host memory: what is not a tensor makes kept blocks way too") {
  const Exec exec({.device = {}, .threads = 1, .seed = 0});
  const std::size_t before = in_use();
  { const Tensor kept = Tensor::empty(exec, DType::f32, 1'000'000); }
  const Limit limit(before + 5'000'000);
  REQUIRE(host_memory::take(4'500'000));
  CHECK(in_use() == before + 4'500'000);
  host_memory::give_back(4'500'000);
}

TEST_CASE("host memory: growing arrays count what they hold") {
  const std::size_t before = in_use();
  {
    GrowingArray<std::uint64_t> array;
    for (std::uint64_t i = 0; i < 400'000; ++i) array.push_back(i);
    CHECK(in_use() == before + array.memory());
    array.release_front(200'000);
    const std::size_t released = in_use();
    CHECK(released < before + array.memory());
    CHECK(released >= before + array.memory() - 1'600'000);
    array.shrink();
    CHECK(in_use() <= released);
    GrowingArray<std::uint64_t> moved = std::move(array);
    CHECK(moved[399'999] == 399'999);
    {
      const Limit limit(in_use() + 1000);
      CHECK_THROWS_AS(moved.grow_to(10'000'000), ResourceError);
    }
    CHECK(moved[399'999] == 399'999);
  }
  CHECK(in_use() == before);
}
