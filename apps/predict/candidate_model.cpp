#include "apps/predict/candidate_model.hpp"

#include "apps/predict/candidate_source.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/dataset/dataset.hpp"
#include "layers/trees/weighted_rows.hpp"

#include <algorithm>   // for clamp, max, sort
#include <cmath>       // for abs, floor, log10
#include <tuple>       // for tie

namespace cgcl {
namespace {

constexpr double kFemto = 1e-15;
constexpr std::size_t kMinResiduals = 20;   // for a quantile
constexpr double kTail = 0.1;               // on either side of an 80 % interval

/// Directions of the columns of a pair for the trees of existence, or of size.
std::vector<std::int8_t> directions(bool of_size) {
  std::vector<std::int8_t> out;
  for (const CandidateColumn& c : candidate_columns())
    out.push_back(static_cast<std::int8_t>(of_size && c.size ? 1 : c.closer));
  return out;
}

/// Pairs with a coupling that no tree was fitted on.
struct HeldOut {
  RankedCandidates pairs;
  std::vector<double> truth_F;
};

/// The source designs while companions are fitted; the first is that of the network.
class CandidateModelFit {
 public:
  CandidateModelFit(const Exec& exec, const CandidateModelOptions& options,
                    const std::vector<const CircuitGraph*>& graphs)
      : exec_(exec), options_(options) {
    designs_.reserve(graphs.size());
    for (const CircuitGraph* graph : graphs) designs_.emplace_back(exec, *graph, options);
  }

  void fit_pairs(CandidateModel& out) {
    WeightedRows existence, size;
    const std::vector<double> pairs = shares([](const SourceDesign&d) { return d.pool.count(); }),
                              couplings = shares([](const SourceDesign&d) { return d.truth.size(); });
    for (std::size_t i = 0; i < designs_.size(); ++i)
      add_pairs(designs_[i], i == 0, pairs[i], couplings[i], existence, size);
    TreeOptions options = options_.trees;
    options.direction = directions(false);
    out.existence = existence.fit(exec_, TreeLoss::logistic, options);
    options.direction = directions(true);
    out.size = size.fit(exec_, TreeLoss::gamma, options);
    for (std::size_t i = 0; i < held_.truth_F.size(); ++i)
      held_.pairs.size_F.push_back(kFemto * out.size(held_row_[i]));
  }

  /// On all nets; or without what `judged` shall be judged on: that design, or of a single one the colours
  /// that are kept out.
  void fit_nets(CandidateModel& out, const SourceDesign* judged) const {
    WeightedRows coupling, ground;
    std::vector<NetRow> known;
    const std::vector<double> nets = shares([](const SourceDesign& d) { return d.pool.nets(); });
    for (std::size_t i = 0; i < designs_.size(); ++i) {
      const SourceDesign& d = designs_[i];
      if (&d == judged && designs_.size() > 1) continue;
      const std::vector<double> coupling_F = d.whole_coupling();
      for (std::int32_t v = 0; v < d.pool.nets(); ++v) {
        if (judged != nullptr && designs_.size() == 1 && d.is_new(v)) continue;
        const NetStatistics& net = d.pool.statistics()[idx(v)];
        const NetRow row = net_row(net);
        const double terminals_F = kFemto * (1 + net.terminals());
        known.push_back(row);
        coupling.add(row, coupling_F[idx(v)] / terminals_F, nets[i]);
        const double ground_F = d.graph.ground_F[idx(v)];
        if (ground_F >= 0) ground.add(row, ground_F / terminals_F, nets[i]);
      }
    }
    TreeOptions options = options_.trees;
    options.min_leaf_rows = std::min<std::int64_t>(options.min_leaf_rows, 10);
    out.coupling = coupling.fit(exec_, TreeLoss::gamma, options);
    out.ground = ground.fit(exec_, TreeLoss::gamma, options);
    if (judged != nullptr) return;
    std::vector<const CircuitGraph*> graphs;
    for (const SourceDesign& d : designs_) graphs.push_back(&d.graph);
    out.familiar = NoveltyDetector(std::move(known), device_types(graphs));
  }

