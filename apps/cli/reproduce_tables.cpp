// Tables I to IV.
#include "apps/cli/published_values.hpp"
#include "apps/cli/reproduction.hpp"
#include "apps/train/samples.hpp"
#include "engine/core/error.hpp"
#include "engine/core/host_memory.hpp"
#include "io/graph/csc.hpp"
#include "io/graph/graph_file.hpp"
#include "io/pairs/double_distances.hpp"
#include "io/report/svg_map.hpp"

#include <algorithm>   // for find, max
#include <chrono>
#include <numeric>   // for accumulate

namespace cgcl {

namespace {

const double kNone = std::nan("");
constexpr double kMega = 1e6;

/// What it takes to find the distances of every link's sub-graph to its ends.
struct DistanceWork {
  double seconds = 0, memory_bytes = 0, disk_bytes = 0;
};

/// One hop, as publications have it. Stored are two bytes per node of each sub-graph.
DistanceWork measure_distances(const CircuitGraph& graph) {
  const auto start = std::chrono::steady_clock::now();
  const PairOptions options{.work = kMaxPairWork};
  const HostCsc csc = message_csc(graph);
  DoubleDistances distances(csc, graph.nets + graph.devices, options);
  std::vector<std::int32_t> bag(idx(double_distance_classes(options.hops)));
  DistanceWork out;
  for (std::int64_t i = 0; i < graph.links.size(); ++i) {
    if (!graph.in_range(i)) continue;
    distances.count(graph.links.src[idx(i)], graph.links.dst[idx(i)], bag);
    out.disk_bytes += 2.0 * std::accumulate(bag.begin(), bag.end(), 0.0);
  }
  out.memory_bytes = static_cast<double>(csc.ptr.size() * sizeof(std::int64_t) +
                                         csc.source.size() * 2 * sizeof(std::int32_t)) +
                     out.disk_bytes;
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

double real_in(const JsonValue& object, const char* key) {
  const JsonValue* value = object.is_object() ? object.find(key) : nullptr;
  return value != nullptr && value->is_number() ? value->as_real() : kNone;
}

JsonValue::Array resources_row(const std::string& design, const char* method, double seconds,
                               double memory_bytes, double disk_bytes, const std::string& reason) {
  const auto published = published_resources(published_design(design));
  const bool dspd = std::string_view(method) == "DSPD";
  const auto there = [&](double PublishedResources::*of_dspd, double PublishedResources::*of_pretraining) {
    return published ? (*published).*(dspd ? of_dspd : of_pretraining) : kNone;
  };
  return {design,
          method,
          seconds,
          memory_bytes / kMega,
          disk_bytes / kMega,
          60 * there(&PublishedResources::dspd_minutes, &PublishedResources::pretrain_minutes),
          1000 * there(&PublishedResources::dspd_memory_gb, &PublishedResources::pretrain_memory_gb),
          there(&PublishedResources::dspd_disk_mb, &PublishedResources::pretrain_disk_mb),
          reason};
}

std::string loss_of(const SweptRuns& swept, const SweepRow& row) {
  const JsonValue& result = swept.first_result(row);
  const JsonValue* loss = result.is_object() ? result.find("loss") : nullptr;
  return loss != nullptr && loss->is_text() ? loss->as_text() : row.option("loss");
}

/// A system that this version does not have.
JsonValue::Array missing_row(std::string_view system, const std::vector<std::string>& columns) {
  JsonValue::Array out(columns.size());
  out[0] = system;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c] == "state") out[c] = "not possible";
    if (columns[c] == "reason") out[c] = "not in this version";
  }
  return out;
}

