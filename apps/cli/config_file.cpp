#include "apps/cli/config_file.hpp"

#include "apps/cli/toml_values.hpp"
#include "engine/core/config.hpp"
#include "engine/core/error.hpp"

#include <cstdio>        // for snprintf
#include <type_traits>   // for is_same_v

namespace cgcl {
namespace {

class Reader {
 public:
  Reader(const std::string& name, const CommandRow& command) : name_(name), command_(command) {}

  ConfigFile read(const toml::table& root) {
    for (auto&& [key, node] : root)
      if (!node.is_table()) read_top(key, node);
    for (auto&& [key, node] : root)
      if (const toml::table* table = node.as_table()) read_table(key, *table);
    return std::move(file_);
  }

 private:
  void read_top(const toml::key& key, const toml::node& node) {
    if (key.str() == "inputs") return read_inputs(node);
    if (key.str() != "command") return read_setting(key, node, command_, true);
    const auto* command = node.as_string();
    if (command == nullptr || command->get() != command_.name)
      throw Error(ErrorId::bad_config, str("the file is for another command than ", command_.name),
                  position(name_, node.source()));
  }

  void read_inputs(const toml::node& node) {
    const toml::array* list = node.as_array();
    if (list == nullptr || (!list->empty() && !list->is_homogeneous<std::string>()))
      throw Error(ErrorId::bad_value, "inputs: expected a list of paths", position(name_, node.source()));
    for (auto&& one : *list) file_.inputs.push_back(**one.as_string());
  }

  void read_table(const toml::key& key, const toml::table& table) {
    std::vector<std::string_view> commands;
    for (const CommandRow& row : command_rows()) {
      if (row.bit == 0) continue;
      commands.push_back(row.name);
      if (row.name != key.str()) continue;
      for (auto&& [inner, node] : table) read_setting(inner, node, row, row.bit == command_.bit);
      return;
    }
    throw Error(ErrorId::unknown_key,
                str("unknown table '", printable(key.str(), 60), "', the nearest is '",
                    nearest(key.str(), commands), "'"),
                position(name_, key));
  }

  void read_setting(const toml::key& key, const toml::node& node, const CommandRow& command, bool counts) {
    const RenamedSetting* renamed = find_renamed(key.str());
    if (renamed != nullptr && renamed->accepted)
      file_.warnings.push_back(str(position(name_, key), ": ", renamed_text(renamed->before, renamed->now)));
    const std::string_view present =
        renamed != nullptr && renamed->accepted ? renamed->now : std::string_view(key.str());
    const Setting* setting = find_setting(command, present);
    if (setting == nullptr || setting->name == "config") refuse_key(key, command);
    const std::string text = typed_text(*setting, node);
    const std::string where = position(name_, node.source());
    if (text.empty())
      throw Error(ErrorId::bad_value, str(setting->name, ": expected ", expected_type(*setting)), where);
    if (!counts) (void)parse_value(*setting, text, where);
    if (counts) file_.assignments.push_back({std::string(setting->name), text, Origin::config, where});
  }

  [[noreturn]] void refuse_key(const toml::key& key, const CommandRow& command) const {
    if (const RenamedSetting* renamed = find_renamed(key.str()); renamed != nullptr && !renamed->accepted)
      throw Error(ErrorId::unknown_key, str("unknown key '", renamed->before, "'"), position(name_, key),
                  renamed_text(renamed->before, renamed->now));
    std::vector<std::string_view> names = {"command", "inputs"};
    for (const Setting* row : settings_of(command))
      if (row->in_version) names.push_back(row->name);
    const std::string others = commands_with(key.str());
    const std::string context = others.empty() || key.str() == "config" ? "" : str(" (", others, " has it)");
    throw Error(ErrorId::unknown_key,
                str("unknown key '", printable(key.str(), 60), "' for ", command.name, context,
                    ", the nearest is '", nearest(key.str(), names), "'"),
                position(name_, key));
  }

  const std::string& name_;
  const CommandRow& command_;
  ConfigFile file_;
};

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    char escape[8];
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\';
    if (byte < 0x20 || byte == 0x7f) {
      std::snprintf(escape, sizeof escape, "\\u%04x", byte);
      out += escape;
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string toml_real(double value) {
  const std::string text = shortest(value);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string absolute_path(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

std::string toml_value(const Setting& setting, const SettingValue& value) {
  if (const auto* text = std::get_if<std::string>(&value))
    return quoted(setting.type == SettingType::path ? absolute_path(*text) : *text);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  if (const auto* real = std::get_if<double>(&value)) return toml_real(*real);
  if (const auto* on = std::get_if<bool>(&value)) return *on ? "true" : "false";
  const auto& list = std::get<std::vector<double>>(value);
  return '[' + toml_real(list.at(0)) + ", " + toml_real(list.at(1)) + ']';
}

}   // namespace

ConfigFile parse_config(const std::string& text, const std::string& name, const CommandRow& command) {
  const toml::table root = parse_toml(text, name);
  return Reader(name, command).read(root);
}

ConfigFile read_config(const std::filesystem::path& path, const CommandRow& command) {
  return parse_config(config_bytes(path), path.string(), command);
}

Settings read_run_config(const std::filesystem::path& path, const std::string& output) {
  const std::string text = config_bytes(path);
  const toml::table root = parse_toml(text, path.string());
  const auto* name = root.get_as<std::string>("command");
  if (name == nullptr)
    throw Error(ErrorId::bad_config, "the key 'command' is missing", printable(path.string()),
                root.contains("verb") ? renamed_text("verb", "command") : "");
  const CommandRow& command = find_command(name->get());
  const std::string shown = path.string();
  ConfigFile file = Reader(shown, command).read(root);
  if (!output.empty()) file.assignments.push_back({"output", output, Origin::flag, {}});
  return resolve(command, std::move(file.inputs), std::move(file.assignments));
}

std::string config_text(const Settings& settings) {
  const CommandRow& command = find_command(settings.command);
  std::string out = str("# circuitgcl ", kVersion,
                        ": every setting of a run\ncommand = ", quoted(settings.command), "\ninputs = [");
  for (std::size_t i = 0; i < settings.inputs.size(); ++i)
    out += (i == 0 ? "" : ", ") + quoted(absolute_path(settings.inputs[i]));
  out += "]\n";
  for (const Setting* row : settings_of(command)) {
    const SettingValue* value = settings.find(row->name);
    if (row->recorded && value != nullptr) out += str(row->name, " = ", toml_value(*row, *value), '\n');
  }
  try {
    (void)toml::parse(
        out);   // TOML is UTF-8, paths need not be: better refused now than unreadable on resume
  } catch (const toml::parse_error&) {
    throw Error(ErrorId::bad_value, "a path or text is not UTF-8, which a config.toml cannot hold");
  }
  return out;
}

JsonValue settings_json(const Settings& settings) {
  JsonValue out = JsonValue::object();
  for (const Setting* row : settings_of(find_command(settings.command))) {
    const SettingValue* value = settings.find(row->name);
    if (!row->recorded || value == nullptr) continue;
    if (const auto* path = std::get_if<std::string>(value); path && row->type == SettingType::path)
      out.set(row->name, absolute_path(*path));
    else
      std::visit(
          [&](const auto& held) {
            if constexpr (!std::is_same_v<decltype(held), const NoAlternative&>)
              out.set(row->name, JsonValue(held));
          },
          *value);
  }
  return out;
}

}   // namespace cgcl
