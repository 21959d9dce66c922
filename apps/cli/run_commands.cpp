#include "apps/cli/run_commands.hpp"

#include "apps/cli/config_file.hpp"
#include "engine/core/error.hpp"

namespace cgcl {
namespace {

namespace fs = std::filesystem;

/// A word as a shell takes it.
std::string quoted(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./,:=@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string file_name(const std::string& path) { return fs::path(path).filename().string(); }

std::string name_of_folder(const fs::path& folder) {
  const fs::path normal = folder.lexically_normal();
  return (normal.has_filename() ? normal : normal.parent_path()).filename().string();
}

/// "--loss gai"
std::string option(const Setting& row, const JsonValue& value) {
  const std::string flag = str(" --", row.name);
  if (row.type == SettingType::flag) return flag;
  if (row.type == SettingType::path && value.is_text())
    return str(flag, ' ', quoted(file_name(value.as_text())));
  if (!value.is_array()) return str(flag, ' ', quoted(value.is_text() ? value.as_text() : value.dump()));
  std::string list;
  for (const JsonValue& one : value.as_array()) list += (list.empty() ? "" : ",") + one.dump();
  return str(flag, ' ', list);
}

}   // namespace

std::vector<std::string> run_commands(const fs::path& folder) {
  std::error_code absent;
  if (!fs::exists(folder / "config.toml", absent)) return {};
  const Settings settings = read_run_config(folder / "config.toml", folder.string());
  const CommandRow& command = find_command(settings.command);
  const JsonValue defaults =
      settings_json(resolve(command, settings.inputs, {{"output", folder.string(), Origin::flag, {}}}));
  const JsonValue chosen = settings_json(settings);
  std::string line = "circuitgcl " + settings.command;
  for (const std::string& input : settings.inputs) line += ' ' + quoted(file_name(input));
  for (const Setting* row : settings_of(command)) {
    const JsonValue *value = chosen.find(row->name), *usual = defaults.find(row->name);
    if (value == nullptr || (usual != nullptr && usual->dump() == value->dump())) continue;
    if (row->type == SettingType::flag && !value->as_bool()) continue;
    line += option(*row, *value);
  }
  const std::string run = quoted(name_of_folder(folder));
  return {line + " -o " + run,
          str("circuitgcl ", settings.command, " --config ", run, "/config.toml -o NEW")};
}

}   // namespace cgcl
