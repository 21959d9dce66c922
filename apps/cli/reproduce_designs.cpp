// Tables I and II: what the designs are, and what distances and pre-training take on them.
#include "apps/cli/published_values.hpp"
#include "apps/cli/reproduction.hpp"
#include "engine/core/error.hpp"
#include "io/graph/csc.hpp"
#include "io/graph/graph_file.hpp"
#include "io/pairs/enclosing_subgraph.hpp"

#include <chrono>
#include <filesystem>   // for file_size
#include <utility>      // for move

namespace cgcl {

namespace {

const double kNone = std::nan("");
constexpr double kMega = 1e6;

/// What it takes to find the distances of every link's sub-graph to its ends.
struct DistanceWork {
  std::int64_t links = 0;
  double seconds = 0, memory_bytes = 0, disk_bytes = 0;
};

/// As circuitgps has them: one hop, both distances of each node, here kept at a byte each. On one thread.
DistanceWork measure_distances(const CircuitGraph& graph) {
  const auto start = std::chrono::steady_clock::now();
  const HostCsc csc = message_csc(graph);
  EnclosingSubgraph subgraph(csc, graph.nets + graph.devices, {});
  DistanceWork out;
  for (std::int64_t i = 0; i < graph.links.size(); ++i) {
    if (!graph.in_range(i)) continue;
    subgraph.extract(graph.links.src[idx(i)], graph.links.dst[idx(i)]);
    ++out.links;
    out.disk_bytes += 2.0 * static_cast<double>(subgraph.nodes().size());
  }
  out.memory_bytes = static_cast<double>(csc.ptr.size() * sizeof(std::int64_t) +
                                         (csc.source.size() * 2 + idx(csc.nodes())) * sizeof(std::int32_t)) +
                     out.disk_bytes;
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

double real_in(const JsonValue& object, const char* key) {
  const JsonValue* value = object.is_object() ? object.find(key) : nullptr;
  return value != nullptr && value->is_number() ? value->as_real() : kNone;
}

JsonValue::Array resources_row(const std::string& design, const char* method, JsonValue links, double seconds,
                               double memory_bytes, double disk_bytes, const std::string& reason) {
  const auto published = published_resources(published_design(design));
  const bool dspd = std::string_view(method) == "DSPD";
  const auto there = [&](double PublishedResources::*of_dspd, double PublishedResources::*of_pretraining) {
    return published ? (*published).*(dspd ? of_dspd : of_pretraining) : kNone;
  };
  return {design,
          method,
          std::move(links),
          seconds,
          memory_bytes / kMega,
          disk_bytes / kMega,
          60 * there(&PublishedResources::dspd_minutes, &PublishedResources::pretrain_minutes),
          1000 * there(&PublishedResources::dspd_memory_gb, &PublishedResources::pretrain_memory_gb),
          there(&PublishedResources::dspd_disk_mb, &PublishedResources::pretrain_disk_mb),
          reason};
}

}   // namespace

std::optional<Reproduction> reproduce_table1(const Workplace& at) {
  Reproduction out = at.begin(
      "Table I: resources of DSPD and of SGRL pre-training",
      str("Time, memory and disk on the given designs. DSPD: the sub-graph that encloses each link in the "
          "capacitance range, of one hop as circuitgps reads it, and the distances of its nodes to both "
          "ends, on "
          "one thread, two bytes per node. SGRL: pre-training of the encoder of circuitgcl, ",
          at.all_pretrain_epochs(), " epochs, seed ", at.seeds.front(),
          "; its memory is the peak of a process of its own. Published: 40 cores and an RTX 4090."),
      {"design", "method", "links", "seconds", "memory_MB", "disk_MB", "published_seconds",
       "published_memory_MB", "published_disk_MB", "reason"});
  Workplace alone = at;
  alone.options.jobs.at_once = 1;   // times and peaks of each by itself
  alone.options.jobs.apart = true;
  const std::optional<SweptRuns> swept = alone.sweep_on(at.designs, {encoder_runs(at)}, false);
  if (!swept) return std::nullopt;
  for (std::size_t d = 0; d < at.designs.size(); ++d) {
    const std::string design = design_label(at.designs[d]);
    const DistanceWork work = measure_distances(read_graph(at.designs[d]));
    out.rows.push_back(
        resources_row(design, "DSPD", work.links, work.seconds, work.memory_bytes, work.disk_bytes, ""));
    const std::size_t cell = d * at.seeds.size();
    const SweepResult& result = swept->outcome.results[cell];
    std::error_code absent;
    const auto bytes =
        std::filesystem::file_size(at.folder.encoder(swept->plan.cells[cell].encoder_key), absent);
    out.rows.push_back(resources_row(design, "SGRL", JsonValue(), real_in(result.pretraining, "seconds"),
                                     real_in(result.pretraining, "peak_bytes"),
                                     absent ? kNone : static_cast<double>(bytes),
                                     result.pretraining.is_null() ? result.reason : ""));
  }
  return out;
}

std::optional<Reproduction> reproduce_table2(const Workplace& at) {
  Reproduction out =
      at.begin("Table II: the designs",
               "Nodes and edges of the graph without supplies, each edge once; links inside the "
               "capacitance range, and nets "
               "with a ground capacitance. Published counts are rounded to thousands and count both "
               "directions of an edge.",
               {"design", "family", "split", "nodes", "edges", "links", "ground_labels", "published_nodes",
                "published_edges", "published_links"});
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

}   // namespace cgcl
