#include "apps/cli/completion.hpp"

#include "apps/cli/option_registry.hpp"
#include "engine/core/error.hpp"

#include <vector>

namespace cgcl {
namespace {

/// `text` with `with` before each of the characters `special`.
std::string escaped(std::string_view text, std::string_view special, std::string_view with) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) out += with;
    out += c;
  }
  return out;
}

/// In single quotes as a POSIX shell reads them.
std::string shell_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  }
  return out + "'";
}

/// As fish reads them, where a backslash counts inside of quotes.
std::string fish_quoted(std::string_view text) { return "'" + escaped(text, "\\'", "\\") + "'"; }

std::string joined(const std::vector<std::string_view>& words, std::string_view between = " ") {
  std::string out;
  for (const std::string_view word : words) out += str(out.empty() ? "" : between, word);
  return out;
}

std::vector<std::string_view> values_of(const Setting& setting) {
  if (setting.type == SettingType::device) return {"auto", "cpu", "cuda"};
  return setting.choices;
}

std::vector<const CommandRow*> commands() {
  std::vector<const CommandRow*> out;
  for (const CommandRow& row : command_rows())
    if (row.bit != 0) out.push_back(&row);
  return out;
}

std::vector<const Setting*> usable(const CommandRow& command) {
  std::vector<const Setting*> out;
  for (const Setting* setting : settings_of(command))
    if (setting->in_version) out.push_back(setting);
  return out;
}

std::string command_names() {
  std::vector<std::string_view> names;
  for (const CommandRow* command : commands()) names.push_back(command->name);
  return joined(names);
}

/// Lines of a `case` over "COMMAND --option" and over COMMAND.
std::string bash() {
  std::string values, flags;
  for (const CommandRow* command : commands()) {
    std::string all;
    for (const Setting* s : usable(*command)) {
      all += str(" --", s->name);
      if (const auto choices = values_of(*s); !choices.empty())
        values += str("    '", command->name, " --", s->name, "') words='", joined(choices), "' ;;\n");
      else if (s->type != SettingType::flag && s->type != SettingType::path)
        values += str("    '", command->name, " --", s->name, "') return ;;\n");
      else if (s->type == SettingType::path)
        values += str("    '", command->name, " --", s->name,
                      "') COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n");
    }
    flags += str("    ", command->name, ") words='", all.substr(1), " --help' ;;\n");
  }
  return str(
      "# bash completion of circuitgcl: put it where bash-completion looks, or source it.\n"
      "_circuitgcl() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command='' words='' word\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    case ' ",
      command_names(),
      " ' in *\" $word \"*) command=$word; break ;; esac\n"
      "  done\n"
      "  COMPREPLY=()\n"
      "  case \"$command $prev\" in\n",
      values,
      "  esac\n"
      "  if [ -z \"$words\" ]; then\n"
      "    case $cur in\n"
      "      -*) case $command in\n",
      flags,
      "          *) words='--help --version' ;;\n"
      "        esac ;;\n"
      "      *) [ -n \"$command\" ] || words='",
      command_names(),
      "' ;;\n"
      "    esac\n"
      "  fi\n"
      "  if [ -n \"$words\" ]; then COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
      "  else COMPREPLY=($(compgen -f -- \"$cur\")); fi\n"
      "}\n"
      "complete -o filenames -F _circuitgcl circuitgcl\n");
}

/// One argument of _arguments.
std::string zsh_option(const Setting& s) {
  std::string out = str("--", s.name, '[', escaped(s.help, "[]\\:", "\\"), ']');
  const auto choices = values_of(s);
  if (s.type == SettingType::flag) return shell_quoted(out);
  out += str(':', s.name, ':');
  if (!choices.empty())
    out += str('(', joined(choices), ')');
  else if (s.type == SettingType::path)
    out += "_files";
  return shell_quoted(out);
}

std::string zsh() {
  std::string list, cases;
  for (const CommandRow* command : commands()) {
    list += str("    ", shell_quoted(str(command->name, ':', escaped(command->help, ":", "\\"))), '\n');
    cases += str("    ", command->name, ") _arguments -s");
    for (const Setting* s : usable(*command)) cases += " \\\n      " + zsh_option(*s);
    cases += " \\\n      '*:file:_files' ;;\n";
  }
  return str(
      "#compdef circuitgcl\n"
      "_circuitgcl() {\n"
      "  local -a commands=(\n",
      list,
      "  )\n"
      "  if (( CURRENT == 2 )); then _describe command commands; return; fi\n"
      "  local command=$words[2]\n"
      "  words=(\"${(@)words[2,-1]}\")\n"
      "  (( CURRENT-- ))\n"
      "  case $command in\n",
      cases,
      "    *) _files ;;\n"
      "  esac\n"
      "}\n"
      "_circuitgcl \"$@\"\n");
}

std::string fish() {
  std::string out = str("# fish completion of circuitgcl\nset -l commands ", command_names(), '\n');
  for (const CommandRow* command : commands()) {
    out += str("complete -c circuitgcl -f -n \"not __fish_seen_subcommand_from $commands\" -a ",
               command->name, " -d ", fish_quoted(command->help), '\n');
    for (const Setting* s : usable(*command)) {
      out += str("complete -c circuitgcl -n '__fish_seen_subcommand_from ", command->name, "' -l ", s->name);
      if (s->letter != 0) out += str(" -s ", s->letter);
      const auto choices = values_of(*s);
      if (!choices.empty())
        out += str(" -x -a '", joined(choices), "'");
      else if (s->type == SettingType::path)
        out += " -r -F";
      else if (s->type != SettingType::flag)
        out += " -x";
      out += str(" -d ", fish_quoted(s->help), '\n');
    }
  }
  return out;
}

}   // namespace

std::string completion_script(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return zsh();
  if (shell == "fish") return fish();
  throw Error(ErrorId::bad_value,
              str("'", printable(std::string(shell), 40), "' is no shell, expected bash, zsh or fish"));
}

}   // namespace cgcl
