#include "io/pairs/subgraph_table.hpp"

#include "engine/core/dense_ids.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/parallel.hpp"
#include "io/pairs/subgraph_classes.hpp"

#include <memory>

namespace cgcl {
namespace {

constexpr std::int64_t kLinksPerChunk = 256;

/// What the first pass keeps of a link.
struct Seen {
  Key128 key;
  std::int64_t rows = 0, edges = 0;
  bool turned = false, cut = false;
};

/// Sub-graph and classes of one link after the other; one a thread.
struct Worker {
  EnclosingSubgraph subgraph;
  SubgraphClasses classes;
  SubgraphClasses turned;
};

class TableBuilder {
 public:
  TableBuilder(const HostCsc& graph, std::int32_t first_pin, std::span<const Key128> node_key,
               std::span<const std::int32_t> a, std::span<const std::int32_t> b,
               const SubgraphTableOptions& options)
      : a_(a), b_(b), options_(options), workers_(idx(options.threads)) {
    for (auto& worker : workers_)
      worker = std::make_unique<Worker>(Worker{
          {graph, first_pin, options.enclosing}, SubgraphClasses(node_key), SubgraphClasses(node_key)});
  }

  [[nodiscard]] SubgraphTable build() {
    look();
    number();
    for_chunks_by_worker(options_.threads, table_.size(), kLinksPerChunk,
                         [this](std::int64_t first, std::int64_t last, int worker) {
                           for (std::int64_t s = first; s < last; ++s) write(idx(s), *workers_[idx(worker)]);
                         });
    return std::move(table_);
  }

 private:
  /// Keys of all links, and which order of the ends they are taken in: the one with the smaller key.
  void look() {
    seen_.resize(a_.size());
    for_chunks_by_worker(options_.threads, static_cast<std::int64_t>(a_.size()), kLinksPerChunk,
                         [this](std::int64_t first, std::int64_t last, int worker) {
                           for (std::int64_t i = first; i < last; ++i)
                             look_at(idx(i), *workers_[idx(worker)]);
                         });
  }

  void look_at(std::size_t i, Worker& worker) {
    worker.subgraph.extract(a_[i], b_[i]);
    worker.classes.refine(worker.subgraph, false);
    Seen& seen = seen_[i];
    seen.key = worker.classes.key();
    seen.cut = worker.subgraph.cut();
    if (!options_.ordered && a_[i] != b_[i]) {
      worker.turned.refine(worker.subgraph, true);
      const Key128& key = worker.turned.key();
      seen.turned = key.lo < seen.key.lo || (key.lo == seen.key.lo && key.hi < seen.key.hi);
      if (seen.turned) seen.key = key;
    }
    if (!options_.merged) worker.classes.refine(worker.subgraph, seen.turned, false);
    const SubgraphClasses& used = options_.merged && seen.turned ? worker.turned : worker.classes;
    seen.rows = static_cast<std::int64_t>(used.size());
    seen.edges = static_cast<std::int64_t>(used.edges().size());
  }

  /// Numbers the distinct sub-graphs and makes room for them.
  void number() {
    DenseIds ids;
    table_.first_row.assign(1, 0);
    table_.first_edge.assign(1, 0);
    for (std::size_t i = 0; i < seen_.size(); ++i) {
      const Seen& seen = seen_[i];
      const auto next = static_cast<std::int32_t>(first_.size());
      const std::int32_t id = options_.merged ? ids.id(seen.key) : next;
      table_.cut += seen.cut;
      table_.of.push_back(id);
      if (id < next) continue;
      first_.push_back(i);
      table_.key.push_back(seen.key);
      table_.first_row.push_back(table_.first_row.back() + seen.rows);
      table_.first_edge.push_back(table_.first_edge.back() + seen.edges);
    }
    for (auto* of_rows : {&table_.node, &table_.count, &table_.distance[0], &table_.distance[1]})
      of_rows->resize(idx(table_.first_row.back()));
    for (auto* of_edges : {&table_.source, &table_.target, &table_.neighbours})
      of_edges->resize(idx(table_.first_edge.back()));
  }

  void write(std::size_t s, Worker& worker) {
    const std::size_t i = first_[s];
    const bool turned = seen_[i].turned;
    worker.subgraph.extract(a_[i], b_[i]);
    worker.classes.refine(worker.subgraph, turned, options_.merged);
    std::size_t row = idx(table_.first_row[s]), edge = idx(table_.first_edge[s]);
    for (std::size_t c = 0; c < worker.classes.size(); ++c, ++row) {
      const auto place = idx(worker.classes.representatives()[c]);
      table_.node[row] = worker.subgraph.nodes()[place];
      table_.count[row] = worker.classes.counts()[c];
      table_.distance[0][row] = worker.subgraph.distance(turned ? 1 : 0)[place];
      table_.distance[1][row] = worker.subgraph.distance(turned ? 0 : 1)[place];
    }
    for (const SubgraphClasses::Edge& e : worker.classes.edges()) {
      table_.source[edge] = e.source;
      table_.target[edge] = e.target;
      table_.neighbours[edge++] = e.neighbours;
    }
  }

  std::span<const std::int32_t> a_, b_;
  SubgraphTableOptions options_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Seen> seen_;
  std::vector<std::size_t> first_;   // [sub-graphs] its first link
  SubgraphTable table_;
};

}   // namespace

SubgraphTable enclosing_subgraphs(const HostCsc& graph, std::int32_t first_pin,
                                  std::span<const Key128> node_key, std::span<const std::int32_t> a,
                                  std::span<const std::int32_t> b, const SubgraphTableOptions& options) {
  CGCL_CHECK(a.size() == b.size() && node_key.size() == idx(graph.nodes()), "enclosing sub-graphs of ",
             a.size(), " and ", b.size(), " ends, ", node_key.size(), " node keys for ", graph.nodes(),
             " nodes");
  for (const auto ends : {a, b})
    for (const std::int32_t v : ends)
      CGCL_CHECK(v >= 0 && v < graph.nodes(), "link end ", v, " of ", graph.nodes(), " nodes");
  return TableBuilder(graph, first_pin, node_key, a, b, options).build();
}

}   // namespace cgcl
