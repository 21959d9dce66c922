#include "apps/cli/option_registry.hpp"

#include "engine/core/error.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace cgcl {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

}   // namespace

const CommandRow& find_command(std::string_view name) {
  std::vector<std::string_view> names;
  for (const CommandRow& row : command_rows()) {
    if (row.name == name) {
      if (row.bit != 0) return row;
      throw Error(ErrorId::not_available, str("the command '", name, "' is not in this version"));
    }
    if (row.bit != 0) names.push_back(row.name);
  }
  throw Error(ErrorId::unknown_flag,
              str("unknown command '", printable(name, 60), "', the nearest is '", nearest(name, names), "'"),
              {}, "`circuitgcl --help` lists the commands");
}

std::vector<const Setting*> settings_of(const CommandRow& command) {
  std::vector<const Setting*> rows;
  for (const Setting& setting : setting_table())
    if ((setting.commands & command.bit) != 0) rows.push_back(&setting);
  return rows;
}

const Setting* find_setting(const CommandRow& command, std::string_view name) {
  for (const Setting& setting : setting_table())
    if (setting.name == name && (setting.commands & command.bit) != 0) return &setting;
  return nullptr;
}

const RenamedSetting* find_renamed(std::string_view before) {
  for (const RenamedSetting& row : renamed_settings())
    if (row.before == before) return &row;
  return nullptr;
}

std::string renamed_text(std::string_view before, std::string_view now) {
  return str("'", before, "' is now called '", now, "'");
}

std::string commands_with(std::string_view name) {
  std::string list;
  for (const CommandRow& command : command_rows())
    if (command.bit != 0 && find_setting(command, name) != nullptr)
      list += str(list.empty() ? "" : ", ", command.name);
  return list;
}

std::string environment_name(std::string_view setting) {
  std::string name = "CIRCUITGCL_";
  for (const char c : setting)
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  word = word.substr(0, 100);   // a hostile word must not cost more than a table row
  std::string_view best;
  std::size_t best_distance = 0;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (best.empty() || distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string value_hint(const Setting& setting) {
  std::string choices;
  for (const std::string_view choice : setting.choices) choices += str(choices.empty() ? "" : "|", choice);
  switch (setting.type) {
    case SettingType::text:
      return "TEXT";
    case SettingType::path:
      return "PATH";
    case SettingType::choice:
      return choices;
    case SettingType::device:
      return "auto|cpu|cuda[:N]";
    case SettingType::integer:
      return "N";
    case SettingType::real:
      return "X";
    case SettingType::real_list:
      return "LO,HI";
    case SettingType::number_or_word:
      return "X|" + choices;
    case SettingType::size:
      return "SIZE";
    case SettingType::flag:
      return "";
  }
  return "";
}

}   // namespace cgcl
