// A trained model on the sub-graphs that enclose links or nodes.
#include "apps/train/distinct_links.hpp"
#include "apps/train/trained_model.hpp"
#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"

#include <algorithm>   // for min, partition_point, stable_sort
#include <numeric>     // for iota

namespace cgcl {
namespace {

/// first, first + 1, ..., last - 1
std::vector<std::int32_t> range(std::int32_t first, std::int32_t last) {
  std::vector<std::int32_t> out(idx(last - first));
  std::iota(out.begin(), out.end(), first);
  return out;
}

/// The same kinds, numbered in the order of their sub-graphs.
DistinctLinks by_subgraph(const DistinctLinks& links, std::span<const std::int32_t> subgraph) {
  std::vector<std::int32_t> order = range(0, static_cast<std::int32_t>(links.first.size()));
  std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
    return subgraph[idx(links.first[idx(a)])] < subgraph[idx(links.first[idx(b)])];
  });
  DistinctLinks out{{}, pick(links.first, order)};
  std::vector<std::int32_t> number(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) number[idx(order[i])] = static_cast<std::int32_t>(i);
  out.kind = pick(number, links.kind);
  return out;
}

}   // namespace

std::shared_ptr<const SubgraphDesign> TrainedModel::subgraph_design(const Exec& exec, HostGraph design,
                                                                    bool merged,
                                                                    Embeddings embeddings) const {
  EncodedNodes encoded{encoder_ ? encoder_->keys(design) : std::vector<Key128>{}, std::move(embeddings)};
  return std::make_shared<const SubgraphDesign>(std::move(design),
                                                SubgraphDesignOptions{.subgraphs = *head_->subgraphs(),
                                                                      .ordered = ordered(),
                                                                      .merged = merged,
                                                                      .threads = exec.threads()},
                                                std::move(encoded));
}

std::vector<double> TrainedModel::predict_subgraphs(const Exec& exec, const SubgraphDesign& design,
                                                    std::span<const std::int32_t> source,
                                                    std::span<const std::int32_t> target,
                                                    const PairTable& pairs,
                                                    std::span<const std::int32_t> where) {
  const SubgraphTable table = design.table(source, target);
  const DistinctLinks kinds =
      by_subgraph(distinct_links(description_.head.order, table.of, table.of, pairs, where), table.of);
  std::vector<double> of_kind;
  std::size_t done = 0;   // kinds
  for (const auto& block : subgraph_blocks(table)) {
    const std::vector<std::int32_t> which = range(block.first, block.second);
    const GraphBatch batch = make_subgraph_batch(
        exec, *head_->subgraphs(), design.batch(table, which, std::vector<double>(which.size(), 1.0)));
    Tape tape(exec, TapeMode::eval);
    const Var z = head_->embed(tape, batch);
    const auto first = kinds.first.begin();
    const auto end =
        std::partition_point(first + static_cast<std::ptrdiff_t>(done), kinds.first.end(),
                             [&](std::int32_t link) { return table.of[idx(link)] < block.second; });
    for (std::size_t n = 0; done < idx(end - first); done += n) {
      n = std::min(kHeadBlock, idx(end - first) - done);
      const auto links = std::span(kinds.first).subspan(done, n);
      std::vector<std::int32_t> row = pick(table.of, links);
      for (std::int32_t& r : row) r -= block.first;
      const RowIndex rows = ops::make_row_index(exec, row, z.rows());
      const Var pair = pairs.features.empty() ? Var{} : embed_pairs(exec, tape, pairs, pick(where, links));
      const Var y = target.empty() ? head_->predict_nodes(tape, z, rows)
                                   : head_->predict_links(tape, z, rows, rows, pair);
      const auto values = head_->decide(host_values(exec, y.value()), y.rows());
      of_kind.insert(of_kind.end(), values.begin(), values.end());
    }
  }
  return of_links(kinds, of_kind, description_.head.out);
}

std::vector<Key128> TrainedModel::groups(const Exec& exec, const CircuitGraph& graph,
                                         const TaskSamples& samples, const PairTable& pairs) const {
  if (!head_->subgraphs()) return group_keys(graph, samples, pairs, static_cast<int>(rounds()), ordered());
  const auto design = subgraph_design(exec, make_host_graph(graph, &description_.normaliser), true);
  const SubgraphTable table = design->table(samples.source, samples.target);
  std::vector<Key128> out;
  for (const std::int32_t s : table.of) out.push_back(table.key[idx(s)]);
  add_pair_keys(out, pairs);
  return out;
}

}   // namespace cgcl
