#include "apps/cli/command_line.hpp"

#include "apps/cli/config_file.hpp"
#include "apps/cli/help_text.hpp"
#include "apps/cli/piped_settings.hpp"
#include "apps/predict/shipped_models.hpp"   // for kModelsVariable
#include "engine/core/error.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <deque>

namespace cgcl {
namespace {

constexpr const char* kShowHelp = "`circuitgcl COMMAND --help` shows what is accepted";

/// CLI11 splits the arguments; it never sees types, defaults or ranges, which are the registry's.
class Parser {
 public:
  Parser() : app_("circuitgcl") {
    app_.set_help_flag();
    app_.allow_extras();
    app_.require_subcommand(0, 1);
    root_ = &add_options(app_, kEveryCommand);
    for (const CommandRow& command : command_rows()) {
      if (command.bit == 0) continue;
      CLI::App* sub = app_.add_subcommand(std::string(command.name));
      sub->set_help_flag();
      commands_.push_back({&command, sub, add_options(*sub, command.bit), {}});
      sub->add_option("inputs", commands_.back().inputs);
    }
  }

  void parse(const std::vector<std::string>& arguments) {
    std::vector<std::string> reversed(arguments.rbegin(),
                                      arguments.rend());   // CLI11 takes them from the back
    try {
      app_.parse(reversed);
    } catch (const CLI::ArgumentMismatch& failure) {
      const std::string text = failure.what();
      throw Error(ErrorId::usage, text.substr(0, text.find(':')) + " needs a value", {}, kShowHelp);
    } catch (const CLI::ParseError& failure) {
      throw Error(ErrorId::usage, first_line(failure.what()), {}, kShowHelp);
    }
  }

  /// The command given, or nullptr.
  [[nodiscard]] const CommandRow* command() const { return chosen() == nullptr ? nullptr : chosen()->row; }
  [[nodiscard]] std::vector<std::string> inputs() const { return chosen()->inputs; }
  [[nodiscard]] bool wants_help() const {
    return root_->help || (chosen() != nullptr && chosen()->options.help);
  }
  [[nodiscard]] bool wants_version() const {
    return root_->version || (chosen() != nullptr && chosen()->options.version);
  }
  /// What CLI11 could not place, but for the mark behind which all words are inputs.
  [[nodiscard]] std::vector<std::string> unknown() const {
    std::vector<std::string> words = app_.remaining(true);
    std::erase(words, "--");
    return words;
  }

  [[nodiscard]] std::vector<Assignment> flags() const {
    std::vector<Assignment> given = flags_of(*root_);
    if (chosen() == nullptr) return given;
    const std::vector<Assignment> after = flags_of(chosen()->options);
    given.insert(given.end(), after.begin(), after.end());
    return given;
  }

 private:
  struct Bound {
    const Setting* setting;
    CLI::Option* option;
    std::string text;
  };
  struct Options {
    std::deque<Bound> bound;   // a deque: CLI11 keeps addresses of the texts
    bool help = false, version = false;
  };
  struct CommandOptions {
    const CommandRow* row;
    CLI::App* app;
    Options& options;
    std::vector<std::string> inputs;
  };

  Options& add_options(CLI::App& app, unsigned commands) {
    Options& options = options_.emplace_back();
    app.add_flag("-h,--help", options.help);
    app.add_flag("--version", options.version);
    for (const Setting& setting : setting_table()) {
      if ((setting.commands & commands) != commands) continue;
      Bound& bound = options.bound.emplace_back(Bound{&setting, nullptr, {}});
      const std::string names =
          (setting.letter != 0 ? str('-', setting.letter, ",") : "") + str("--", setting.name);
      bound.option =
          setting.type == SettingType::flag ? app.add_flag(names) : app.add_option(names, bound.text);
      bound.option->multi_option_policy(setting.repeats ? CLI::MultiOptionPolicy::Join
                                                        : CLI::MultiOptionPolicy::TakeLast);
    }
    return options;
  }

  static std::vector<Assignment> flags_of(const Options& options) {
    std::vector<Assignment> given;
    for (const Bound& bound : options.bound) {
      if (bound.option->count() == 0) continue;
      const bool flag = bound.setting->type == SettingType::flag;
      given.push_back({std::string(bound.setting->name), flag ? "true" : bound.text, Origin::flag, {}});
    }
    return given;
  }

  [[nodiscard]] const CommandOptions* chosen() const {
    for (const CommandOptions& command : commands_)
      if (command.app->parsed()) return &command;
    return nullptr;
  }

  static std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

