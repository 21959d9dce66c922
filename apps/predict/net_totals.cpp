#include "apps/predict/net_totals.hpp"

#include "engine/core/index.hpp"
#include "engine/core/parallel.hpp"
#include "layers/trees/weighted_rows.hpp"

#include <algorithm>   // for max, min
#include <cmath>       // for nan

namespace cgcl {
namespace {

constexpr std::int64_t kNetsPerChunk = 256;
constexpr std::int64_t kMinLeafNets = 10;   // there are fewer distinct nets than pairs

double terminals_F(const NetStatistics& net) { return kFemto * (1 + net.terminals()); }

/// Nets of `d` whose models are fitted without what `held_out` is calibrated on.
bool enters(const SourceDesign& d, std::int32_t net, const SourceDesign* held_out, bool single) {
  if (held_out == nullptr) return true;
  return single ? !d.has_calibration_colour(net) : &d != held_out;
}

struct Totals {
  std::vector<double> predicted_F, extracted_F;
};

/// Adds predicted and extracted totals of nets of `d` that `model` was not fitted on.
void add_totals(const Exec& exec, const SourceDesign& d, bool single, const CandidateModel& model,
                const RankedCandidates& pairs, Totals& out) {
  const NetTotals nets = expected_totals(exec, model, d.pool);
  std::vector<double> candidates_F(nets.coupling_F.size(), 0.0);
  for (std::size_t i = 0; i < pairs.count(); ++i) {
    candidates_F[idx(pairs.a[i])] += pairs.expected_F(i);
    candidates_F[idx(pairs.b[i])] += pairs.expected_F(i);
  }
  const std::vector<double> coupling_F = d.total_coupling_F();
  for (const std::int32_t net : d.one_per_colour(single)) {
    const auto v = idx(net);
    const double ground_F = model.ground.empty() ? 0 : nets.ground_F[v];
    const double extracted_F = d.graph.ground_F[v] >= 0 && !model.ground.empty() ? d.graph.ground_F[v] : 0;
    out.predicted_F.push_back(ground_F + std::max(nets.coupling_F[v], candidates_F[v]));
    out.extracted_F.push_back(extracted_F + coupling_F[v]);
  }
}

}   // namespace

NetTotals expected_totals(const Exec& exec, const CandidateModel& candidate_model,
                          const CandidatePool& pool) {
  const auto& nets = pool.statistics();
  NetTotals out;
  out.ground_F.assign(nets.size(), std::nan(""));
  out.coupling_F.assign(nets.size(), 0.0);
  const auto count = static_cast<std::int64_t>(nets.size());
  for_chunks(exec.threads(), count, kNetsPerChunk, [&](std::int64_t first, std::int64_t last) {
    for (std::size_t v = idx(first); v < idx(last); ++v) {
      const NetRow row = net_row(nets[v]);
      out.coupling_F[v] = terminals_F(nets[v]) * candidate_model.coupling(row);
      if (!candidate_model.ground.empty())
        out.ground_F[v] = terminals_F(nets[v]) * candidate_model.ground(row);
    }
  });
  return out;
}

void fit_net_models(const Exec& exec, const std::vector<SourceDesign>& designs, const TreeOptions& trees,
                    const SourceDesign* held_out, CandidateModel& out) {
  WeightedRows coupling, ground;
  std::vector<NetRow> known;
  std::vector<double> nets;
  for (const SourceDesign& d : designs) nets.push_back(static_cast<double>(d.pool.nets()));
  const std::vector<double> weight = design_weights(nets);
  for (std::size_t i = 0; i < designs.size(); ++i) {
    const SourceDesign& d = designs[i];
    const std::vector<double> coupling_F = d.total_coupling_F();
    for (std::int32_t v = 0; v < d.pool.nets(); ++v) {
      if (!enters(d, v, held_out, designs.size() == 1)) continue;
      const NetStatistics& net = d.pool.statistics()[idx(v)];
      const NetRow row = net_row(net);
      known.push_back(row);
      coupling.add(row, coupling_F[idx(v)] / terminals_F(net), weight[i]);
      const double ground_F = d.graph.ground_F[idx(v)];
      if (ground_F >= 0) ground.add(row, ground_F / terminals_F(net), weight[i]);
    }
  }
  TreeOptions options = trees;
  options.min_leaf_rows = std::min(options.min_leaf_rows, kMinLeafNets);
  out.coupling = coupling.fit(exec, TreeLoss::gamma, options);
  out.ground = ground.fit(exec, TreeLoss::gamma, options);
  if (held_out != nullptr) return;
  std::vector<const CircuitGraph*> graphs;
  for (const SourceDesign& d : designs) graphs.push_back(&d.graph);
  out.novelty = NoveltyDetector(std::move(known), device_types(graphs));
}

LogInterval calibrate_totals(const Exec& exec, const std::vector<SourceDesign>& designs,
                             const TreeOptions& trees, const RankedCandidates& pairs) {
  // Copies of a net in training would make its interval that of the extractor's noise. So a design is
  // calibrated by a fit on the others; a single one by nets of colours that a second fit has not seen, one of
  // each: what a net of a new design is to the first.
  const bool single = designs.size() == 1;
  Totals totals;
  for (const SourceDesign& d : designs) {
    CandidateModel second;
    fit_net_models(exec, designs, trees, &d, second);
    add_totals(exec, d, single, second, single ? pairs : RankedCandidates(), totals);
  }
  return conformal_interval(log_residuals(totals.predicted_F, totals.extracted_F));
}

}   // namespace cgcl
