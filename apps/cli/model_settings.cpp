#include "apps/cli/model_settings.hpp"

#include "apps/train/fitted_system.hpp"
#include "apps/transfer/plus_model.hpp"
#include "engine/core/error.hpp"

#include <algorithm>   // for count, find
#include <functional>
#include <string_view>
#include <vector>

namespace cgcl {
namespace {

using Names = std::vector<std::string_view>;

bool among(const Setting& row, const Names& names) {
  return std::count(names.begin(), names.end(), row.name) > 0;
}

/// Settings of `train` that models of many designs have; where and how to run and report are everybody's.
bool has_many_designs(const Setting& row) {
  return row.commands == kEveryCommand ||
         among(row, {"model", "validate-by", "protocol", "allow-predicted", "families", "output"});
}

/// Those that a fitted system has: its samples and their split, how far look-alikes are told apart, and the
/// epochs that every script gives to every model.
bool has_fitted(const Setting& row) {
  return has_many_designs(row) || among(row, {"task", "sampling", "negatives", "pair", "split", "split-by",
                                              "val-fraction", "layers", "epochs"});
}

/// What a network does not read: its paper fixes it.
Names fixed_by(std::string_view model) {
  if (model == "paragraph" || model == "gcn+" || model == "gin+") return {"conv"};
  if (model == "circuitgps" || model == "dlpl-cap") return {"conv", "activation"};
  if (model == "sgrl") return {"conv", "layers", "activation"};
  return {};
}

/// As the model has it: settings of other models stand in no record of its runs.
Error not_of_model(const Setting& row, const std::string& model, bool network) {
  if (network)
    return {ErrorId::usage, str("--", row.name, " is fixed by the design of ", model,
                                ", expected it left out with --model ", model)};
  return {ErrorId::usage,
          str("--", row.name, " is of networks that read graphs, expected it left out with --model ", model),
          {},
          "--model circuitgcl trains such a network"};
}

/// `settings` without what the model does not have.
Settings own_settings(const Settings& settings, bool network,
                      const std::function<bool(const Setting&)>& has) {
  const std::string& model = settings.get_choice("model");
  const CommandRow& command = find_command(settings.command);
  const Settings plain = resolve(command, settings.inputs,
                                 {{.name = "model", .text = model, .origin = Origin::flag, .where = {}},
                                  {.name = "output", .text = "run", .origin = Origin::flag, .where = {}}});
  Settings out = settings;
  for (const Setting* row : settings_of(command)) {
    if (has(*row)) continue;
    const SettingValue *given = settings.find(row->name), *unset = plain.find(row->name);
    if (given == nullptr || (unset != nullptr && *given == *unset)) continue;
    const Origin origin = settings.origin_of(row->name);   // implied: it follows from a setting it has
    if ((origin != Origin::environment && origin != Origin::implied) || unset == nullptr)
      throw not_of_model(*row, model, network);
    out.set(row->name, *unset, Origin::fallback);
  }
  return out;
}

/// What a run on one design has, or on several alone.
void require_fitting_inputs(const Settings& settings, const char* model) {
  if (settings.inputs.size() == 1) {
    if (settings.get_choice("validate-by") == "family")
      throw Error(ErrorId::usage,
                  str("--validate-by family leaves families out, which one design has not, expected several "
                      "designs, --model ",
                      kPlusModelName, " or --validate-by split"));
    return;
  }
  for (const char* name : {"split", "candidate-graphs", "feature-graphs"})
    if (!settings.get_string(name).empty())
      throw Error(ErrorId::usage, str("--", name, " is of one design, ", settings.inputs.size(),
                                      " were given, expected it left out with --model ", model));
  if (settings.get_choice("candidate-model") == "on")
    throw Error(ErrorId::usage,
                str("--candidate-model on is of one design, ", settings.inputs.size(),
                    " were given, expected auto or off with --model ", model),
                {},
                str("--model ", kPlusModelName, " learns from several what `predict` needs on a netlist"));
}

}   // namespace

bool trains_fitted(const Settings& settings) {
  const std::string& model = settings.get_choice("model");
  if (model == kPlusModelName)
    return settings.inputs.size() == 1 && settings.get_choice("validate-by") == "split";
  const auto names = fitted_names();
  return std::find(names.begin(), names.end(), model) != names.end();
}

std::optional<SizedBy> sized_by(const Settings& settings) {
  const std::string& model = settings.get_choice("model");
  if (trains_fitted(settings)) return std::nullopt;
  for (const SizedBy sizes : {SizedBy::trees, SizedBy::network, SizedBy::both})
    if (model == name_of(sizes)) return sizes;
  return std::nullopt;
}

Settings settings_of_model(const Settings& given) {
  Settings settings = given;
  const std::string model = settings.get_choice("model");
  if (model == kPlusModelName && settings.inputs.size() == 1 &&
      settings.get_choice("validate-by") == "auto" && settings.origin_of("task") == Origin::flag)
    settings.set("validate-by", std::string("split"), Origin::implied);
  if (settings.get_choice("protocol") == "compat" && (trains_fitted(settings) || sized_by(settings)))
    throw Error(ErrorId::usage,
                str("--protocol compat is of networks, expected strict with --model ", model));
  if (trains_fitted(settings)) {
    require_fitting_inputs(settings, model.c_str());
    return own_settings(settings, false, has_fitted);
  }
  if (sized_by(settings)) {
    if (settings.get_choice("validate-by") == "split")
      throw Error(
          ErrorId::usage,
          str("--validate-by split is of networks that read graphs, expected family with --model ", model));
    return own_settings(settings, false, has_many_designs);
  }
  require_fitting_inputs(settings, model.c_str());
  return own_settings(settings, true, [&](const Setting& row) { return !among(row, fixed_by(model)); });
}

}   // namespace cgcl
