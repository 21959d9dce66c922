#include "apps/report/run_report.hpp"

#include "apps/report/json_members.hpp"
#include "apps/report/shown_values.hpp"
#include "engine/core/error.hpp"
#include "io/report/svg_chart.hpp"

#include <cmath>   // for isnan

namespace cgcl {

namespace {

constexpr std::size_t kMostPoints = 400;   // of a curve

/// Evenly chosen epochs, the last one among them.
std::vector<const EpochFigures*> drawn(const std::vector<EpochFigures>& epochs) {
  const std::size_t step = (epochs.size() + kMostPoints - 1) / kMostPoints;
  std::vector<const EpochFigures*> out;
  for (std::size_t i = (epochs.size() - 1) % step; i < epochs.size(); i += step) out.push_back(&epochs[i]);
  return out;
}

void add_loss(ReportSheet& sheet, const std::vector<const EpochFigures*>& epochs) {
  LineSeries loss{"training loss", {}, {}};
  PlotData data("loss", {"epoch", "loss", "learning_rate"});
  for (const EpochFigures* e : epochs) {
    loss.x.push_back(static_cast<double>(e->epoch));
    loss.y.push_back(e->loss);
    data.number(static_cast<double>(e->epoch)).number(e->loss).number(e->rate).end();
  }
  sheet.figure(
      line_chart_svg({.title = "Training loss", .x_axis = "epoch", .y_axis = "loss", .series = {loss}}),
      "Mean training loss of each epoch.", data);
}

void add_metric(ReportSheet& sheet, const std::vector<const EpochFigures*>& epochs,
                const std::string& metric) {
  LineSeries twin_free{"twin-free", {}, {}}, random{"random", {}, {}};
  PlotData data("curves", {"epoch", "twin_free_" + metric, "random_" + metric, "best"});
  bool any_twin_free = false;
  for (const EpochFigures* e : epochs) {
    for (LineSeries* series : {&twin_free, &random}) series->x.push_back(static_cast<double>(e->epoch));
    twin_free.y.push_back(e->twin_free);
    random.y.push_back(e->random);
    any_twin_free |= !std::isnan(e->twin_free);
    data.number(static_cast<double>(e->epoch)).number(e->twin_free).number(e->random).number(e->best).end();
  }
  const std::string name = metric == "r2" ? "R2" : metric == "f1" ? "macro F1" : "AUC";
  LineChart chart{.title = "Validation", .x_axis = "epoch", .y_axis = name, .series = {}};
  if (any_twin_free) chart.series.push_back(twin_free);
  chart.series.push_back(random);
  sheet.figure(line_chart_svg(chart), name + " on what the run held out, by epoch.", data);
}

void add_curves(ReportSheet& sheet, const RunRecord& run) {
  if (run.epochs.empty()) return;
  sheet.page().part("Learning curves");
  const std::vector<const EpochFigures*> epochs = drawn(run.epochs);
  if (epochs.size() < run.epochs.size())
    sheet.page().paragraph(
        str(epochs.size(), " of ", run.epochs.size(), " epochs are drawn, evenly chosen."));
  add_loss(sheet, epochs);
  if (!run.metric.empty()) add_metric(sheet, epochs, run.metric);
}

/// Names and values of what is there.
HtmlFacts facts_in(const JsonValue& result, const std::vector<std::pair<const char*, const char*>>& wanted) {
  HtmlFacts out;
  for (const auto& [path, name] : wanted) {
    const JsonValue* value = member(result, path);
    if (value == nullptr || value->is_null()) continue;
    out.emplace_back(name, value->is_text() ? value->as_text() : shown(real_in(result, path)));
  }
  return out;
}

/// The first names, and how many more there are.
std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 5;
  std::string out;
  for (std::size_t n = 0; n < names.size() && n < kMost; ++n) out += (n > 0 ? ", " : "") + names[n];
  return names.size() > kMost ? str(out, " and ", names.size() - kMost, " more") : out;
}

void add_facts(ReportSheet& sheet, const RunRecord& run) {
  HtmlFacts facts = facts_in(run.result, {{"model", "model"},
                                          {"task", "task"},
                                          {"loss", "loss"},
                                          {"protocol", "protocol"},
                                          {"split_by", "split by"},
                                          {"epochs", "epochs"},
                                          {"best_epoch", "best epoch"},
                                          {"epoch_by", "chosen by"},
                                          {"base.trained_on", "adapted from a model of"},
                                          {"labels", "labels used"},
                                          {"pair_labels", "of them couplings"},
                                          {"net_labels", "of them totals of nets"},
                                          {"seed", "seed"},
                                          {"version", "circuitgcl"}});
  std::vector<std::string> trained, left_out;
  for (const JsonValue& design : list_in(run.result, "designs")) {
    const JsonValue* out = design.find("left_out");
    (out != nullptr && out->as_bool() ? left_out : trained).push_back(text_in(design, "name"));
  }
  if (!left_out.empty()) facts.insert(facts.begin(), {"left out of the training", some_of(left_out)});
  if (!trained.empty())
    facts.insert(facts.begin(), {trained.size() == 1 ? "design" : "designs", some_of(trained)});
  sheet.page().facts(facts);
}

void add_resources(ReportSheet& sheet, const JsonValue& result) {
  HtmlFacts facts;
  if (!std::isnan(real_in(result, "seconds")))
    facts.emplace_back("time", shown(real_in(result, "seconds")) + " s");
  const double peak = real_in(result, "peak_bytes"), expected = real_in(result, "estimated_peak_bytes");
  if (!std::isnan(peak))
    facts.emplace_back("memory",
                       shown_bytes(peak) + " at the peak" +
                           (std::isnan(expected) ? "" : ", " + shown_bytes(expected) + " expected"));
  if (!text_in(result, "device").empty()) facts.emplace_back("device", text_in(result, "device"));
  if (!std::isnan(real_in(result, "options.threads"))) {
    const double threads = real_in(result, "options.threads");
    facts.emplace_back("threads", threads > 0 ? shown(threads) : "all");
  }
  if (!std::isnan(real_in(result, "model_bytes")))
    facts.emplace_back("model", shown_bytes(real_in(result, "model_bytes")));
  if (facts.empty()) return;
  sheet.page().part("Resources");
  sheet.page().facts(facts);
}

void add_settings(ReportSheet& sheet, const JsonValue& result) {
  const JsonValue* options = result.find("options");
  if (options == nullptr || !options->is_object()) return;
  HtmlFacts facts;
  for (const auto& [name, value] : options->as_object())
    facts.emplace_back(name, value.is_text() ? value.as_text() : value.dump());
  sheet.page().begin_details("Every setting");
  sheet.page().facts(facts);
  sheet.page().end_details();
}

}   // namespace

void add_run(ReportSheet& sheet, const RunRecord& run, const std::vector<std::string>& commands,
             std::size_t rows, const RunEmbeddings& embeddings) {
  sheet.subject(str("Run: ", run.name));
  HtmlPage& page = sheet.page();
  const bool finished = run.result.is_object();
  if (!finished) page.notice(str("This run is not finished; `circuitgcl resume` goes on with it."));
  if (finished) {
    if (text_in(run.result, "protocol") == "compat")
      page.notice(
          "Trained as the published code does (--protocol compat): figures for comparisons with "
          "publications, "
          "not of a model to use.");
    add_facts(sheet, run);
    add_validation(sheet, run.result);
    add_left_out(sheet, run.result, rows);
  }
  add_curves(sheet, run);
  if (finished) {
    add_embeddings(sheet, embeddings);
    add_resources(sheet, run.result);
  }
  if (!commands.empty()) {
    page.part("Commands");
    page.commands(commands);
  }
  if (finished) add_settings(sheet, run.result);
}

}   // namespace cgcl
