#include "engine/core/tensor.hpp"

#include "engine/core/exec.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace cgcl;

TEST_CASE("tensor: host values survive the round trip, in every dtype") {
  const Exec exec;
  const auto survives = [&]<class T>(const std::vector<T>& values) {
    CHECK(Tensor::from(exec, values).template to_host<T>(exec) == values);
    CHECK(Tensor::from(exec, values, 1, static_cast<std::int64_t>(values.size())).template to_host<T>(exec) ==
          values);
  };
  survives(std::vector<float>{1.5f, -2, 0});
  survives(std::vector<double>{1e-300, 3});
  survives(std::vector<std::int32_t>{-1, 7});
  survives(std::vector<std::int64_t>{1ll << 40});
  survives(std::vector<std::uint64_t>{~0ull, 0});
  survives(std::vector<float>{});
}

TEST_CASE("tensor: shapes, ranks and byte counts") {
  const Exec exec;
  const Tensor v = Tensor::zeros(exec, DType::f64, 3), m = Tensor::empty(exec, DType::f32, 2, 5),
               none = Tensor::empty(exec, DType::f32, 0, 5);
  CHECK(v.rank() == 1);
  CHECK(v.shape() == "[3]");
  CHECK(v.bytes() == 24);
  CHECK(m.shape() == "[2,5]");
  CHECK(m.bytes() == 40);
  CHECK(none.size() == 0);
  CHECK(none.defined());
  CHECK(Tensor{}.shape() == "[undefined]");
  CHECK_FALSE(Tensor{}.defined());
  CHECK(v.to_host<double>(exec) == std::vector<double>{0, 0, 0});
}

TEST_CASE("tensor: handles share memory, clones do not") {
  const Exec exec;
  Tensor a = Tensor::from(exec, std::vector<float>{1, 2, 3, 4});
  CHECK(a.sole_owner());
  Tensor matrix = a.reshaped(2, 2);
  CHECK_FALSE(a.sole_owner());
  matrix.vec<float>()[3] = 9;
  CHECK(a.to_host<float>(exec)[3] == 9);
  Tensor copy = a.clone(exec);
  copy.vec<float>()[0] = -1;
  CHECK(a.to_host<float>(exec)[0] == 1);
  CHECK(copy.rank() == 1);
  a.copy_from(exec, matrix);   // onto itself
  CHECK(a.to_host<float>(exec)[3] == 9);
  CHECK(matrix.flattened().rank() == 1);
}

TEST_CASE("tensor: broken contracts are ShapeErrors that say what was expected") {
  const Exec exec;
  Tensor a = Tensor::zeros(exec, DType::f32, 2, 2);
  CHECK_THROWS_AS((void)a.reshaped(3, 2), ShapeError);
  CHECK_THROWS_AS((void)a.item(exec), ShapeError);
  CHECK_THROWS_AS((void)a.to_host<double>(exec), ShapeError);
  CHECK_THROWS_AS((void)a.vec<std::int32_t>(), ShapeError);
  CHECK_THROWS_AS(a.copy_from(exec, Tensor::zeros(exec, DType::f32, 3)), ShapeError);
  CHECK_THROWS_AS((void)Tensor::from(exec, std::vector<float>{1, 2}, 3, 1), ShapeError);
  CHECK_THROWS_AS((void)Tensor::empty(exec, DType::f32, -1, 2), ShapeError);
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  CHECK_THROWS_AS((void)Tensor::empty(exec, DType::f32, most, 2), ShapeError);
  CHECK_THROWS_AS((void)Tensor::empty(exec, DType::f64, most / 4, 1), ShapeError);
  CHECK_THROWS_WITH_AS((void)a.reshaped(3, 2), "reshape: [2,2] into [3,2]", ShapeError);
}

TEST_CASE("exec: devices by name, and threads of this process") {
  CHECK(parse_device("cpu").kind == Device::Kind::cpu);
  CHECK(parse_device("cuda:3").index == 3);
  CHECK(parse_device("cuda:3").name() == "cuda:3");
  for (const char* bad : {"", "gpu", "cuda:", "cuda:-1", "cuda:1x", "CPU"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS((void)parse_device(bad), Error);
  }
  CHECK(available_threads() >= 1);
  CHECK(Exec({.device = {}, .threads = 3}).threads() == 3);
  CHECK(Exec().threads() == available_threads());
}
