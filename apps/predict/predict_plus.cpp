#include "apps/predict/predict_plus.hpp"

#include "apps/predict/described_nets.hpp"
#include "apps/predict/extracted_part.hpp"
#include "apps/predict/plus_ranking.hpp"
#include "apps/transfer/coupling_balance.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/pairs/coupling_walk.hpp"

#include <algorithm>   // for count_if, max, min
#include <cmath>       // for erfc, isnan, nan, round, sqrt
#include <utility>     // for pair

namespace cgcl {
namespace {

constexpr double kQuantile90 = 1.2815515655446004;   // of the normal distribution

/// The quantile of the normal distribution at `share` in (0, 1), by bisection.
double normal_quantile(double share) {
  double low = -8, high = 8;
  for (int step = 0; step < 60; ++step) {
    const double middle = (low + high) / 2;
    (std::erfc(-middle / std::sqrt(2.0)) / 2 < share ? low : high) = middle;
  }
  return (low + high) / 2;
}

/// Ends of the 80 % interval of a capacitance that is there with a probability: 0 is among what it may be.
/// The two halves of the interval of the size are taken for those of normal distributions.
class MaybeAbsent {
 public:
  MaybeAbsent() {
    for (int step = 0; step <= kSteps; ++step) {
      const double existence = static_cast<double>(step) / kSteps;
      low_.push_back(existence <= 0.9 ? std::nan("") : normal_quantile((existence - 0.9) / existence));
      high_.push_back(existence <= 0.1 ? std::nan("") : normal_quantile(1 - 0.1 / existence));
    }
  }

  /// NaN where the size has no interval; else around what is expected.
  [[nodiscard]] std::pair<double, double> ends_F(double existence, double expected_F,
                                                 const LabelEstimate& size) const {
    if (std::isnan(size.low)) return {NetPrediction::kUnknown, NetPrediction::kUnknown};
    const auto step = static_cast<std::size_t>(std::round(existence * kSteps));
    const double low_F = std::isnan(low_[step]) ? 0 : at(size, low_[step]);
    const double high_F = std::isnan(high_[step]) ? 0 : at(size, high_[step]);
    return {std::min(expected_F, low_F), std::max(expected_F, high_F)};
  }

 private:
  static constexpr int kSteps = 512;

  [[nodiscard]] static double at(const LabelEstimate& size, double deviations) {
    const double half = deviations < 0 ? size.label - size.low : size.high - size.label;
    return label_capacitance_F(size.label + half * deviations / kQuantile90);
  }

