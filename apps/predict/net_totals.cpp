#include "apps/predict/net_totals.hpp"

#include "engine/core/index.hpp"
#include "engine/core/parallel.hpp"
#include "layers/trees/weighted_rows.hpp"

#include <algorithm>   // for min
#include <cmath>       // for nan

namespace cgcl {
namespace {

constexpr std::int64_t kNetsPerChunk = 256;
constexpr std::int64_t kMinLeafNets = 10;   // there are fewer distinct nets than pairs

double terminals_F(const NetStatistics& net) { return kFemto * (1 + net.terminals()); }

/// Else what is known of a part of the couplings has to do.
bool some_total_is_known(const std::vector<SourceDesign>& designs, const HeldOut& held_out) {
  for (const SourceDesign& d : designs)
    for (std::int32_t v = 0; v < d.pool.nets(); ++v)
      if (!held_out.holds(d, v) && d.knows_total(v)) return true;
  return false;
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
                    const HeldOut& held_out, CandidateModel& out) {
  WeightedRows coupling, ground;
  std::vector<NetRow> known;
  std::vector<const CircuitGraph*> graphs;
  std::vector<double> nets;
  for (const SourceDesign& d : designs) nets.push_back(static_cast<double>(d.pool.nets()));
  const std::vector<double> weight = design_weights(nets);
  const bool some_known = some_total_is_known(designs, held_out);
  for (std::size_t i = 0; i < designs.size(); ++i) {
    const SourceDesign& d = designs[i];
    if (&d == held_out.design) continue;
    graphs.push_back(&d.graph);
    const std::vector<double> coupling_F = d.total_coupling_F();
    for (std::int32_t v = 0; v < d.pool.nets(); ++v) {
      if (held_out.holds(d, v) || (some_known && !d.knows_total(v))) continue;
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
  out.novelty = NoveltyDetector(std::move(known), device_types(graphs));
}

std::vector<NetStanding> net_standings(const Exec& exec, const NoveltyDetector& detector,
                                       const CircuitGraph& graph, const CandidatePool& pool) {
  const std::vector<std::uint8_t> foreign = detector.on_novel_devices(graph);
  std::vector<NetStanding> out(foreign.size(), NetStanding::known);
  const auto count = static_cast<std::int64_t>(out.size());
  for_chunks(exec.threads(), count, kNetsPerChunk, [&](std::int64_t first, std::int64_t last) {
    for (std::size_t v = idx(first); v < idx(last); ++v)
      if (foreign[v] != 0)
        out[v] = NetStanding::foreign;
      else if (detector.is_novel(net_row(pool.statistics()[v])))
        out[v] = NetStanding::novel;
  });
  return out;
}

}   // namespace cgcl
