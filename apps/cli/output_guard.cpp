#include "apps/cli/output_guard.hpp"

#include "io/text/input_guard.hpp"
#include "io/text/packing.hpp"

#include <algorithm>   // for count
#include <filesystem>
#include <iterator>   // for begin, end
#include <sstream>
#include <string_view>

namespace cgcl {

namespace {

namespace fs = std::filesystem;

/// Files of a run are told by their suffix: tables and netlists that somebody put beside them are none.
bool belongs_to_run(const fs::path& file) {
  const std::string suffix = file.extension().string();
  return suffix == ".safetensors" || without_packing(file.filename().string()) == "model.safetensors" ||
         suffix == ".toml" || suffix == ".jsonl" || file.filename() == "result.json" ||
         file.filename() == ".lock";
}

void add_input(const std::string& path, std::vector<std::string>& out) {
  std::error_code failure;
  if (!fs::is_directory(path, failure)) {
    out.push_back(path);
    return;
  }
  for (fs::recursive_directory_iterator it(path, failure), end; !failure && it != end; it.increment(failure))
    if (belongs_to_run(it->path())) out.push_back(it->path().string());
}

/// Settings that are no paths by their type: files between commas, or a word that is no file.
constexpr std::string_view kLists[] = {"candidate-graphs", "pairs"};

}   // namespace

std::vector<std::string> input_files(const Settings& settings) {
  std::vector<std::string> out;
  for (const std::string& input : settings.inputs) add_input(input, out);
  for (const Setting* row : settings_of(find_command(settings.command))) {
    if (row->name == "output" || row->name == "log" || !settings.has(row->name)) continue;
    if (row->type == SettingType::path) add_input(settings.get_string(row->name), out);
    if (std::count(std::begin(kLists), std::end(kLists), row->name) == 0) continue;
    std::istringstream list(settings.get_string(row->name));
    for (std::string one; std::getline(list, one, ',');) add_input(one, out);
  }
  return out;
}

void check_output_is_no_input(const Settings& settings) {
  if (find_setting(find_command(settings.command), "output") == nullptr || !settings.has("output")) return;
  check_not_input(settings.get_string("output"), input_files(settings));
}

}   // namespace cgcl
