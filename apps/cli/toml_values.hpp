// TOML files with settings: places in them, and values as they would be typed.
#pragma once

#include "apps/cli/option_registry.hpp"

#include <filesystem>
#include <string>

#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace cgcl {

/// "file:line:col" of a value or a key; `name` is the file as the user called it.
[[nodiscard]] std::string position(const std::string& name, const toml::source_region& source);
[[nodiscard]] std::string position(const std::string& name, const toml::key& key);

/// The value as it would be typed on the command line; empty when its TOML type does not fit the setting.
[[nodiscard]] std::string typed_text(const Setting& setting, const toml::node& node);

/// What typed_text() takes: "a whole number".
[[nodiscard]] std::string expected_type(const Setting& setting);

/// A number in the shortest form that reads back equal.
[[nodiscard]] std::string shortest(double value);

/// The table of a text. Throws Error bad_config with the place.
[[nodiscard]] toml::table parse_toml(const std::string& text, const std::string& name);

/// A whole file. Throws Error bad_config when it cannot be opened or has more than 1 MiB, ResourceError
/// read_failed when reading it fails.
[[nodiscard]] std::string config_bytes(const std::filesystem::path& path);

}   // namespace cgcl
