#include "apps/predict/predict_plus.hpp"

#include "apps/predict/candidate_ranking.hpp"
#include "apps/predict/described_nets.hpp"
#include "apps/predict/extracted_part.hpp"
#include "apps/transfer/coupling_balance.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/pairs/coupling_walk.hpp"
#include "layers/trees/weighted_rows.hpp"

#include <algorithm>   // for max, min
#include <cmath>       // for erfc, isnan, nan, round, sqrt
#include <utility>     // for pair

namespace cgcl {
namespace {

constexpr std::size_t kSlots = std::size_t{1} << 17;
constexpr double kSurest = 1 - 1e-9;   // odds stay finite
constexpr int kRankingBags = 1;        // of sizes: kept pairs are sized by all of them afterwards
constexpr double kQuantile90 = 1.2815515655446004;   // of the normal distribution

/// Scores blocks of the pool. What the trees say of a row is kept for its copies; of rows that meet in a slot
/// the later stays: a miss costs time, not the result.
class PlusScorer {
 public:
  PlusScorer(const Exec& exec, const PlusModel& model, const PairColumns& columns,
             const std::vector<NetEstimate>& nets)
      : exec_(exec),
        model_(model),
        of_kind_(model.trees.of(is_regular(shared_net_rows(columns, PairKnowledge::unknown)))),
        columns_(columns),
        nets_(nets),
        slots_(kSlots) {
    for (const NetEstimate& n : nets) sum_F_ += n.coupling_F;
  }

  void operator()(const std::vector<Candidate>& block, std::vector<ScoredPair>& out) {
    std::vector<NetPair> pairs;
    for (const Candidate& c : block) pairs.push_back({c.a, c.b});
    const SharedRows rows = shared_pair_rows(columns_, pairs);
    const std::vector<Expected> expected = expectations(rows);
    out.resize(block.size());
    for (std::size_t i = 0; i < block.size(); ++i) {
      const auto [existence, size_fF, odds] = expected[idx(rows.row[i])];
      const NetPair& p = pairs[i];
      const double background_F =
          sum_F_ > 0 ? kBackground * nets_[idx(p.a)].coupling_F * nets_[idx(p.b)].coupling_F / sum_F_ : 0;
      out[i] = {p.a, p.b, existence, size_fF,
                odds * (existence * size_fF + static_cast<float>(background_F / kFemto))};
    }
  }

 private:
  struct Expected {
    float existence = 0, size_fF = 0;
    float odds = 1;   // of trees that know couplings by their size; 1 where the model has none
  };
  struct Slot {
    Key128 key;   // that of an empty slot belongs to no row of columns
    Expected expected;
  };

  /// Of each distinct row.
  [[nodiscard]] std::vector<Expected> expectations(const SharedRows& rows) {
    std::vector<Expected> out(idx(rows.x.rows()));
    std::vector<std::int64_t> missed;
    FloatRows x{.columns = rows.x.columns, .values = {}};
    for (std::int64_t i = 0; i < rows.x.rows(); ++i) {
      const Key128 key = row_key(rows.x.row(i));
      const Slot& slot = slots_[idx(key.lo) & (kSlots - 1)];
      if (slot.key == key) {
        out[idx(i)] = slot.expected;
        continue;
      }
      missed.push_back(i);
      x.values.insert(x.values.end(), rows.x.row(i).begin(), rows.x.row(i).end());
    }
    const std::vector<double> existence = model_.trees.existence.predict(exec_, x);
    const std::vector<double> label = of_kind_.unknown.predict(exec_, x, kRankingBags);
    const BaggedTrees& weigh = of_kind_.weight_of_candidate;
    const std::vector<double> weight =
        weigh.empty() ? std::vector<double>(missed.size(), 0.5) : weigh.predict(exec_, x);
    for (std::size_t k = 0; k < missed.size(); ++k) {
      const auto i = missed[k];
      const double size_F =
          label_capacitance_F(model_.calibration.unknown.of(rows.distance[idx(i)], label[k]).label);
      out[idx(i)] = {static_cast<float>(existence[k]), static_cast<float>(size_F / kFemto),
                     static_cast<float>(weight[k] / (1 - std::min(weight[k], kSurest)))};
      const Key128 key = row_key(rows.x.row(i));
      slots_[idx(key.lo) & (kSlots - 1)] = {key, out[idx(i)]};
    }
    return out;
  }

  const Exec& exec_;
  const PlusModel& model_;
  const LabelTrees& of_kind_;
  const PairColumns& columns_;
  const std::vector<NetEstimate>& nets_;
  double sum_F_ = 0;
  std::vector<Slot> slots_;
};

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
  for (std::size_t i = 0; i < ranked.count(); ++i) out.push_back({ranked.a[i], ranked.b[i]});
  return out;
}

/// What is expected of each candidate beside the totals of its nets, farad.
std::vector<double> balanced_F(const RankedCandidates& ranked, const std::vector<NetPair>& pairs,
                               const std::vector<LabelEstimate>& size, const std::vector<NetEstimate>& nets) {
  std::vector<double> cap_F, coupling_F;
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

RankedCandidates ranked_by(const Exec& exec, const PlusModel& model, const CandidatePool& pool,
                           const PairColumns& columns, const std::vector<NetEstimate>& nets,
                           const CircuitGraph& graph, int per_net) {
  PlusScorer scorer(exec, model, columns, nets);
  return rank_pool(
      pool, graph, per_net,
      [&](const std::vector<Candidate>& block, std::vector<ScoredPair>& out) { scorer(block, out); });
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
  const RankedCandidates ranked = ranked_by(exec, model, pool, columns, nets, graph, options.per_net);
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
  return ranked_by(exec, model, pool, columns, model.net_estimates(exec, columns), graph, per_net).recall;
}

}   // namespace cgcl
