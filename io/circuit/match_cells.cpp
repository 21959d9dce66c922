#include "io/circuit/match_cells.hpp"

#include "engine/core/index.hpp"

#include <numeric>   // for partial_sum

namespace cgcl {
namespace {

constexpr std::int32_t kAbsent = -1;
constexpr std::size_t kSample = 4096;

}   // namespace

CellPins::CellPins(const FlatCircuit& circuit, const Parasitics& parasitics)
    : circuit_(circuit),
      names_(circuit, parasitics, InstanceMatcher::Of::cells),
      first_(circuit.instances.size() + 1, 0) {
  for (const NetAlias& alias : circuit.aliases) ++first_[idx(alias.instance) + 1];
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  ports_.resize(circuit.aliases.size());
  std::vector<std::int64_t> next(first_.begin(), first_.end() - 1);
  for (std::size_t a = 0; a < circuit.aliases.size(); ++a)
    ports_[idx(next[idx(circuit.aliases[a].instance)]++)] = static_cast<std::int32_t>(a);
  const std::size_t step = parasitics.pins.size() / kSample + 1;
  for (std::size_t p = 0; p < parasitics.pins.size(); p += step, ++tried_) {
    const std::int32_t at = instance(parasitics.instance(parasitics.pins[p]));
    found_ += at != kAbsent && net(at, parasitics.terminal(parasitics.pins[p])) != kAbsent;
  }
}

std::int32_t CellPins::instance(std::string_view name) const {
  bool finger = false;
  return names_.find(name, finger);
}

std::int32_t CellPins::net(std::int32_t instance, std::string_view port) const {
  const auto begin = idx(first_[idx(instance)]), end = idx(first_[idx(instance) + 1]);
  const auto find = [&](auto&& same) {
    for (std::size_t at = begin; at < end; ++at) {
      const NetAlias& alias = circuit_.aliases[idx(ports_[at])];
      if (same(circuit_.names[alias.name])) return alias.net;
    }
    return kAbsent;
  };
  const std::int32_t net = find([&](std::string_view name) { return name == port; });
  if (net != kAbsent || begin == end) return net;
  const std::string canonical = with_brackets(canonical_path(port, '\0'));
  return find([&](std::string_view name) { return with_brackets(canonical_path(name, '\0')) == canonical; });
}

}   // namespace cgcl
