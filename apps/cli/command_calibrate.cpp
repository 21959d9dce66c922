// calibrate: a circuitgcl+ run adapted to designs of which some labels are known.
#include "apps/cli/command_table.hpp"
#include "apps/cli/config_file.hpp"
#include "apps/cli/labelled_designs.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/run_model.hpp"
#include "apps/cli/transfer_run.hpp"
#include "apps/train/seen_in.hpp"
#include "apps/transfer/few_labels.hpp"
#include "engine/core/config.hpp"
#include "engine/core/index.hpp"
#include "io/pairs/net_list.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/sha256.hpp"

#include <algorithm>   // for any_of
#include <chrono>
#include <cmath>   // for isnan
#include <filesystem>
#include <map>
#include <optional>
#include <utility>   // for move

namespace cgcl {

namespace {

PlusModel base_model(const std::filesystem::path& path, const Exec& exec) {
  if (!is_circuitgcl_plus(path))
    throw Error(ErrorId::usage, str("the run is of a network, expected one of ", kPlusModelName),
                printable(path.string()), "`circuitgcl train G1 G2 ... -o RUN` makes one");
  PlusModel model = read_plus_model(path, exec);
  if (!model.labels_used.empty())
    throw Error(
        ErrorId::usage,
        "the run is calibrated already, and its labels are not kept, expected the run that it was made "
        "from",
        printable(path.string()));
  return model;
}

/// Refuses labels that teach nothing, or each other's contrary.
class LabelGuard {
 public:
  explicit LabelGuard(const PlusModel& model) : model_(model) {}

  /// Throws Error usage.
  void check(const CircuitGraph& graph, const std::string& path) {
    const std::vector<std::string> ids = identities(graph);
    const bool trained_on = std::any_of(model_.sources.begin(), model_.sources.end(),
                                        [&](const DesignOrigin& source) { return source.is_one_of(ids); });
    if (trained_on)
      throw Error(ErrorId::usage,
                  str("the run was trained on '", printable(graph.name),
                      "', by its graph, its structure or its files, expected a design that it has not met"),
                  printable(path));
    const auto [other, first] = by_structure_.emplace(ids.back(), path);
    if (!first && content_.at(other->second) != ids.front())
      throw Error(ErrorId::usage,
                  str("has the structure of ", printable(other->second),
                      " and other labels, which contradict its own, expected each design once"),
                  printable(path));
    content_.emplace(path, ids.front());
  }

