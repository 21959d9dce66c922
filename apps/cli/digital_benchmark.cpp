// benchmark digital: placed blocks left out within their process, and learnt across processes.
#include "apps/cli/benchmarks.hpp"
#include "apps/cli/commit.hpp"
#include "apps/cli/digital_designs.hpp"
#include "apps/cli/digital_report.hpp"
#include "apps/cli/family_figures.hpp"
#include "apps/cli/figure_table.hpp"
#include "apps/cli/labelled_designs.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/transfer_run.hpp"
#include "engine/core/config.hpp"
#include "io/text/atomic_folder.hpp"
#include "io/text/file_bytes.hpp"

#include <algorithm>   // for any_of, min
#include <array>
#include <chrono>
#include <cmath>   // for lround
#include <filesystem>
#include <map>
#include <utility>   // for move

namespace cgcl {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kFiles = {"digital.json", "digital.csv", "digital.md",
                                                    "digital.svg"};
constexpr DesignRowsOptions kKeptRows = {.max_couplings = kTrainingCouplings,
                                         .max_candidates = 0};   // no existence

using ByProcess = std::map<std::string, std::vector<DesignRows>>;

struct DigitalRows {
  ByProcess rows;
  JsonValue left_out = JsonValue::array();   // [{design, reason}]
};

DigitalRows read_digital_rows(const Exec& exec, const Settings& settings, Console& console) {
  const DigitalDesigns designs = digital_designs(settings.get_string("designs"), settings);
  std::map<std::string, const DigitalBlock*> by_path;
  std::vector<std::string> paths;
  for (const DigitalBlock& block : designs.blocks) {
    by_path.emplace(block.netlist, &block);
    paths.push_back(block.netlist);
  }
  DigitalRows out;
  LabelledDesigns read = read_labelled_designs(
      exec, paths,
      {.rows = kKeptRows,
       .read =
           [&](const std::string& path) {
             const DigitalBlock& block = *by_path.at(path);
             return read_digital_block(block, designs.cells.at(block.process));
           },
       .left_out =
           [&](const std::string& path, const Error& error) {
             const DigitalBlock& block = *by_path.at(path);
             const std::string name = block.process + '/' + block.name,
                               reason = str(error.what(), " [", error_code(error.id()), "]");
             console.warn(str("'", printable(name), "' is left out: ", reason));
             out.left_out.push(JsonValue::object().set("design", name).set("reason", reason));
           }},
      console);
  for (DesignRows& rows : read.rows) out.rows[rows.origin.technology].push_back(std::move(rows));
  return out;
}

PlusOptions fit_options(const Settings& settings) {
  PlusOptions out;
  out.pairs.bags = out.nets.bags = static_cast<int>(settings.get_int("bags"));
  out.fold_bags = std::min(out.fold_bags, out.pairs.bags);
  out.existence.bags = 0;   // which pairs couple is no question here
  return out;
}

JsonValue blocks_json(const std::vector<LeftOutFamily>& blocks) {
  JsonValue out = JsonValue::object();
  for (const LeftOutFamily& block : blocks) out.set(block.family, block.json());
  return out;
}

/// Every block of `to` by one fit on `from`.
JsonValue across(const Exec& exec, const std::vector<DesignRows>& from,
                 const std::vector<const DesignRows*>& to, const PlusOptions& options) {
  const std::optional<PlusFit> fit = fit_plus_model(exec, from, options);
  std::vector<LeftOutFamily> blocks;
  for (const DesignRows* design : to) {
    const DesignPrediction predicted =
        predict_design(exec, fit->model.trees, *design);   // nobody asks for a stop
    blocks.push_back(
        {.family = design->origin.family,
         .technology = design->origin.technology,
         .designs = {{.origin = design->origin,
                      .zero_shot = score_estimates(*design, fit->model.estimates(*design, predicted)),
                      .candidate_recall = {},
                      .pair_labels = {},
                      .net_labels = {}}}});
  }
  return blocks_json(blocks);
}

bool has_block(const std::vector<DesignRows>& blocks, const std::string& name) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [&](const DesignRows& d) { return d.origin.name == name; });
}

/// Blocks of one process by a fit on another: all, and those that both have by a fit that has none of them.
void add_across(const Exec& exec, const ByProcess& rows, const std::string& from, const std::string& to,
                const PlusOptions& options, std::vector<DigitalTable>& out) {
  std::vector<const DesignRows*> all, shared;
  for (const DesignRows& block : rows.at(to)) {
    all.push_back(&block);
    if (has_block(rows.at(from), block.origin.name)) shared.push_back(&block);
  }
  out.push_back({from + "_to_" + to, from, to, across(exec, rows.at(from), all, options)});
  if (shared.empty()) return;
  JsonValue seen = JsonValue::object();
  for (const DesignRows* block : shared)
    seen.set(block->origin.name, *out.back().blocks.find(block->origin.name));
  out.push_back(
      {from + "_to_" + to + "_shared", from + ", which has them too", "blocks of both in " + to, seen});
  std::vector<DesignRows> others;
  for (const DesignRows& block : rows.at(from))
    if (!has_block(rows.at(to), block.origin.name)) others.push_back(block);
  if (others.empty()) return;
  out.push_back({from + "_to_" + to + "_new", from + " without them", "blocks of both in " + to,
                 across(exec, others, shared, options)});
}

