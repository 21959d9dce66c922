#include "apps/bench/sparse_rows.hpp"

#include "apps/bench/case_inputs.hpp"
#include "engine/core/index.hpp"
#include "engine/ops/segment.hpp"

#include <memory>
#include <vector>

namespace cgcl::bench {

namespace {

constexpr Extent kDesign{17578, 256};
constexpr std::int64_t kNodes = 400000, kWidth = 64, kHub = 100000, kReach = 2048;

/// Two in-edges a node from sources near by; of the first `hub` of them the target is a node in the middle.
std::shared_ptr<const Graph> near_graph(const Exec& exec, std::int64_t hub) {
  std::vector<std::int32_t> source = draw_ids(2 * kNodes, 61, kReach), target;
  for (std::int64_t e = 0; e < 2 * kNodes; ++e) {
    const std::int64_t node = e / 2;
    source[idx(e)] = static_cast<std::int32_t>((node + source[idx(e)]) % kNodes);
    target.push_back(static_cast<std::int32_t>(e < hub ? kNodes / 2 : node));
  }
  return std::make_shared<const Graph>(ops::make_graph(exec, kNodes, source, target));
}

/// y = A x, or with the transpose.
std::function<void()> product(const Exec& exec, std::shared_ptr<const Graph> graph, const Tensor& x,
                              bool transposed = false) {
  return [&exec, graph = std::move(graph), x, transposed] {
    static_cast<void>(ops::spmm(exec, transposed ? graph->out : graph->in, {}, x, graph->nodes));
  };
}

}   // namespace

std::vector<BenchRow> sparse_rows() {
  return {{.name = "sparse/backward-256",
           .shape = kDesign.graph_text(),
           .peer = "forward",
           .make = [](const Exec& exec) -> BenchWork {
             const auto graph = case_graph(exec, kDesign);
             const Tensor x = leaf(exec, DType::f32, kDesign, 62).value();
             return {.body = product(exec, graph, x, true), .peer = product(exec, graph, x)};
           }},
          {.name = "sparse/hub-64",
           .shape = str("[", kNodes, ",", kWidth, "] nnz=", 2 * kNodes, ", ", kHub, " of one node"),
           .peer = "no hub",
           .make = [](const Exec& exec) -> BenchWork {
             const Tensor x = leaf(exec, DType::f32, kNodes, kWidth, 63).value();
             return {.body = product(exec, near_graph(exec, kHub), x),
                     .peer = product(exec, near_graph(exec, 0), x)};
           }}};
}

}   // namespace cgcl::bench
