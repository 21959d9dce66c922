#include "apps/cli/help_text.hpp"

#include "apps/cli/commit.hpp"
#include "apps/cli/piped_settings.hpp"
#include "engine/core/config.hpp"
#include "engine/core/error.hpp"

namespace cgcl {
namespace {

constexpr std::size_t kColumn = 30, kWidth = 100;

/// Options that print a text instead of running the command: no settings, as they have no key and no
/// variable.
struct TextOption {
  const char *name, *flags, *help;
};
constexpr TextOption kTextOptions[] = {
    {"help", "-h,--help", "this text; after a command: its options and their defaults"},
    {"version", "--version", "version, commit and features"},
};

/// "  left      right", the right side wrapped at words.
std::string two_columns(const std::string& left, const std::string& right) {
  std::string out = "  " + left;
  std::size_t column = out.size();
  if (column + 2 > kColumn) {
    out += '\n';
    column = 0;
  }
  out.append(kColumn - column, ' ');
  column = kColumn;
  for (std::size_t at = 0; at < right.size();) {
    const std::size_t end = std::min(right.find(' ', at), right.size());
    if (column + end - at > kWidth && column > kColumn) {
      out.pop_back();
      out += '\n' + std::string(kColumn, ' ');
      column = kColumn;
    }
    out += right.substr(at, end - at) + (end < right.size() ? " " : "");
    column += end - at + 1;
    at = end + 1;
  }
  return out + '\n';
}

std::string option_line(const Setting& setting) {
  std::string left = setting.letter != 0 ? str('-', setting.letter, ",") : "";
  left += str("--", setting.name);
  const std::string hint = value_hint(setting);
  if (!hint.empty()) left += ' ' + hint;
  std::string right(setting.help);
  if (!setting.fallback.empty()) right += str(" [default: ", setting.fallback, "]");
  return two_columns(left, right);
}

bool is_global(const Setting& setting) { return setting.commands == kEveryCommand; }

std::string global_options() {
  std::string out;
  for (const Setting& setting : setting_table())
    if (is_global(setting)) out += option_line(setting);
  for (const TextOption& option : kTextOptions) out += two_columns(option.flags, option.help);
  return out;
}

/// What the values of a setting make the defaults of others; empty when it has no such part.
std::string implied_by(const CommandRow& command, std::string_view setting) {
  std::string out, value;
  for (const ImpliedDefault& rule : implied_defaults()) {
    if ((rule.commands & command.bit) == 0 || rule.when != setting) continue;
    if (value != rule.is) out += str(out.empty() ? "" : "\n", "  ", command.name, " with ", rule.is, ":");
    value = rule.is;
    out += str(" --", rule.name, ' ', rule.value);
  }
  return out.empty() ? out : out + '\n';
}

}   // namespace

std::string program_help() {
  std::string out =
      "circuitgcl: parasitic capacitance from circuit topology, by graph contrastive learning\n\n"
      "usage: circuitgcl COMMAND [options]\n\ncommands:\n";
  for (const CommandRow& command : command_rows())
    if (command.bit != 0)
      out += two_columns(str(command.name, command.inputs.empty() ? "" : " ", command.inputs),
                         std::string(command.help));
  return out + "\nglobal options, before or after the command:\n" + global_options() +
         "\nOrder: defaults, the preset, --config, CIRCUITGCL_* variables, flags; the last wins.\n";
}

std::string command_help(const CommandRow& command) {
  std::string out =
      str("usage: circuitgcl ", command.name, command.inputs.empty() ? "" : " ", command.inputs,
          command.needs_output ? " -o PATH" : "", " [options]\n", command.help, "\n\noptions:\n");
  for (const Setting* setting : settings_of(command))
    if (!is_global(*setting) && setting->in_version) out += option_line(*setting);
  out += "\nglobal options:\n" + global_options();
  std::string implied;
  for (const ImpliedDefault& rule : implied_defaults())
    if ((rule.commands & command.bit) != 0)
      implied +=
          two_columns(rule.when == kInputs ? str(rule.is, " inputs") : str("--", rule.when, ' ', rule.is),
                      str("--", rule.name, ' ', rule.value));
  if (!implied.empty()) out += "\nother defaults:\n" + implied;
  if (takes_pipes(command)) out += "\nAn input may be -, standard input, or a pipe.\n";
  return out + "\n--some-option is also the TOML key some-option and the variable CIRCUITGCL_SOME_OPTION.\n";
}

std::string version_text() {
  return str("circuitgcl ", kVersion, " (", kGitCommit, ") isa=", kIsa, " ", kBuildType);
}

std::string setting_reference(std::string_view name) {
  std::string out;
  for (const TextOption& option : kTextOptions)
    if (name == option.name) out += str(option.flags, "\n  ", option.help, "\n  commands: all\n");
  for (const Setting& setting : setting_table()) {
    if (setting.name != name) continue;
    std::string commands;
    for (const CommandRow& command : command_rows())
      if (!is_global(setting) && (command.bit & setting.commands) != 0) commands += str(' ', command.name);
    const std::string hint = value_hint(setting);
    out += str("--", name, hint.empty() ? "" : " ", hint, "\n  ", setting.help,
               "\n  commands:", is_global(setting) ? " all" : commands,
               "\n  default: ", setting.fallback.empty() ? "not set" : setting.fallback, "\n  key: ", name,
               ", variable: ", environment_name(name), "\n");
    if (!setting.in_version) out += "  not in this version\n";
    for (const CommandRow& command : command_rows())
      if ((command.bit & setting.commands) != 0) out += implied_by(command, name);
  }
  return out;
}

}   // namespace cgcl
