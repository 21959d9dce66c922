// The one table of commands and settings: flags, TOML keys, environment variables, defaults, ranges
// and help come from it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// What a value looks like. `number_or_word` takes a number or one of the choices ("learned").
enum class SettingType : std::uint8_t {
  text,
  path,
  choice,
  device,
  integer,
  real,
  real_list,
  number_or_word,
  size,
  flag,
};

/// Commands as bits, so that one row can serve several.
enum Command : unsigned {
  kDemo = 1u << 0,
  kImport = 1u << 1,
  kSynthesise = 1u << 2,
  kInfo = 1u << 3,
  kPretrain = 1u << 4,
  kTrain = 1u << 5,
  kEval = 1u << 6,
  kPredict = 1u << 7,
  kResume = 1u << 8,
  kBench = 1u << 9,
  kDoctor = 1u << 10,
  kExplain = 1u << 11,
  kAnalyse = 1u << 12,
  kHelp = 1u << 13,
  kVersionCommand = 1u << 14,
  kCalibrate = 1u << 15,
  kBenchmark = 1u << 16,
  kCompare = 1u << 17,
  kCompletion = 1u << 18,
  kSweep = 1u << 19,
  kEmbed = 1u << 20,
  kReproduce = 1u << 21,
  kReport = 1u << 22,
  kModels = 1u << 23,
};
inline constexpr unsigned kEveryCommand = (1u << 24) - 1;

/// One setting as some commands see it. Two rows may share a name when their commands do not overlap.
struct Setting {
  std::string_view name;   // flag --name, TOML key name, variable CIRCUITGCL_NAME
  SettingType type = SettingType::text;
  unsigned commands = 0;
  std::string_view fallback = {};   // default as it would be typed; empty: not set
  std::string_view help = {};
  std::vector<std::string_view> choices = {};
  std::vector<std::string_view> later = {};   // known values that this version refuses
  double lo = 0, hi = 0;                      // inclusive range of numbers; lo == hi: any number
  char letter = 0;                            // -o, -q, -v
  bool repeats = false;                       // may be given again; the texts are joined by line feeds
  bool in_version = true;                     // false: known from the documentation, refused here
  bool recorded = true;                       // false: does not belong into a run's config.toml
};

/// A command: what stands on its command line and what its help says.
struct CommandRow {
  std::string_view name;
  unsigned bit = 0;               // 0: known from the documentation, refused here
  std::string_view inputs = {};   // "G", "RUN G..."; empty: takes none
  std::size_t min_inputs = 0, max_inputs = 0;
  bool needs_output = false;
  std::string_view help = {};
};

/// In the place of a setting: how many inputs there are, "one" or "several".
inline constexpr std::string_view kInputs = "inputs";

/// While `when` has the value `is` (after '!': any other value), the default of `name` is `value`, for each
/// of the commands. Later rows win.
struct ImpliedDefault {
  unsigned commands;
  std::string_view when, is, name, value;
};

/// A spelling of an earlier version, of a flag, a TOML key and a variable alike.
struct RenamedSetting {
  std::string_view before, now;
  bool accepted = false;   // scripts in use depend on it: a warning instead of an error
};

[[nodiscard]] const std::vector<Setting>& setting_table();
[[nodiscard]] const std::vector<RenamedSetting>& renamed_settings();
[[nodiscard]] const std::vector<CommandRow>& command_rows();
[[nodiscard]] const std::vector<ImpliedDefault>& implied_defaults();

/// The row of a command. Throws Error unknown_flag naming the nearest command, or not_available for one
/// of a later version.
[[nodiscard]] const CommandRow& find_command(std::string_view name);

/// The rows a command uses, in table order.
[[nodiscard]] std::vector<const Setting*> settings_of(const CommandRow& command);

/// The row of `name` for this command, or nullptr.
[[nodiscard]] const Setting* find_setting(const CommandRow& command, std::string_view name);

/// The row of an earlier spelling, or nullptr.
[[nodiscard]] const RenamedSetting* find_renamed(std::string_view before);

/// "'--companions' is now called '--candidate-model'"; `before` and `now` as the user types them.
[[nodiscard]] std::string renamed_text(std::string_view before, std::string_view now);

/// Commands that have a setting of this name, separated by ", "; empty when none has.
[[nodiscard]] std::string commands_with(std::string_view name);

/// "batch-size" -> "CIRCUITGCL_BATCH_SIZE"
[[nodiscard]] std::string environment_name(std::string_view setting);

/// The candidate with the smallest edit distance; the first of several. Empty when there is no candidate.
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       const std::vector<std::string_view>& candidates);

/// "mse|gai|bmc", "N", "SIZE": the value as help shows it.
[[nodiscard]] std::string value_hint(const Setting& setting);

}   // namespace cgcl
