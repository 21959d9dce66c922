#include "apps/train/trained_model.hpp"

#include "apps/train/distinct_links.hpp"
#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"
#include "layers/init.hpp"

#include <algorithm>   // for min

namespace cgcl {

TrainedModel::TrainedModel(const Exec& exec, ModelDescription description,
                           std::optional<PretrainedEncoder> encoder, ModelTable models)
    : description_(std::move(description)), encoder_(std::move(encoder)) {
  description_.head.pair_classes.clear();
  description_.head.pair_bags.clear();
  for (const PairFeature f : description_.pair) {
    description_.head.pair_classes.push_back(class_count(f, description_.pair_options));
    description_.head.pair_bags.push_back(is_bag(f));
  }
  Initializer init(exec);
  head_ = make_model(init, description_.model, description_.head, models);
}

std::vector<std::int32_t> PreparedDesign::rows_of(std::span<const std::int32_t> nodes) const {
  std::vector<std::int32_t> rows(nodes.begin(), nodes.end());
  if (host.compressed())
    for (std::int32_t& r : rows) r = host.row[idx(r)];
  return rows;
}

PreparedDesign TrainedModel::prepare(const Exec& exec, const CircuitGraph& graph,
                                     CompressionOptions compression) const {
  PreparedDesign out;
  HostGraph whole = make_host_graph(graph, &description_.normaliser);
  if (encoder_) out.embeddings = encoder_->embed(exec, whole, compression.when);
  if (head_->subgraphs()) {
    out.subgraphs = subgraph_design(exec, std::move(whole), compression.when != Compression::off,
                                    std::move(out.embeddings));
    out.embeddings = {};
    return out;
  }
  // Nodes with different embeddings are different inputs. Uncompressed embeddings tell all nodes apart.
  const bool shared = !encoder_ || !out.embeddings.row.empty();
  out.host = compress(exec, std::move(whole), head_->batch_options().conv, head_->rounds(),
                      shared ? compression : CompressionOptions(Compression::off), out.embeddings.row);
  if (encoder_) {
    out.cl_row = out.embeddings.row;
    if (out.host.compressed()) {
      out.cl_row.clear();
      for (const std::int32_t v : out.host.representative) out.cl_row.push_back(out.embeddings.row[idx(v)]);
    }
  }
  out.batch = make_graph_batch(exec, head_->batch_options(), out.host.design,
                               {out.embeddings.table, out.embeddings.width, out.cl_row});
  return out;
}

PairTable TrainedModel::pair_table(const Exec& exec, const CircuitGraph& graph,
                                   const TaskSamples& links) const {
  PairOptions options = description_.pair_options;
  options.threads = exec.threads();
  if (description_.pair.empty()) return {};
  return pair_features(graph, links.source, links.target, links.relation, description_.pair, options);
}

Var TrainedModel::embed_pairs(const Exec& exec, Tape& tape, const PairTable& pairs,
                              std::span<const std::int32_t> where) const {
  if (description_.pair.empty()) return {};
  const auto classes = pairs.columns(where);
  std::vector<PairColumn> columns;
  for (std::size_t f = 0; f < classes.size(); ++f) {
    if (is_bag(description_.pair[f]))
      columns.emplace_back(Tensor::from(exec, pairs.bag_rows(where), static_cast<std::int64_t>(where.size()),
                                        pairs.bags.width));
    else
      columns.emplace_back(ops::make_row_index(exec, classes[f],
                                               class_count(description_.pair[f], description_.pair_options)));
  }
  return head_->embed_pairs(tape, columns);
}

Var TrainedModel::embed_pairs(const Exec& exec, Tape& tape, const std::vector<Tensor>& classes,
                              const Tensor& bag) const {
  if (description_.pair.empty()) return {};
  std::vector<PairColumn> columns;
  for (std::size_t f = 0; f < classes.size(); ++f) {
    if (is_bag(description_.pair[f]))
      columns.emplace_back(bag);
    else
      columns.emplace_back(ops::make_row_index(exec, classes[f],
                                               class_count(description_.pair[f], description_.pair_options)));
  }
  return head_->embed_pairs(tape, columns);
}

std::vector<double> TrainedModel::predict_links(const Exec& exec, const PreparedDesign& design,
                                                std::span<const std::int32_t> source,
                                                std::span<const std::int32_t> target, const PairTable& pairs,
                                                std::span<const std::int32_t> where) {
  if (design.subgraphs) return predict_subgraphs(exec, *design.subgraphs, source, target, pairs, where);
  const auto a = design.rows_of(source), b = design.rows_of(target);
  const DistinctLinks links = distinct_links(description_.head.order, a, b, pairs, where);
  Tape tape(exec, TapeMode::eval);
  const Var z = head_->embed(tape, design.batch);
  std::vector<double> of_kind;
  for (std::size_t first = 0; first < links.first.size(); first += kHeadBlock) {
    const std::size_t n = std::min(kHeadBlock, links.first.size() - first);
    const auto block = std::span(links.first).subspan(first, n);
    const Var pair = pairs.features.empty() ? Var{} : embed_pairs(exec, tape, pairs, pick(where, block));
    const Var y = head_->predict_links(tape, z, ops::make_row_index(exec, pick(a, block), z.rows()),
                                       ops::make_row_index(exec, pick(b, block), z.rows()), pair);
    const auto values = head_->decide(host_values(exec, y.value()), y.rows());
    of_kind.insert(of_kind.end(), values.begin(), values.end());
  }
  return of_links(links, of_kind, description_.head.out);
}

std::vector<double> TrainedModel::predict_nodes(const Exec& exec, const PreparedDesign& design,
                                                std::span<const std::int32_t> nodes) {
  if (design.subgraphs) return predict_subgraphs(exec, *design.subgraphs, nodes, {}, {}, {});
  Tape tape(exec, TapeMode::eval);
  const Var z = head_->embed(tape, design.batch);
  const Var y = head_->predict_nodes(tape, z, ops::make_row_index(exec, design.rows_of(nodes), z.rows()));
  return head_->decide(host_values(exec, y.value()), y.rows());
}

void require_predictable(Task task, bool listed, const std::string& where) {
  if (on_links(task) && task != Task::edge_regression)
    throw Error(ErrorId::usage,
                str("a model of ", name_of(task),
                    " gives no capacitances, expected one of edge-regression or of nets"),
                where, "`circuitgcl eval` says how good it is");
  if (quantity_of(task) == NetQuantity::resistance && !listed)
    throw Error(ErrorId::usage,
                str("a model of ", name_of(task),
                    " gives a table of the nets of a graph, expected a graph file and an output FILE.csv"),
                where);
}

}   // namespace cgcl
