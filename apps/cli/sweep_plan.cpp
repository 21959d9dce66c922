#include "apps/cli/sweep_plan.hpp"

#include "apps/cli/option_registry.hpp"
#include "engine/core/config.hpp"
#include "engine/core/error.hpp"
#include "io/text/sha256.hpp"

#include <algorithm>   // for sort
#include <cctype>      // for isalnum

namespace cgcl {

namespace {

constexpr std::size_t kMostCells = 100000, kKeyDigits = 12;

/// The choices of a product, the last list running fastest. One empty choice for no lists.
std::vector<ChosenOptions> product(const std::vector<OptionList>& lists) {
  std::vector<ChosenOptions> out = {{}};
  for (const OptionList& list : lists) {
    if (out.size() * list.values.size() > kMostCells)
      throw Error(ErrorId::bad_value, str("the sweep has more than ", kMostCells, " runs, expected fewer"));
    std::vector<ChosenOptions> longer;
    for (const ChosenOptions& chosen : out)
      for (const std::string& value : list.values) {
        longer.push_back(chosen);
        longer.back().emplace_back(list.name, value);
      }
    out = std::move(longer);
  }
  for (ChosenOptions& chosen : out) std::sort(chosen.begin(), chosen.end());
  return out;
}

/// What options say, whatever the place of the files that they name.
std::string identity(const ChosenOptions& options, const char* command) {
  std::string out;
  for (const auto& [name, value] : options) {
    const Setting* row = find_setting(find_command(command), name);
    const bool file = row != nullptr && row->type == SettingType::path;
    out += str(name, '=', file ? sha256_of_file(value) : value, '\n');
  }
  return out;
}

std::string words_of(const std::string& text) {
  std::string out;
  for (const char c : text)
    out += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '_' || c == '.' ? c : '-';
  return out.substr(0, 60);
}

std::string key_of(const std::string& words, std::int64_t seed, const std::string& content) {
  const std::string digest = sha256_hex(bytes_of(content));
  return str(words, "-s", seed, '-', digest.substr(0, kKeyDigits));
}

SweepCell make_cell(const std::string& design, const std::string& content, const ChosenOptions& train,
                    const ChosenOptions* pretrain, std::int64_t seed) {
  SweepCell cell{design, train, {}, seed, {}, {}};
  const std::string base = str(kVersion, "\nseed=", seed, "\ndesign=", content, '\n');
  const std::string label = words_of(design_label(design));
  if (pretrain != nullptr) {
    cell.pretrain = *pretrain;
    cell.encoder_key = key_of(label, seed, str("pretrain\n", base, identity(*pretrain, "pretrain")));
  }
  const std::string model = value_of(train, "model"), loss = value_of(train, "loss");
  const std::string words =
      label + (model.empty() ? "" : "-" + words_of(model)) + (loss.empty() ? "" : "-" + words_of(loss));
  cell.key =
      key_of(words, seed, str("train\n", base, identity(train, "train"), "encoder=", cell.encoder_key, '\n'));
  return cell;
}

}   // namespace

std::string value_of(const ChosenOptions& options, std::string_view name) {
  for (const auto& [option, value] : options)
    if (option == name) return value;
  return {};
}

std::string content_key(const std::string& path) { return sha256_of_file(path).substr(0, kKeyDigits); }

SweepPlan plan_sweep(const SweepSpec& spec) {
  const std::vector<std::int64_t> seeds = spec.seeds.empty() ? std::vector<std::int64_t>{0} : spec.seeds;
  std::vector<std::string> content;
  for (const std::string& design : spec.designs) content.push_back(sha256_of_file(design));
  SweepPlan plan{{}, static_cast<std::int64_t>(seeds.size())};
  for (const SweepVariant& variant : spec.variants) {
    const std::vector<ChosenOptions> encoders =
        product(variant.pretrains ? variant.pretrain : std::vector<OptionList>{});
    for (const ChosenOptions& train : product(variant.train)) {
      if (plan.cells.size() + encoders.size() * content.size() * seeds.size() > kMostCells)
        throw Error(ErrorId::bad_value, str("the sweep has more than ", kMostCells, " runs, expected fewer"));
      for (const ChosenOptions& encoder : encoders)
        for (std::size_t d = 0; d < content.size(); ++d)
          for (const std::int64_t seed : seeds)
            plan.cells.push_back(
                make_cell(spec.designs[d], content[d], train, variant.pretrains ? &encoder : nullptr, seed));
    }
  }
  return plan;
}

}   // namespace cgcl
