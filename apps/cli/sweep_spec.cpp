#include "apps/cli/sweep_spec.hpp"

#include "apps/cli/settings.hpp"
#include "apps/cli/toml_values.hpp"
#include "engine/core/error.hpp"

#include <algorithm>   // for find, find_if
#include <set>
#include <string_view>
#include <utility>   // for move

namespace cgcl {

namespace {

/// Options that the sweep itself decides, or that say how a run reports.
constexpr std::string_view kOfSweep[] = {"output", "config",  "json",         "quiet", "verbose",
                                         "seed",   "threads", "memory-limit", "log"};

bool may_vary(const Setting& row) {
  return row.in_version &&
         std::find(std::begin(kOfSweep), std::end(kOfSweep), row.name) == std::end(kOfSweep);
}

class SpecReader {
 public:
  explicit SpecReader(const std::string& name) : name_(name) {}

  SweepSpec read(const toml::table& root) {
    SweepVariant shared;
    for (auto&& [key, node] : root) read_top(key, node, shared);
    if (spec_.designs.empty())
      throw Error(ErrorId::usage, "no designs, expected designs = [\"A.graph.safetensors\", ...]",
                  printable(name_));
    add_variants(root, shared);
    return std::move(spec_);
  }

 private:
  void read_top(const toml::key& key, const toml::node& node, SweepVariant& shared) {
    const std::string_view name = key.str();
    if (name == "designs" || name == "train") return read_designs(key, node, spec_.designs);
    if (name == "eval") return read_designs(key, node, spec_.eval);
    if (name == "seeds") return read_seeds(node);
    if (name == "runs") return;   // once the shared options are known
    read_option(key, node, shared, {"designs", "train", "eval", "seeds", "pretrain", "runs"});
  }

  void add_variants(const toml::table& root, const SweepVariant& shared) {
    const toml::node* runs = root.get("runs");
    if (runs == nullptr) {
      spec_.variants.push_back(shared);
      return;
    }
    const toml::array* list = runs->as_array();
    if (list == nullptr || list->empty() || !list->is_homogeneous<toml::table>())
      throw Error(ErrorId::bad_value, "runs: expected tables [[runs]]", position(name_, runs->source()));
    for (auto&& one : *list) {
      SweepVariant variant = shared;
      for (auto&& [key, node] : *one.as_table()) read_option(key, node, variant, {"pretrain"});
      check_encoder(variant, one);
      spec_.variants.push_back(std::move(variant));
    }
  }

  /// A run has one encoder: one that is given, or one that is trained for it.
  void check_encoder(const SweepVariant& variant, const toml::node& node) const {
    for (const OptionList& option : variant.train)
      if (variant.pretrains && option.name == "pretrained")
        throw Error(ErrorId::usage, "an encoder is given and trained, expected pretrained or pretrain",
                    position(name_, node.source()));
  }

  void read_option(const toml::key& key, const toml::node& node, SweepVariant& variant,
                   const std::vector<std::string_view>& besides) const {
    if (key.str() == "pretrain") return read_pretrain(node, variant);
    replace(variant.train, list_of(key, node, "train", besides));
  }

  void read_pretrain(const toml::node& node, SweepVariant& variant) const {
    if (const auto* wanted = node.as_boolean()) {
      variant.pretrains = wanted->get();
      return;
    }
    const toml::table* table = node.as_table();
    if (table == nullptr)
      throw Error(ErrorId::bad_value, "pretrain: expected a table of options, true or false",
                  position(name_, node.source()));
    variant.pretrains = true;
    for (auto&& [key, value] : *table) replace(variant.pretrain, list_of(key, value, "pretrain", {}));
  }

  static void replace(std::vector<OptionList>& options, OptionList option) {
    const auto same = [&](const OptionList& other) { return other.name == option.name; };
    const auto at = std::find_if(options.begin(), options.end(), same);
    if (at == options.end())
      options.push_back(std::move(option));
    else
      *at = std::move(option);
  }

