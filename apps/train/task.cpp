#include "apps/train/task.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/name_table.hpp"

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

}   // namespace

Task parse_task(const std::string& name) { return row_named(kTasks, name, "task").task; }

const char* name_of(Task task) { return kTasks[idx(task)].name; }

double Scores::objective() const { return regression ? regression->mse : -classification->f1; }

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
  } else if (classification) {
    add(out, *classification, "");
    if (minority) add(out, *minority, "_minority");
    if (bound_accuracy) out.set("bound_accuracy", *bound_accuracy);
    if (bound_coverage) out.set("bound_coverage", *bound_coverage);
    if (baseline) out.set("baseline_accuracy", *baseline);
    if (table) out.set("table_accuracy", *table);
  }
  out.set("samples", samples);
  if (by_relation.empty()) return out;
  JsonValue parts = JsonValue::object();
  for (const Scores& part : by_relation) parts.set(part.relation, part.json());
  return out.set("relations", parts);
}

bool Scores::below_table() const {
  if (!table || (!regression && !classification)) return false;
  return (regression ? regression->r2 : classification->accuracy) < *table;
}

std::string Scores::brief() const {
  if (!regression && !classification) return "no samples";
  std::string out = regression ? "R2 " + four(regression->r2) : "accuracy " + four(classification->accuracy);
  if (baseline && table) out += " (mean " + four(*baseline) + ", table " + four(*table) + ")";
  return out;
}

std::string Scores::text() const {
  if (!regression && !classification) return "no samples";
  std::string aside;
  if (bound_accuracy) aside += "bound " + four(*bound_accuracy);
  if (bound_r2) aside += "estimated bound " + four(*bound_r2);
  if (bound_r2 && bound_upper && bound_coverage)
    aside += " (95 %: " + four(*bound_upper) + ", coverage " + four(*bound_coverage) + ")";
  if (baseline)
    aside += (aside.empty() ? "" : ", ") + std::string(regression ? "plain mean " : "majority class ") +
             four(*baseline);
  if (table) aside += (aside.empty() ? "" : ", ") + std::string("table ") + four(*table);
  if (!aside.empty()) aside = " (" + aside + ")";
  if (regression)
    return "R2 " + four(regression->r2) + aside + ", MAE " + four(regression->mae) + ", MSE " +
           four(regression->mse);
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
