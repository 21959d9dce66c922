#include "apps/predict/extracted_part.hpp"

#include "engine/core/index.hpp"

#include <cmath>     // for isnan
#include <tuple>     // for tie
#include <utility>   // for move

namespace cgcl {
namespace {

bool is_extracted(const CircuitGraph& graph, std::int32_t net) {
  return !std::isnan(graph.ground_F[idx(net)]);
}

}   // namespace

void keep_extracted_couplings(const CircuitGraph& graph, const std::vector<NetCoupling>& truth,
                              std::vector<CouplingPrediction>& couplings) {
  std::vector<CouplingPrediction> out;
  auto known = truth.begin();
  const auto take = [&](const NetCoupling& c) {
    out.push_back({.a = c.a, .b = c.b, .cap_F = c.cap_F, .extracted_F = c.cap_F, .extracted = true});
  };
  for (const CouplingPrediction& c : couplings) {
    while (known != truth.end() && std::tie(known->a, known->b) < std::tie(c.a, c.b)) take(*known++);
    if (known != truth.end() && known->a == c.a && known->b == c.b)
      take(*known++);
    else if (!is_extracted(graph, c.a) && !is_extracted(graph, c.b))
      out.push_back(c);
  }
  while (known != truth.end()) take(*known++);
  couplings = std::move(out);
}

void keep_extracted_nets(const CircuitGraph& graph, std::vector<NetPrediction>& nets) {
  for (std::int32_t v = 0; v < graph.nets; ++v) {
    if (!is_extracted(graph, v)) continue;
    NetPrediction& n = nets[idx(v)];
    n.ground_F = graph.ground_F[idx(v)];
    n.lumped_F = 0;
    n.low_F = n.high_F = NetPrediction::kUnknown;
    n.extracted = true;
  }
}

}   // namespace cgcl
