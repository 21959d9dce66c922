#include "apps/predict/predict_circuit.hpp"

#include "apps/predict/net_totals.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/pairs/coupling_walk.hpp"

#include <algorithm>   // for max, min, minmax
#include <cmath>       // for isnan, pow
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

/// Tells couplings of the training design which part of its split their link is in.
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

/// Nets and couplings without an interval.
void count_unknown(CircuitPredictionReport& report) {
  for (const NetPrediction& n : report.prediction.nets) report.nets_unknown += std::isnan(n.low_F);
  for (const CouplingPrediction& c : report.prediction.couplings)
    report.couplings_unknown += std::isnan(c.low_F);
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
