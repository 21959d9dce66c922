#include "io/circuit/annotated_nets.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for count
#include <cmath>       // for isnan

namespace cgcl {

std::string_view name_of(AnnotationState state) {
  switch (state) {
    case AnnotationState::annotated:
      return "annotated";
    case AnnotationState::supply:
      return "supply";
    case AnnotationState::coupled:
      return "not extracted, couplings of others end on it";
    case AnnotationState::absent:
      return "not in the parasitics";
    case AnnotationState::deselected:
      return "not selected";
  }
  return "";
}

std::int64_t AnnotatedNets::count(AnnotationState state) const {
  return std::count(states.begin(), states.end(), state);
}

void AnnotatedNets::restrict(const std::vector<NetChoiceState>& chosen) {
  for (std::size_t n = 0; n < states.size(); ++n)
    if (chosen[n] != NetChoiceState::wanted && states[n] != AnnotationState::supply)
      states[n] = AnnotationState::deselected;
}

AnnotatedNets annotated_nets(const FlatCircuit& circuit, const CircuitLabels& labels,
                             const std::vector<Supply>& supplies, const Parasitics& parasitics) {
  AnnotatedNets out;
  out.states.assign(idx(circuit.nets()), AnnotationState::absent);
  for (std::size_t n = 0; n < out.states.size(); ++n)
    if (!std::isnan(labels.ground_F[n]))
      out.states[n] = AnnotationState::annotated;
    else if (labels.matched_by[n] == MatchedBy::name || labels.matched_by[n] == MatchedBy::pins)
      out.states[n] = AnnotationState::coupled;
  for (const Supply& supply : supplies) out.states[idx(supply.net)] = AnnotationState::supply;
  out.extracted = static_cast<std::int64_t>(parasitics.nets.size());
  for (const std::int32_t net : labels.unmatched) {
    ++out.lost_count;
    if (out.lost.size() < AnnotatedNets::kShown) out.lost.push_back(parasitics.nets[idx(net)]);
  }
  return out;
}

}   // namespace cgcl
