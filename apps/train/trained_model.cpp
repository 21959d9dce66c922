#include "apps/train/trained_model.hpp"

#include "engine/ops/csr.hpp"
#include "layers/init.hpp"
#include "layers/models/zoo.hpp"

#include <algorithm>   // for min

namespace cgcl {

namespace {

constexpr std::size_t kBlock = 1 << 16;   // links or nodes a forward pass of the head

using Columns = std::vector<std::vector<std::int32_t>>;

Columns rows_from(const Columns& columns, std::size_t first, std::size_t n) {
  Columns out;
  for (const auto& column : columns) {
    const auto begin = column.begin() + static_cast<std::ptrdiff_t>(first);
    out.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(n));
  }
  return out;
}

}   // namespace

TrainedModel::TrainedModel(const Exec& exec, ModelDescription description,
                           std::optional<PretrainedEncoder> encoder)
    : description_(std::move(description)), encoder_(std::move(encoder)) {
  description_.head.pair_classes.clear();
  for (const PairFeature f : description_.pair)
    description_.head.pair_classes.push_back(class_count(f, description_.pair_options));
  Initializer init(exec);
  head_ = make_model(init, "circuitgcl", description_.head);
}

std::vector<std::int32_t> PreparedDesign::rows_of(std::span<const std::int32_t> nodes) const {
  std::vector<std::int32_t> rows(nodes.begin(), nodes.end());
  if (host.compressed())
    for (std::int32_t& r : rows) r = host.row[static_cast<std::size_t>(r)];
  return rows;
}

PreparedDesign TrainedModel::prepare(const Exec& exec, const CircuitGraph& graph,
                                     CompressionOptions compression) const {
  PreparedDesign out;
  HostDesign whole = make_host_design(graph, &description_.normaliser);
  if (encoder_) out.embeddings = encoder_->embed(exec, whole, compression.when);
  // Nodes with different embeddings are different inputs. Uncompressed embeddings tell all nodes apart.
  const bool shared = !encoder_ || !out.embeddings.row.empty();
  out.host = compress(std::move(whole), description_.head.conv, description_.head.layers,
                      shared ? compression : CompressionOptions(Compression::off), out.embeddings.row);
  if (encoder_) {
    out.cl_row = out.embeddings.row;
    if (out.host.compressed()) {
      out.cl_row.clear();
      for (const std::int32_t v : out.host.representative)
        out.cl_row.push_back(out.embeddings.row[static_cast<std::size_t>(v)]);
    }
  }
  out.batch = make_batch(exec, head_->batch_options(), out.host.design, out.embeddings.table,
                         out.embeddings.width, out.cl_row);
  return out;
}

PairTable TrainedModel::pair_table(const Exec& exec, const CircuitGraph& graph,
                                   const TaskSamples& links) const {
  PairOptions options = description_.pair_options;
  options.threads = exec.threads();
  if (description_.pair.empty()) return {};
  return pair_features(graph, links.source, links.target, links.relation, description_.pair, options);
}

Var TrainedModel::embed_pairs(const Exec& exec, Tape& tape, const Columns& pairs) const {
  std::vector<RowIndex> classes;
  for (std::size_t f = 0; f < pairs.size(); ++f)
    classes.push_back(
        ops::make_row_index(exec, pairs[f], class_count(description_.pair[f], description_.pair_options)));
  return head_->embed_pairs(tape, classes);
}

std::vector<double> TrainedModel::predict_links(const Exec& exec, const PreparedDesign& design,
                                                std::span<const std::int32_t> source,
                                                std::span<const std::int32_t> target, const Columns& pairs) {
  Tape tape(exec, TapeMode::eval);
  const Var z = head_->embed(tape, design.batch);
  std::vector<double> out;
  for (std::size_t first = 0; first < source.size(); first += kBlock) {
    const std::size_t n = std::min(kBlock, source.size() - first);
    const auto a = design.rows_of(source.subspan(first, n)), b = design.rows_of(target.subspan(first, n));
    const Var pair = embed_pairs(exec, tape, rows_from(pairs, first, n));
    const Var y = head_->predict_links(tape, z, ops::make_row_index(exec, a, z.rows()),
                                       ops::make_row_index(exec, b, z.rows()), pair);
    const auto values = host_values(exec, y.value());
    out.insert(out.end(), values.begin(), values.end());
  }
  return out;
}

std::vector<double> TrainedModel::predict_nodes(const Exec& exec, const PreparedDesign& design,
                                                std::span<const std::int32_t> nodes) {
  Tape tape(exec, TapeMode::eval);
  const Var z = head_->embed(tape, design.batch);
  return host_values(
      exec,
      head_->predict_nodes(tape, z, ops::make_row_index(exec, design.rows_of(nodes), z.rows())).value());
}

}   // namespace cgcl
