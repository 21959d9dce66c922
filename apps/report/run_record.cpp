#include "apps/report/run_record.hpp"

#include "apps/report/json_members.hpp"
#include "engine/core/error.hpp"
#include "io/text/line_source.hpp"

namespace cgcl {

namespace {

namespace fs = std::filesystem;

std::string metric_of(const JsonValue& event) {
  for (const char* metric : {"r2", "f1", "auc"})
    for (const char* part : {"val_twin_free.", "val."})
      if (member(event, std::string(part) + metric) != nullptr) return metric;
  return {};
}

/// Lines that tell of an epoch; the last one may be still being written.
void read_epochs(const fs::path& path, RunRecord& run) {
  std::error_code absent;
  if (fs::file_size(path, absent) == 0 || absent) return;
  LineSource source(path.string());
  for (std::string_view line; source.next(line);) {
    if (!line.ends_with('}')) continue;
    const JsonValue event = parse_json(line, source.where());
    const JsonValue* epoch = event.find("epoch");
    if (epoch == nullptr) continue;
    if (run.metric.empty()) run.metric = metric_of(event);
    const JsonValue* best = event.find("best");
    run.epochs.push_back({epoch->as_int(), real_in(event, "loss"), real_in(event, "lr"),
                          real_in(event, "val_twin_free." + run.metric), real_in(event, "val." + run.metric),
                          best != nullptr && best->as_bool()});
  }
}

}   // namespace

RunRecord read_run_record(const fs::path& folder) {
  std::error_code absent;
  if (!fs::exists(folder / "config.toml", absent) && !fs::exists(folder / "result.json", absent))
    throw Error(ErrorId::foreign_file,
                "is a folder without config.toml, result.json or prediction.json, expected a run or tables "
                "of predict",
                printable(folder.string()));
  const fs::path normal = folder.lexically_normal();
  RunRecord run;
  run.name = (normal.has_filename() ? normal : normal.parent_path()).filename().string();
  if (fs::exists(folder / "result.json", absent))
    run.result = read_json_file((folder / "result.json").string());
  read_epochs(folder / "events.jsonl", run);
  return run;
}

}   // namespace cgcl
