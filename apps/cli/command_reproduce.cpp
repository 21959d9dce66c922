// reproduce: a table or figure of the publication on given designs.
#include "apps/cli/command_table.hpp"
#include "apps/cli/commit.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/reproduction.hpp"
#include "apps/cli/signals.hpp"
#include "engine/core/config.hpp"
#include "engine/core/error.hpp"
#include "io/report/run_folder.hpp"
#include "io/text/file_bytes.hpp"

#include <algorithm>   // for sort
#include <filesystem>
#include <set>
#include <sstream>

namespace cgcl {

namespace {

namespace fs = std::filesystem;

using Function = std::optional<Reproduction> (*)(const Workplace&);

constexpr struct {
  std::string_view name;
  Function function;
} kAll[] = {{"table1", reproduce_table1}, {"table2", reproduce_table2}, {"table3", reproduce_table3},
            {"table4", reproduce_table4}, {"fig3", reproduce_fig3},     {"fig4", reproduce_fig4},
            {"fig5", reproduce_fig5},     {"fig6", reproduce_fig6},     {"fig7", reproduce_fig7}};

constexpr std::string_view kSweepFolder = "sweep";
constexpr std::int64_t kSeedsOfQuick = 1, kEpochsOfQuick = 5, kPretrainEpochsOfQuick = 20;

/// Every labelled graph of a folder, by name.
void add_folder(const std::string& folder, std::vector<std::string>& designs) {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename().string().ends_with(".graph.safetensors"))
      found.push_back(entry.path().string());
  if (found.empty())
    throw Error(ErrorId::file_missing, "the folder holds no NAME.graph.safetensors", printable(folder));
  std::sort(found.begin(), found.end());
  designs.insert(designs.end(), found.begin(), found.end());
}

std::vector<std::string> given_designs(const Settings& settings) {
  std::vector<std::string> given;
  std::istringstream lines(settings.get_string("designs"));
  for (std::string line; std::getline(lines, line);) given.push_back(line);
  given.insert(given.end(), settings.inputs.begin() + 1, settings.inputs.end());
  std::vector<std::string> out;
  for (const std::string& path : given) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
      add_folder(path, out);
      continue;
    }
    if (!fs::is_regular_file(path, ignored))
      throw Error(ErrorId::file_missing, "no such file", printable(path));
    out.push_back(path);
  }
  if (out.empty()) throw Error(ErrorId::usage, "no designs, expected --designs G... with labelled graphs");
  std::set<std::string> labels;
  for (const std::string& path : out)
    if (!labels.insert(design_label(path)).second)
      throw Error(
          ErrorId::usage,
          str("two designs are named '", printable(design_label(path)), "', expected different names"),
          printable(path));
  return out;
}

/// What is asked for, in order. Throws Error bad_value.
std::vector<std::string_view> asked_for(const std::string& what) {
  std::vector<std::string_view> all, names = {"all"};
  for (const auto& row : kAll) {
    all.push_back(row.name);
    names.push_back(row.name);
  }
  if (what == "all") return all;
  for (const std::string_view name : all)
    if (name == what) return {name};
  throw Error(ErrorId::bad_value, str("'", printable(what, 80),
                                      "' is no table or figure, expected one of table1 to table4, "
                                      "fig3 to fig7 or all, the nearest is ",
                                      nearest(what, names)));
}

bool is_of(const std::string& file, std::string_view name) { return file.starts_with(str(name, '.')); }

/// Those of one folder are to be compared with each other.
void require_same_protocol(const fs::path& json, const char* protocol) {
  const auto bytes = read_file(json.string());
  const JsonValue there =
      parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, printable(json.string()));
  const JsonValue* theirs = there.is_object() ? there.find("protocol") : nullptr;
  const std::string name = theirs != nullptr && theirs->is_text() ? theirs->as_text() : "strict";
  if (name != protocol)
    throw Error(ErrorId::output_exists,
                str("the folder holds tables of the ", printable(name),
                    " protocol, expected another folder for ", protocol),
                printable(json.string()));
}

/// A folder that is absent, empty, or holds reproductions of the same protocol.
void check_reproduction_folder(const fs::path& root, const char* protocol) {
  check_output_folder(root);
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(root, absent)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kSweepFolder)) continue;
    if (std::none_of(std::begin(kAll), std::end(kAll),
                     [&](const auto& row) { return is_of(name, row.name); }))
      throw Error(ErrorId::output_exists,
                  str("the folder holds '", printable(name), "', expected none or tables and figures"),
                  printable(root.string()));
    if (name.ends_with(".json")) require_same_protocol(entry.path(), protocol);
  }
}

