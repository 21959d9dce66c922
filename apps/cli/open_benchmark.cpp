// benchmark open: the leave-one-family-out table of the open designs, from their files to the page.
#include "apps/cli/benchmarks.hpp"
#include "apps/cli/commit.hpp"
#include "apps/cli/family_figures.hpp"
#include "apps/cli/figure_table.hpp"
#include "apps/cli/labelled_designs.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/open_designs.hpp"
#include "apps/cli/open_report.hpp"
#include "apps/cli/transfer_run.hpp"
#include "apps/predict/predict_plus.hpp"
#include "apps/transfer/fold_store.hpp"
#include "engine/core/config.hpp"
#include "io/text/atomic_folder.hpp"
#include "io/text/file_bytes.hpp"

#include <array>
#include <chrono>
#include <cmath>   // for lround
#include <filesystem>
#include <map>
#include <span>

namespace cgcl {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 5> kFiles = {"open.json", "open.csv", "open.md", "open-r2.svg",
                                                    "open-nets.svg"};
constexpr DesignRowsOptions kKeptRows = {.max_couplings = kTrainingCouplings,
                                         .max_candidates = kTrainingCandidates};

/// What was read, and what could not be.
struct OpenRows {
  LabelledDesigns designs;
  std::map<std::string, OpenDesign> by_name;
  JsonValue left_out = JsonValue::array();   // [{design, reason}]
};

/// By the name of the model.
PlusOptions plus_options(const Settings& settings) {
  PlusOptions options;
  for (const SizedBy sizes : {SizedBy::trees, SizedBy::network, SizedBy::both})
    if (settings.get_choice("model") == name_of(sizes)) options.sizes = sizes;
  return options;
}

OpenRows read_open_rows(const Exec& exec, const Settings& settings, Console& console) {
  const std::string& folder = settings.get_string("designs");
  const std::string table = settings.has("families") ? settings.get_string("families")
                                                     : (fs::path(folder) / "families.tsv").string();
  OpenRows out;
  std::map<std::string, OpenDesign> by_path;
  std::vector<std::string> paths;
  const auto leave_out = [&](const std::string& design, const std::string& reason) {
    console.warn(str("'", printable(design), "' is left out: ", reason));
    out.left_out.push(JsonValue::object().set("design", design).set("reason", reason));
  };
  for (OpenDesign& design : open_designs(folder, read_family_table(table))) {
    if (design.path.empty()) {
      leave_out(design.name, "neither a graph file nor an extraction is there");
      continue;
    }
    paths.push_back(design.path);
    by_path.emplace(design.path, std::move(design));
  }
  for (const auto& [path, design] : by_path) out.by_name.emplace(design.name, design);
  if (paths.empty())
    throw Error(ErrorId::file_missing,
                "holds none of the designs of the table, expected a folder or a graph "
                "file of each",
                printable(folder));
  DesignRowsOptions rows = kKeptRows;
  rows.network_rounds = plus_options(settings).network_rounds();
  out.designs = read_labelled_designs(
      exec, paths,
      {.rows = rows,
       .min_couplings = 1,   // the table says how many links each has
       .read = [&](const std::string& path) { return read_open_design(by_path.at(path), settings); },
       .left_out =
           [&](const std::string& path, const Error& error) {
             leave_out(by_path.at(path).name, str(error.what(), " [", error_code(error.id()), "]"));
           }},
      console);
  return out;
}

LeaveFamilyOutOptions lofo_options(const Settings& settings) {
  LeaveFamilyOutOptions options{.plus = plus_options(settings)};
  options.groups = static_cast<int>(settings.get_int("groups"));
  options.alone.assign(std::begin(kPrototypeFamilies), std::end(kPrototypeFamilies));
  if (settings.get_flag("quick")) {
    options.pair_labels.clear();
    options.net_labels.clear();
    for (BagOptions* bag : {&options.plus.pairs, &options.plus.nets, &options.plus.existence}) {
      bag->bags = 1;   // so none that is a second one
      bag->trees.trees = 60;
    }
    options.plus.network.masked_epochs = options.plus.network.epochs = 2;
  }
  return options;
}

/// Beside the output, as that appears whole or not at all.
std::string folds_folder(const std::string& output) {
  fs::path path = fs::path(output).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  return path.string() + ".folds";
}

/// The command that repeats the folds, without the folders of this machine; `seeds` says of which.
std::string command_text(const Settings& settings, const std::string& seeds) {
  std::string text =
      str("circuitgcl benchmark open --designs ",
          fs::path(settings.get_string("designs")).lexically_normal().filename().string(), seeds);
  if (settings.get_int("groups") > 0) text += str(" --groups ", settings.get_int("groups"));
  if (settings.get_flag("quick")) text += " --quick";
  if (const std::string& model = settings.get_choice("model"); model != kPlusModelName)
    text += " --model " + model;
  if (settings.has("device-map") && !settings.get_string("device-map").empty())
    text += str(" --device-map '", settings.get_string("device-map"), "'");
  return text + " -o OUT";
}

/// The command that repeats the table.
std::string command_text(const Settings& settings) {
  return command_text(settings,
                      str(" --seed ", settings.get_int("seed"), " --seeds ", settings.get_int("seeds")));
}

/// All that a fold depends on beside its seed: settings, program, designs. More seeds go on from fewer.
std::string work_text(const Settings& settings, const OpenRows& open) {
  std::string text = str(command_text(settings, ""), '\n', kVersion, ' ', kGitCommit, '\n');
  for (const DesignRows& design : open.designs.rows) {
    text += str(design.origin.name, '\t', design.origin.family, '\t', design.origin.technology);
    for (const std::string& id : design.origin.identities) text += '\t' + id;
    text += '\n';
  }
  return text;
}

/// Folds that outlive a stop, and where wanted the recall of candidates, for which each design is read again.
FoldHooks fold_hooks(const Exec& exec, const Settings& settings, const OpenRows& open, const FoldStore& store,
                     bool recall) {
  FoldHooks hooks{
      .restore = [&](std::int32_t fold, std::span<const std::size_t> designs,
                     std::vector<DesignPrediction>& out) { return store.restore(fold, designs, out); },
      .keep = [&](std::int32_t fold, std::span<const std::size_t> designs,
                  const std::vector<DesignPrediction>& out) { store.keep(fold, designs, out); }};
  if (recall)
    hooks.recall = [&](std::size_t d, const PlusTrees& trees) {
      const OpenDesign& design = open.by_name.at(open.designs.rows[d].origin.name);
      return candidate_recall(exec, trees, read_open_design(design, settings), kCandidatesPerNet);
    };
  return hooks;
}

std::string protocol_text(const Settings& settings, const OpenRows& open, std::size_t families,
                          double seconds, std::int64_t kept_folds) {
  return str(
      "Each of ", families, " families of ", open.designs.rows.size(),
      " designs is predicted by a fit that has seen neither its labels nor its columns. Its intervals come "
      "from the residuals of other families, whose fits had seen it. `R2` is around each design's own "
      "mean, of y = log10(C / 1e-21 F) / 6, and the figures of a family are means over its designs",
      settings.get_int("seeds") > 1 ? str(" and over ", settings.get_int("seeds"), " seeds") : "",
      settings.get_int("groups") > 0
          ? str(". The families of the prototype are left out one by one, the others in ",
                settings.get_int("groups"),
                " groups: a model that has seen none of a group predicts all of it")
          : "",
      ". *Pairs unknown* is what a netlist alone gives; *pairs given* also tells which pairs of nets "
      "couple, which is knowledge of the layout. *Net error* is the median of the relative error of "
      "ground and coupling of a net; the *design ratio* is the sum of the predicted totals over that of "
      "the extracted ones. *Recall, 30* is the share of the extracted coupling that the best 30 candidate "
      "pairs per net hold, ranked by the same fits",
      settings.get_int("seeds") > 1 ? " of the first seed" : "", ".\n\nMade by `", command_text(settings),
      "` with version ", kVersion, " (", kGitCommit, ") in ", std::lround(seconds / 60), " minutes",
      kept_folds > 0 ? str(", and the time of ", kept_folds, " folds that were kept from before a stop") : "",
      ".\n");
}

void write_report(const std::string& output, const JsonValue& json, const JsonValue& lofo,
                  const std::string& protocol) {
  AtomicFolder folder(output, kFiles);
  write_file_atomically(folder.file("open.json"), json.dump(2) + "\n");
  TextFile csv(folder.file("open.csv")), page(folder.file("open.md"));
  write_open_csv(csv, lofo);
  write_open_markdown(page, lofo, protocol);
  csv.commit();
  page.commit();
  write_file_atomically(folder.file("open-r2.svg"), open_r2_svg(lofo));
  write_file_atomically(folder.file("open-nets.svg"), open_nets_svg(lofo));
  folder.commit();
}

struct LeftOutSeeds {
  std::vector<std::vector<LeftOutFamily>> runs;   // by seed
  std::int64_t kept_folds = 0;                    // that a run which was stopped had left
};

/// With the first seed all of it. Which pairs couple is most of the work and hardly depends on the seed, so
/// the others go without.
LeftOutSeeds leave_out_with_seeds(const Settings& settings, const OpenRows& open, Console& console) {
  const std::int64_t seeds = settings.get_int("seeds");
  const std::string work = work_text(settings, open);
  LeftOutSeeds out;
  for (std::int64_t s = 0; s < seeds; ++s) {
    ExecOptions options = exec_options(settings, console);
    options.seed += static_cast<std::uint64_t>(s);
    const Exec exec(options);
    const bool recall = s == 0;
    const FoldStore store(folds_folder(settings.get_string("output")), str("seed-", options.seed),
                          work + (recall ? "" : "without recall\n"));
    const std::int64_t kept = store.kept();
    out.kept_folds += kept;
    if (kept > 0)
      console.note(str(kept, " folds of seed ", options.seed, " are there from a run that was stopped"));
    FitProgress progress(console, seeds > 1 ? str("seed ", s + 1, " of ", seeds) : "families");
    LeaveFamilyOutOptions lofo = lofo_options(settings);
    if (!recall) lofo.plus.existence.bags = 0;
    auto run = leave_family_out(
        exec, open.designs.rows, lofo,
        {.progress = [&](int step, int steps,
                         const std::string& detail) { progress.update(step, steps, detail); }},
        {}, fold_hooks(exec, settings, open, store, recall));
    out.runs.push_back(std::move(run.value()));   // nobody asks for a stop: a signal ends the command
  }
  return out;
}

JsonValue summaries_json(const JsonValue& lofo) {
  return JsonValue::object()
      .set("all", lofo_summary_json(lofo))
      .set("prototype", lofo_summary_json(prototype_families(lofo)));
}

/// The summaries of each seed: how much the draw decides.
JsonValue by_seed_json(const std::vector<std::vector<LeftOutFamily>>& runs) {
  JsonValue out = JsonValue::array();
  for (const auto& run : runs) out.push(summaries_json(lofo_json(std::span(&run, 1))));
  return out;
}

}   // namespace

