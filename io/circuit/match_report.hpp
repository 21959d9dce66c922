// What is said of a match that failed. Internal to matching.
#pragma once

#include "engine/core/error.hpp"
#include "io/circuit/match.hpp"

#include <functional>
#include <string>
#include <vector>

namespace cgcl {

/// The error no_match, with some names of both sides; `lost` are nets of the parasitics that were not found.
[[nodiscard]] Error no_match(const MatchReport& report, const FlatCircuit& circuit,
                             const Parasitics& parasitics, const std::vector<std::string>& lost,
                             const std::function<bool(std::int32_t net)>& is_supply);

}   // namespace cgcl
