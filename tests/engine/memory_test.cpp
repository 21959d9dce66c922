#include "engine/core/error.hpp"
#include "engine/core/exec.hpp"
#include "engine/core/tensor.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>   // for memset
#include <string>

using namespace cgcl;

TEST_CASE("memory: bytes in use and their peak follow the blocks") {
  const auto memory = std::make_shared<CpuMemory>(0);
  {
    const Buffer a(memory, 1000);
    CHECK(memory->stats().in_use == 1000);
    {
      const Buffer b(memory, 500);
      CHECK(memory->stats().in_use == 1500);
    }
    CHECK(memory->stats().in_use == 1000);
    CHECK(memory->stats().peak == 1500);
  }
  CHECK(memory->stats().in_use == 0);
  CHECK(memory->stats().peak == 1500);
  CHECK(memory->stats().limit == 0);
}

TEST_CASE(
    "memory: over the limit is a ResourceError that says what to change, and leaves the account as it was") {
  const Exec exec({.device = {}, .threads = 1, .seed = 0, .memory_limit = 4'000'000});
  const Tensor kept = Tensor::zeros(exec, DType::f32, 500'000);
  std::string text, hint;
  try {
    static_cast<void>(Tensor::zeros(exec, DType::f32, 1'000'000));
  } catch (const ResourceError& error) {
    text = error.what();
    hint = error.hint();
    CHECK(error.exit_code() == ExitCode::resources);
  }
  CHECK(text == "needs 4.0 MB more beside 2.0 MB in use, but only 2.0 MB of the memory limit are left");
  CHECK(hint.find("--memory-limit") != std::string::npos);
  CHECK(exec.memory()->stats().in_use == 2'000'000);
  const Tensor fits = Tensor::zeros(exec, DType::f32, 500'000);   // to the last byte
  CHECK(exec.memory()->stats().in_use == 4'000'000);
  CHECK_THROWS_AS((void)Tensor::zeros(exec, DType::f32, 1), ResourceError);
}

namespace {

/// A device that is full until what is kept for reuse is given back, and stays full when `capacity` is
/// passed.
class FullMemory final : public Memory {
 public:
  explicit FullMemory(std::size_t capacity) : Memory(0), capacity_(capacity) {}
  void trim() noexcept override { trimmed_ = true; }

 protected:
  void* raw_allocate(std::size_t bytes) override {
    return trimmed_ && bytes <= capacity_ ? storage_ : nullptr;
  }
  void raw_release(void*, std::size_t) noexcept override {}
  [[nodiscard]] std::size_t free_bytes() const override { return capacity_; }

 private:
  std::size_t capacity_;
  bool trimmed_ = false;
  char storage_[64] = {};
};

}   // namespace

TEST_CASE("memory: a full device is trimmed once and asked again before it is a ResourceError") {
  const auto memory = std::make_shared<FullMemory>(64);
  { const Buffer fits(memory, 64); }
  std::string text;
  try {
    const Buffer too_large(memory, 300'000'000);
  } catch (const ResourceError& error) {
    text = error.what();
  }
  CHECK(text == "needs 300.0 MB more beside 0.0 MB in use, but only 0.0 MB of memory are free");
  CHECK(memory->stats().in_use == 0);
}

namespace {

/// 100 bytes, of which a recording holds `held` until it is dropped.
class RecordedMemory final : public Memory {
 public:
  explicit RecordedMemory(std::size_t held) : Memory(100) { retained_ = held; }
  void trim() noexcept override {}
  int dropped = 0;

 protected:
  void* raw_allocate(std::size_t) override { return storage_; }
  void raw_release(void*, std::size_t) noexcept override {}
  bool drop_recordings() noexcept override {
    if (retained_ == 0) return false;
    retained_ = 0;
    ++dropped;
    return true;
  }

 private:
  char storage_[100] = {};
};

}   // namespace

TEST_CASE("memory: recordings make way for an allocation, once, and only for one that fails") {
  const auto memory = std::make_shared<RecordedMemory>(60);
  { const Buffer fits(memory, 40); }
  CHECK(memory->dropped == 0);
  { const Buffer needs_it(memory, 41); }
  CHECK(memory->dropped == 1);
  CHECK(memory->stats().in_use == 0);
  CHECK_THROWS_AS(Buffer(memory, 101), ResourceError);
  CHECK(memory->dropped == 1);
}

TEST_CASE("memory: freed blocks are handed out again, aligned, until trimmed") {
  const auto memory = std::make_shared<CpuMemory>(0);
  const void* first = nullptr;
  {
    const Buffer a(memory, 5000);
    first = a.data();
    CHECK(reinterpret_cast<std::uintptr_t>(first) % 64 == 0);
    std::memset(a.data(), 1, 5000);
  }
  {
    const Buffer again(memory, 5050);   // rounded to the same size
    CHECK(again.data() == first);
    const Buffer other(memory, 5000);
    CHECK(other.data() != first);
  }
  memory->trim();
  const Buffer after(memory, 5000);
  std::memset(after.data(), 2, 5000);
  const Buffer nothing(memory, 0);
  CHECK(nothing.data() != nullptr);
}

TEST_CASE(
    "memory: blocks kept for reuse stay a small multiple of what was in use, whatever sizes are asked for") {
  const auto memory = std::make_shared<CpuMemory>(0);
  constexpr std::size_t kMiB = std::size_t{1} << 20;
  for (std::size_t k = 0; k < 400; ++k)
    const Buffer once(memory, 4 * kMiB + (k << 16));   // as sampled batches do
  CHECK(memory->stats().peak < 30 * kMiB);
  CHECK(memory->kept_bytes() <= 2 * memory->stats().peak + 64 * kMiB);
}

TEST_CASE("memory: a tensor outlives the context it was made with") {
  Tensor kept;
  {
    const Exec exec({.device = {}, .threads = 1});
    kept = Tensor::from(exec, std::vector<float>{4, 5});
  }
  CHECK(kept.vec<float>()[1] == 5);
}
