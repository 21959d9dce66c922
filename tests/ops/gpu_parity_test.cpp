// The CUDA backend against the CPU. A ctest entry of its own (label gpu), which says so when there is no
// device.
#include "apps/bench/bench.hpp"
#include "apps/bench/case_inputs.hpp"
#include "engine/core/exec.hpp"
#include "engine/core/index.hpp"
#include "engine/ops/csr.hpp"
#include "engine/ops/cusparse_product.hpp"
#include "engine/ops/gemm.hpp"
#include "engine/ops/pointwise.hpp"
#include "engine/ops/segment.hpp"
#include "tests/ops/case_runs.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for abs, pow, sqrt

using namespace cgcl;
using namespace cgcl::bench;

namespace {

/// Rows at every scale that is quick, on the first device.
void check_parity(SpmmBackend spmm, bool sparse_only) {
  const Exec cpu({.device = {}, .threads = 0, .seed = 11});
  const Exec gpu({.device = parse_device("cuda"), .threads = 0, .seed = 11, .spmm = spmm});
  for (const Scale scale : {Scale::tiny, Scale::medium})
    for (const OpCase& c : op_cases(scale)) {
      if (sparse_only && !c.has_cusparse_peer) continue;
      CAPTURE(c.name);
      CAPTURE(c.shape);
      CAPTURE(c.parity.why);
      const CaseRun there = run_case(gpu, c, DType::f32);
      CHECK(first_difference(there, run_case(cpu, c, DType::f32), c.parity) == "");
      CHECK(same_bytes(there, run_case(gpu, c, DType::f32)));
    }
}

}   // namespace

