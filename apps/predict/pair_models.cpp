#include "apps/predict/pair_models.hpp"

#include "engine/core/index.hpp"
#include "io/pairs/coupling_walk.hpp"
#include "layers/trees/weighted_rows.hpp"

#include <algorithm>   // for all_of, clamp, max, min, sort
#include <tuple>       // for tie

namespace cgcl {
namespace {

/// Constraints on the columns of a pair for the trees of existence, or of size.
std::vector<std::int8_t> monotone_columns(bool of_size) {
  std::vector<std::int8_t> out;
  for (const CandidateColumn& c : candidate_columns())
    out.push_back(static_cast<std::int8_t>(of_size && c.size ? 1 : c.closer));
  return out;
}

void add_pairs(const SourceDesign& d, const HeldOut& held_out, double pair_weight, double size_weight,
               WeightedRows& existence, WeightedRows& size) {
  CouplingWalk extracted(d.truth);
  d.pool.for_each_block([&](const std::vector<Candidate>& block) {
    for (const Candidate& c : block) {
      const double cap_F = extracted.cap_F(c.a, c.b);
      if (held_out.holds(d, c.a) || held_out.holds(d, c.b)) continue;
      existence.add(c.row, cap_F > 0 ? 1 : 0, pair_weight);
      if (cap_F > 0) size.add(c.row, cap_F / kFemto, size_weight);
    }
  });
}

/// Whether what the network predicts of a link is the coupling of two nets.
bool predicts_net_couplings(const TrainedModel& model, const CircuitGraph& graph) {
  if (model.description().task != Task::edge_regression) return false;
  return std::all_of(graph.links.relation.begin(), graph.links.relation.end(),
                     [](std::uint8_t r) { return r == static_cast<std::uint8_t>(Relation::net_to_net); });
}

/// Those of the calibration pairs that the network did not train on either.
CalibrationPairs unseen_pairs(const std::vector<NetCoupling>& links, const CalibrationPairs& calibration) {
  CouplingWalk unseen(links);
  CalibrationPairs out;
  const RankedCandidates& pairs = calibration.pairs;
  for (std::size_t i = 0; i < pairs.count(); ++i) {
    if (unseen.cap_F(pairs.a[i], pairs.b[i]) == 0) continue;
    out.pairs.a.push_back(pairs.a[i]);
    out.pairs.b.push_back(pairs.b[i]);
    out.pairs.size_F.push_back(pairs.size_F[i]);
    out.truth_F.push_back(calibration.truth_F[i]);
  }
  return out;
}

/// What brings the sum of the predictions to that of the truth, within a decade.
double scale_factor(const CalibrationPairs& calibration) {
  double sum = 0, predicted = 0;
  for (std::size_t i = 0; i < calibration.truth_F.size(); ++i) {
    sum += calibration.truth_F[i];
    predicted += calibration.pairs.size_F[i];
  }
  return std::clamp(sum / std::max(predicted, 1e-30), 0.1, 10.0);
}

}   // namespace

void fit_pair_models(const Exec& exec, const std::vector<SourceDesign>& designs, const TreeOptions& trees,
                     const HeldOut& held_out, CandidateModel& out) {
  std::vector<double> pairs, couplings;
  for (const SourceDesign& d : designs) {
    pairs.push_back(static_cast<double>(d.pool.count()));
    couplings.push_back(static_cast<double>(d.truth.size()));
  }
  const std::vector<double> pair_weight = design_weights(pairs), size_weight = design_weights(couplings);
  WeightedRows existence, size;
  for (std::size_t i = 0; i < designs.size(); ++i)
    add_pairs(designs[i], held_out, pair_weight[i], size_weight[i], existence, size);
  TreeOptions options = trees;
  options.monotone = monotone_columns(false);
  out.existence = existence.fit(exec, TreeLoss::logistic, options);
  options.monotone = monotone_columns(true);
  out.size = size.fit(exec, TreeLoss::gamma, options);
}

CalibrationPairs calibration_pairs(const SourceDesign& design, const CandidateModel& second) {
  CouplingWalk extracted(design.truth);
  CalibrationPairs out;
  design.pool.for_each_block([&](const std::vector<Candidate>& block) {
    for (const Candidate& c : block) {
      const double cap_F = extracted.cap_F(c.a, c.b);
      if (cap_F <= 0 || (!design.has_calibration_colour(c.a) && !design.has_calibration_colour(c.b)))
        continue;
      out.pairs.a.push_back(c.a);
      out.pairs.b.push_back(c.b);
      out.pairs.size_F.push_back(kFemto * second.size(c.row));
      out.truth_F.push_back(cap_F);
    }
  });
  return out;
}

std::vector<NetCoupling> unseen_couplings(const CircuitGraph& graph, std::span<const std::int32_t> val) {
  std::vector<NetCoupling> links;
  for (const std::int32_t i : val) {
    const std::int32_t a = graph.links.src[idx(i)], b = graph.links.dst[idx(i)];
    links.push_back({std::min(a, b), std::max(a, b), 1});
  }
  std::sort(links.begin(), links.end(), [](const NetCoupling& x, const NetCoupling& y) {
    return std::tie(x.a, x.b) < std::tie(y.a, y.b);
  });
  return links;
}

void choose_size_model(const Exec& exec, TrainedModel& model, const CircuitGraph& graph,
                       std::span<const std::int32_t> val, const CalibrationPairs& calibration,
                       CandidateModel& out) {
  out.network_factor = 0;
  out.sizing = {};
  if (!predicts_net_couplings(model, graph)) return;
  CalibrationPairs unseen = unseen_pairs(unseen_couplings(graph, val), calibration);
  if (static_cast<double>(unseen.truth_F.size()) < kMinResiduals) return;
  out.sizing.compared = static_cast<std::int64_t>(unseen.truth_F.size());
  out.sizing.trees_error = mean_absolute(log_residuals(unseen.pairs.size_F, unseen.truth_F));
  size_by_network(exec, 1, model, graph, unseen.pairs);
  const double factor = scale_factor(unseen);
  for (double& size_F : unseen.pairs.size_F) size_F *= factor;
  out.sizing.network_error = mean_absolute(log_residuals(unseen.pairs.size_F, unseen.truth_F));
  out.sizing.by_network = out.sizing.network_error < out.sizing.trees_error;
  if (out.sizing.by_network) out.network_factor = factor;
}

}   // namespace cgcl