  /// Network or trees for the size: what was closer on pairs that neither has seen; and its interval.
  void choose_size(TrainedModel& model, std::span<const std::int32_t> val, CandidateModel& out) const {
    out.of_size = interval(residuals(held_.pairs.size_F, held_.truth_F));
    if (!network_fits(model)) return;
    std::vector<NetCoupling> unseen;
    for (const std::int32_t i : val) {
      const auto at = idx(i);
      const std::int32_t a = designs_.front().graph.links.src[at], b = designs_.front().graph.links.dst[at];
      unseen.push_back({std::min(a, b), std::max(a, b), 1});
    }
    std::sort(unseen.begin(), unseen.end(), [](const NetCoupling& x, const NetCoupling& y) {
      return std::tie(x.a, x.b) < std::tie(y.a, y.b);
    });
    TruthWalk is_unseen(unseen);
    RankedCandidates pairs;
    std::vector<double> truth_F;
    for (std::size_t i = 0; i < held_.truth_F.size(); ++i) {
      if (is_unseen(held_.pairs.a[i], held_.pairs.b[i]) == 0) continue;
      pairs.a.push_back(held_.pairs.a[i]);
      pairs.b.push_back(held_.pairs.b[i]);
      pairs.size_F.push_back(held_.pairs.size_F[i]);
      truth_F.push_back(held_.truth_F[i]);
    }
    if (truth_F.size() < kMinResiduals) return;
    const double of_trees = spread(residuals(pairs.size_F, truth_F));
    CandidateModel plain;
    plain.network_factor = 1;
    size_candidates(exec_, plain, model, designs_.front().graph, pairs);
    double sum = 0, predicted = 0;
    for (std::size_t i = 0; i < truth_F.size(); ++i) {
      sum += truth_F[i];
      predicted += pairs.size_F[i];
    }
    const double factor = std::clamp(sum / std::max(predicted, 1e-30), 0.1, 10.0);
    for (double& size_F : pairs.size_F) size_F *= factor;
    const auto of_network = residuals(pairs.size_F, truth_F);
    if (spread(of_network) >= of_trees) return;
    out.network_factor = factor;
    out.of_size = interval(of_network);
  }

  void measure(TrainedModel& model, CandidateModel& out) const {
    const SourceDesign& first = designs_.front();
    RankedCandidates pairs = rank_candidates(exec_, out, first.pool, first.graph, kCandidatesPerNet);
    out.source_recall = pairs.recall.value_or(0);
    size_candidates(exec_, out, model, first.graph, pairs);
    // Copies of a net in training would make its interval that of the extractor's noise. So a design is
    // judged by a fit on the others; a single one by nets of colours that a second fit has not seen, one of
    // each: what a net of a new design is to the first.
    std::vector<double> predicted, truth;
    for (const SourceDesign& d : designs_) {
      CandidateModel second;
      fit_nets(second, &d);
      judge(d, second, designs_.size() == 1 ? pairs : RankedCandidates(), predicted, truth);
    }
    out.of_total = interval(residuals(predicted, truth));
  }

 private:
  /// Weights that let every design count alike, 1 on the average row.
  template <class Count>
  [[nodiscard]] std::vector<double> shares(const Count& count) const {
    std::vector<double> out;
    double sum = 0;
    for (const SourceDesign& d : designs_) {
      out.push_back(std::max(1.0, static_cast<double>(count(d))));
      sum += out.back();
    }
    for (double& n : out) n = sum / (static_cast<double>(designs_.size()) * n);
    return out;
  }

  /// Pairs of a design; those of kept-out nets of the first are for the sizes.
  void add_pairs(const SourceDesign& d, bool first, double pair_weight, double size_weight,
                 WeightedRows& existence, WeightedRows& size) {
    TruthWalk truth(d.truth);
    d.pool.for_each_block([&](const std::vector<Candidate>& block) {
      for (const Candidate& c : block) {
        const double cap_F = truth(c.a, c.b);
        if (first && (d.kept_out(c.a) || d.kept_out(c.b))) {
          if (cap_F > 0) hold_out(c, cap_F);
          continue;
        }
        existence.add(c.row, cap_F > 0 ? 1 : 0, pair_weight);
        if (cap_F > 0) size.add(c.row, cap_F / kFemto, size_weight);
      }
    });
  }

