#include "apps/train/task.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/name_table.hpp"
#include "io/dataset/label_codec.hpp"

#include <cmath>     // for isnan
#include <cstdio>    // for snprintf
#include <utility>   // for pair

namespace cgcl {

namespace {

constexpr struct {
  Task task;
  const char* name;
} kTasks[] = {
    {Task::edge_regression, "edge-regression"},
    {Task::node_classification, "node-classification"},
    {Task::node_regression, "node-regression"},
    {Task::edge_classification, "edge-classification"},
    {Task::link_prediction, "link-prediction"},
    {Task::resistance_regression, "resistance-regression"},
    {Task::resistance_classification, "resistance-classification"},
};

std::string four(double value) {
  if (std::isnan(value)) return "undefined";
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", value);
  return text;
}

void add(JsonValue& out, const ClassificationMetrics& m, const std::string& suffix) {
  out.set("accuracy" + suffix, m.accuracy).set("precision" + suffix, m.precision);
  out.set("recall" + suffix, m.recall).set("f1" + suffix, m.f1);
}

JsonValue bins_json(const std::vector<LabelBin>& bins) {
  JsonValue out = JsonValue::array();
  for (const LabelBin& bin : bins) {
    JsonValue json = JsonValue::object();
    json.set("from", bin.lo).set("to", bin.hi).set("samples", bin.samples);
    if (bin.metrics)
      json.set("mae", bin.metrics->mae)
          .set("mse", bin.metrics->mse)
          .set("r2", bin.metrics->r2)
          .set("bias", bin.bias);
    out.push(json);
  }
  return out;
}

JsonValue confusion_json(const ConfusionMatrix& m) {
  JsonValue out = JsonValue::array();
  for (int truth = 0; truth < m.classes; ++truth) {
    JsonValue row = JsonValue::array();
    for (int predicted = 0; predicted < m.classes; ++predicted) row.push(m.at(truth, predicted));
    out.push(row);
  }
  return out;
}

JsonValue balanced_json(const BalancedScores& balanced) {
  const RegressionMetrics& m = balanced.metrics;
  JsonValue out = JsonValue::object();
  out.set("mse", m.mse).set("mae", m.mae).set("rmse", m.rmse).set("r2", m.r2);
  out.set("baseline_r2", balanced.baseline);
  if (balanced.table) out.set("table_r2", *balanced.table);
  return out.set("samples", balanced.samples);
}

}   // namespace

Task parse_task(const std::string& name) { return row_named(kTasks, name, "task").task; }

const char* name_of(Task task) { return kTasks[idx(task)].name; }

int classes_of(Task task) { return finds_links(task) ? 2 : kLabelClasses; }
int outputs_of(Task task) { return classifies(task) ? kLabelClasses : 1; }

double Scores::objective() const {
  if (regression) return regression->mse;
  return ranking ? -ranking->auc : -classification->f1;
}

JsonValue Scores::json() const {
  JsonValue out = JsonValue::object();
  if (regression) {
    out.set("mse", regression->mse)
        .set("mae", regression->mae)
        .set("rmse", regression->rmse)
        .set("r2", regression->r2);
    for (const auto& [key, value] : {std::pair{"bound_r2", bound_r2},
                                     {"bound_upper", bound_upper},
                                     {"bound_coverage", bound_coverage},
                                     {"ceiling_r2", ceiling_r2}})
      if (value) out.set(key, *value);
    if (baseline) out.set("baseline_r2", *baseline);
    if (table) out.set("table_r2", *table);
    if (!bins.empty()) out.set("bins", bins_json(bins));
    if (balanced) out.set("balanced", balanced_json(*balanced));
  } else if (finds_pairs) {
    out.set("auc", ranking ? JsonValue(ranking->auc) : JsonValue());
    out.set("ap", ranking ? JsonValue(ranking->average_precision) : JsonValue());
    if (classification) add(out, *classification, "");
    for (const auto& [key, value] : {std::pair{"bound_auc", bound_auc},
                                     {"bound_coverage", bound_coverage},
                                     {"baseline_auc", baseline},
                                     {"table_auc", table}})
      if (value) out.set(key, *value);
  } else if (classification) {
    add(out, *classification, "");
    if (tenth) add(out, *tenth, "_tenth");
    if (majority) out.set("majority_class", *majority);
    if (minority) add(out, *minority, "_minority");
    if (bound_accuracy) out.set("bound_accuracy", *bound_accuracy);
    if (bound_coverage) out.set("bound_coverage", *bound_coverage);
    if (baseline) out.set("baseline_accuracy", *baseline);
    if (table) out.set("table_accuracy", *table);
  }
  if (confusion) out.set("confusion", confusion_json(*confusion));
  out.set("samples", samples);
  if (by_relation.empty()) return out;
  JsonValue parts = JsonValue::object();
  for (const Scores& part : by_relation) parts.set(part.relation, part.json());
  return out.set("relations", parts);
}

bool Scores::below_table() const {
  if (!table || (!regression && !classification)) return false;
  if (finds_pairs) return ranking && ranking->auc < *table;
  return (regression ? regression->r2 : classification->accuracy) < *table;
}

std::string Scores::brief() const {
  if (!regression && !classification) return "no samples";
  std::string out = regression    ? "R2 " + four(regression->r2)
                    : finds_pairs ? "AUC " + (ranking ? four(ranking->auc) : "undefined")
                                  : "accuracy " + four(classification->accuracy);
  if (baseline && table) out += " (mean " + four(*baseline) + ", table " + four(*table) + ")";
  return out;
}

std::string Scores::text() const {
  if (!regression && !classification) return "no samples";
  std::string aside;
  if (bound_accuracy) aside += "bound " + four(*bound_accuracy);
  if (bound_auc) aside += "bound " + four(*bound_auc);
  if (bound_r2) aside += "estimated bound " + four(*bound_r2);
  if (bound_r2 && bound_upper && bound_coverage)
    aside += " (95 %: " + four(*bound_upper) + ", coverage " + four(*bound_coverage) + ")";
  if (baseline)
    aside += (aside.empty() ? "" : ", ") +
             std::string(regression    ? "plain mean "
                         : finds_pairs ? "relation "
                                       : "majority class ") +
             four(*baseline);
  if (table) aside += (aside.empty() ? "" : ", ") + std::string("table ") + four(*table);
  if (!aside.empty()) aside = " (" + aside + ")";
  if (regression)
    return "R2 " + four(regression->r2) + aside + ", MAE " + four(regression->mae) + ", MSE " +
           four(regression->mse);
  if (finds_pairs)
    return "AUC " + (ranking ? four(ranking->auc) : "undefined") + aside + ", AP " +
           (ranking ? four(ranking->average_precision) : "undefined") + ", accuracy " +
           four(classification->accuracy) + ", F1 " + four(classification->f1);
  return "accuracy " + four(classification->accuracy) + aside + ", macro-F1 " + four(classification->f1);
}

double metric_of(const JsonValue& scores, const std::string& key) {
  if (const JsonValue* value = scores.find(key); value && value->is_number()) return value->as_real();
  std::string valid;
  for (const auto& [name, value] : scores.as_object())
    if (value.is_number()) valid += (valid.empty() ? "" : ", ") + name;
  throw Error(ErrorId::bad_value, str("metric '", printable(key), "' is not one of ", valid));
}

}   // namespace cgcl
