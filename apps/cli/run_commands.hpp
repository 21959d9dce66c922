// The commands that repeat a run.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cgcl {

/// How the run in `folder` can be asked for: with the options that are not defaults, files by their names
/// alone, and by its own settings file. Empty where it keeps none. Throws as read_run_config.
[[nodiscard]] std::vector<std::string> run_commands(const std::filesystem::path& folder);

}   // namespace cgcl