std::vector<DigitalTable> tables_of(const Exec& exec, const ByProcess& rows, const PlusOptions& options,
                                    Console& console) {
  std::vector<DigitalTable> out;
  const LeaveFamilyOutOptions lofo{.plus = options, .pair_labels = {}, .net_labels = {}};
  for (const auto& [process, blocks] : rows) {
    if (blocks.size() < 3) {
      console.warn(str("'", printable(process), "' has fewer than three blocks: none is left out within it"));
      continue;
    }
    FitProgress progress(console, process);
    const auto table =
        leave_family_out(exec, blocks, lofo, {.progress = [&](int step, int steps, const std::string& block) {
                           progress.update(step, steps, block);
                         }});
    out.push_back({process, "the others of " + process, process, blocks_json(table.value())});
  }
  for (const auto& from : rows)
    for (const auto& to : rows)
      if (from.first != to.first) add_across(exec, rows, from.first, to.first, options, out);
  return out;
}

/// The command that repeats it, without the folders of this machine.
std::string command_text(const Settings& settings) {
  std::string text = str("circuitgcl benchmark digital --designs ",
                         fs::path(settings.get_string("designs")).lexically_normal().filename().string(),
                         " --seed ", settings.get_int("seed"), " --bags ", settings.get_int("bags"));
  if (settings.has("cells") && !settings.get_string("cells").empty()) text += " --cells PROCESS=FILE";
  return text + " -o OUT";
}

std::string protocol_text(const Settings& settings, const ByProcess& rows, double seconds) {
  std::size_t blocks = 0;
  for (const auto& process : rows) blocks += process.second.size();
  return str(blocks, " placed and routed blocks of ", rows.size(),
             " processes: gates from Verilog, their cells from SPICE or CDL, capacitances from the SPEF of a "
             "router. Within a "
             "process each block is predicted by a fit on all others of it; across, all blocks of one "
             "process by a fit on the "
             "other. Blocks of one process are made of the same leaf cells: what is left out is a block, not "
             "its cells, so "
             "that the figures within a process tell of new blocks of that library and of nothing else. "
             "Intervals come from "
             "blocks that were left out in training. `R2` is around each block's own mean, of y = log10(C / "
             "1e-21 F) / 6. "
             "*Pairs unknown* is what a netlist alone gives; *pairs given* also tells which pairs of nets "
             "couple, which is "
             "knowledge of the layout. *Net error* is the median of the relative error of ground and "
             "coupling of a net. These "
             "labels are of another extractor than those of `benchmark open`.\n\nMade by `",
             command_text(settings), "` with version ", kVersion, " (", kGitCommit, ") in ",
             std::lround(seconds / 60), " minutes.\n");
}

void write_report(const std::string& output, const JsonValue& json, const std::vector<DigitalTable>& tables,
                  const std::string& protocol) {
  AtomicFolder folder(output, kFiles);
  write_file_atomically(folder.file("digital.json"), json.dump(2) + "\n");
  TextFile csv(folder.file("digital.csv")), page(folder.file("digital.md"));
  write_digital_csv(csv, tables);
  write_digital_markdown(page, tables, protocol);
  csv.commit();
  page.commit();
  write_file_atomically(folder.file("digital.svg"), digital_svg(tables));
  folder.commit();
}

}   // namespace

int run_digital_benchmark(const Settings& settings, Console& console) {
  const std::string& output = settings.get_string("output");
  check_replaceable(output, kFiles);
  const auto start = std::chrono::steady_clock::now();
  const Exec exec(exec_options(settings, console));
  const DigitalRows read = read_digital_rows(exec, settings, console);
  const std::vector<DigitalTable> tables = tables_of(exec, read.rows, fit_options(settings), console);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const std::string protocol = protocol_text(settings, read.rows, seconds);
  JsonValue designs = JsonValue::object(), summary = JsonValue::object(), blocks = JsonValue::object();
  for (const auto& [process, rows] : read.rows) designs.set(process, static_cast<std::int64_t>(rows.size()));
  for (const DigitalTable& table : tables) {
    summary.set(table.name, lofo_summary_json(table.blocks));
    blocks.set(table.name, table.blocks);
    console.print(str(table.predicted, " by ", table.trained_on, ": R2 ",
                      figure_of(*summary.find(table.name), "pairs_unknown.mean_r2"), ", with pairs given ",
                      figure_of(*summary.find(table.name), "pairs_given.mean_r2")));
  }
  const JsonValue json =
      benchmark_heading("digital", kPlusModelName, protocol, command_text(settings), settings.get_int("seed"))
          .set("bags", settings.get_int("bags"))
          .set("designs", designs)
          .set("left_out", read.left_out)
          .set("summary", summary)
          .set("tables", blocks)
          .set("seconds", seconds)
          .set("peak_bytes", peak_bytes(exec));
  write_report(output, json, tables, protocol);
  console.print(str("wrote ", printable(output)));
  console.result(json);
  return 0;
}

}   // namespace cgcl