TEST_SUITE("gpu") {
  TEST_CASE("parity: every operation agrees with the CPU and repeats its bytes") {
    check_parity(SpmmBackend::rows, false);
  }

  TEST_CASE("parity: sparse products agree with the CPU through cuSPARSE") {
    check_parity(SpmmBackend::cusparse, true);
  }

  TEST_CASE("parity: hubs of any length, listed or not, have the sum of their edges") {
    const Exec gpu({.device = parse_device("cuda"), .threads = 0, .seed = 11});
    std::vector<std::int32_t> source, target;
    const std::int64_t degrees[] = {3, kHubEdges, kHubEdges + 1, 0, 2 * kHubEdges, 70 * kHubEdges, 1};
    for (std::int32_t row = 0; row < 7; ++row)
      for (std::int64_t e = 0; e < degrees[row]; ++e) {
        source.push_back(static_cast<std::int32_t>((e * 5 + row) % 7));
        target.push_back(row);
      }
    for (const std::int64_t cols : {1, 5, 8, 144, 1100}) {
      CAPTURE(cols);
      Graph there = ops::make_graph(gpu, 7, source, target);
      const Tensor x = ops::normal(gpu, DType::f32, 7, cols, {1, kSample, 0});
      const auto value = x.to_host<float>(gpu);
      // In double: one sum after the other in float would be off by more than the device is.
      std::vector<double> expected(idx(7 * cols), 0);
      for (std::size_t e = 0; e < source.size(); ++e)
        for (std::int64_t c = 0; c < cols; ++c)
          expected[idx(target[e] * cols + c)] += static_cast<double>(value[idx(source[e] * cols + c)]);
      for (const bool known : {true, false}) {
        there.in.hubs_known = known;
        const auto got = ops::spmm(gpu, there.in, {}, x, 7).to_host<float>(gpu);
        CHECK(got == ops::spmm(gpu, there.in, {}, x, 7).to_host<float>(gpu));
        for (std::size_t i = 0; i < expected.size(); ++i) {
          const std::size_t row = i / idx(cols);
          CHECK(std::abs(static_cast<double>(got[i]) - expected[i]) <=
                1e-5 + 5e-6 * static_cast<double>(degrees[row]));
        }
      }
    }
  }

  TEST_CASE(
      "parity: products in TF32 and bfloat16 are as close as their bits allow, and repeat their bytes") {
    const Exec cpu({.device = {}, .threads = 0, .seed = 11});
    const auto product = [](const Exec& exec) {
      const Tensor a = ops::normal(exec, DType::f32, 96, 144, {1, kSample, 0}),
                   b = ops::normal(exec, DType::f32, 144, 64, {2, kSample, 0});
      return ops::matmul(exec, a, Trans::no, b, Trans::no).to_host<float>(exec);
    };
    const std::vector<float> exact = product(cpu);
    for (const auto& [precision, most] :
         {std::pair{Precision::tf32, 2e-3}, std::pair{Precision::bf16, 8e-3}}) {
      const Exec gpu({.device = parse_device("cuda"), .threads = 0, .seed = 11, .precision = precision});
      const std::vector<float> got = product(gpu);
      double error = 0, size = 0;
      for (std::size_t i = 0; i < exact.size(); ++i) {
        error += std::pow(static_cast<double>(got[i]) - exact[i], 2);
        size += std::pow(static_cast<double>(exact[i]), 2);
      }
      CHECK(std::sqrt(error / size) <= most);
      CHECK(got == product(gpu));
    }
  }

  TEST_CASE("parity: float64 is refused on the device") {
    const Exec gpu({.device = parse_device("cuda")});
    const OpCase c = op_cases(Scale::medium).front();
    CHECK_THROWS_AS((void)run_case(gpu, c, DType::f64), ShapeError);
  }

  TEST_CASE("parity: the prepared product of cuSPARSE, against which the bench compares") {
    const Exec gpu({.device = parse_device("cuda"), .threads = 0, .seed = 11});
    const Extent extent{33, 8};
    const auto graph = case_graph(gpu, extent);
    const Tensor x = ops::normal(gpu, DType::f32, graph->nodes, 8, {1, kSample, 0});
    const EdgeWeights weights = ops::edge_weights(gpu, *graph, ops::EdgeNorm::mean, DType::f32);
    for (const bool weighted : {false, true}) {
      const Tensor w = weighted ? weights.in : Tensor{};
      ops::CusparseProduct product(gpu, graph->in, w, x);
      product.run();
      const auto expected = ops::spmm(gpu, graph->in, w, x, graph->nodes).to_host<float>(gpu);
      const auto got = product.y().to_host<float>(gpu);
      for (std::size_t i = 0; i < expected.size(); ++i) CHECK(std::abs(got[i] - expected[i]) <= 1e-4f);
    }
    const Exec cpu({.device = {}, .threads = 1});
    const auto there = case_graph(cpu, extent);
    const Tensor y = ops::normal(cpu, DType::f32, there->nodes, 8, {1, kSample, 0});
    CHECK_THROWS_AS((void)ops::CusparseProduct(cpu, there->in, {}, y), ShapeError);
  }

  TEST_CASE("bench: a row that can be recorded is replayed on a device, one that waits says why not") {
    const Exec gpu({.device = parse_device("cuda"), .threads = 0, .seed = 11});
    BenchRow row{.name = "graph/a", .cost = {100, 10}, .peer = "another"};
    bool waits = false;
    row.make = [&waits](const Exec& exec) -> BenchWork {
      const auto graph = case_graph(exec, Extent{33, 8});
      const Tensor x = ops::normal(exec, DType::f32, graph->nodes, 8, {1, kSample, 0});
      const auto product = std::make_shared<ops::CusparseProduct>(exec, graph->in, Tensor{}, x);
      return {.body =
                  [&exec, &waits, graph, x] {
                    const Tensor y = ops::spmm(exec, graph->in, {}, x, graph->nodes);
                    if (waits) exec.synchronize();
                  },
              .peer = [product] { product->run(); },
              .recordable = true,
              .peer_name = "cuSPARSE, prepared"};
    };
    const BenchResult replayed = measure(gpu, Roofline{1e9, 1e9}, row, {});
    CHECK(replayed.why_eager == "");
    CHECK(replayed.eager_us > 0);
    CHECK(replayed.peer == "cuSPARSE, prepared");
    CHECK(replayed.ratio_to_peer > 0);
    waits = true;
    const BenchResult issued = measure(gpu, Roofline{1e9, 1e9}, row, {});
    CHECK(issued.why_eager.find("waiting for the device") != std::string::npos);
    CHECK(issued.eager_us == 0);
  }
}
