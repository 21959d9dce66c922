#include "apps/cli/run_summary.hpp"

#include "apps/cli/config_file.hpp"
#include "apps/cli/model_settings.hpp"
#include "apps/cli/run_model.hpp"
#include "apps/cli/transfer_run.hpp"
#include "apps/train/task.hpp"
#include "engine/core/error.hpp"
#include "io/graph/file_identity.hpp"
#include "io/safetensors/safetensors.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/line_source.hpp"

#include <algorithm>   // for sort
#include <filesystem>
#include <map>

namespace cgcl {
namespace {

namespace fs = std::filesystem;

JsonValue json_file(const fs::path& path) {
  const auto bytes = read_file(path.string());
  JsonValue json = parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string());
  if (!json.is_object())
    throw Error(ErrorId::run_damaged, "is no JSON object, expected the result of a run",
                printable(path.string()));
  return json;
}

/// The last epoch that the log of a run tells of; 0 where it tells of none.
std::int64_t logged_epochs(const fs::path& events) {
  std::error_code absent;
  if (fs::file_size(events, absent) == 0 || absent) return 0;
  std::int64_t epochs = 0;
  LineSource source(events.string());
  std::string_view line;
  while (source.next(line)) {
    if (!line.ends_with('}')) continue;   // a line that was being written
    const JsonValue event = parse_json(line, source.where());
    const JsonValue* epoch = event.find("epoch");
    if (epoch != nullptr) epochs = std::max(epochs, epoch->as_int());
  }
  return epochs;
}

struct RunFacts {
  std::string protocol = "strict";
  std::string task, model, loss, source;   // of the model where there is one, else as it was asked for
  std::int64_t epochs_asked = 0, epochs_done = 0;
  bool finished = false, has_model = false, has_settings = false;
  JsonValue result{};   // null while it is not finished
};

/// Epochs and a loss are of networks.
void take_training(const Settings& settings, RunFacts& facts) {
  facts.task = settings.get_choice("task");
  facts.model = settings.get_choice("model");
  if (sized_by(settings)) {
    facts.source = str(settings.inputs.size(), settings.inputs.size() == 1 ? " design" : " designs");
    return;
  }
  if (trains_fitted(settings)) return;
  facts.loss = settings.get_choice("loss");
  facts.protocol = settings.get_choice("protocol");
  facts.epochs_asked = settings.get_int("epochs");
}

RunFacts facts_of(const fs::path& folder) {
  RunFacts facts;
  std::error_code absent;
  facts.has_settings = fs::exists(folder / "config.toml", absent);
  if (facts.has_settings) {
    const Settings settings = read_run_config(folder / "config.toml", folder.string());
    facts.source = settings.inputs.front();
    if (settings.command == "train") take_training(settings, facts);
  }
  const std::string model = model_file_in(folder.string());
  facts.has_model = !model.empty();
  if (facts.has_model && is_circuitgcl_plus(model)) {
    facts.task = name_of(Task::edge_regression);
    const auto metadata = read_safetensors_metadata(model);
    const auto name = metadata.find("model");   // of before the network: circuitgcl+
    facts.model = name == metadata.end() ? kPlusModelName : name->second;
    facts.source = sources_text(read_plus_facts(model).sources);
  } else if (facts.has_model) {
    const auto metadata = read_safetensors_metadata(model);
    const auto take = [&](const char* key, std::string& text) {
      const auto found = metadata.find(key);
      if (found != metadata.end()) text = found->second;
    };
    take("task", facts.task);
    take("model", facts.model);
    take("loss", facts.loss);
    take("source.name", facts.source);
    take("protocol", facts.protocol);
  }
  facts.epochs_done = logged_epochs(folder / "events.jsonl");
  facts.finished = fs::exists(folder / "result.json", absent);
  if (facts.finished) facts.result = json_file(folder / "result.json");
  return facts;
}

/// Name and bytes of what lies in the folder itself, in the order of names.
std::map<std::string, std::int64_t> files_in(const fs::path& folder) {
  std::map<std::string, std::int64_t> files;
  std::error_code unreadable;
  for (const auto& entry : fs::directory_iterator(folder, unreadable)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file(unreadable) && !name.starts_with('.'))
      files[name] = static_cast<std::int64_t>(entry.file_size(unreadable));
  }
  return files;
}

/// The numbers of "val" and the like: "r2 0.79, mae 0.02".
void print_metrics(Console& console, const JsonValue& result) {
  for (const auto& [key, part] : result.as_object()) {
    if (!(key.starts_with("val") || key == "selection") || !part.is_object()) continue;
    std::string text;
    for (const auto& [metric, value] : part.as_object())
      if (value.is_number()) text += str(text.empty() ? "" : ", ", metric, ' ', value.as_real());
    console.print(str("  ", key, ": ", text));
  }
}

}   // namespace

void show_run(const std::string& folder, Console& console) {
  const RunFacts facts = facts_of(folder);
  const bool stopped = !facts.finished && facts.has_settings;
  const char* state = facts.finished ? "finished" : stopped ? "stopped" : "model alone";
  console.print(str("run     ", printable(folder), ": ", state));
  console.print(str("task    ", printable(facts.task), ", model ", printable(facts.model),
                    facts.loss.empty() ? "" : ", loss ", printable(facts.loss),
                    facts.protocol == "strict" ? "" : ", protocol ",
                    facts.protocol == "strict" ? "" : printable(facts.protocol)));
  console.print(str("source  ", printable(facts.source)));
  if (facts.epochs_asked > 0 || facts.epochs_done > 0)
    console.print(str("epochs  ", facts.epochs_done,
                      facts.epochs_asked > 0 ? str(" of ", facts.epochs_asked) : std::string()));
  if (facts.finished) print_metrics(console, facts.result);
  if (stopped) console.print(str("`circuitgcl resume ", printable(folder), "` goes on with it"));
  JsonValue files = JsonValue::array();
  for (const auto& [name, bytes] : files_in(folder)) {
    console.print(str("  ", printable(name, 100), "  ", bytes, " bytes"));
    files.push(JsonValue::object().set("name", name).set("bytes", bytes));
  }
  console.result(
      JsonValue::object()
          .set("kind", "run")
          .set("name", folder)
          .set("state", state)
          .set("task", facts.task)
          .set("model", facts.model)
          .set("loss", facts.loss)
          .set("protocol", facts.protocol)
          .set("source", facts.source)
          .set("epochs", facts.epochs_done)
          .set("epochs_asked", facts.epochs_asked > 0 ? JsonValue(facts.epochs_asked) : JsonValue())
          .set("has_model", facts.has_model)
          .set("result", facts.result)
          .set("files", files));
}

}   // namespace cgcl