  OptionList list_of(const toml::key& key, const toml::node& node, std::string_view command_name,
                     const std::vector<std::string_view>& besides) const {
    const CommandRow& command = find_command(command_name);
    const Setting* setting = find_setting(command, key.str());
    if (setting == nullptr || !may_vary(*setting)) refuse_key(key, command, besides);
    OptionList out{std::string(setting->name), {}};
    for_each(node, [&](const toml::node& one) {
      const std::string text = typed_text(*setting, one), where = position(name_, one.source());
      if (text.empty())
        throw Error(ErrorId::bad_value, str(key.str(), ": expected ", expected_type(*setting)), where);
      (void)parse_value(*setting, text, where);
      if (std::find(out.values.begin(), out.values.end(), text) == out.values.end())
        out.values.push_back(text);
    });
    return out;
  }

  /// Of a list or of the one value. An empty list would be a product of nothing.
  template <class Visit>
  void for_each(const toml::node& node, const Visit& visit) const {
    const toml::array* list = node.as_array();
    if (list == nullptr) return visit(node);
    if (list->empty())
      throw Error(ErrorId::bad_value, "an empty list, expected one value or more",
                  position(name_, node.source()));
    for (auto&& one : *list) visit(one);
  }

  void read_designs(const toml::key& key, const toml::node& node, std::vector<std::string>& designs) const {
    if (!designs.empty())
      throw Error(ErrorId::usage, "designs and train mean the same, expected one of them",
                  position(name_, key));
    std::set<std::string> labels;
    for_each(node, [&](const toml::node& one) {
      const std::string where = position(name_, one.source());
      const auto* path = one.as_string();
      if (path == nullptr)
        throw Error(ErrorId::bad_value, str(key.str(), ": expected paths of graph files"), where);
      std::error_code ignored;
      if (!std::filesystem::is_regular_file(path->get(), ignored))
        throw Error(ErrorId::file_missing, str("no file '", printable(path->get()), "'"), where);
      if (!labels.insert(design_label(path->get())).second)
        throw Error(ErrorId::usage,
                    str("two designs are named '", printable(design_label(path->get())),
                        "', expected different names"),
                    where);
      designs.push_back(path->get());
    });
  }

  void read_seeds(const toml::node& node) {
    for_each(node, [&](const toml::node& one) {
      const auto* seed = one.as_integer();
      if (seed == nullptr || seed->get() < 0)
        throw Error(ErrorId::bad_value, "seeds: expected whole numbers from 0",
                    position(name_, one.source()));
      if (std::find(spec_.seeds.begin(), spec_.seeds.end(), seed->get()) == spec_.seeds.end())
        spec_.seeds.push_back(seed->get());
    });
  }

  [[noreturn]] void refuse_key(const toml::key& key, const CommandRow& command,
                               std::vector<std::string_view> names) const {
    for (const Setting* row : settings_of(command))
      if (may_vary(*row)) names.push_back(row->name);
    throw Error(ErrorId::unknown_key,
                str("unknown key '", printable(key.str(), 60), "' of a sweep of ", command.name,
                    ", the nearest is '", nearest(key.str(), names), "'"),
                position(name_, key));
  }

  const std::string& name_;
  SweepSpec spec_;
};

}   // namespace

std::string design_label(const std::string& path) {
  std::string name = std::filesystem::path(path).filename().string();
  for (const std::string_view suffix : {".safetensors", ".graph"})
    if (name.size() > suffix.size() && name.ends_with(suffix)) name.resize(name.size() - suffix.size());
  return name;
}

SweepSpec parse_sweep_spec(const std::string& text, const std::string& name) {
  const toml::table root = parse_toml(text, name);
  return SpecReader(name).read(root);
}

SweepSpec read_sweep_spec(const std::filesystem::path& path) {
  return parse_sweep_spec(config_bytes(path), path.string());
}

}   // namespace cgcl