  CLI::App app_;
  std::deque<Options> options_;
  const Options* root_ = nullptr;
  std::deque<CommandOptions> commands_;
};

/// A flag without its dashes.
std::string_view bare_name(std::string_view flag) {
  return flag.substr(std::min(flag.find_first_not_of('-'), flag.size()));
}

/// The first thing CLI11 could not place: an unknown flag, an unknown command or an argument too many.
[[noreturn]] void refuse_unknown(const std::vector<std::string>& unknown, const CommandRow* command) {
  if (command == nullptr) {
    for (const std::string& word : unknown)
      if (!word.starts_with('-')) (void)find_command(word);
  }
  const std::string flag = unknown.front().substr(0, unknown.front().find('='));
  if (!flag.starts_with('-'))
    throw Error(ErrorId::usage, str("unexpected argument '", printable(flag, 80), "'"));
  const RenamedSetting* renamed = find_renamed(bare_name(flag));
  if (renamed != nullptr && !commands_with(renamed->now).empty())   // else a key alone
    throw Error(ErrorId::unknown_flag, str("unknown flag '", printable(flag, 60), "'"), {},
                renamed_text(flag, str("--", renamed->now)));
  std::vector<std::string_view> names = {"help", "version"};
  const unsigned users = command == nullptr ? kEveryCommand : command->bit;
  for (const Setting& setting : setting_table())
    if (setting.in_version && (setting.commands & users) == users) names.push_back(setting.name);
  const std::string_view bare = bare_name(flag);
  const std::string others = commands_with(bare);
  std::string context;
  if (command != nullptr) context = str(" of ", command->name);
  if (command != nullptr && !others.empty()) context += str(" (", others, " has it)");
  throw Error(ErrorId::unknown_flag,
              str("unknown flag '", printable(flag, 60), "'", context, ", the nearest is '--",
                  nearest(bare, names), "'"),
              {},
              command == nullptr ? "`circuitgcl --help` lists the flags"
                                 : str("`circuitgcl ", command->name, " --help` lists the flags"));
}

/// The row that a variable sets; nullptr, with a warning, where nothing reads it.
const Setting* setting_of_variable(const std::string& name, std::vector<std::string>& warnings) {
  const auto row_of = [](const std::string& variable) -> const Setting* {
    for (const Setting& row : setting_table())
      if (environment_name(row.name) == variable) return &row;
    return nullptr;
  };
  if (const Setting* known = row_of(name)) return known;
  for (const RenamedSetting& row : renamed_settings()) {
    if (environment_name(row.before) != name || commands_with(row.now).empty()) continue;   // a key alone
    const std::string now = environment_name(row.now);
    warnings.push_back(renamed_text(name, now) + (row.accepted ? "" : " and has no effect"));
    return row.accepted ? row_of(now) : nullptr;
  }
  std::vector<std::string> names;
  for (const Setting& row : setting_table()) names.push_back(environment_name(row.name));
  warnings.push_back(str("the variable ", printable(name, 100),
                         " is not known and has no effect, the nearest is ",
                         nearest(name, {names.begin(), names.end()})));
  return nullptr;
}

/// Earlier spellings of flags that are still accepted become the present ones.
std::vector<std::string> with_present_names(std::vector<std::string> arguments,
                                            std::vector<std::string>& warnings) {
  for (std::string& word : arguments) {
    if (word == "--") break;
    if (!word.starts_with("--")) continue;
    const std::size_t end = std::min(word.find('='), word.size());
    const RenamedSetting* renamed = find_renamed(std::string_view(word).substr(2, end - 2));
    if (renamed == nullptr || !renamed->accepted) continue;
    const std::string now = str("--", renamed->now);
    warnings.push_back(renamed_text(word.substr(0, end), now));
    word = now + word.substr(end);
  }
  return arguments;
}

}   // namespace

std::vector<Assignment> environment_assignments(const CommandRow& command,
                                                const std::vector<std::string>& environment,
                                                std::vector<std::string>& warnings) {
  std::vector<Assignment> given;
  for (const std::string& entry : environment) {
    const std::size_t equals = entry.find('=');
    const std::string name = entry.substr(0, equals);
    if (!name.starts_with("CIRCUITGCL_") || name == "CIRCUITGCL_GOLDEN" || name == "CIRCUITGCL_SHARED" ||
        name == "CIRCUITGCL_CUDA_LIBRARY" || name == "CIRCUITGCL_MPI_LIBRARY" ||
        name == "CIRCUITGCL_METIS_LIBRARY" || name == kModelsVariable || name == kPipedVariable)
      continue;
    const Setting* known = setting_of_variable(name, warnings);
    if (known != nullptr && find_setting(command, known->name) != nullptr && equals != std::string::npos)
      given.push_back({std::string(known->name), entry.substr(equals + 1), Origin::environment, name});
  }
  return given;
}

bool wants_json(const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
  const auto is_on = [](std::string_view value) {
    return value == "true" || value == "1" || value == "on" || value == "yes";
  };
  for (const std::string& word : arguments) {
    if (word == "--") break;
    if (word == "--json") return true;
  }
  return std::any_of(environment.begin(), environment.end(), [&](const std::string& entry) {
    return entry.starts_with("CIRCUITGCL_JSON=") && is_on(std::string_view(entry).substr(16));
  });
}

Invocation parse_command_line(const std::vector<std::string>& arguments,
                              const std::vector<std::string>& environment) {
  if (arguments.empty()) return {program_help(), {}};
  std::vector<std::string> warnings;
  Parser parser;
  parser.parse(with_present_names(arguments, warnings));
  const CommandRow* command = parser.command();
  if (const auto unknown = parser.unknown(); !unknown.empty()) refuse_unknown(unknown, command);
  if (parser.wants_help()) return {command == nullptr ? program_help() : command_help(*command), {}};
  if (parser.wants_version()) return {version_text() + "\n", {}};
  if (command == nullptr)
    throw Error(ErrorId::usage, "no command given", {}, "`circuitgcl --help` lists the commands");

  std::vector<Assignment> given = environment_assignments(*command, environment, warnings);
  const std::vector<Assignment> flags = parser.flags();
  given.insert(given.end(), flags.begin(), flags.end());
  std::vector<std::string> inputs = parser.inputs();
  std::string config;
  for (const Assignment& one : given)   // flags stand last
    if (one.name == "config") config = one.text;
  if (!config.empty()) {
    const ConfigFile file = read_config(config, *command);
    given.insert(given.begin(), file.assignments.begin(), file.assignments.end());
    warnings.insert(warnings.end(), file.warnings.begin(), file.warnings.end());
    if (inputs.empty()) inputs = file.inputs;
  }
  return {{}, resolve(*command, std::move(inputs), std::move(given)), std::move(warnings)};
}

}   // namespace cgcl
