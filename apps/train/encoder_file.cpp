// Encoders as files, and as embeddings.
#include "apps/train/metadata.hpp"
#include "apps/train/pretrain.hpp"

namespace cgcl {
namespace {

/// The design as an encoder reads it: what it does not read must not tell nodes apart, nor is it worth a
/// copy.
HostGraph seen_by(const CircuitEncoderOptions& options, const HostGraph& design) {
  return {.node_type = design.node_type,
          .features = options.statistics ? design.features : std::vector<float>(),
          .source = design.source,
          .target = design.target,
          .edge_type = design.edge_type,
          .edge_multiplicity = design.edge_multiplicity,
          .node_multiplicity = design.node_multiplicity};
}

}   // namespace

void add_encoder_metadata(std::map<std::string, std::string>& metadata, const CircuitEncoderOptions& o) {
  metadata["encoder.conv"] = name_of(o.conv);
  metadata["encoder.hidden"] = str(o.hidden);
  metadata["encoder.layers"] = str(o.layers);
  metadata["encoder.activation"] = name_of(o.act);
  metadata["encoder.dropout"] = exact_text(o.dropout);
  metadata["encoder.topology"] = str(o.topology);
  metadata["encoder.statistics"] = o.statistics ? "1" : "0";
}

CircuitEncoderOptions encoder_options_from(const std::map<std::string, std::string>& metadata,
                                           const std::string& where) {
  const MetadataReader read{metadata, where};
  CircuitEncoderOptions o;
  o.conv = parse_conv_kind(read.text("encoder.conv"));
  o.hidden = read.integer("encoder.hidden", 1, kMaxWidth);
  o.layers = read.integer("encoder.layers", 1, kMaxDepth);
  o.act = parse_act(read.text("encoder.activation"));
  o.dropout = read.real("encoder.dropout", 0, 1);
  o.statistics = read.integer("encoder.statistics", 0, 1) == 1;
  if (read.has("encoder.topology")) o.topology = read.integer("encoder.topology", 0, kMaxDepth);
  return o;
}

PretrainedEncoder make_encoder(const Exec& exec, const CircuitEncoderOptions& options,
                               const TensorList& weights) {
  Initializer init(exec);
  PretrainedEncoder out{options, std::make_unique<CircuitEncoder>(init, options), {}};
  out.encoder->load(exec, weights);
  return out;
}

Embeddings PretrainedEncoder::embed(const Exec& exec, const HostGraph& design,
                                    Compression compression) const {
  CompressedDesign small =
      compress(exec, seen_by(options, design), options.conv, encoder->rounds(), compression);
  Tape tape(exec, TapeMode::eval);
  const GraphBatch batch = make_graph_batch(exec, encoder->batch_options(), small.design);
  return {encoder->represent(tape, batch).value().to_host<float>(exec), options.hidden, std::move(small.row)};
}

std::vector<Key128> PretrainedEncoder::keys(const HostGraph& design) const {
  return compression_keys(seen_by(options, design), options.conv, encoder->rounds());
}

void write_encoder_file(const std::filesystem::path& path, const Exec& exec, const Sgrl& model,
                        const CircuitEncoderOptions& options, const std::vector<std::string>& sources) {
  TensorFile file{kEncoderKind, {}, model.state()};
  add_encoder_metadata(file.metadata, options);
  std::string joined;
  for (const std::string& source : sources) joined += (joined.empty() ? "" : " ") + source;
  file.metadata["sources"] = joined;
  write_tensor_file(path, exec, file);
}

PretrainedEncoder read_encoder_file(const std::filesystem::path& path, const Exec& exec) {
  const TensorFile file = read_tensor_file(path, exec, kEncoderKind);
  PretrainedEncoder out = make_encoder(exec, encoder_options_from(file.metadata, path.string()),
                                       with_prefix(file.tensors, "online."));
  out.sources = MetadataReader{file.metadata, path.string()}.text("sources");
  return out;
}

}   // namespace cgcl
