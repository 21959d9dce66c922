#include "engine/core/step_graph.hpp"

#include "engine/core/error.hpp"
#include "engine/core/tensor.hpp"
#include "engine/ops/pointwise.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace cgcl;

namespace {

/// total += input + dropped ones, on `exec`; the input changes from step to step. Returns the totals after
/// each step.
struct Accumulation {
  explicit Accumulation(const Exec& e)
      : exec(e),
        graph(e),
        input(Tensor::zeros(e, DType::f32, 1000)),
        total(Tensor::zeros(e, DType::f32, 1000)) {
    ones = Tensor::from(exec, std::vector<float>(1000, 1.0f), 1, 1000);
  }

  std::vector<float> after(std::uint32_t step) {
    graph.run(step, {.prepare =
                         [&] {
                           order += 'p';
                           input.assign(exec, std::vector<float>(1000, static_cast<float>(step)));
                         },
                     .compute =
                         [&] {
                           order += 'c';
                           const ops::DropoutRule rule{{exec.seed(), kDropout, step}, 0.5f};
                           const Tensor dropped =
                               ops::bias_act_dropout(exec, Act::identity, ones, {}, {}, rule).flattened();
                           ops::axpby_in_place(exec, 1, input, 1, total);
                           ops::axpby_in_place(exec, 1, dropped, 1, total);
                         },
                     .finish = [&] { order += 'f'; }});
    return total.to_host<float>(exec);
  }

  const Exec& exec;
  StepGraph graph;
  Tensor input, total, ones;
  std::string order;
};

void check_steps(const Exec& replaying, const Exec& plain) {
  Accumulation a(replaying), b(plain);
  std::vector<float> before(1000, 0.0f);
  for (const std::uint32_t step : {4u, 8u, 12u, 20u, 16u, 4u}) {   // gaps, going back, and one again
    const std::vector<float> now = a.after(step);
    CHECK(now == b.after(step));
    CHECK(now != before);
    before = now;
  }
  CHECK(a.graph.why_plain() == "");
}

}   // namespace

TEST_CASE("step_graph: on the CPU every step prepares, computes and finishes, in this order") {
  const Exec exec({.device = {}, .threads = 1, .seed = 3});
  const Exec off({.device = {}, .threads = 2, .seed = 3, .step_replay = StepReplay::off});
  check_steps(exec, off);
  Accumulation a(exec);
  for (std::uint32_t step = 0; step < 3; ++step) (void)a.after(step);
  CHECK(a.order == "pcfpcfpcf");
  CHECK_FALSE(a.graph.replays());
}

TEST_CASE("step_graph: a fault leaves the step, and the next one can run") {
  const Exec exec;
  StepGraph graph(exec);
  int finished = 0;
  const StepParts faulty{[] {}, [] { throw ShapeError("no"); }, [&] { ++finished; }};
  CHECK_THROWS_AS(graph.run(0, faulty), ShapeError);
  CHECK_THROWS_AS(graph.run(1, faulty), ShapeError);
  CHECK(finished == 0);
  graph.run(2, {[] {}, [] {}, [&] { ++finished; }});
  CHECK(finished == 1);
}

TEST_SUITE("gpu") {
  TEST_CASE("step_graph: replayed steps see new inputs and the dropout masks of their own step") {
    const Device device = parse_device("cuda");
    const Exec replaying({.device = device, .threads = 1, .seed = 3});
    const Exec plain({.device = device, .threads = 1, .seed = 3, .step_replay = StepReplay::off});
    check_steps(replaying, plain);
    Accumulation a(replaying), b(plain);
    for (std::uint32_t step = 0; step < 4; ++step) {
      (void)a.after(step);
      (void)b.after(step);
    }
    CHECK(a.order == "pcfpcfpfpf");   // issued, recorded, replayed, replayed
    CHECK(a.graph.replays());
    CHECK(b.order == "pcfpcfpcfpcf");
    CHECK_FALSE(b.graph.replays());
  }

  TEST_CASE("step_graph: a step that reads back or drops older memory is issued plainly and says why") {
    const Exec exec({.device = parse_device("cuda"), .threads = 1});
    for (const bool reads : {true, false}) {
      StepGraph graph(exec);
      Tensor total = Tensor::zeros(exec, DType::f32, 1), older = Tensor::zeros(exec, DType::f32, 1);
      const Tensor one = Tensor::from(exec, std::vector<float>{1});
      for (std::uint32_t step = 0; step < 4; ++step)
        graph.run(step, {[] {},
                         [&] {
                           ops::axpby_in_place(exec, 1, one, 1, total);
                           if (reads) (void)total.item(exec);
                           if (!reads) older = one.clone(exec);
                         },
                         [] {}});
      CHECK(total.item(exec) == 4);
      CHECK_FALSE(graph.replays());
      CHECK(graph.why_plain() != "");
    }
  }

  TEST_CASE("step_graph: memory of a recording counts as in use until the recording is gone") {
    const Exec exec({.device = parse_device("cuda"), .threads = 1});
    const std::size_t before = exec.memory()->stats().in_use;
    {
      Accumulation a(exec);
      for (std::uint32_t step = 0; step < 3; ++step) (void)a.after(step);
      CHECK(exec.memory()->stats().in_use > before + 12000);
    }
    CHECK(exec.memory()->stats().in_use == before);
  }

  TEST_CASE("step_graph: recordings share the memory they work in") {
    const Exec exec({.device = parse_device("cuda"), .threads = 1});
    const auto in_use = [&] { return exec.memory()->stats().in_use; };
    Accumulation a(exec), b(exec);
    const std::size_t before = in_use();
    for (std::uint32_t step = 0; step < 3; ++step) (void)a.after(step);
    const std::size_t one = in_use() - before;
    CHECK(one >= 4000);
    for (std::uint32_t step = 0; step < 3; ++step) (void)b.after(step);
    CHECK(b.graph.replays());
    CHECK(in_use() - before == one);
    const std::vector<float> mixed = a.after(3);   // replays of the two take turns
    CHECK(b.after(3) == mixed);
    CHECK(a.after(4) == b.after(4));
  }

  TEST_CASE("step_graph: a recording makes way for an allocation that needs its memory") {
    const Device device = parse_device("cuda");
    const Exec exec({.device = device, .threads = 1, .seed = 3, .memory_limit = 40000});
    const Exec plain({.device = device, .threads = 1, .seed = 3, .step_replay = StepReplay::off});
    Accumulation a(exec), b(plain);
    for (std::uint32_t step = 0; step < 3; ++step) CHECK(a.after(step) == b.after(step));
    REQUIRE(a.graph.replays());
    const std::size_t left = 40000 - exec.memory()->stats().in_use;
    {
      const Tensor large = Tensor::zeros(exec, DType::f32, static_cast<std::int64_t>(left / 4 + 500));
      CHECK(exec.memory()->stats().in_use <= 40000);
    }
    CHECK(a.after(3) == b.after(3));
    CHECK_FALSE(a.graph.replays());
    CHECK(a.graph.why_plain() == "the memory of its recording was needed");
    CHECK(a.after(4) == b.after(4));
    CHECK_THROWS_AS((void)Tensor::zeros(exec, DType::f32, 20000), ResourceError);
  }
}
