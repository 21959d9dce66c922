#include "apps/cli/reproduction.hpp"

#include "apps/transfer/plus_model.hpp"
#include "engine/core/error.hpp"
#include "io/annotate/csv_text.hpp"
#include "io/text/file_bytes.hpp"
#include "layers/models/zoo.hpp"

#include <algorithm>   // for count, find
#include <cstdio>      // for snprintf

namespace cgcl {

namespace {

constexpr const char *kQuickEpochs = "5", *kQuickPretraining = "20";

std::string csv_cell(const JsonValue& value) {
  if (value.is_text()) return csv_field(value.as_text());
  if (!value.is_number() || std::isnan(value.as_real())) return {};
  return plain_text(value.as_real());
}

std::string page_cell(const JsonValue& value) {
  if (value.is_text()) {
    std::string out;
    for (const char c : printable(value.as_text(), 300)) out += c == '|' ? '/' : c;
    return out;
  }
  if (!value.is_number() || std::isnan(value.as_real())) return "-";
  char text[32];
  const double number = value.as_real();
  std::snprintf(text, sizeof text,
                number == std::floor(number) ? "%.0f"
                : std::abs(number) < 10      ? "%.4f"
                                             : "%.1f",
                number);
  return text;
}

/// Columns with something in them: an empty one says nothing on a page.
std::vector<std::size_t> filled_columns(const Reproduction& what) {
  std::vector<std::size_t> out;
  for (std::size_t c = 0; c < what.columns.size(); ++c)
    if (std::any_of(what.rows.begin(), what.rows.end(),
                    [&](const JsonValue::Array& row) { return !csv_cell(row[c]).empty(); }))
      out.push_back(c);
  return out;
}

std::string csv_of(const Reproduction& what) {
  std::string out;
  for (std::size_t c = 0; c < what.columns.size(); ++c) out += (c == 0 ? "" : ",") + what.columns[c];
  out += '\n';
  for (const JsonValue::Array& row : what.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) out += (c == 0 ? "" : ",") + csv_cell(row[c]);
    out += '\n';
  }
  return out;
}

std::string page_of(const Reproduction& what, const std::string& command) {
  std::string out = str("# ", what.title, "\n\n", what.note, "\n\nMade by `", command, "`.\n\n|"),
              rule = "\n|";
  const std::vector<std::size_t> columns = filled_columns(what);
  for (const std::size_t c : columns) {
    out += ' ' + what.columns[c] + " |";
    rule += " --- |";
  }
  out += rule + '\n';
  for (const JsonValue::Array& row : what.rows) {
    out += '|';
    for (const std::size_t c : columns) out += ' ' + page_cell(row[c]) + " |";
    out += '\n';
  }
  return out;
}

JsonValue json_of(const Reproduction& what, const JsonValue& facts) {
  JsonValue out = JsonValue::object().set("title", what.title).set("note", what.note),
            rows = JsonValue::array();
  for (const auto& [key, value] : facts.as_object()) out.set(key, value);
  for (const JsonValue::Array& row : what.rows) {
    JsonValue object = JsonValue::object();
    for (std::size_t c = 0; c < row.size(); ++c) object.set(what.columns[c], row[c]);
    rows.push(std::move(object));
  }
  return out.set("rows", std::move(rows));
}

bool is_validation(const SweepRow& row) { return row.judged_on == "val" || row.judged_on == "val_twin_free"; }

}   // namespace

const JsonValue& SweptRuns::first_result(const SweepRow& row) const {
  static const JsonValue none;
  for (std::size_t c = 0; c < plan.cells.size(); ++c)
    if (!row.runs.empty() && plan.cells[c].key == row.runs.front()) return outcome.results[c].result;
  return none;
}

std::optional<SweptRuns> Workplace::sweep(std::vector<SweepVariant> variants, bool zero_shot) const {
  return sweep_on({designs.front()}, std::move(variants), zero_shot);
}

