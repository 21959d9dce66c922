#include "apps/predict/predict_circuit.hpp"

#include "apps/predict/described_nets.hpp"
#include "apps/predict/net_totals.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/pairs/coupling_walk.hpp"

#include <algorithm>   // for max, min
#include <cmath>       // for isnan, pow
#include <utility>     // for pair

namespace cgcl {
namespace {

/// Low and high end of what is 10^interval times `base_F`, so that `expected_F` lies inside; unknown for an
/// interval that was not calibrated.
std::pair<double, double> ends_F(double base_F, double expected_F, const LogInterval& interval) {
  if (!interval.calibrated()) return {NetPrediction::kUnknown, NetPrediction::kUnknown};
  const double low_F = interval.low <= kAbsent ? 0 : base_F * std::pow(10, interval.low);
  const double high_F = interval.high <= kAbsent ? 0 : base_F * std::pow(10, interval.high);
  return {std::min(expected_F, low_F), std::max(expected_F, high_F)};
}

void add_couplings(const RankedCandidates& pairs, const std::vector<NetCoupling>& truth,
                   const CandidateModel& model, const std::vector<NetStanding>& standing,
                   const PredictOptions& options, CircuitPrediction& out) {
  CouplingWalk extracted(truth);
  for (std::size_t i = 0; i < pairs.count(); ++i) {
    if (pairs.expected_F(i) < options.cmin_F) continue;
    CouplingPrediction c{.a = pairs.a[i], .b = pairs.b[i], .cap_F = pairs.expected_F(i)};
    c.existence = static_cast<double>(pairs.existence[i]);
    const IntervalTable& intervals = model.intervals_of(std::max(standing[idx(c.a)], standing[idx(c.b)]));
    const auto ends = ends_F(pairs.size_F[i], c.cap_F, intervals.pair[existence_bin(c.existence)]);
    c.low_F = ends.first;
    c.high_F = ends.second;
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
double add_totals(const NetTotals& expected, const CandidateModel& model,
                  const std::vector<NetStanding>& standing, CircuitPrediction& p) {
  const std::vector<double> of_pairs_F = explained_F(p);
  double lumped_F = 0, coupling_F = 0;
  for (std::size_t v = 0; v < p.nets.size(); ++v) {
    NetPrediction& n = p.nets[v];
    n.ground_F = expected.ground_F[v];
    n.lumped_F = std::max(0.0, expected.coupling_F[v] - of_pairs_F[v]);
    const double total_F = (std::isnan(n.ground_F) ? 0 : n.ground_F) + n.lumped_F + of_pairs_F[v];
    const auto ends = ends_F(total_F, total_F, model.intervals_of(standing[v]).total);
    n.low_F = ends.first;
    n.high_F = ends.second;
    lumped_F += n.lumped_F;
    coupling_F += n.lumped_F + of_pairs_F[v];
  }
  return coupling_F > 0 ? lumped_F / coupling_F : 0;
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
  p.sizing = candidate_model.sizing;
  p.nets = described_nets(graph, pool, truth);
  const std::vector<NetStanding> standing = net_standings(exec, candidate_model.novelty, graph, pool);
  for (std::size_t v = 0; v < standing.size(); ++v) {
    p.nets[v].out_of_distribution = standing[v] != NetStanding::known;
    out.out_of_distribution += p.nets[v].out_of_distribution;
  }
  add_couplings(pairs, truth, candidate_model, standing, options, p);
  mark_split(graph, options.split, p.couplings);
  out.candidates = static_cast<std::int64_t>(p.couplings.size());
  out.lumped_share = add_totals(expected_totals(exec, candidate_model, pool), candidate_model, standing, p);
  count_unknown(out);
  add_rails(graph, p.nets);
  return out;
}

}   // namespace cgcl