/// Of each system and loss a row of colours, of each design judged on a column.
std::string map_of(const SweptRuns& swept, const std::string& title, const std::string& figure) {
  HeatMap map{title, figure, {}, {}, {}, -1};   // R2 below says no more than that the mean is better
  const auto place = [](std::vector<std::string>& names, const std::string& name) {
    const auto at = std::find(names.begin(), names.end(), name);
    if (at != names.end()) return static_cast<std::size_t>(at - names.begin());
    names.push_back(name);
    return names.size() - 1;
  };
  struct Cell {
    std::size_t row, column;
    double value;
  };
  std::vector<Cell> cells;
  for (const SweepRow& row : swept.rows) {
    if (row.state != "done" || row.judged_on.empty()) continue;
    const std::string loss = loss_of(swept, row);
    const std::string system = row.option("model") + (loss.empty() ? "" : ", " + loss);
    const std::size_t at = place(map.row, system);
    cells.push_back({at, place(map.column, row.judged_on), row.mean(figure)});
  }
  if (cells.empty()) return {};
  map.value.assign(map.row.size() * map.column.size(), kNone);
  for (const Cell& cell : cells) map.value[cell.row * map.column.size() + cell.column] = cell.value;
  return heat_map_svg(map);
}

/// Variants of the systems that this version has.
std::vector<SweepVariant> system_variants(const Workplace& at, const std::string& task,
                                          const std::vector<std::string>& losses) {
  std::vector<SweepVariant> out;
  for (const std::string_view system : compared_systems())
    if (has_model(system)) {
      const bool own = system == "circuitgcl";   // the losses and the pre-training are what it is about
      out.push_back(
          plain_runs(at, task, std::string(system), own ? losses : std::vector<std::string>{}, own));
    }
  return out;
}

std::vector<std::string_view> missing_systems() {
  std::vector<std::string_view> out;
  for (const std::string_view system : compared_systems())
    if (!has_model(system)) out.push_back(system);
  return out;
}

constexpr const char* kPublished =
    " Published values were trained on SSRAM, which is not public, and judged on a design that was not seen; "
    "they stand "
    "beside ours where labels of the same design are judged.";

}   // namespace

std::optional<Reproduction> reproduce_table1(const Workplace& at) {
  Reproduction out{
      "Table I: resources of DSPD and of SGRL pre-training",
      str("Time, memory and disk on the given designs. DSPD: distances of the nodes of every link's one-hop "
          "sub-graph to both ends, on one thread, two bytes per node. SGRL: pre-training",
          at.quick ? " of few epochs" : "", "; its memory is the peak of a process of its own. ",
          "Published: 40 cores and an RTX 4090."),
      {"design", "method", "seconds", "memory_MB", "disk_MB", "published_seconds", "published_memory_MB",
       "published_disk_MB", "reason"},
      {}};
  Workplace alone = at;
  alone.options.jobs.at_once = 1;   // times and peaks of each by itself
  alone.options.jobs.apart = true;
  const std::optional<SweptRuns> swept = alone.sweep_on(at.designs, {encoder_runs(at)}, false);
  if (!swept) return std::nullopt;
  for (std::size_t d = 0; d < at.designs.size(); ++d) {
    const std::string design = design_label(at.designs[d]);
    const DistanceWork work = measure_distances(read_graph(at.designs[d]));
    out.rows.push_back(resources_row(design, "DSPD", work.seconds, work.memory_bytes, work.disk_bytes, ""));
    const std::size_t cell = d * at.seeds.size();
    const SweepResult& result = swept->outcome.results[cell];
    std::error_code absent;
    const auto bytes =
        std::filesystem::file_size(at.folder.encoder(swept->plan.cells[cell].encoder_key), absent);
    out.rows.push_back(resources_row(
        design, "SGRL", real_in(result.pretraining, "seconds"), real_in(result.pretraining, "peak_bytes"),
        absent ? kNone : static_cast<double>(bytes), result.pretraining.is_null() ? result.reason : ""));
  }
  return out;
}

std::optional<Reproduction> reproduce_table2(const Workplace& at) {
  Reproduction out{"Table II: the designs",
                   "Nodes and edges of the graph without supplies, each edge once; links inside the "
                   "capacitance range, and nets "
                   "with a ground capacitance. Published counts are rounded to thousands and count both "
                   "directions of an edge.",
                   {"design", "family", "split", "nodes", "edges", "links", "ground_labels",
                    "published_nodes", "published_edges", "published_links"},
                   {}};
  for (const std::string& path : at.designs) {
    const CircuitGraph graph = read_graph(path);
    std::int64_t links = 0, ground = 0;
    for (std::int64_t i = 0; i < graph.links.size(); ++i) links += graph.in_range(i) ? 1 : 0;
    for (const double value : graph.ground_F) ground += std::isnan(value) ? 0 : 1;
    const auto there = published_statistics(published_design(design_label(path)));
    const bool source = path == at.designs.front();
    out.rows.push_back({design_label(path), printable(graph.family),
                        source ? "training and validation" : "test", graph.nodes(), graph.edges.size(), links,
                        ground, there ? 1000 * there->nodes : kNone, there ? 1000 * there->edges : kNone,
                        there ? 1000 * there->links : kNone});
  }
  return out;
}

