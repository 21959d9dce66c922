#include "apps/predict/predict_circuit.hpp"

#include "apps/predict/net_totals.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/parallel.hpp"
#include "io/pairs/coupling_walk.hpp"

#include <algorithm>   // for max, min
#include <cmath>       // for isnan, pow

namespace cgcl {
namespace {

constexpr double kSure = 0.9;   // existence from which the low end of a coupling is not 0

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

/// Names, terminals and, where there are labels, extracted totals.
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
  }
  if (!truth.empty())   // without any coupling a ground of 0 says that nothing was extracted
    for (const NetCoupling& c : truth)
      for (const std::int32_t v : {c.a, c.b}) {
        double& sum = nets[idx(v)].extracted_F;
        sum = (std::isnan(sum) ? 0 : sum) + c.cap_F;
      }
  else
    for (NetPrediction& n : nets) n.extracted_F = NetPrediction::kUnknown;
  return nets;
}

CouplingPrediction coupling(const RankedCandidates& pairs, std::size_t i, const LogInterval& interval) {
  CouplingPrediction c;
  c.a = pairs.a[i];
  c.b = pairs.b[i];
  c.existence = static_cast<double>(pairs.existence[i]);
  c.cap_F = pairs.expected_F(i);
  if (!interval.calibrated()) return c;
  c.low_F = c.existence < kSure ? 0 : std::min(c.cap_F, pairs.size_F[i] * std::pow(10, interval.low));
  c.high_F = std::max(c.cap_F, pairs.size_F[i] * std::pow(10, interval.high));
  return c;
}

void add_couplings(const RankedCandidates& pairs, const std::vector<NetCoupling>& truth,
                   const LogInterval& interval, double cmin_F, CircuitPrediction& out) {
  CouplingWalk extracted(truth);
  for (std::size_t i = 0; i < pairs.count(); ++i) {
    if (pairs.expected_F(i) < cmin_F) continue;
    CouplingPrediction c = coupling(pairs, i, interval);
    if (!truth.empty()) c.extracted_F = extracted.cap_F(c.a, c.b);
    out.couplings.push_back(c);
  }
}

/// What the candidates explain of the coupling of each net, farad.
std::vector<double> explained_F(const CircuitPrediction& prediction) {
  std::vector<double> out(prediction.nets.size(), 0.0);
  for (const CouplingPrediction& c : prediction.couplings)
    for (const std::int32_t v : {c.a, c.b}) out[idx(v)] += c.cap_F;
  return out;
}

/// Ground, lumped coupling and interval of the nets; the share of coupling that is lumped.
double add_totals(const NetTotals& expected, const LogInterval& interval, CircuitPrediction& p) {
  const std::vector<double> of_pairs_F = explained_F(p);
  double lumped_F = 0, coupling_F = 0;
  for (std::size_t v = 0; v < p.nets.size(); ++v) {
    NetPrediction& n = p.nets[v];
    n.ground_F = expected.ground_F[v];
    n.lumped_F = std::max(0.0, expected.coupling_F[v] - of_pairs_F[v]);
    const double total_F = (std::isnan(n.ground_F) ? 0 : n.ground_F) + n.lumped_F + of_pairs_F[v];
    if (interval.calibrated()) {
      n.low_F = std::min(total_F, total_F * std::pow(10, interval.low));
      n.high_F = std::max(total_F, total_F * std::pow(10, interval.high));
    }
    lumped_F += n.lumped_F;
    coupling_F += n.lumped_F + of_pairs_F[v];
  }
  return coupling_F > 0 ? lumped_F / coupling_F : 0;
}

/// Marks nets that are out of distribution and counts them.
std::int64_t mark_novel_nets(const Exec& exec, const NoveltyDetector& detector, const CircuitGraph& graph,
                             const CandidatePool& pool, std::vector<NetPrediction>& nets) {
  std::vector<std::uint8_t> novel = detector.on_novel_devices(graph);
  const auto count = static_cast<std::int64_t>(nets.size());
  for_chunks(exec.threads(), count, 256, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t v = first; v < last; ++v)
      if (detector.is_novel(net_row(pool.statistics()[idx(v)]))) novel[idx(v)] = 1;
  });
  std::int64_t sum = 0;
  for (std::size_t v = 0; v < nets.size(); ++v) {
    nets[v].out_of_distribution = novel[v] != 0;
    sum += novel[v];
  }
  return sum;
}

void add_rails(const CircuitGraph& graph, std::vector<NetPrediction>& nets) {
  for (const std::string& rail : graph.power_nets) {
    NetPrediction n;
    n.name = rail;
    n.rail = true;
    nets.push_back(std::move(n));
  }
}

}   // namespace

CircuitPredictionReport predict_circuit(const Exec& exec, TrainedModel& model,
                                        const CandidateModel& candidate_model, const CircuitGraph& graph,
                                        const PredictOptions& options) {
  CandidateOptions bounds = candidate_model.candidates;
  bounds.threads = exec.threads();
  const CandidatePool pool(graph, bounds);
  RankedCandidates pairs = rank_candidates(exec, candidate_model, pool, graph, options.per_net);
  size_by_network(exec, candidate_model.network_factor, model, graph, pairs);
  const std::vector<NetCoupling> truth = net_couplings(graph);

  CircuitPredictionReport out;
  out.pool = pairs.pool;
  out.recall = pairs.recall;
  out.pool_recall = pairs.pool_recall;
  CircuitPrediction& p = out.prediction;
  p.design = graph.name;
  p.source = graph.source;
  p.source_sha256 = graph.source_sha256;
  p.model_design = candidate_model.source_name;
  p.synthetic = graph.synthetic;
  p.nets = described_nets(graph, pool, truth);
  add_couplings(pairs, truth, candidate_model.size_interval, options.cmin_F, p);
  out.candidates = static_cast<std::int64_t>(p.couplings.size());
  out.lumped_share =
      add_totals(expected_totals(exec, candidate_model, pool), candidate_model.total_interval, p);
  out.out_of_distribution = mark_novel_nets(exec, candidate_model.novelty, graph, pool, p.nets);
  add_rails(graph, p.nets);
  return out;
}

}   // namespace cgcl