  /// Adds predicted and extracted totals of nets of `d` that `second` was not fitted on.
  void judge(const SourceDesign& d, const CandidateModel& second, const RankedCandidates& pairs,
             std::vector<double>& predicted, std::vector<double>& truth) const {
    const NetExpectation nets = expect_nets(exec_, second, d.pool);
    std::vector<double> candidates_F(nets.coupling_F.size(), 0.0);
    for (std::size_t i = 0; i < pairs.count(); ++i) {
      candidates_F[idx(pairs.a[i])] += pairs.expected_F(i);
      candidates_F[idx(pairs.b[i])] += pairs.expected_F(i);
    }
    const std::vector<double> coupling_F = d.whole_coupling();
    for (const std::int32_t net : d.one_of_each(designs_.size() == 1)) {
      const auto v = idx(net);
      const double ground_F = second.ground.empty() ? 0 : nets.ground_F[v];
      const double extracted_F = d.graph.ground_F[v] >= 0 && !second.ground.empty() ? d.graph.ground_F[v] : 0;
      predicted.push_back(ground_F + std::max(nets.coupling_F[v], candidates_F[v]));
      truth.push_back(extracted_F + coupling_F[v]);
    }
  }

  void hold_out(const Candidate& c, double cap_F) {
    held_.pairs.a.push_back(c.a);
    held_.pairs.b.push_back(c.b);
    held_.truth_F.push_back(cap_F);
    held_row_.push_back(c.row);
  }

  /// Whether what the network predicts of a link is the coupling of two nets.
  [[nodiscard]] bool network_fits(const TrainedModel& model) const {
    if (model.description().task != Task::edge_regression) return false;
    for (const std::uint8_t r : designs_.front().graph.links.relation)
      if (r != static_cast<std::uint8_t>(Relation::net_to_net)) return false;
    return true;
  }

  /// Ascending decimal logarithms of truth over prediction, where both are positive.
  static std::vector<double> residuals(const std::vector<double>& predicted,
                                       const std::vector<double>& truth) {
    std::vector<double> out;
    for (std::size_t i = 0; i < truth.size(); ++i)
      if (predicted[i] > 0 && truth[i] > 0) out.push_back(std::log10(truth[i] / predicted[i]));
    std::sort(out.begin(), out.end());
    return out;
  }
  static double spread(const std::vector<double>& residuals) {
    double sum = 0;
    for (const double r : residuals) sum += std::abs(r);
    return sum / static_cast<double>(residuals.size());
  }
  /// Split-conformal: the ranks that hold for one more value.
  static LogInterval interval(const std::vector<double>& residuals) {
    if (residuals.size() < kMinResiduals) return {};
    const auto outside = static_cast<std::size_t>(
        std::max(1.0, std::floor(kTail * static_cast<double>(residuals.size() + 1))));
    return {residuals[outside - 1], residuals[residuals.size() - outside]};
  }

  const Exec& exec_;
  const CandidateModelOptions& options_;
  std::vector<SourceDesign> designs_;
  HeldOut held_;
  std::vector<PairRow> held_row_;
};

}   // namespace

CandidateModel fit_candidate_model(const Exec& exec, TrainedModel& model, const CircuitGraph& graph,
                                   std::span<const std::int32_t> val, const CandidateModelOptions& options,
                                   std::span<const CircuitGraph> others) {
  std::vector<const CircuitGraph*> graphs = {&graph};
  for (const CircuitGraph& other : others) graphs.push_back(&other);
  CandidateModelFit fit(exec, options, graphs);
  CandidateModel out;
  out.candidates = options.candidates;
  for (const CircuitGraph* g : graphs) {
    out.source_name += str(out.source_name.empty() ? "" : ", ", g->name);
    out.source_fingerprint += str(out.source_fingerprint.empty() ? "" : ",", fingerprint(*g));
  }
  fit.fit_pairs(out);
  fit.fit_nets(out, nullptr);
  fit.choose_size(model, val, out);
  fit.measure(model, out);
  return out;
}

}   // namespace cgcl
