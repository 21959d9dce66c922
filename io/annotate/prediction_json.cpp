#include "io/annotate/prediction_json.hpp"

#include "engine/core/config.hpp"
#include "engine/core/error.hpp"

#include <cmath>   // for isnan, round

namespace cgcl {
namespace {

JsonValue known(double value) { return std::isnan(value) ? JsonValue() : JsonValue(value); }

}   // namespace

JsonValue table_json(const std::string& design, const std::string& model, const std::string& model_design,
                     bool synthetic, const TableStyle& style) {
  JsonValue json = JsonValue::object();
  json.set("kind", "circuitgcl.prediction").set("version", kVersion);
  json.set("note", "predicted, not extracted from a layout");
  json.set("design", design).set("model", model).set("trained_on", model_design);
  json.set("synthetic", synthetic);
  return json.set("unit", style.si ? "F" : "fF");
}

void set_sizing(JsonValue& json, const SizingChoice& sizing) {
  json.set("sized_by", sizing.model());
  json.set("size_error", JsonValue::object()
                             .set("network", known(sizing.network_error))
                             .set("trees", known(sizing.trees_error))
                             .set("couplings", sizing.compared));
}

std::string sizing_text(const SizingChoice& sizing) {
  if (sizing.compared == 0)
    return str("couplings are sized by ", sizing.model(),
               " without a comparison: the network predicts other things than couplings of nets, or too few "
               "of those are unseen");
  const auto decades = [](double error) { return str(std::round(1000 * error) / 1000); };
  return str("couplings are sized by ", sizing.by_network ? "the network" : "trees", ": mean error on ",
             sizing.compared, " couplings that neither had seen ", decades(sizing.network_error),
             " decades by the network, ", decades(sizing.trees_error), " by trees");
}

JsonValue prediction_json(const CircuitPrediction& prediction, const NetCapacitances& caps,
                          const TableStyle& style) {
  JsonValue json =
      table_json(prediction.design, prediction.model, prediction.model_design, prediction.synthetic, style);
  if (!prediction.model_choice.empty()) json.set("model_choice", prediction.model_choice);
  json.set("netlist", prediction.source).set("netlist_sha256", prediction.source_sha256);
  set_sizing(json, prediction.sizing);
  JsonValue rails = JsonValue::array();
  for (const NetPrediction& net : prediction.nets)
    if (net.rail) rails.push(net.name);
  json.set("nets", static_cast<std::int64_t>(prediction.nets.size() - rails.as_array().size()));
  json.set("couplings", static_cast<std::int64_t>(prediction.couplings.size()));
  json.set("nets_without_prediction", caps.unpredicted).set("rails", std::move(rails));
  json.set("ground_F", caps.ground_sum_F).set("coupling_F", caps.coupling_sum_F);
  json.set("lumped_F", caps.lumped_sum_F);
  json.set("lumped",
           "coupling of a net that its listed pairs do not explain: to nets that are no candidates");
  return json.set(
      "interval",
      "p10 to p90: 80 % of the truth on nets and pairs that calibration held out; empty: unknown");
}

std::string provenance_path(const std::string& table) {
  const std::size_t slash = table.rfind('/'), dot = table.rfind('.');
  const bool suffix = dot != std::string::npos && (slash == std::string::npos || dot > slash + 1);
  return table.substr(0, suffix ? dot : table.size()) + ".prediction.json";
}

}   // namespace cgcl
