// A run on several designs: what fits that had left a family out say of it.
#include "apps/report/json_members.hpp"
#include "apps/report/run_report.hpp"
#include "apps/report/shown_values.hpp"
#include "engine/core/error.hpp"
#include "io/report/svg_plot.hpp"

#include <algorithm>   // for max, min, stable_sort
#include <cmath>       // for isnan

namespace cgcl {

namespace {

constexpr std::size_t kMostRows = 120;   // of the drawing

std::string count_in(const JsonValue& object, const char* key) {
  const double value = real_in(object, key);
  return std::isnan(value) ? "-" : shown_count(static_cast<std::int64_t>(value));
}

void add_tiles(ReportSheet& sheet, const JsonValue& selection) {
  sheet.page().tiles(
      {{"R2, pairs unknown", shown(real_in(selection, "r2")), "mean over what was left out"},
       {"R2, pairs given", shown(real_in(selection, "r2_given")), "where it is known which pairs couple"},
       {"totals of nets", shown_percent(real_in(selection, "net_total_median_error")), "off in the median"},
       {"80 % intervals", shown_percent(real_in(selection, "coverage80")), "of the labels inside"}});
}

/// Families, the best first; those without a figure last.
std::vector<const JsonValue*> ordered(const JsonValue& result) {
  std::vector<const JsonValue*> out;
  for (const JsonValue& family : list_in(result, "families")) out.push_back(&family);
  const auto figure = [](const JsonValue* family) {
    const double r2 = real_in(*family, "left_out.r2");
    return std::isnan(r2) ? -1e300 : r2;
  };
  std::stable_sort(out.begin(), out.end(),
                   [&](const JsonValue* a, const JsonValue* b) { return figure(a) > figure(b); });
  return out;
}

void draw_families(ReportSheet& sheet, const std::vector<const JsonValue*>& families) {
  DotPlot plot{.title = "R2 of families left out",
               .axis = "R2",
               .name = {},
               .series = {{"pairs unknown", {}}, {"pairs given", {}}},
               .lo = -1,
               .hi = 1,
               .marks = {0}};
  PlotData data("families", {"family", "r2", "r2_given", "net_total_median_error", "coverage80"});
  for (const JsonValue* family : families) {
    if (std::isnan(real_in(*family, "left_out.r2"))) continue;
    data.name(text_in(*family, "family"));
    for (const char* key :
         {"left_out.r2", "left_out.r2_given", "left_out.net_total_median_error", "left_out.coverage80"})
      data.number(real_in(*family, key));
    data.end();
    if (plot.name.size() == kMostRows) continue;
    plot.name.push_back(text_in(*family, "family"));
    plot.series[0].value.push_back(real_in(*family, "left_out.r2"));
    plot.series[1].value.push_back(real_in(*family, "left_out.r2_given"));
  }
  if (plot.name.empty()) return;
  sheet.figure(dot_plot_svg(plot),
               "Around the mean of each design; the best families first, open dots stand beyond -1.", data);
}

void tabulate_families(ReportSheet& sheet, const std::vector<const JsonValue*>& families, std::size_t rows) {
  const std::size_t shown_rows = std::min(rows, families.size());
  HtmlTable table{
      .caption = str("Families: ", shown_cut(shown_rows, families.size(), "best", "families"), '.'),
      .columns = {{"family"},
                  {"process"},
                  {"designs", true},
                  {"links", true},
                  {"R2, pairs unknown", true},
                  {"R2, pairs given", true},
                  {"net totals off by", true, "median of the relative error"},
                  {"80 % intervals hold", true}},
      .rows = {}};
  for (std::size_t f = 0; f < shown_rows; ++f) {
    const JsonValue& family = *families[f];
    table.rows.push_back({{text_in(family, "family"), text_in(family, "technology"),
                           count_in(family, "designs"), count_in(family, "links"),
                           shown(real_in(family, "left_out.r2")), shown(real_in(family, "left_out.r2_given")),
                           shown_percent(real_in(family, "left_out.net_total_median_error")),
                           shown_percent(real_in(family, "left_out.coverage80"))}});
  }
  sheet.page().table(table);
}

void tabulate_designs(ReportSheet& sheet, const JsonValue& result, std::size_t rows) {
  const JsonValue::Array& designs = list_in(result, "designs");
  HtmlTable table{
      .caption = str(
          "Designs: ", shown_cut(std::min(rows, designs.size()), designs.size(), "first", "designs"), '.'),
      .columns = {{"design"}, {"family"}, {"process"}, {"links", true}, {"nets", true}},
      .rows = {}};
  for (std::size_t d = 0; d < std::min(rows, designs.size()); ++d)
    table.rows.push_back(
        {{text_in(designs[d], "name"), text_in(designs[d], "family"), text_in(designs[d], "technology"),
          count_in(designs[d], "links"), count_in(designs[d], "nets")}});
  sheet.page().table(table);
}

}   // namespace

void add_left_out(ReportSheet& sheet, const JsonValue& result, std::size_t rows) {
  const JsonValue* selection = result.find("selection");
  if (selection == nullptr || !selection->is_object()) return;
  const std::string by = text_in(*selection, "validated_by");
  if (by != "none") add_tiles(sheet, *selection);
  sheet.page().part("Accuracy on families left out");
  if (by == "none")
    sheet.page().paragraph(
        "Nothing was left out, as that takes three designs: nothing says how far the model carries over.");
  else
    sheet.page().paragraph(
        by == "family" ? "Families were left out in turn, and predicted by fits that had seen nothing of "
                         "them; the model "
                         "itself is fitted on all. Means over the designs of a family, then over families."
                       : "Single designs were left out, as there are fewer than three families: these "
                         "figures say nothing "
                         "of another family.");
  const std::vector<const JsonValue*> families = ordered(result);
  if (by != "none") draw_families(sheet, families);
  if (!families.empty()) tabulate_families(sheet, families, rows);
  tabulate_designs(sheet, result, rows);
}

}   // namespace cgcl
