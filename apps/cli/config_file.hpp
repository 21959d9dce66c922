// Settings as TOML: what --config reads and what every run folder keeps.
#pragma once

#include "apps/cli/settings.hpp"
#include "io/report/json_value.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace cgcl {

/// What a file says about one command. Keys at the top and in the table named like the command count,
/// the latter more.
struct ConfigFile {
  std::vector<std::string> inputs;
  std::vector<Assignment> assignments;      // each with "file:line:col"
  std::vector<std::string> warnings = {};   // earlier spellings of keys that are still accepted
};

/// Reads the settings for `command`. Tables of other commands are checked but do not count. Throws Error with
/// file:line:col: bad_config (syntax, another command's file), unknown_key, bad_value (wrong type).
[[nodiscard]] ConfigFile read_config(const std::filesystem::path& path, const CommandRow& command);

/// The same from text; `name` stands for the file in messages.
[[nodiscard]] ConfigFile parse_config(const std::string& text, const std::string& name,
                                      const CommandRow& command);

/// The settings of a finished or stopped run, from its config.toml alone: no flags, no environment. The
/// file's own key `command` decides the command. Only the output is missing from it, which `output` supplies.
[[nodiscard]] Settings read_run_config(const std::filesystem::path& path, const std::string& output);

/// The resolved settings as TOML, keys in registry order, input paths absolute; the same bytes for
/// the same settings. Running `circuitgcl COMMAND --config FILE -o NEW` with it repeats the run. The
/// output and how to report are left out. Throws Error bad_value for a path that is not UTF-8.
[[nodiscard]] std::string config_text(const Settings& settings);

/// The same settings as a JSON object, keys as above; of what is not set there is none.
[[nodiscard]] JsonValue settings_json(const Settings& settings);

}   // namespace cgcl
