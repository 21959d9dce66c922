#include "apps/predict/described_nets.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for any_of, min, minmax
#include <cmath>       // for isnan
#include <map>
#include <utility>   // for pair

namespace cgcl {
namespace {

void count_pins(const CircuitGraph& graph, std::vector<NetPrediction>& nets) {
  const std::vector<std::int32_t> net = nets_of_nodes(graph);
  for (std::int32_t pin = graph.nets + graph.devices; pin < graph.nodes(); ++pin) {
    const std::int32_t v = net[idx(pin)];
    if (v < 0) continue;
    NetPrediction& n = nets[idx(v)];
    ++n.pins;
    if (graph.features[idx(pin) * kFeatureColumns] == kGateCode) ++n.gates;
  }
}

}   // namespace

std::vector<NetPrediction> described_nets(const CircuitGraph& graph, const CandidatePool& pool,
                                          const std::vector<NetCoupling>& truth) {
  std::vector<NetPrediction> nets(idx(graph.nets));
  count_pins(graph, nets);
  for (std::size_t v = 0; v < nets.size(); ++v) {
    NetPrediction& n = nets[v];
    n.name = graph.net_names.empty() ? str("net ", v) : graph.net_names[v];
    const NetStatistics& s = pool.statistics()[v];
    n.port = s.port > 0;
    n.source_drains = static_cast<std::int32_t>(std::min(s.source_drains, 2e9));
    n.width_m = s.width_um * 1e-6;
    if (graph.ground_F[v] >= 0) n.extracted_F = graph.ground_F[v];
    if (v < graph.resistance_ohm.size()) {
      n.resistance_ohm = graph.resistance_ohm[v];
      n.point_ohm = graph.point_ohm[v];
    }
  }
  const bool grounds =
      std::any_of(graph.ground_F.begin(), graph.ground_F.end(), [](double c) { return c >= 0; });
  if (!truth.empty())   // without any coupling a ground of 0 says that nothing was extracted
    for (const NetCoupling& c : truth)
      for (const std::int32_t v : {c.a, c.b}) {
        double& sum = nets[idx(v)].extracted_F;
        if (!grounds || !std::isnan(graph.ground_F[idx(v)])) sum = (std::isnan(sum) ? 0 : sum) + c.cap_F;
      }
  else
    for (NetPrediction& n : nets) n.extracted_F = NetPrediction::kUnknown;
  return nets;
}

void mark_split(const CircuitGraph& graph, const std::vector<SamplePart>& parts,
                std::vector<CouplingPrediction>& couplings) {
  if (parts.size() != graph.links.cap_F.size()) return;
  const std::vector<std::int32_t> net = nets_of_nodes(graph);
  std::map<std::pair<std::int32_t, std::int32_t>, SamplePart> part;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto ends = std::minmax(net[idx(graph.links.src[i])], net[idx(graph.links.dst[i])]);
    SamplePart& known = part[ends];   // several links of pins: what was trained on counts
    if (known == SamplePart::none || parts[i] == SamplePart::train) known = parts[i];
  }
  for (CouplingPrediction& c : couplings)
    if (const auto found = part.find({c.a, c.b}); found != part.end()) c.split = found->second;
}

void add_rails(const CircuitGraph& graph, std::vector<NetPrediction>& nets) {
  for (const std::string& rail : graph.power_nets) {
    NetPrediction n;
    n.name = rail;
    n.rail = true;
    nets.push_back(std::move(n));
  }
}

void count_unknown(CircuitPredictionReport& report) {
  const auto unknown = [](const auto& predicted) {
    return !predicted.extracted && std::isnan(predicted.low_F);
  };
  for (const NetPrediction& n : report.prediction.nets) report.nets_unknown += unknown(n);
  for (const CouplingPrediction& c : report.prediction.couplings) report.couplings_unknown += unknown(c);
}

}   // namespace cgcl
