#include "apps/transfer/design_origin.hpp"

#include "apps/train/seen_in.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for find
#include <cmath>       // for sqrt

namespace cgcl {

bool DesignOrigin::is_one_of(std::span<const std::string> ids) const {
  return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
    return std::find(identities.begin(), identities.end(), id) != identities.end();
  });
}

DesignOrigin design_origin(const CircuitGraph& graph) {
  return {.name = graph.name,
          .family = graph.family.empty() ? graph.name : graph.family,
          .technology = graph.technology,
          .identities = identities(graph)};
}

Families::Families(std::span<const DesignOrigin> origins) {
  for (const DesignOrigin& origin : origins) {
    const auto known = std::find(name.begin(), name.end(), origin.family);
    of_design.push_back(static_cast<std::int32_t>(known - name.begin()));
    if (known == name.end()) {
      name.push_back(origin.family);
      designs.push_back(0);
    }
    ++designs[idx(of_design.back())];
  }
}

std::vector<double> Families::design_weights() const {
  std::vector<double> weight;
  double sum = 0;
  for (const std::int32_t family : of_design) {
    weight.push_back(1 / std::sqrt(static_cast<double>(designs[idx(family)])));
    sum += weight.back();
  }
  for (double& w : weight) w *= static_cast<double>(weight.size()) / sum;
  return weight;
}

}   // namespace cgcl