std::optional<Reproduction> reproduce_table3(const Workplace& at) {
  Reproduction out{
      "Table III: coupling regression, systems and losses",
      at.protocol() + " Labels are log10 of the capacitance over six decades." + kPublished,
      {"system", "loss", "pretrained", "trained_on", "judged_on", "r2", "r2_deviation", "mae", "mse",
       "bound_r2", "table_r2", "n", "published_r2", "published_mae", "published_mse", "state", "reason"},
      {}};
  const std::optional<SweptRuns> swept =
      at.sweep(system_variants(at, "edge-regression", {"mse", "bmc", "gai"}));
  if (!swept) return std::nullopt;
  for (const SweepRow& row : swept->rows) {
    const std::string model = row.option("model"), loss = loss_of(*swept, row);
    const auto there = published_regression(model, loss, published_design(judged_design(row)));
    out.rows.push_back({model, loss, row.option("pretrain"), row.design, judged_text(row), row.mean("r2"),
                        row.deviation("r2"), row.mean("mae"), row.mean("mse"), row.mean("bound_r2"),
                        row.mean("table_r2"), static_cast<std::int64_t>(row.runs.size()),
                        there ? there->r2 : kNone, there ? there->mae : kNone, there ? there->mse : kNone,
                        row.state, row.reason});
  }
  for (const std::string_view system : missing_systems())
    out.rows.push_back(missing_row(system, out.columns));
  out.svg = map_of(*swept, out.title, "r2");
  return out;
}

std::optional<Reproduction> reproduce_table4(const Workplace& at) {
  Reproduction out{"Table IV: ground capacitance in five classes, systems and losses",
                   at.protocol() +
                       " Macro averages; `_minority` leaves the most frequent class of the truth out, as the "
                       "publication does." +
                       kPublished,
                   {"system",
                    "loss",
                    "pretrained",
                    "trained_on",
                    "judged_on",
                    "accuracy",
                    "f1",
                    "accuracy_minority",
                    "precision_minority",
                    "recall_minority",
                    "f1_minority",
                    "f1_minority_deviation",
                    "baseline_accuracy",
                    "n",
                    "published_accuracy",
                    "published_precision",
                    "published_recall",
                    "published_f1",
                    "state",
                    "reason"},
                   {}};
  const std::optional<SweptRuns> swept =
      at.sweep(system_variants(at, "node-classification", {"ce", "focal", "bsce"}));
  if (!swept) return std::nullopt;
  for (const SweepRow& row : swept->rows) {
    const std::string model = row.option("model"), loss = loss_of(*swept, row);
    const auto there = published_classification(model, loss, published_design(judged_design(row)));
    out.rows.push_back({model,
                        loss,
                        row.option("pretrain"),
                        row.design,
                        judged_text(row),
                        row.mean("accuracy"),
                        row.mean("f1"),
                        row.mean("accuracy_minority"),
                        row.mean("precision_minority"),
                        row.mean("recall_minority"),
                        row.mean("f1_minority"),
                        row.deviation("f1_minority"),
                        row.mean("baseline_accuracy"),
                        static_cast<std::int64_t>(row.runs.size()),
                        there ? there->accuracy : kNone,
                        there ? there->precision : kNone,
                        there ? there->recall : kNone,
                        there ? there->f1 : kNone,
                        row.state,
                        row.reason});
  }
  for (const std::string_view system : missing_systems())
    out.rows.push_back(missing_row(system, out.columns));
  out.svg = map_of(*swept, out.title, "f1");
  return out;
}

}   // namespace cgcl
