// Resolved settings of one command: what the commands read. Knows neither the command line parser nor TOML.
#pragma once

#include "apps/cli/option_registry.hpp"
#include "engine/core/safe_variant.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cgcl {

/// Where a value came from, weakest first.
enum class Origin : std::uint8_t { fallback, implied, config, environment, flag };

using SettingValue = SafeVariant<std::string, std::int64_t, double, bool, std::vector<double>>;

/// One value as it was typed. `where` is "file:line:col" or a variable's name; empty for a flag.
struct Assignment {
  std::string name, text;
  Origin origin = Origin::flag;
  std::string where;
};

/// Typed lookup by setting name. Asking for a name or type that the command does not have
/// throws Error internal.
class Settings {
 public:
  std::string command;
  std::vector<std::string> inputs;

  /// text, path, choice and device; also number_or_word when it holds a word. An unset text is "".
  [[nodiscard]] const std::string& get_string(std::string_view name) const;
  [[nodiscard]] const std::string& get_choice(std::string_view name) const { return get_string(name); }
  [[nodiscard]] std::int64_t get_int(std::string_view name) const;
  [[nodiscard]] double get_real(std::string_view name) const;
  [[nodiscard]] const std::vector<double>& get_reals(std::string_view name) const;
  /// Bytes.
  [[nodiscard]] std::int64_t get_size(std::string_view name) const { return get_int(name); }
  /// A flag; or whether a choice is "on".
  [[nodiscard]] bool get_flag(std::string_view name) const;
  /// Whether there is a value, by default or by somebody.
  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  /// Whether a number_or_word holds a word.
  [[nodiscard]] bool is_word(std::string_view name) const;
  /// Whether file, environment or flag gave the value.
  [[nodiscard]] bool was_set(std::string_view name) const;
  /// Where the value came from; `fallback` without one.
  [[nodiscard]] Origin origin_of(std::string_view name) const;
  [[nodiscard]] const SettingValue* find(std::string_view name) const;

  void set(std::string_view name, SettingValue value, Origin origin);

 private:
  struct Held {
    SettingValue value;
    Origin origin;
  };
  template <class T>
  const T& held(std::string_view name, const char* type) const;

  std::map<std::string, Held, std::less<>> values_;
};

/// The typed value of `text`. Throws Error bad_value (with what is valid) or not_available.
[[nodiscard]] SettingValue parse_value(const Setting& setting, const std::string& text,
                                       const std::string& where);

/// Applies defaults, then what they imply (task, preset), then the assignments in the order of
/// their origin; of one origin the last wins. Throws Error for unknown names and values, and when
/// inputs or the output are missing.
[[nodiscard]] Settings resolve(const CommandRow& command, std::vector<std::string> inputs,
                               std::vector<Assignment> assignments);

}   // namespace cgcl
