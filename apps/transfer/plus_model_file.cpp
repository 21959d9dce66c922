// model.safetensors of circuitgcl+.
#include "apps/train/metadata.hpp"
#include "apps/transfer/plus_model.hpp"
#include "engine/core/error.hpp"
#include "io/checkpoint/tensor_file.hpp"
#include "io/report/json_value.hpp"
#include "io/safetensors/safetensors.hpp"

#include <algorithm>   // for is_sorted
#include <limits>
#include <utility>   // for pair

namespace cgcl {
namespace {

constexpr double kMaxNumber = 1e300;
constexpr const char* kNumber = "number.";
constexpr const char* kNetwork = "network.";

/// The columns that the trees were fitted on, by name.
std::string column_schema() {
  std::string schema;
  for (const NamedColumn& c : PairColumns::columns(PairKnowledge::given)) schema += str(c.name, ",");
  schema += ";";
  for (const NamedColumn& c : PairColumns::net_columns(PairKnowledge::unknown)) schema += str(c.name, ",");
  return schema;
}

JsonValue origin_json(const DesignOrigin& origin) {
  return JsonValue::object()
      .set("name", origin.name)
      .set("family", origin.family)
      .set("technology", origin.technology)
      .set("identities", origin.identities);
}

std::vector<std::string> texts(const JsonValue& value) {
  std::vector<std::string> out;
  for (const JsonValue& v : value.as_array()) out.push_back(v.as_text());
  return out;
}

const JsonValue& member(const JsonValue& object, const char* key, const std::string& where) {
  const JsonValue* found = object.find(key);
  if (found == nullptr) throw Error(ErrorId::model_damaged, str("'", key, "' is missing"), where);
  return *found;
}

DesignOrigin origin_in(const JsonValue& value, const std::string& where) {
  return {.name = member(value, "name", where).as_text(),
          .family = member(value, "family", where).as_text(),
          .technology = member(value, "technology", where).as_text(),
          .identities = texts(member(value, "identities", where))};
}

JsonValue labels_json(const LabelsUsed& used) {
  JsonValue pairs = JsonValue::array();
  for (const NetPair& p : used.pair) pairs.push(p.a).push(p.b);
  return JsonValue::object()
      .set("name", used.name)
      .set("identities", used.identities)
      .set("pairs", std::move(pairs))
      .set("nets", used.net);
}

LabelsUsed labels_in(const JsonValue& value, const std::string& where) {
  LabelsUsed out{.name = member(value, "name", where).as_text(),
                 .identities = texts(member(value, "identities", where)),
                 .pair = {},
                 .net = {}};
  const auto net = [&](const JsonValue& v) {
    const std::int64_t n = v.as_int();
    if (n < 0 || n > std::numeric_limits<std::int32_t>::max())
      throw Error(ErrorId::model_damaged, str("net ", n, " lent a label"), where);
    return static_cast<std::int32_t>(n);
  };
  const JsonValue::Array& pairs = member(value, "pairs", where).as_array();
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2)
    out.pair.push_back({net(pairs[i]), net(pairs[i + 1])});
  for (const JsonValue& v : member(value, "nets", where).as_array()) out.net.push_back(net(v));
  return out;
}

/// Reads the JSON text of a metadata key into a list; whatever is wrong with it damages the model.
template <class Item, class Read>
std::vector<Item> list_in(const MetadataReader& read, const char* key, const Read& item) {
  std::vector<Item> out;
  try {
    const JsonValue list = parse_json(read.text(key), read.where);
    for (const JsonValue& value : list.as_array()) out.push_back(item(value, read.where));
  } catch (const Error& wrong) {
    throw Error(ErrorId::model_damaged, str("of '", key, "': ", wrong.what()), read.where);
  }
  return out;
}

constexpr std::pair<const char*, double LeftOutMeans::*> kMeans[] = {
    {"r2", &LeftOutMeans::r2},
    {"r2_given", &LeftOutMeans::r2_given},
    {"coverage80", &LeftOutMeans::coverage80},
    {"net_total_median_error", &LeftOutMeans::net_total_median_error},
    {"net_total_coverage80", &LeftOutMeans::net_total_coverage80}};

std::string left_out_text(const PlusFacts& facts) {
  JsonValue out = JsonValue::object().set("validated_by", facts.validated_by);
  for (const auto& [key, mean] : kMeans) out.set(key, facts.left_out.*mean);
  return out.dump();
}

/// What files of before these keys do not say stays as it is.
PlusFacts facts_in(const MetadataReader& read) {
  PlusFacts out;
  out.sources = list_in<DesignOrigin>(read, "sources", origin_in);
  if (read.has("device_models"))
    out.device_models = list_in<std::string>(
        read, "device_models", [](const JsonValue& name, const std::string&) { return name.as_text(); });
  if (!std::is_sorted(out.device_models.begin(), out.device_models.end()))
    throw Error(ErrorId::model_damaged, "the device models are not in order", read.where);
  if (!read.has("left_out")) return out;
  try {
    const JsonValue left_out = parse_json(read.text("left_out"), read.where);
    out.validated_by = member(left_out, "validated_by", read.where).as_text();
    for (const auto& [key, mean] : kMeans)
      if (const JsonValue& value = member(left_out, key, read.where); !value.is_null())
        out.left_out.*mean = value.as_real();
  } catch (const Error& wrong) {
    throw Error(ErrorId::model_damaged, str("of 'left_out': ", wrong.what()), read.where);
  }
  return out;
}

/// By the name of the model; files of before the network have none.
SizedBy sizes_in(const MetadataReader& read) {
  const auto found = read.metadata.find("model");
  for (const SizedBy sizes : {SizedBy::trees, SizedBy::network, SizedBy::both})
    if (found == read.metadata.end() || found->second == name_of(sizes)) return sizes;
  throw Error(ErrorId::model_damaged, str("the model is '", printable(found->second, 80), "', expected ",
                                          kPlusModelName, ", pair-network or stacked"));
}

/// Everything that is fitted, each part under its name.
NamedState state_of(const Exec& exec, const PlusModel& model) {
  NamedState out;
  const auto add_labels = [&](const std::string& kind, const LabelTrees& trees) {
    add_part(out, kind + "unknown.", trees.unknown.state(exec));
    add_part(out, kind + "given.", trees.given.state(exec));
    add_part(out, kind + "total.", trees.total.state(exec));
    add_part(out, kind + "ground_share.", trees.ground_share.state(exec));
    add_part(out, kind + "weight_of_candidate.", trees.weight_of_candidate.state(exec));
  };
  add_labels("general.", model.trees.general);
  add_labels("regular.", model.trees.regular);
  add_part(out, "existence.", model.trees.existence.state(exec));
  if (model.network) {
    add_part(out, kNetwork, model.network->state(exec));
    out.numbers["share.unknown"] = model.calibration.network_unknown;
    out.numbers["share.given"] = model.calibration.network_given;
  }
  add_part(out, "calibration.unknown.", model.calibration.unknown.state(exec));
  add_part(out, "calibration.given.", model.calibration.given.state(exec));
  add_part(out, "calibration.total.", model.calibration.total.state(exec));
  add_part(out, "few_labels.unknown.", model.few_labels.unknown.state(exec));
  add_part(out, "few_labels.given.", model.few_labels.given.state(exec));
  add_part(out, "few_labels.total.", model.few_labels.total.state(exec));
  return out;
}

PlusModel model_of(const Exec& exec, const NamedState& state, SizedBy sizes) {
  const int unknown = pair_columns(PairKnowledge::unknown), given = pair_columns(PairKnowledge::given);
  const int net = static_cast<int>(PairColumns::net_columns(PairKnowledge::unknown).size());
  const auto trees = [&](const std::string& name, int columns) {
    return BaggedTrees::from_state(exec, part_of(state, name), columns);
  };
  const auto calibration = [&](const char* name, int kinds) {
    return LeftOutCalibration::from_state(exec, part_of(state, name), kinds);
  };
  const auto few_labels = [&](const char* name, int columns) {
    return FewLabelTree::from_state(exec, part_of(state, name), columns);
  };
  const auto candidates = [&](const std::string& name) {   // models of earlier builds have none
    return part_of(state, name).numbers.empty() ? BaggedTrees() : trees(name, unknown);
  };
  const auto labels = [&](const std::string& kind) -> LabelTrees {
    return {.unknown = trees(kind + "unknown.", unknown),
            .given = trees(kind + "given.", given),
            .total = trees(kind + "total.", net),
            .ground_share = trees(kind + "ground_share.", net),
            .weight_of_candidate = candidates(kind + "weight_of_candidate.")};
  };
  PlusModel out;
  out.sizes = sizes;
  out.trees = {.general = labels("general."),
               .regular = labels("regular."),
               .existence = trees("existence.", unknown)};
  out.calibration.unknown = calibration("calibration.unknown.", kDistanceClasses);
  out.calibration.given = calibration("calibration.given.", kDistanceClasses);
  out.calibration.total = calibration("calibration.total.", 1);
  if (sizes != SizedBy::trees) {
    const StateReader read(exec, state);
    out.calibration.network_unknown = read.number("share.unknown", 0, 1);
    out.calibration.network_given = read.number("share.given", 0, 1);
    out.network =
        std::make_shared<const CouplingNetwork>(CouplingNetwork::from_state(exec, part_of(state, kNetwork)));
  }
  out.few_labels = {.unknown = few_labels("few_labels.unknown.", unknown),
                    .given = few_labels("few_labels.given.", given),
                    .total = few_labels("few_labels.total.", net)};
  return out;
}

}   // namespace

