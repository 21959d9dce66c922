#include "apps/predict/candidate_model.hpp"

#include "apps/predict/interval_calibration.hpp"
#include "apps/predict/net_totals.hpp"
#include "apps/predict/pair_models.hpp"
#include "engine/core/error.hpp"
#include "io/dataset/dataset.hpp"

namespace cgcl {

CandidateModel fit_candidate_model(const Exec& exec, TrainedModel& model, const CircuitGraph& graph,
                                   std::span<const std::int32_t> val, const CandidateModelOptions& options,
                                   std::span<const CircuitGraph> others) {
  std::vector<SourceDesign> designs;   // the first is that of the network
  designs.reserve(1 + others.size());
  designs.emplace_back(exec, graph, options);
  for (const CircuitGraph& other : others) designs.emplace_back(exec, other, options);
  CandidateModel out;
  out.candidates = options.candidates;
  for (const SourceDesign& d : designs) {
    out.source_name += str(out.source_name.empty() ? "" : ", ", d.graph.name);
    out.source_fingerprint += str(out.source_fingerprint.empty() ? "" : ",", fingerprint(d.graph));
    out.source_structure += str(out.source_structure.empty() ? "" : ",", structure_fingerprint(d.graph));
    out.source_sha256 += str(out.source_sha256.empty() ? "" : ",", d.graph.source_sha256);
  }
  fit_pair_models(exec, designs, options.trees, {}, out);
  fit_net_models(exec, designs, options.trees, {}, out);
  calibrate(exec, designs, options.trees, {model, graph, val}, out);
  const RankedCandidates pairs = rank_candidates(exec, out, designs.front().pool, graph, kCandidatesPerNet);
  out.source_recall = pairs.recall.value_or(0);
  return out;
}

}   // namespace cgcl
