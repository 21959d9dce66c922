// Settings as TOML: what --config reads and what every run folder keeps.
#pragma once

#include "apps/cli/settings.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace cgcl {

/// What a file says about one verb. Keys at the top and in the table named like the verb count, the
/// latter more.
struct ConfigFile {
  std::vector<std::string> inputs;
  std::vector<Assignment> assignments;   // each with "file:line:col"
};

/// Reads the settings for `verb`. Tables of other verbs are checked but do not count. Throws Error
/// with file:line:col: bad_config (syntax, another verb's file), unknown_key, bad_value (wrong
/// type).
[[nodiscard]] ConfigFile read_config(const std::filesystem::path& path, const VerbRow& verb);

/// The same from text; `name` stands for the file in messages.
[[nodiscard]] ConfigFile parse_config(const std::string& text, const std::string& name, const VerbRow& verb);

/// The settings of a finished or stopped run, from its config.toml alone: no flags, no environment.
/// The file's own key `verb` decides the verb. Only the output is missing from it, which `output`
/// supplies.
[[nodiscard]] Settings read_run_config(const std::filesystem::path& path, const std::string& output);

/// The resolved settings as TOML, keys in registry order, input paths absolute; the same bytes for
/// the same settings. Running `circuitgcl VERB --config FILE -o NEW` with it repeats the run. The
/// output and how to report are left out. Throws Error bad_value for a path that is not UTF-8.
[[nodiscard]] std::string config_text(const Settings& settings);

}   // namespace cgcl