void write_plus_model(const std::filesystem::path& path, const Exec& exec, const PlusModel& model) {
  NamedState state = state_of(exec, model);
  TensorFile file{
      kPlusModelKind, {{"columns", column_schema()}, {"model", model.name()}}, std::move(state.tensors)};
  for (const auto& [name, number] : state.numbers) file.metadata[kNumber + name] = exact_text(number);
  JsonValue sources = JsonValue::array(), labels = JsonValue::array();
  for (const DesignOrigin& origin : model.sources) sources.push(origin_json(origin));
  for (const LabelsUsed& used : model.labels_used) labels.push(labels_json(used));
  file.metadata["sources"] = sources.dump();
  file.metadata["labels_used"] = labels.dump();
  file.metadata["device_models"] = JsonValue(model.device_models).dump();
  file.metadata["left_out"] = left_out_text(model);
  write_tensor_file(path, exec, file);
}

PlusModel read_plus_model(const std::filesystem::path& path, const Exec& exec) {
  const std::string where = path.string();
  TensorFile file = read_tensor_file(path, exec, kPlusModelKind);
  const MetadataReader read{file.metadata, where};
  if (read.text("columns") != column_schema())
    throw Error(ErrorId::feature_schema, "the columns are not those of this version, expected them", where,
                "train again");
  NamedState state{std::move(file.tensors), {}};
  for (const auto& [key, text] : file.metadata)
    if (key.starts_with(kNumber))
      state.numbers[key.substr(std::string_view(kNumber).size())] = read.real(key, -kMaxNumber, kMaxNumber);
  PlusModel out;
  try {
    out = model_of(exec, state, sizes_in(read));
  } catch (const Error& wrong) {
    throw Error(wrong.id(), wrong.what(), where);
  }
  static_cast<PlusFacts&>(out) = facts_in(read);
  out.labels_used = list_in<LabelsUsed>(read, "labels_used", labels_in);
  return out;
}

PlusFacts read_plus_facts(const std::filesystem::path& path) {
  const std::string where = printable(path.string());
  const auto metadata = read_safetensors_metadata(path.string());
  return facts_in({metadata, where});
}

}   // namespace cgcl
