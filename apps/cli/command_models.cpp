// models: what ships with the program, what it was trained on and how it was judged.
#include "apps/cli/command_table.hpp"
#include "apps/cli/evaluation_report.hpp"
#include "apps/predict/shipped_models.hpp"
#include "engine/core/error.hpp"

#include <cmath>   // for isnan, round
#include <set>

namespace cgcl {

namespace {

using Names = std::set<std::string>;

Names names_of(const ShippedModel& model, std::string DesignOrigin::*name) {
  Names out;
  for (const DesignOrigin& source : model.facts.sources)
    if (!(source.*name).empty()) out.insert(source.*name);
  return out;
}

JsonValue list_of(const Names& names) { return std::vector<std::string>(names.begin(), names.end()); }

std::string rounded(double figure) {
  return std::isnan(figure) ? std::string("-") : str(std::round(100 * figure) / 100);
}

std::string joined(const Names& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : " ") + printable(name, 40);
  return out.empty() ? "-" : out;
}

JsonValue model_json(const ShippedModel& model) {
  const LeftOutMeans& left_out = model.facts.left_out;
  return JsonValue::object()
      .set("name", model.name)
      .set("folder", model.folder)
      .set("bytes", model.bytes)
      .set("technologies", list_of(names_of(model, &DesignOrigin::technology)))
      .set("families", list_of(names_of(model, &DesignOrigin::family)))
      .set("designs", list_of(names_of(model, &DesignOrigin::name)))
      .set("device_models", model.facts.device_models)
      .set("validated_by", model.facts.validated_by)
      .set("r2", left_out.r2)
      .set("r2_given", left_out.r2_given)
      .set("coverage80", left_out.coverage80)
      .set("net_total_median_error", left_out.net_total_median_error)
      .set("net_total_coverage80", left_out.net_total_coverage80);
}

std::vector<std::string> cells_of(const ShippedModel& model) {
  const LeftOutMeans& left_out = model.facts.left_out;
  return {printable(model.name, 40),
          joined(names_of(model, &DesignOrigin::technology)),
          str(model.facts.sources.size()),
          str(names_of(model, &DesignOrigin::family).size()),
          rounded(left_out.r2),
          rounded(left_out.r2_given),
          rounded(left_out.coverage80),
          str(model.bytes),
          printable(model.folder)};
}

}   // namespace

int run_models(const Settings&, Console& console) {
  const ShippedModels shipped = shipped_models(shipped_models_folder());
  JsonValue models = JsonValue::array();
  std::vector<std::vector<std::string>> cells = {{"model", "process", "designs", "families", "R2 left out",
                                                  "pairs given", "80 % hold", "bytes", "folder"}};
  for (const ShippedModel& model : shipped.models) {
    models.push(model_json(model));
    cells.push_back(cells_of(model));
  }
  if (shipped.models.empty())
    console.print(
        str("no models in ", printable(shipped.folder), "; ", kModelsVariable, " names another folder"));
  else
    for (const std::string& line : aligned(cells)) console.print(line);
  for (const std::string& why : shipped.left_out) console.warn(str("no model: ", why));
  console.result(JsonValue::object()
                     .set("folder", shipped.folder)
                     .set("models", std::move(models))
                     .set("left_out", shipped.left_out));
  return 0;
}

}   // namespace cgcl
