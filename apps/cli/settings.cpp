#include "apps/cli/settings.hpp"

#include "engine/core/error.hpp"

#include <algorithm>
#include <optional>

namespace cgcl {

const SettingValue* Settings::find(std::string_view name) const {
  const auto it = values_.find(name);
  return it == values_.end() ? nullptr : &it->second.value;
}

template <class T>
const T& Settings::held(std::string_view name, const char* type) const {
  const SettingValue* value = find(name);
  const T* typed = value == nullptr ? nullptr : std::get_if<T>(value);
  if (typed == nullptr)
    throw Error(ErrorId::internal, str("setting '", name, "' of ", command, " is not a ", type));
  return *typed;
}

const std::string& Settings::get_string(std::string_view name) const {
  static const std::string unset;
  if (!has(name) && find_setting(find_command(command), name) != nullptr) return unset;
  return held<std::string>(name, "text");
}

std::int64_t Settings::get_int(std::string_view name) const {
  return held<std::int64_t>(name, "whole number");
}
double Settings::get_real(std::string_view name) const { return held<double>(name, "number"); }
const std::vector<double>& Settings::get_reals(std::string_view name) const {
  return held<std::vector<double>>(name, "list of numbers");
}

bool Settings::get_flag(std::string_view name) const {
  const SettingValue* value = find(name);
  if (value == nullptr) return held<bool>(name, "flag");
  if (const auto* word = std::get_if<std::string>(value)) return *word == "on";
  return held<bool>(name, "flag");
}

bool Settings::is_word(std::string_view name) const {
  const SettingValue* value = find(name);
  return value != nullptr && std::holds_alternative<std::string>(*value);
}

bool Settings::was_set(std::string_view name) const {
  const auto it = values_.find(name);
  return it != values_.end() && it->second.origin > Origin::implied;
}

Origin Settings::origin_of(std::string_view name) const {
  const auto it = values_.find(name);
  return it == values_.end() ? Origin::fallback : it->second.origin;
}

void Settings::set(std::string_view name, SettingValue value, Origin origin) {
  values_.insert_or_assign(std::string(name), Held{std::move(value), origin});
}

namespace {

/// The assignment that decides `name`, without applying it: implied defaults must know their condition first.
const Assignment* deciding(const std::vector<Assignment>& assignments, std::string_view name) {
  const Assignment* last = nullptr;
  for (const Assignment& assignment : assignments)
    if (assignment.name == name) last = &assignment;
  return last;
}

/// As it was typed, or the default.
std::string_view value_now(const CommandRow& command, const std::vector<Assignment>& assignments,
                           std::string_view name) {
  const Assignment* decided = deciding(assignments, name);
  return decided != nullptr ? std::string_view(decided->text) : find_setting(command, name)->fallback;
}

void apply_defaults(Settings& settings, const CommandRow& command,
                    const std::vector<Assignment>& assignments) {
  for (const Setting* row : settings_of(command)) {
    if (!row->fallback.empty())
      settings.set(row->name, parse_value(*row, std::string(row->fallback), {}), Origin::fallback);
    if (row->type == SettingType::flag) settings.set(row->name, false, Origin::fallback);
  }
  for (const ImpliedDefault& rule : implied_defaults()) {
    if ((rule.commands & command.bit) == 0) continue;
    const std::string_view now = rule.when == kInputs ? settings.inputs.size() > 1 ? "several" : "one"
                                                      : value_now(command, assignments, rule.when);
    const bool holds = rule.is.starts_with('!') ? now != rule.is.substr(1) : now == rule.is;
    if (holds)
      settings.set(rule.name, parse_value(*find_setting(command, rule.name), std::string(rule.value), {}),
                   Origin::implied);
  }
}

void require_inputs(const Settings& settings, const CommandRow& command) {
  const std::string usage = str("`circuitgcl ", command.name, command.inputs.empty() ? "" : " ",
                                command.inputs, command.needs_output ? " -o PATH" : "", "`");
  const std::string help = str("`circuitgcl ", command.name, " --help` shows what is accepted");
  if (settings.inputs.size() < command.min_inputs)
    throw Error(ErrorId::usage, str("not enough inputs, expected ", usage), {}, help);
  if (settings.inputs.size() > command.max_inputs)
    throw Error(ErrorId::usage,
                str("unexpected argument '", printable(settings.inputs[command.max_inputs], 80),
                    "', expected ", usage),
                {}, help);
  for (const std::string& input : settings.inputs)
    if (input.empty()) throw Error(ErrorId::usage, str("an input path is empty, expected ", usage), {}, help);
  if (command.needs_output && settings.get_string("output").empty())
    throw Error(ErrorId::usage, str("no output path, expected ", usage), {}, help);
}

}   // namespace

Settings resolve(const CommandRow& command, std::vector<std::string> inputs,
                 std::vector<Assignment> assignments) {
  std::stable_sort(assignments.begin(), assignments.end(),
                   [](const Assignment& a, const Assignment& b) { return a.origin < b.origin; });
  Settings settings;
  settings.command = command.name;
  settings.inputs = std::move(inputs);
  apply_defaults(settings, command, assignments);
  for (const Assignment& given : assignments) {
    const Setting* row = find_setting(command, given.name);
    if (row == nullptr)
      throw Error(ErrorId::internal, str("setting '", given.name, "' does not belong to ", command.name));
    settings.set(row->name, parse_value(*row, given.text, given.where), given.origin);
  }
  require_inputs(settings, command);
  return settings;
}

}   // namespace cgcl