  std::vector<double> low_, high_;   // in deviations; NaN: 0 farad
};

std::vector<NetPair> pairs_of(const RankedCandidates& ranked) {
  std::vector<NetPair> out;
  out.reserve(ranked.count());
  for (std::size_t i = 0; i < ranked.count(); ++i) out.push_back({ranked.a[i], ranked.b[i]});
  return out;
}

/// What is expected of each candidate beside the totals of its nets, farad.
std::vector<double> balanced_F(const RankedCandidates& ranked, const std::vector<NetPair>& pairs,
                               const std::vector<LabelEstimate>& size, const std::vector<NetEstimate>& nets) {
  std::vector<double> cap_F, coupling_F;
  cap_F.reserve(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i)
    cap_F.push_back(static_cast<double>(ranked.existence[i]) * label_capacitance_F(size[i].label));
  for (const NetEstimate& n : nets) coupling_F.push_back(n.coupling_F);
  balance_couplings(pairs, coupling_F, cap_F);
  return cap_F;
}

void add_couplings(const RankedCandidates& ranked, const std::vector<LabelEstimate>& size,
                   const std::vector<double>& cap_F, const std::vector<NetCoupling>& truth, double cmin_F,
                   CircuitPrediction& out) {
  const MaybeAbsent maybe_absent;
  CouplingWalk extracted(truth);
  out.couplings.reserve(
      idx(std::count_if(cap_F.begin(), cap_F.end(), [&](double cap) { return cap >= cmin_F; })));
  for (std::size_t i = 0; i < ranked.count(); ++i) {
    if (cap_F[i] < cmin_F) continue;
    CouplingPrediction c{.a = ranked.a[i], .b = ranked.b[i], .cap_F = cap_F[i]};
    c.existence = static_cast<double>(ranked.existence[i]);
    const auto ends = maybe_absent.ends_F(c.existence, c.cap_F, size[i]);
    c.low_F = ends.first;
    c.high_F = ends.second;
    if (!truth.empty()) c.extracted_F = extracted.cap_F(c.a, c.b);
    out.couplings.push_back(c);
  }
}

/// Ground, lumped coupling and intervals of nets.
void add_nets(const std::vector<NetEstimate>& nets, CircuitPrediction& out) {
  std::vector<double> of_pairs_F(nets.size(), 0.0);
  for (const CouplingPrediction& c : out.couplings)
    for (const std::int32_t v : {c.a, c.b}) of_pairs_F[idx(v)] += c.cap_F;
  for (std::size_t v = 0; v < nets.size(); ++v) {
    NetPrediction& n = out.nets[v];
    n.ground_F = nets[v].ground_F;
    n.lumped_F = std::max(0.0, nets[v].coupling_F - of_pairs_F[v]);
    const double total_F = n.ground_F + n.lumped_F + of_pairs_F[v];
    n.low_F =
        std::isnan(nets[v].total.low_F) ? NetPrediction::kUnknown : std::min(total_F, nets[v].total.low_F);
    n.high_F =
        std::isnan(nets[v].total.high_F) ? NetPrediction::kUnknown : std::max(total_F, nets[v].total.high_F);
  }
}

/// Of the coupling of all nets, which counts that of a pair at both ends.
double lumped_share(const CircuitPrediction& prediction) {
  double lumped_F = 0, pairs_F = 0;
  for (const NetPrediction& n : prediction.nets) lumped_F += n.lumped_F;
  for (const CouplingPrediction& c : prediction.couplings) pairs_F += 2 * c.cap_F;
  return lumped_F > 0 ? lumped_F / (lumped_F + pairs_F) : 0;
}

std::string sources_text(const PlusModel& model) {
  if (model.sources.size() == 1) return model.sources.front().name;
  return str(model.sources.size(), " designs of ", Families(model.sources).name.size(), " families");
}

}   // namespace

CircuitPredictionReport predict_plus(const Exec& exec, const PlusModel& model, const CircuitGraph& graph,
                                     const PredictOptions& options) {
  if (model.trees.existence.empty())
    throw Error(ErrorId::no_candidate_model,
                "the model has not learnt which pairs couple, expected one that has");
  const CandidatePool pool(graph, plus_candidates(exec));
  const PairColumns columns(graph, exec.threads());
  const std::vector<NetEstimate> nets = model.net_estimates(exec, columns);
  const RankedCandidates ranked = rank_by_plus(exec, model, pool, columns, nets, graph, options.per_net);
  const std::vector<NetPair> pairs = pairs_of(ranked);
  const int rounds = model.network_rounds();
  const std::vector<LabelEstimate> size =
      model.coupling_labels(exec, columns, pairs, PairKnowledge::unknown,
                            rounds > 0 ? network_graph(exec, graph, rounds) : NetworkGraph());
  const std::vector<NetCoupling> truth = net_couplings(graph);

  CircuitPredictionReport out;
  out.pool = ranked.pool;
  out.recall = ranked.recall;
  out.pool_recall = ranked.pool_recall;
  CircuitPrediction& p = out.prediction;
  p.design = graph.name;
  p.source = graph.source;
  p.source_sha256 = graph.source_sha256;
  p.model_design = sources_text(model);
  p.synthetic = graph.synthetic;
  p.sizing.by_network = model.calibration.network_unknown > 0.5;   // of both, whose share is larger
  p.nets = described_nets(graph, pool, truth);
  add_couplings(ranked, size, balanced_F(ranked, pairs, size, nets), truth, options.cmin_F, p);
  if (options.keep_extracted) keep_extracted_couplings(graph, truth, p.couplings);
  mark_split(graph, options.split, p.couplings);
  out.candidates = static_cast<std::int64_t>(p.couplings.size());
  add_nets(nets, p);
  if (options.keep_extracted) keep_extracted_nets(graph, p.nets);
  out.lumped_share = lumped_share(p);
  count_unknown(out);
  add_rails(graph, p.nets);
  return out;
}

std::optional<double> candidate_recall(const Exec& exec, const PlusTrees& trees, const CircuitGraph& graph,
                                       int per_net) {
  PlusModel model;
  model.trees = trees;
  const CandidatePool pool(graph, plus_candidates(exec));
  const PairColumns columns(graph, exec.threads());
  return rank_by_plus(exec, model, pool, columns, model.net_estimates(exec, columns), graph, per_net).recall;
}

}   // namespace cgcl
