#include "apps/cli/reproduction.hpp"

#include "engine/core/error.hpp"
#include "io/annotate/csv_text.hpp"
#include "io/text/file_bytes.hpp"
#include "layers/models/zoo.hpp"

#include <algorithm>   // for count, find
#include <cstdio>      // for snprintf

namespace cgcl {

namespace {

constexpr const char* kCompat =
    "Compat protocol: as the published code does it, for comparisons with its figures alone. ";

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

Assignment flag(const char* name, const char* text) {
  return {.name = name, .text = text, .origin = Origin::flag, .where = {}};
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

Reproduction Workplace::begin(const std::string& title, const std::string& note,
                              std::vector<std::string> columns) const {
  return {
      compat ? title + " (compat protocol)" : title, compat ? kCompat + note : note, std::move(columns), {}};
}

std::int64_t Workplace::all_epochs() const {
  if (epochs) return *epochs;
  return resolve(find_command("train"), {"g"}, {flag("output", "run"), flag("protocol", protocol_name())})
      .get_int("epochs");
}

std::int64_t Workplace::all_pretrain_epochs() const {
  if (pretrain_epochs) return *pretrain_epochs;
  return resolve(find_command("pretrain"), {"g"}, {flag("output", "e")}).get_int("epochs");
}

std::string Workplace::conditions() const {
  std::string out = str("Trained on ", design_label(designs.front()), ", ", protocol_name(), " protocol, ",
                        seeds.size() == 1 ? "seed " : "seeds ", seeds.front());
  if (seeds.size() > 1) out += str(" to ", seeds.back());
  out += str(", networks for ", all_epochs(), " epochs, encoders for ", all_pretrain_epochs());
  out += quick ? " (quick: not converged). " : ". ";
  out += compat
             ? "`val` is a random fifth of its labels, `val_twin_free` those of it without a look-alike in "
               "training"
             : "`val_twin_free` is a fifth of its groups of look-alikes, kept out of training whole; `val` a "
               "fifth of its other labels";
  if (designs.size() > 1) {
    out += "; zero-shot on";
    for (std::size_t d = 1; d < designs.size(); ++d) out += (d == 1 ? " " : ", ") + design_label(designs[d]);
  } else {
    out += "; with one design nothing is zero-shot";
  }
  return out + ". Figures are means over the seeds.";
}

SweepVariant plain_runs(const Workplace& at, const std::string& task, const std::string& model,
                        std::vector<std::string> losses, bool pretrains) {
  SweepVariant out{{{"model", {model}}, {"task", {task}}}, {}, pretrains};
  if (!losses.empty()) out.train.push_back({"loss", std::move(losses)});
  if (at.compat) out.train.push_back({"protocol", {at.protocol_name()}});
  if (is_network(model)) {
    out.train.push_back({"candidate-model", {"off"}});   // nothing here reads a netlist
    if (at.epochs) out.train.push_back({"epochs", {std::to_string(*at.epochs)}});
  }
  if (at.quick && model == "circuitgps" && task == "edge-regression")
    out.train.push_back({"existence-epochs", {"1"}});
  if (model == "sgrl") {   // the encoder that each run would train for itself, once for all
    out.pretrains = true;
    out.pretrain = {{"encoder", {"gcn"}}, {"topology", {"1"}}};
  }
  if (out.pretrains && at.pretrain_epochs)
    out.pretrain.push_back({"epochs", {std::to_string(*at.pretrain_epochs)}});
  return out;
}

SweepVariant encoder_runs(const Workplace& at) {
  SweepVariant out = plain_runs(at, "edge-regression", "circuitgcl", {}, true);
  std::erase_if(out.train, [](const OptionList& option) {
    return option.name == "epochs" || option.name == "protocol";
  });
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

std::vector<std::string> missing_in(const Reproduction& what) {
  std::vector<std::string> out;
  for (const JsonValue::Array& row : what.rows) {
    std::string name, state = "done", reason;
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (!row[c].is_text() || row[c].as_text().empty()) continue;
      const std::string& text = row[c].as_text();
      if (what.columns[c] == "state")
        state = text;
      else if (what.columns[c] == "reason")
        reason = text;
      else
        name += (name.empty() ? "" : ", ") + text;
    }
    if (state == "done" && reason.empty()) continue;
    std::string line = name + ": " + (state == "done" ? "" : state + ": ") + reason;
    if (out.empty() || out.back() != line) out.push_back(std::move(line));   // bins of one curve say the same
  }
  out.insert(out.end(), what.missing.begin(), what.missing.end());
  return out;
}

void write_reproduction(const std::filesystem::path& folder, const std::string& name,
                        const Reproduction& what, const JsonValue& facts) {
  for (const JsonValue::Array& row : what.rows)
    CGCL_CHECK(row.size() == what.columns.size(), name, ": ", row.size(), " cells for ", what.columns.size(),
               " columns");
  const auto write = [&](const char* suffix, const std::string& text) {
    write_file_atomically((folder / (name + suffix)).string(), text);
  };
  write(".csv", csv_of(what));
  write(".json", json_of(what, facts).dump(2) + "\n");
  if (name.starts_with("table")) write(".md", page_of(what, facts.find("command")->as_text()));
  if (!what.svg.empty()) write(".svg", what.svg);
}

}   // namespace cgcl
