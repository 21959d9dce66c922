// A prediction beside an extraction of the same design.
#include "apps/compare/capacitance_comparison.hpp"
#include "apps/report/prediction_report.hpp"
#include "apps/report/shown_values.hpp"
#include "engine/core/error.hpp"
#include "io/report/svg_chart.hpp"
#include "io/report/svg_density.hpp"

#include <algorithm>   // for min
#include <cmath>       // for isnan, nan
#include <filesystem>
#include <unordered_map>

namespace cgcl {

namespace {

double or_nan(const std::optional<double>& value) { return value ? *value : std::nan(""); }

void add_figures(ReportSheet& sheet, const CapacitanceComparison& c) {
  HtmlTable table{
      .caption =
          "Predicted beside extracted; coupling to a supply counts as ground, that of pins as their net's.",
      .columns = {{"what"},
                  {"compared", true, "with a value in both"},
                  {"predicted, fF", true, "sum over all"},
                  {"extracted, fF", true, "sum over all"},
                  {"ratio", true},
                  {"off in the median", true, "of the difference over the extracted value"},
                  {"within a factor of 2", true},
                  {"rank correlation", true}},
      .rows = {}};
  const auto add = [&](const char* name, const ValueAgreement& v) {
    table.rows.push_back({{name, shown_count(v.count), shown_fF(v.a_F), shown_fF(v.b_F),
                           v.b_F > 0 ? shown(v.a_F / v.b_F) : "-", shown_percent(or_nan(v.median_error)),
                           shown_percent(or_nan(v.within_2x)), shown(or_nan(v.spearman))}});
  };
  add("totals of nets", c.total);
  add("couplings of pairs", c.coupling);
  sheet.page().table(table);
}

/// Share of the extracted totals inside the interval of their net; NaN: none has one.
double covered(const PredictionTables& tables, const CapacitanceComparison& c, std::int64_t& judged) {
  std::unordered_map<std::string, const TableNet*> net_of;
  for (const TableNet& net : tables.nets) net_of.emplace(net.name, &net);
  std::int64_t inside = 0;
  judged = 0;
  for (const ComparedValue& v : c.nets) {
    const auto found = net_of.find(v.name);
    if (found == net_of.end() || std::isnan(found->second->low_F)) continue;
    ++judged;
    inside += v.b_F >= found->second->low_F && v.b_F <= found->second->high_F ? 1 : 0;
  }
  return judged > 0 ? static_cast<double>(inside) / static_cast<double>(judged) : std::nan("");
}

DensityPanel panel_of(const char* name, const std::vector<ComparedValue>& values) {
  DensityPanel out{name, {}, {}};
  for (const ComparedValue& v : values) {
    out.x.push_back(v.b_F * 1e15);
    out.y.push_back(v.a_F * 1e15);
  }
  return out;
}

void draw(ReportSheet& sheet, const CapacitanceComparison& c) {
  DensityPlot plot{.title = "Predicted against extracted",
                   .x_axis = "extracted, fF",
                   .y_axis = "predicted, fF",
                   .panels = {}};
  for (DensityPanel panel : {panel_of("totals of nets", c.nets), panel_of("couplings of pairs", c.pairs)})
    if (has_points(panel)) plot.panels.push_back(std::move(panel));
  if (plot.panels.empty()) return;
  constexpr std::size_t kMostRows = 50000;   // of a list: those that differ most
  PlotData data("against", {"net", "other", "predicted_fF", "extracted_fF"});
  for (const std::vector<ComparedValue>* list : {&c.nets, &c.pairs})
    for (std::size_t i = 0; i < std::min(kMostRows, list->size()); ++i) {
      const ComparedValue& v = (*list)[i];
      data.name(v.name).name(v.other).number(v.a_F * 1e15).number(v.b_F * 1e15).end();
    }
  sheet.figure(density_svg(plot),
               "The line is where both are equal; between the dashed ones they are within a factor of 2.",
               data);
}

/// Extracted over predicted, in half octaves.
void draw_factors(ReportSheet& sheet, const CapacitanceComparison& c) {
  constexpr double kReach = 4, kWidth = 0.5;   // octaves on either side
  constexpr auto kBins = static_cast<std::size_t>(2 * kReach / kWidth);
  Histograms chart{.title = "How far they are off",
                   .x_axis = "log2 of predicted over extracted",
                   .y_axis = "number",
                   .lo = -kReach,
                   .hi = kReach,
                   .panels = {{"totals of nets", std::vector<double>(kBins, 0)},
                              {"couplings of pairs", std::vector<double>(kBins, 0)}}};
  const auto count = [&](const std::vector<ComparedValue>& values, std::vector<double>& bins) {
    for (const ComparedValue& v : values) {
      if (!(v.a_F > 0 && v.b_F > 0)) continue;
      const double at = (std::log2(v.a_F / v.b_F) + kReach) / kWidth;
      bins[static_cast<std::size_t>(std::clamp(at, 0.0, kBins - 1.0))] += 1;
    }
  };
  count(c.nets, chart.panels[0].count);
  count(c.pairs, chart.panels[1].count);
  PlotData data("differences", {"from_log2", "to_log2", "nets", "pairs"});
  for (std::size_t b = 0; b < kBins; ++b)
    data.number(-kReach + kWidth * static_cast<double>(b))
        .number(-kReach + kWidth * static_cast<double>(b + 1))
        .number(chart.panels[0].count[b])
        .number(chart.panels[1].count[b])
        .end();
  sheet.figure(
      histograms_svg(chart),
      "Between -1 and 1 the prediction is within a factor of 2; the outermost bins hold what lies beyond.",
      data);
}

void add_worst(ReportSheet& sheet, const char* what, const std::vector<ComparedValue>& values,
               std::size_t rows, bool pairs) {
  const std::size_t count = std::min(rows, values.size());
  HtmlTable table{.caption = str(pairs ? "Pairs" : "Nets", " that differ most: ",
                                 shown_cut(count, values.size(), "worst", what), "; fF."),
                  .columns = {{"net"}},
                  .rows = {}};
  if (pairs) table.columns.push_back({"other net"});
  for (const char* head : {"predicted", "extracted", "difference", "ratio"})
    table.columns.push_back({head, true});
  for (std::size_t i = 0; i < count; ++i) {
    const ComparedValue& v = values[i];
    HtmlRow row{.cells = {}, .id = {}};
    row.cells.emplace_back(v.name);
    if (pairs) row.cells.emplace_back(v.other);
    for (const std::string& text : {shown_fF(v.a_F), shown_fF(v.b_F), shown_fF(v.a_F - v.b_F),
                                    v.b_F > 0 ? shown(v.a_F / v.b_F) : std::string("-")})
      row.cells.emplace_back(text);
    table.rows.push_back(std::move(row));
  }
  sheet.page().table(table);
}

}   // namespace

void add_agreement(ReportSheet& sheet, const PredictionFiles& files, const PredictionTables& tables,
                   const CapacitanceList& extraction, std::size_t rows) {
  if (tables.nets.empty())
    throw Error(ErrorId::foreign_file,
                "has no table of nets, expected a folder of tables to set beside an extraction",
                printable(files.couplings), "`circuitgcl predict RUN IN -o FOLDER/` writes them");
  const CapacitanceComparison c = compare(predicted_list(files, tables), extraction);
  std::int64_t judged = 0;
  const double inside = covered(tables, c, judged);
  HtmlPage& page = sheet.page();
  page.part(str("Beside ", std::filesystem::path(extraction.source).filename().string()));
  if (extraction.predicted)
    page.notice(
        "What it is compared with was predicted by circuitgcl too: agreement says nothing of the layout.");
  page.tiles({{"nets in both", shown_count(static_cast<std::int64_t>(c.nets.size())),
               str(shown_count(static_cast<std::int64_t>(c.only_a.size())), " predicted alone, ",
                   shown_count(static_cast<std::int64_t>(c.only_b.size())), " extracted alone")},
              {"totals within a factor of 2", shown_percent(or_nan(c.total.within_2x)),
               str("off by ", shown_percent(or_nan(c.total.median_error)), " in the median")},
              {"rank correlation of totals", shown(or_nan(c.total.spearman)), ""},
              {"coupling found", shown_percent(c.shared_share),
               "of the extracted coupling is of pairs that are listed"},
              {"80 % intervals hold", shown_percent(inside), str("of ", shown_count(judged), " totals")}});
  add_figures(sheet, c);
  draw(sheet, c);
  draw_factors(sheet, c);
  add_worst(sheet, "nets", c.nets, rows, false);
  add_worst(sheet, "pairs", c.pairs, rows, true);
}

}   // namespace cgcl
