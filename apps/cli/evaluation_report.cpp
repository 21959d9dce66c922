#include "apps/cli/evaluation_report.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/csv_text.hpp"

#include <algorithm>   // for max
#include <cstdio>      // for snprintf
#include <string_view>

namespace cgcl {

namespace {

struct Column {
  const char *key, *heading;
};

constexpr Column kRegression[] = {{"samples", "samples"},
                                  {"r2", "R2"},
                                  {"mae", "MAE"},
                                  {"rmse", "RMSE"},
                                  {"bias", "bias"},
                                  {"scale", "scale"},
                                  {"spearman", "Spearman"},
                                  {"within_2x", "in 2x"},
                                  {"coverage80", "80 % cover"},
                                  {"net_total_median_error", "net error"},
                                  {"baseline_r2", "mean R2"},
                                  {"table_r2", "table R2"},
                                  {"bound_r2", "bound R2"},
                                  {"ceiling_r2", "ceiling R2"}};
constexpr Column kPairs[] = {{"samples", "samples"},
                             {"auc", "AUC"},
                             {"ap", "AP"},
                             {"accuracy", "accuracy"},
                             {"precision", "precision"},
                             {"recall", "recall"},
                             {"f1", "F1"},
                             {"baseline_auc", "relation AUC"},
                             {"table_auc", "table AUC"},
                             {"bound_auc", "bound AUC"}};
constexpr Column kClasses[] = {{"samples", "samples"},
                               {"accuracy", "accuracy"},
                               {"precision", "precision"},
                               {"recall", "recall"},
                               {"f1", "F1"},
                               {"accuracy_minority", "minority acc."},
                               {"f1_minority", "minority F1"},
                               {"accuracy_tenth", "tenth acc."},
                               {"f1_tenth", "tenth F1"},
                               {"baseline_accuracy", "majority acc."},
                               {"table_accuracy", "table acc."},
                               {"bound_accuracy", "bound acc."}};
/// Further columns of the CSV file.
constexpr const char* kAside[] = {"mse",  "coverage",  "worse_than_mean", "worse_than_majority",
                                  "seen", "predicted", "protocol"};

constexpr std::size_t kNameWidth = 40;

/// One row of a table: a design, or a part of one.
struct Row {
  std::string design, relation;   // "all": the design
  const JsonValue* scores = nullptr;
};

std::vector<Row> rows_of(const JsonValue& designs) {
  std::vector<Row> rows;
  for (const auto& [name, scores] : designs.as_object()) {
    rows.push_back({name, "all", &scores});
    if (const JsonValue* part = scores.find("twin_free"); part && part->is_object())
      rows.push_back({name, "twin-free", part});
    if (const JsonValue* part = scores.find("balanced")) rows.push_back({name, "balanced", part});
    const JsonValue* relations = scores.find("relations");
    if (!relations || relations->as_object().size() < 2) continue;   // one relation is the design
    for (const auto& [relation, part] : relations->as_object()) rows.push_back({name, relation, &part});
  }
  return rows;
}

std::vector<Column> columns_of(const std::vector<Row>& rows) {
  if (!rows.empty() && rows.front().scores->find("auc")) return {std::begin(kPairs), std::end(kPairs)};
  const bool classes = !rows.empty() && rows.front().scores->find("accuracy");
  return classes ? std::vector<Column>(std::begin(kClasses), std::end(kClasses))
                 : std::vector<Column>(std::begin(kRegression), std::end(kRegression));
}

bool filled(const JsonValue& scores, const char* key) {
  const JsonValue* value = scores.find(key);
  return value && !value->is_null();
}

std::string rounded(const JsonValue& scores, const Column& column) {
  const JsonValue* value = scores.find(column.key);
  if (!value || !value->is_number()) return "-";
  if (std::string_view(column.key) == "samples") return str(value->as_int());
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", value->as_real());
  return text;
}

bool holds(const JsonValue& scores, const char* key) {
  const JsonValue* value = scores.find(key);
  return value && value->as_bool();
}

std::string remarks(const JsonValue& scores) {
  std::string text;
  const auto add = [&](const std::string& remark) { text += (text.empty() ? "" : "; ") + remark; };
  if (holds(scores, "worse_than_mean")) add("worse than the mean");
  if (holds(scores, "worse_than_majority")) add("worse than the commonest class");
  if (const JsonValue* words = scores.find("seen_in"); words && !words->as_array().empty()) {
    std::string where;
    for (const JsonValue& word : words->as_array()) where += (where.empty() ? "" : ", ") + word.as_text();
    add("seen in " + where);
  }
  if (holds(scores, "predicted")) add("labels are predictions");
  if (const JsonValue* protocol = scores.find("protocol"); protocol && protocol->as_text() == "compat")
    add("compat protocol");
  return text;
}

/// Of a terminal: bytes that continue a character of UTF-8 take no place.
std::size_t width(const std::string& text) {
  std::size_t n = 0;
  for (const char c : text) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return n;
}

JsonValue part_json(const Scores& scores, const std::optional<LabelAgreement>& agreement) {
  JsonValue json = scores.json();
  if (scores.classification && scores.baseline && !scores.finds_pairs)
    json.set("worse_than_majority", scores.classification->accuracy < *scores.baseline);
  if (!agreement || !scores.regression) return json;
  add_agreement(json, *agreement);
  return json.set("worse_than_mean", scores.regression->r2 < 0);
}

}   // namespace

std::vector<std::string> aligned(const std::vector<std::vector<std::string>>& cells) {
  std::vector<std::size_t> widths;
  for (const auto& row : cells)
    for (std::size_t c = 0; c + 1 < row.size(); ++c) {
      if (c == widths.size()) widths.push_back(0);
      widths[c] = std::max(widths[c], width(row[c]));
    }
  std::vector<std::string> lines;
  for (const auto& row : cells) {
    std::string line;
    for (std::size_t c = 0; c + 1 < row.size(); ++c) {
      const std::string blanks(widths[c] - width(row[c]), ' ');
      line += c == 0 ? row[c] + blanks : "  " + blanks + row[c];
    }
    if (!row.back().empty()) line += "  " + row.back();
    lines.push_back(line);
  }
  return lines;
}

JsonValue evaluation_json(const Evaluation& e) {
  JsonValue json = part_json(e.scores, e.agreement);
  if (const JsonValue* coverage = json.find("bound_coverage")) json.set("coverage", JsonValue(*coverage));
  if (!e.scores.by_relation.empty()) {
    JsonValue relations = JsonValue::object();
    for (std::size_t i = 0; i < e.scores.by_relation.size(); ++i) {
      const Scores& part = e.scores.by_relation[i];
      relations.set(part.relation, i < e.relation_agreement.size() ? part_json(part, e.relation_agreement[i])
                                                                   : part_json(part, std::nullopt));
    }
    json.set("relations", relations);
  }
  const char* const what = e.scores.by_relation.empty() ? "nets" : "links";
  if (e.twin_free)
    json.set("twin_free", part_json(*e.twin_free, e.twin_free_agreement).set(what, e.twin_free->samples));
  return json.set(what, e.scores.samples)
      .set("seen", e.seen)
      .set("seen_in", e.seen_in.words())
      .set("predicted", e.predicted)
      .set("protocol", name_of(e.protocol));
}

std::vector<std::string> evaluation_lines(const JsonValue& designs) {
  const std::vector<Row> rows = rows_of(designs);
  std::vector<Column> columns;
  for (const Column& column : columns_of(rows))
    if (std::any_of(rows.begin(), rows.end(),
                    [&](const Row& row) { return filled(*row.scores, column.key); }))
      columns.push_back(column);
  std::vector<std::vector<std::string>> cells(1);
  cells[0].push_back("design");
  for (const Column& column : columns) cells[0].push_back(column.heading);
  cells[0].emplace_back();
  for (const Row& row : rows) {
    const bool whole = row.relation == "all";
    cells.push_back({whole ? printable(row.design, kNameWidth) : "  " + row.relation});
    for (const Column& column : columns) cells.back().push_back(rounded(*row.scores, column));
    cells.back().push_back(remarks(*row.scores));
  }
  return aligned(cells);
}

void write_evaluation_csv(TextFile& out, const JsonValue& designs) {
  const std::vector<Row> rows = rows_of(designs);
  std::vector<std::string> keys;
  for (const Column& column : columns_of(rows)) keys.emplace_back(column.key);
  keys.insert(keys.end(), std::begin(kAside), std::end(kAside));
  out << "design,relation";
  for (const std::string& key : keys) out << ',' << key;
  out << '\n';
  CsvRows csv(out);
  for (const Row& row : rows) {
    csv.name(row.design).word(row.relation);
    for (const std::string& key : keys)
      csv.word(filled(*row.scores, key.c_str()) ? row.scores->find(key)->dump() : "");
    csv.end();
  }
}

EvaluationFiles evaluation_files(const std::string& output) {
  std::string stem = output;
  for (const std::string_view suffix : {".json", ".csv"})
    if (stem.size() > suffix.size() && stem.ends_with(suffix)) {
      stem.resize(stem.size() - suffix.size());
      break;
    }
  if (stem.empty() || stem.ends_with('/'))
    throw Error(ErrorId::bad_value,
                "is a folder, expected FILE.json or FILE.csv, beside which the other is put",
                printable(output));
  return {stem + ".json", stem + ".csv"};
}

}   // namespace cgcl
