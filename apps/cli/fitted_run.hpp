// A run folder of a system without epochs, from settings to result.json: trees, linear models and tables on
// the samples and the split that a network would have.
#pragma once

#include "apps/cli/console.hpp"
#include "apps/cli/settings.hpp"
#include "engine/core/exec.hpp"
#include "io/report/json_value.hpp"
#include "io/report/run_folder.hpp"

namespace cgcl {

/// Reads the design, splits it, fits, and writes split.safetensors, model.safetensors and result.json, which
/// marks the run as finished. Throws as read_graph and as a network does for samples that cannot be split.
[[nodiscard]] JsonValue run_fitted(const Exec& exec, RunFolder& folder, const Settings& settings,
                                   Console& console);

}   // namespace cgcl