 private:
  const PlusModel& model_;
  std::map<std::string, std::string> by_structure_, content_;   // paths; fingerprints by path
};

/// Nets that `--nets` lists; nothing without it. Throws Error usage where it contradicts other settings.
std::optional<NetList> listed_nets(const Settings& settings) {
  if (!settings.has("nets")) return std::nullopt;
  if (settings.was_set("labels"))
    throw Error(ErrorId::usage, "--labels draws nets and --nets lists them, expected one of the two");
  if (settings.get_choice("by") == "pairs")
    throw Error(ErrorId::usage, "--nets lists nets, expected it without --by pairs");
  return NetList(settings.get_string("nets"));
}

struct Drawn {
  std::vector<KnownLabels> labels;   // parallel to the designs
  std::int64_t count = 0;            // pairs or nets, as they were asked for
};

Drawn drawn_labels(const Exec& exec, const Settings& settings, const LabelledDesigns& designs) {
  const LabelledBy by = settings.get_choice("by") == "pairs" ? LabelledBy::pairs : LabelledBy::nets;
  Drawn out;
  for (const DesignRows& rows : designs.rows) {
    out.labels.push_back(draw_labels(exec, rows, settings.get_int("labels"), by));
    const KnownLabels& drawn = out.labels.back();
    out.count += static_cast<std::int64_t>(by == LabelledBy::pairs ? drawn.pair.size() : drawn.net.size());
  }
  return out;
}

/// The labels of the listed nets, `listed` parallel to the designs; of nets without a label there are none.
Drawn listed_labels(const LabelledDesigns& designs, std::vector<std::vector<std::int32_t>> listed,
                    Console& console) {
  Drawn out;
  std::int64_t without = 0;
  for (std::size_t d = 0; d < designs.rows.size(); ++d) {
    const std::vector<double>& total_F = designs.rows[d].nets.total_F;
    without += static_cast<std::int64_t>(
        std::erase_if(listed[d], [&](std::int32_t n) { return std::isnan(total_F[idx(n)]); }));
    out.labels.push_back(known_labels(designs.rows[d], {}, listed[d]));
    out.count += static_cast<std::int64_t>(listed[d].size());
  }
  if (without > 0) console.warn(str(without, " of the listed nets have no label"));
  return out;
}

JsonValue designs_json(const LabelledDesigns& designs, const Drawn& drawn) {
  JsonValue out = JsonValue::array();
  for (std::size_t i = 0; i < designs.rows.size(); ++i) {
    JsonValue design = designs.json[i];
    out.push(design.set("pair_labels", static_cast<std::int64_t>(drawn.labels[i].pair.size()))
                 .set("net_labels", static_cast<std::int64_t>(drawn.labels[i].net.size())));
  }
  return out;
}

}   // namespace

int run_calibrate(const Settings& settings, Console& console) {
  const auto start = std::chrono::steady_clock::now();
  const Exec exec(exec_options(settings, console));
  const std::filesystem::path path = model_path(settings.inputs.front());
  const PlusModel model = base_model(path, exec);
  const std::string config = config_text(settings);
  RunFolder folder = RunFolder::create(settings.get_string("output"));
  LabelGuard guard(model);
  std::optional<NetList> nets = listed_nets(settings);
  std::vector<std::vector<std::int32_t>> listed;
  const LabelledDesigns designs =
      read_labelled_designs(exec, {settings.inputs.begin() + 1, settings.inputs.end()},
                            {.rows = {.network_rounds = model.network_rounds()},
                             .min_couplings = 1,
                             .allow_predicted = settings.get_flag("allow-predicted"),
                             .check =
                                 [&](const CircuitGraph& graph, const std::string& file) {
                                   guard.check(graph, file);
                                   if (nets) listed.push_back(nets->nets_of(graph));
                                 }},
                            console);
  if (nets) nets->require_all_found();
  const Drawn drawn =
      nets ? listed_labels(designs, std::move(listed), console) : drawn_labels(exec, settings, designs);
  Adaptation adapted{.model = model};
  if (drawn.count >= kMinLabels) adapted = adapt(exec, model, designs.rows, drawn.labels);
  if (!adapted.pairs_adapted && !adapted.nets_adapted)
    console.warn(str(drawn.count, " labels are too few to learn from, it takes ", kMinLabels,
                     ": the model is unchanged"));
  write_plus_model(folder.model(), exec, adapted.model);
  const JsonValue json =
      JsonValue::object()
          .set("model", model.name())
          .set("base", JsonValue::object()
                           .set("trained_on", sources_text(model.sources))
                           .set("sha256", sha256_of_file(path.string())))
          .set("by", settings.get_choice("by"))
          .set("labels", drawn.count)
          .set("labels_needed", kMinLabels)
          .set("pair_labels", adapted.pair_labels)
          .set("net_labels", adapted.net_labels)
          .set("pairs_adapted", adapted.pairs_adapted)
          .set("nets_adapted", adapted.nets_adapted)
          .set("designs", designs_json(designs, drawn))
          .set("seed", static_cast<std::int64_t>(exec.seed()))
          .set("seconds", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count())
          .set("version", kVersion)
          .set("options", settings_json(settings))
          .set("estimated_peak_bytes", designs.estimated_peak_bytes)
          .set("peak_bytes", peak_bytes(exec));
  write_file_atomically(folder.config().string(), config);
  write_file_atomically(folder.result().string(), json.dump(2) + "\n");
  folder.keep();
  if (adapted.pairs_adapted || adapted.nets_adapted)
    console.print(str("adapted with ", adapted.pair_labels, " couplings and ", adapted.net_labels,
                      " totals of nets: ", adapted.pairs_adapted ? "pairs" : "",
                      adapted.pairs_adapted && adapted.nets_adapted ? " and " : "",
                      adapted.nets_adapted ? "nets" : ""));
  console.result(json);
  return 0;
}

}   // namespace cgcl