std::optional<SweptRuns> Workplace::sweep_on(const std::vector<std::string>& trained_on,
                                             std::vector<SweepVariant> variants, bool zero_shot) const {
  const SweepSpec spec{trained_on, zero_shot ? designs : std::vector<std::string>{}, seeds,
                       std::move(variants)};
  SweptRuns out{plan_sweep(spec), {}, {}};
  out.outcome = run_plan(folder, spec, out.plan, options, console);
  if (out.outcome.stopped) return std::nullopt;
  out.rows = sweep_rows(out.plan, out.outcome);
  return out;
}

std::string Workplace::protocol() const {
  std::string out = str("Trained on ", design_label(designs.front()), ", ",
                        seeds.size() == 1 ? "seed " : "seeds ", seeds.front());
  if (seeds.size() > 1) out += str(" to ", seeds.back());
  out +=
      ". `val_twin_free` is a fifth of its groups of look-alikes, kept out of training whole; `val` a fifth "
      "of its other "
      "labels";
  if (designs.size() > 1) {
    out += "; zero-shot on";
    for (std::size_t d = 1; d < designs.size(); ++d) out += (d == 1 ? " " : ", ") + design_label(designs[d]);
  } else {
    out += "; with one design nothing is zero-shot";
  }
  out += ". Figures are means over the seeds.";
  if (quick)
    out +=
        str(" Quick: ", kQuickEpochs, " epochs and ", kQuickPretraining, " of pre-training, not converged.");
  return out;
}

SweepVariant plain_runs(const Workplace& at, const std::string& task, const std::string& model,
                        std::vector<std::string> losses, bool pretrains) {
  SweepVariant out{{{"model", {model}}, {"task", {task}}}, {}, pretrains};
  if (!losses.empty()) out.train.push_back({"loss", std::move(losses)});
  if (is_network(model)) out.train.push_back({"candidate-model", {"off"}});   // nothing here reads a netlist
  if (!at.quick) return out;
  if (model != kPlusModelName) out.train.push_back({"epochs", {kQuickEpochs}});
  if (model == "circuitgps" && task == "edge-regression") out.train.push_back({"existence-epochs", {"1"}});
  if (pretrains) out.pretrain = {{"epochs", {kQuickPretraining}}};
  return out;
}

SweepVariant encoder_runs(const Workplace& at) {
  SweepVariant out = plain_runs(at, "edge-regression", "circuitgcl", {}, true);
  std::erase_if(out.train, [](const OptionList& option) { return option.name == "epochs"; });
  out.train.push_back({"epochs", {"1"}});
  return out;
}

bool is_network(std::string_view model) {
  const std::vector<std::string_view> networks = model_names();
  return std::find(networks.begin(), networks.end(), model) != networks.end();
}

const std::vector<std::string_view>& compared_systems() {
  static const std::vector<std::string_view> all = {
      "paragraph", "circuitgps",  "dlpl-cap", "circuitgcl", "sgrl",         "gcn+",
      "gin+",      "circuitgcl+", "gbdt",     "ridge",      "colour-table", "relation-mean"};
  return all;
}

std::string judged_design(const SweepRow& row) {
  return row.judged_on.empty() || is_validation(row) ? row.design : row.judged_on;
}

std::string judged_text(const SweepRow& row) {
  return is_validation(row) ? row.design + ", " + row.judged_on : row.judged_on;
}

void write_reproduction(const std::filesystem::path& folder, const std::string& name,
                        const Reproduction& what, const JsonValue& facts) {
  const auto write = [&](const char* suffix, const std::string& text) {
    write_file_atomically((folder / (name + suffix)).string(), text);
  };
  write(".csv", csv_of(what));
  write(".json", json_of(what, facts).dump(2) + "\n");
  if (name.starts_with("table")) write(".md", page_of(what, facts.find("command")->as_text()));
  if (!what.svg.empty()) write(".svg", what.svg);
}

}   // namespace cgcl
