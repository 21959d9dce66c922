#include "apps/train/trained_model.hpp"

#include <algorithm>  // for min

#include "engine/ops/csr.hpp"
#include "layers/init.hpp"
#include "layers/models/zoo.hpp"

namespace cgcl {

namespace {

constexpr std::size_t kBlock = 1 << 16;   // links or nodes a forward pass of the head

}  // namespace

TrainedModel::TrainedModel(const Exec& exec, ModelDescription description, std::optional<PretrainedEncoder> encoder)
    : description_(std::move(description)), encoder_(std::move(encoder)) {
  Initializer init(exec);
  head_ = make_model(init, "circuitgcl", description_.head);
}

std::vector<std::int32_t> PreparedDesign::rows_of(std::span<const std::int32_t> nodes) const {
  std::vector<std::int32_t> rows(nodes.begin(), nodes.end());
  if (host.compressed())
    for (std::int32_t& r : rows) r = host.row[static_cast<std::size_t>(r)];
  return rows;
}

PreparedDesign TrainedModel::prepare(const Exec& exec, const CircuitGraph& graph, Compression compression) const {
  PreparedDesign out;
  HostDesign whole = make_host_design(graph, &description_.normaliser);
  if (encoder_) out.embeddings = encoder_->embed(exec, whole, compression);
  // Nodes with different embeddings are different inputs. Uncompressed embeddings tell all nodes apart.
  const bool shared = !encoder_ || !out.embeddings.row.empty();
  out.host = compress(std::move(whole), description_.head.conv, description_.head.layers, shared ? compression : Compression::off,
                      out.embeddings.row);
  if (encoder_) {
    out.cl_row = out.embeddings.row;
    if (out.host.compressed()) {
      out.cl_row.clear();
      for (const std::int32_t v : out.host.representative) out.cl_row.push_back(out.embeddings.row[static_cast<std::size_t>(v)]);
    }
  }
  out.batch = make_batch(exec, head_->batch_options(), out.host.design, out.embeddings.table, out.embeddings.width, out.cl_row);
  return out;
}

std::vector<double> TrainedModel::predict_links(const Exec& exec, const PreparedDesign& design, std::span<const std::int32_t> source,
                                                std::span<const std::int32_t> target) {
  Tape tape(exec, TapeMode::eval);
  const Var z = head_->embed(tape, design.batch);
  std::vector<double> out;
  for (std::size_t first = 0; first < source.size(); first += kBlock) {
    const std::size_t n = std::min(kBlock, source.size() - first);
    const auto a = design.rows_of(source.subspan(first, n)), b = design.rows_of(target.subspan(first, n));
    const Var y = head_->predict_links(tape, z, ops::make_row_index(exec, a, z.rows()), ops::make_row_index(exec, b, z.rows()));
    const auto values = host_values(exec, y.value());
    out.insert(out.end(), values.begin(), values.end());
  }
  return out;
}

std::vector<double> TrainedModel::predict_nodes(const Exec& exec, const PreparedDesign& design, std::span<const std::int32_t> nodes) {
  Tape tape(exec, TapeMode::eval);
  const Var z = head_->embed(tape, design.batch);
  return host_values(exec, head_->predict_nodes(tape, z, ops::make_row_index(exec, design.rows_of(nodes), z.rows())).value());
}

}  // namespace cgcl
