#include "apps/cli/piped_settings.hpp"

#include <algorithm>   // for count
#include <iterator>    // for begin, end
#include <sstream>
#include <string>
#include <string_view>

namespace cgcl {

namespace {

/// Not those that train: a run folder keeps the paths of its designs, and `resume` reads them again. Inputs
/// of `report` are folders, but --against is a file.
constexpr unsigned kReaders =
    kImport | kInfo | kPredict | kCompare | kAnalyse | kEval | kCalibrate | kEmbed | kReport;
constexpr unsigned kTakeLists = kImport | kPredict;

/// Settings with files between commas.
constexpr std::string_view kLists[] = {"parasitics", "cells", "nets", "exclude", "pairs"};
/// Settings that are paths, but not of what the command itself reads.
constexpr std::string_view kOthers[] = {"output", "log", "config"};

template <std::size_t N>
bool is_one_of(std::string_view name, const std::string_view (&names)[N]) {
  return std::count(std::begin(names), std::end(names), name) > 0;
}

}   // namespace

bool takes_pipes(const CommandRow& command) { return (command.bit & kReaders & ~kReport) != 0; }

void take_piped_inputs(const Settings& settings, PipedInputs& piped) {
  const CommandRow& command = find_command(settings.command);
  if ((command.bit & kReaders) == 0) return;
  if (takes_pipes(command))
    for (const std::string& input : settings.inputs) {
      const bool list = input.starts_with('@') && (command.bit & kTakeLists) != 0;
      piped.take(list ? input.substr(1) : input);
    }
  for (const Setting* row : settings_of(command)) {
    if (is_one_of(row->name, kOthers) || !settings.has(row->name)) continue;
    const bool list = is_one_of(row->name, kLists);
    if (row->type != SettingType::path && !(list && row->type == SettingType::text)) continue;
    if (!list) {
      piped.take(settings.get_string(row->name));
      continue;
    }
    std::istringstream files(settings.get_string(row->name));
    for (std::string file; std::getline(files, file, ',');) piped.take(file);
  }
}

}   // namespace cgcl
