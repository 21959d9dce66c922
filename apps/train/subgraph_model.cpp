// A trained model on the sub-graphs that enclose links or nodes.
#include "apps/train/trained_model.hpp"
#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"

#include <numeric>   // for iota

namespace cgcl {

std::shared_ptr<const SubgraphDesign> TrainedModel::subgraph_design(const Exec& exec, HostGraph design,
                                                                    bool merged) const {
  return std::make_shared<const SubgraphDesign>(std::move(design),
                                                SubgraphDesignOptions{.subgraphs = *head_->subgraphs(),
                                                                      .ordered = ordered(),
                                                                      .merged = merged,
                                                                      .threads = exec.threads()});
}

std::vector<double> TrainedModel::predict_subgraphs(const Exec& exec, const SubgraphDesign& design,
                                                    std::span<const std::int32_t> source,
                                                    std::span<const std::int32_t> target) {
  const SubgraphTable table = design.table(source, target);
  std::vector<double> of_subgraph;
  for (const auto& [first, last] : subgraph_blocks(table)) {
    std::vector<std::int32_t> which(idx(last - first)), row(which.size());
    std::iota(which.begin(), which.end(), first);
    std::iota(row.begin(), row.end(), 0);
    const GraphBatch batch = make_subgraph_batch(
        exec, *head_->subgraphs(), design.batch(table, which, std::vector<double>(which.size(), 1.0)));
    Tape tape(exec, TapeMode::eval);
    const Var z = head_->embed(tape, batch);
    const RowIndex all = ops::make_row_index(exec, row, z.rows());
    const Var y =
        target.empty() ? head_->predict_nodes(tape, z, all) : head_->predict_links(tape, z, all, all);
    const auto values = head_->decide(host_values(exec, y.value()), y.rows());
    of_subgraph.insert(of_subgraph.end(), values.begin(), values.end());
  }
  const auto width = static_cast<std::ptrdiff_t>(description_.head.out);
  std::vector<double> out;
  out.reserve(source.size() * idx(width));
  for (const std::int32_t s : table.of) {
    const auto row = of_subgraph.begin() + s * width;
    out.insert(out.end(), row, row + width);
  }
  return out;
}

std::vector<Key128> TrainedModel::groups(const Exec& exec, const CircuitGraph& graph,
                                         const TaskSamples& samples, const PairTable& pairs) const {
  if (!head_->subgraphs()) return group_keys(graph, samples, pairs, static_cast<int>(rounds()), ordered());
  const auto design = subgraph_design(exec, make_host_graph(graph, &description_.normaliser), true);
  const SubgraphTable table = design->table(samples.source, samples.target);
  std::vector<Key128> out;
  for (const std::int32_t s : table.of) out.push_back(table.key[idx(s)]);
  return out;
}

}   // namespace cgcl