/// As given, or as the quick form has it.
std::optional<std::int64_t> epochs_of(const Settings& settings, const char* name, std::int64_t of_quick) {
  if (settings.was_set(name)) return settings.get_int(name);
  return settings.get_flag("quick") ? std::optional(of_quick) : std::nullopt;
}

std::vector<std::int64_t> seeds_of(const Settings& settings) {
  const bool few = settings.get_flag("quick") && !settings.was_set("seeds");
  std::vector<std::int64_t> out;
  for (std::int64_t s = 0; s < (few ? kSeedsOfQuick : settings.get_int("seeds")); ++s)
    out.push_back(settings.get_int("seed") + s);
  return out;
}

/// The command that repeats it, without the folders of this machine.
std::string command_text(const Settings& settings, std::string_view what, const Workplace& at) {
  std::string out = str("circuitgcl reproduce ", what, " --designs");
  for (const std::string& path : at.designs) out += " " + fs::path(path).filename().string();
  out += str(" --seed ", at.seeds.front(), " --seeds ", at.seeds.size());
  for (const char* name : {"epochs", "pretrain-epochs"})
    if (settings.was_set(name)) out += str(" --", name, ' ', settings.get_int(name));
  if (at.compat) out += str(" --protocol ", at.protocol_name());
  return out + (at.quick ? " --quick -o OUT" : " -o OUT");
}

JsonValue facts_of(const Settings& settings, std::string_view what, const Workplace& at) {
  JsonValue designs = JsonValue::array();
  for (const std::string& path : at.designs)
    designs.push(JsonValue::object().set("design", design_label(path)).set("content", content_key(path)));
  return JsonValue::object()
      .set("command", command_text(settings, what, at))
      .set("version", kVersion)
      .set("commit", kGitCommit)
      .set("quick", at.quick)
      .set("protocol", at.protocol_name())
      .set("epochs", at.all_epochs())
      .set("pretrain_epochs", at.all_pretrain_epochs())
      .set("seeds", at.seeds)
      .set("designs", std::move(designs));
}

}   // namespace

int run_reproduce(const Settings& settings, Console& console) {
  const std::vector<std::string_view> asked = asked_for(settings.inputs.front());
  const fs::path output = settings.get_string("output");
  const Exec exec(exec_options(settings, console));
  Workplace at{exec,
               console,
               given_designs(settings),
               seeds_of(settings),
               settings.get_flag("quick"),
               settings.get_choice("protocol") == "compat",
               epochs_of(settings, "epochs", kEpochsOfQuick),
               epochs_of(settings, "pretrain-epochs", kPretrainEpochsOfQuick),
               {output / kSweepFolder},
               {}};
  at.options.jobs.at_once = static_cast<int>(settings.get_int("jobs"));
  at.options.jobs.apart = settings.has("log");   // as of a sweep
  at.options.machine = machine_options(settings, at.options.jobs.at_once);
  check_reproduction_folder(output, at.protocol_name());
  fs::create_directories(at.folder.root);
  JsonValue written = JsonValue::object();
  std::vector<std::string> missing;
  for (const auto& row : kAll) {
    if (std::find(asked.begin(), asked.end(), row.name) == asked.end()) continue;
    console.stage(std::string(row.name));
    const std::optional<Reproduction> made = row.function(at);
    if (!made) {
      console.warn("stopped; the same command goes on");
      return StopSignals::exit_code();
    }
    const std::string name(row.name);
    write_reproduction(output, name, *made, facts_of(settings, row.name, at));
    console.print(str((output / name).string(), ": ", made->title, ", ", made->rows.size(), " rows"));
    written.set(name, JsonValue::object()
                          .set("title", made->title)
                          .set("rows", static_cast<std::int64_t>(made->rows.size()))
                          .set("drawn", !made->svg.empty())
                          .set("missing", missing_in(*made)));
    for (const std::string& line : missing_in(*made)) missing.push_back(str("  ", name, ": ", line));
  }
  if (!missing.empty()) console.print("missing, with the reason:");
  for (const std::string& line : missing) console.print(line);
  JsonValue json = facts_of(settings, settings.inputs.front(), at);
  console.result(json.set("output", output.string())
                     .set("written", std::move(written))
                     .set("peak_bytes", peak_bytes(exec)));
  return 0;
}

}   // namespace cgcl