int run_open_benchmark(const Settings& settings, Console& console) {
  const std::string& output = settings.get_string("output");
  check_replaceable(output, kFiles);
  const auto start = std::chrono::steady_clock::now();
  const Exec exec(exec_options(settings, console));
  const OpenRows open = read_open_rows(exec, settings, console);
  const LeftOutSeeds left_out = leave_out_with_seeds(settings, open, console);
  const std::vector<std::vector<LeftOutFamily>>& runs = left_out.runs;
  const JsonValue lofo = lofo_json(runs), all = lofo_summary_json(lofo);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const std::string protocol =
      protocol_text(settings, open, lofo.as_object().size(), seconds, left_out.kept_folds);
  JsonValue json = benchmark_heading("open", settings.get_choice("model"), protocol, command_text(settings),
                                     settings.get_int("seed"));
  json.set("seeds", settings.get_int("seeds"))
      .set("quick", settings.get_flag("quick"))
      .set("designs", static_cast<std::int64_t>(open.designs.rows.size()))
      .set("left_out", open.left_out)
      .set("summary", summaries_json(lofo))
      .set("by_seed", by_seed_json(runs))
      .set("lofo", lofo)
      .set("left_out_designs", left_out_designs_json(runs))
      .set("seconds", seconds)
      .set("kept_folds", left_out.kept_folds)
      .set("peak_bytes", peak_bytes(exec));
  write_report(output, json, lofo, protocol);
  FoldStore::remove(folds_folder(output));
  console.print(str(lofo.as_object().size(), " families left out: R2 ",
                    figure_of(all, "pairs_unknown.mean_r2"), " in the mean, ",
                    figure_of(all, "pairs_unknown.median_r2"), " in the median; with pairs given ",
                    figure_of(all, "pairs_given.mean_r2"), " and ", figure_of(all, "pairs_given.median_r2")));
  console.print(str("wrote ", printable(output)));
  console.result(json);
  return 0;
}

}   // namespace cgcl
