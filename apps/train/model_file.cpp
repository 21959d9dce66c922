// model.safetensors: weights, and as metadata everything that is needed to meet a new design.
#include "apps/train/metadata.hpp"
#include "apps/train/model_description.hpp"
#include "engine/core/index.hpp"

#include <cmath>     // for isfinite
#include <utility>   // for pair

namespace cgcl {

namespace {

/// Of the value of label 0, in its unit.
const char* lowest_key(Task task) {
  return quantity_of(task) == NetQuantity::ground ? "label.lo_F" : "label.lo_ohm";
}

std::map<std::string, std::string> metadata_of(const ModelDescription& d) {
  std::map<std::string, std::string> m = {{"task", name_of(d.task)},
                                          {"model", d.model},
                                          {"loss", d.loss},
                                          {"protocol", name_of(d.protocol)},
                                          {"negatives", exact_text(d.negatives)},
                                          {"feature_schema", d.normaliser.schema},
                                          {"baseline.majority", str(d.baseline.majority)},
                                          {lowest_key(d.task), exact_text(d.codec.lo)},
                                          {"label.decades", exact_text(d.codec.decades)},
                                          {"source.name", d.source_name},
                                          {"source.fingerprint", d.source_fingerprint},
                                          {"source.structure", d.source_structure},
                                          {"source.sha256", d.source_sha256},
                                          {"encoder.sources", d.encoder_sources},
                                          {"head.conv", name_of(d.head.conv)},
                                          {"head.hidden", str(d.head.hidden)},
                                          {"head.layers", str(d.head.layers)},
                                          {"head.activation", name_of(d.head.act)},
                                          {"head.dropout", exact_text(d.head.dropout)},
                                          {"head.cl_width", str(d.head.cl_width)},
                                          {"head.statistics", d.head.statistics ? "1" : "0"},
                                          {"head.order", name_of(d.head.order)},
                                          {"head.out", str(d.head.out)},
                                          {"head.norm", d.head.head_norm ? "1" : "0"},
                                          {"head.attention", name_of(d.head.attention)},
                                          {"head.hops", str(d.head.hops)},
                                          {"pair.features", names_of(d.pair)},
                                          {"pair.cap", str(d.pair_options.cap)},
                                          {"pair.work", str(d.pair_options.work)},
                                          {"pair.hops", str(d.pair_options.hops)}};
  if (d.encoder) add_encoder_metadata(m, *d.encoder);
  return m;
}

void read_pairs(ModelDescription& d, const MetadataReader& read, const std::string& where) {
  try {
    d.pair = parse_pair_features(read.text("pair.features"));
  } catch (const Error& unknown) {
    throw Error(ErrorId::model_damaged, str("metadata 'pair.features': ", unknown.what()), where);
  }
  if (!d.pair.empty() && !on_links(d.task))
    throw Error(ErrorId::model_damaged, "a model of nets names pair features, expected none", where);
  d.pair_options.cap = static_cast<int>(read.integer("pair.cap", 1, kMaxCapLength));
  d.pair_options.work = read.integer("pair.work", 0, kMaxPairWork);
  d.pair_options.hops = static_cast<int>(read.integer("pair.hops", 1, kMaxHops));
}

/// The name of a model, which must be one of `names`.
std::string read_name(const MetadataReader& read, std::span<const std::string_view> names,
                      const std::string& where) {
  const std::string& name = read.text("model");
  std::string valid;
  for (const std::string_view known : names) {
    if (known == name) return name;
    valid += str(valid.empty() ? "" : ", ", known);
  }
  throw Error(ErrorId::model_damaged,
              str("metadata 'model': model '", printable(name), "' is not one of ", valid), where);
}

/// Files from before there was a choice hold ordered heads.
HeadOrder read_head_order(const MetadataReader& read, const std::string& where) {
  if (!read.has("head.order")) return HeadOrder::ordered;
  try {
    return parse_head_order(read.text("head.order"));
  } catch (const Error& unknown) {
    throw Error(ErrorId::model_damaged, str("metadata 'head.order': ", unknown.what()), where);
  }
}

Protocol read_protocol(const MetadataReader& read, const std::string& where) {
  try {
    return parse_protocol(read.text("protocol"));
  } catch (const Error& unknown) {
    throw Error(ErrorId::model_damaged, str("metadata 'protocol': ", unknown.what()), where);
  }
}

/// Not in earlier versions, which had no model of sub-graphs.
void read_subgraphs(ModelOptions& head, const MetadataReader& read, const std::string& where) {
  if (!read.has("head.attention")) return;
  try {
    head.attention = parse_global_attention(read.text("head.attention"));
  } catch (const Error& unknown) {
    throw Error(ErrorId::model_damaged, str("metadata 'head.attention': ", unknown.what()), where);
  }
  head.hops = static_cast<int>(read.integer("head.hops", 1, kMaxDepth));
}

void add_groups(TensorList& tensors, const Exec& exec, const GroupTable& groups) {
  if (groups.key.empty()) return;
  std::vector<std::uint64_t> words;
  for (const Key128& key : groups.key) words.insert(words.end(), {key.hi, key.lo});
  tensors.emplace_back("groups.key", Tensor::from(exec, words, groups.groups(), 2));
  tensors.emplace_back("groups.mean", Tensor::from(exec, groups.mean));
  tensors.emplace_back("groups.majority", Tensor::from(exec, groups.majority));
}

/// None in the files of an earlier version.
std::optional<GroupTable> read_groups(const TensorFile& file, const Exec& exec, const std::string& where) {
  const TensorList parts = with_prefix(file.tensors, "groups.");
  if (parts.empty()) return std::nullopt;
  const auto damaged = [&](const char* what) { return Error(ErrorId::model_damaged, what, where); };
  const auto part = [&](const char* name, DType dtype) -> const Tensor& {
    for (const auto& [key, tensor] : parts)
      if (key == name && tensor.dtype() == dtype) return tensor;
    throw damaged("the table of groups has not its three tensors, expected key, mean and majority");
  };
  const Tensor& key = part("key", DType::u64);
  const auto words = key.to_host<std::uint64_t>(exec);
  GroupTable out{.key = {},
                 .mean = part("mean", DType::f32).to_host<float>(exec),
                 .majority = part("majority", DType::i32).to_host<std::int32_t>(exec)};
  if (key.cols() != 2 || out.mean.size() != idx(key.rows()) || out.majority.size() != out.mean.size())
    throw damaged("the tensors of the table of groups do not fit together");
  for (std::size_t i = 0; i < words.size(); i += 2) out.key.push_back({.lo = words[i + 1], .hi = words[i]});
  for (std::size_t i = 1; i < words.size() / 2; ++i)
    if (std::pair(words[2 * i - 2], words[2 * i - 1]) >= std::pair(words[2 * i], words[2 * i + 1]))
      throw damaged("the keys of the table of groups do not ascend");
  for (const float mean : out.mean)
    if (!std::isfinite(mean)) throw damaged("a mean of the table of groups is not finite");
  for (const std::int32_t c : out.majority)
    if (c < 0 || c >= kLabelClasses) throw damaged("a class of the table of groups is none");
  return out;
}

}   // namespace

ModelDescription read_description(const TensorFile& file, const Exec& exec,
                                  std::span<const std::string_view> names, const std::string& where) {
  const MetadataReader read{file.metadata, where};
  ModelDescription d;
  d.model = read_name(read, names, where);
  d.task = parse_task(read.text("task"));
  d.loss = read.text("loss");
  d.baseline.majority = static_cast<std::int32_t>(read.integer("baseline.majority", 0, kMaxClasses));
  d.codec.lo = read.real(lowest_key(d.task), 1e-30, 1);
  d.codec.decades = read.real("label.decades", 1e-3, 30);
  d.source_name = read.text("source.name");
  d.source_fingerprint = read.text("source.fingerprint");
  // Not in earlier versions.
  if (read.has("protocol")) d.protocol = read_protocol(read, where);
  if (read.has("negatives")) d.negatives = read.real("negatives", 1e-3, 1e6);
  if (read.has("head.norm")) d.head.head_norm = read.integer("head.norm", 0, 1) == 1;
  if (read.has("source.structure")) d.source_structure = read.text("source.structure");
  if (read.has("source.sha256")) d.source_sha256 = read.text("source.sha256");
  d.encoder_sources = read.text("encoder.sources");
  d.head.conv = parse_conv_kind(read.text("head.conv"));
  d.head.hidden = read.integer("head.hidden", 1, kMaxWidth);
  d.head.layers = read.integer("head.layers", 1, kMaxDepth);
  d.head.act = parse_act(read.text("head.activation"));
  d.head.dropout = read.real("head.dropout", 0, 1);
  d.head.cl_width = read.integer("head.cl_width", 0, kMaxWidth);
  d.head.statistics = read.integer("head.statistics", 0, 1) == 1;
  d.head.order = read_head_order(read, where);
  d.head.out = read.integer("head.out", 1, kMaxClasses);
  d.head.logits = classifies(d.task) || finds_links(d.task);
  read_subgraphs(d.head, read, where);
  d.head.readout = on_links(d.task) ? Readout::edge : Readout::node;
  read_pairs(d, read, where);
  if (d.head.cl_width > 0) d.encoder = encoder_options_from(file.metadata, where);
  const auto values = [&](const char* name, std::int64_t n) -> std::vector<float> {
    for (const auto& [key, tensor] : file.tensors)
      if (key == name && tensor.dtype() == DType::f32 && tensor.size() == n)
        return tensor.to_host<float>(exec);
    throw Error(ErrorId::model_damaged, str("tensor '", name, "' is missing or not f32 [", n, "]"), where);
  };
  d.normaliser = {read.text("feature_schema"), values("normaliser.net", kFeatureColumns),
                  values("normaliser.device", kFeatureColumns)};
  require_schema(d.normaliser, where);
  const auto means = values("baseline.relation", kRelations);
  d.baseline.mean_of_relation.assign(means.begin(), means.end());
  d.baseline.groups = read_groups(file, exec, where);
  return d;
}

void add_description(TensorFile& file, const Exec& exec, const ModelDescription& d) {
  file.metadata.merge(metadata_of(d));
  file.tensors.emplace_back("normaliser.net", Tensor::from(exec, d.normaliser.net_max));
  file.tensors.emplace_back("normaliser.device", Tensor::from(exec, d.normaliser.device_max));
  const auto& means = d.baseline.mean_of_relation;
  file.tensors.emplace_back("baseline.relation",
                            Tensor::from(exec, std::vector<float>(means.begin(), means.end())));
  if (d.baseline.groups) add_groups(file.tensors, exec, *d.baseline.groups);
}

void write_model(const std::filesystem::path& path, const Exec& exec, const TrainedModel& model,
                 const TensorList& weights) {
  TensorFile file{kModelKind, {}, {}};
  add_with_prefix(file.tensors, "head.", weights);
  if (model.encoder()) add_with_prefix(file.tensors, "encoder.", model.encoder()->encoder->state());
  add_description(file, exec, model.description());
  write_tensor_file(path, exec, file);
}

TrainedModel read_model(const std::filesystem::path& path, const Exec& exec, ModelTable models) {
  const TensorFile file = read_tensor_file(path, exec, kModelKind);
  ModelDescription d = read_description(file, exec, model_names(models), path.string());
  std::optional<PretrainedEncoder> encoder;
  if (d.encoder) encoder = make_encoder(exec, *d.encoder, with_prefix(file.tensors, "encoder."));
  if (encoder && encoder->options.hidden != d.head.cl_width)
    throw Error(ErrorId::model_damaged,
                str("the encoder is ", encoder->options.hidden, " wide, the head expects ", d.head.cl_width),
                path.string());
  TrainedModel model(exec, std::move(d), std::move(encoder), models);
  model.head().load(exec, with_prefix(file.tensors, "head."));
  return model;
}

}   // namespace cgcl
