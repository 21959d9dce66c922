// A run folder in numbers, for `info`.
#pragma once

#include "apps/cli/console.hpp"

#include <string>

namespace cgcl {

/// Shows settings, state, figures and files of the run in `folder`: from its config.toml, events.jsonl,
/// result.json and the metadata of its model, whichever there are. Throws Error run_damaged for a result.json
/// that is no JSON object, and as read_run_config and read_safetensors_metadata.
void show_run(const std::string& folder, Console& console);

}   // namespace cgcl
