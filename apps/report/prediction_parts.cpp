#include "apps/report/prediction_parts.hpp"

#include "apps/report/block_tree.hpp"
#include "apps/report/shown_values.hpp"
#include "engine/core/error.hpp"
#include "io/report/svg_chart.hpp"
#include "io/report/svg_density.hpp"
#include "io/report/svg_plot.hpp"

#include <algorithm>   // for max, min, stable_sort
#include <cmath>       // for ceil, floor, isnan, log10

namespace cgcl {

namespace {

constexpr std::size_t kMostDrawn = 40, kMostAggressors = 4;
constexpr double kPerDecade = 8;   // bins of the histogram

void draw_histogram(ReportSheet& sheet, const std::vector<const TableNet*>& nets) {
  double lo = 1e300, hi = -1e300;
  for (const TableNet* net : nets) {
    if (!(net->total_F > 0)) continue;
    lo = std::min(lo, std::log10(net->total_F * 1e15));
    hi = std::max(hi, std::log10(net->total_F * 1e15));
  }
  if (hi < lo) return;
  lo = std::max(std::floor(lo * kPerDecade) / kPerDecade, std::floor(hi) - 8);
  hi = std::max(std::ceil(hi * kPerDecade) / kPerDecade, lo + 1 / kPerDecade);
  const auto bins = static_cast<std::size_t>(std::lround((hi - lo) * kPerDecade));
  std::vector<double> all(bins, 0), odd(bins, 0);
  bool any_odd = false;
  for (const TableNet* net : nets) {
    if (!(net->total_F > 0)) continue;
    const double at = (std::log10(net->total_F * 1e15) - lo) * kPerDecade;
    const auto bin = std::min(static_cast<std::size_t>(std::max(at, 0.0)), bins - 1);
    all[bin] += 1;
    odd[bin] += net->out_of_distribution ? 1 : 0;
    any_odd |= net->out_of_distribution;
  }
  PlotData data("histogram", {"from_fF", "to_fF", "nets", "out_of_distribution"});
  for (std::size_t b = 0; b < bins; ++b)
    data.number(std::pow(10, lo + static_cast<double>(b) / kPerDecade))
        .number(std::pow(10, lo + static_cast<double>(b + 1) / kPerDecade))
        .number(all[b])
        .number(odd[b])
        .end();
  Histograms chart{.title = "Totals of nets",
                   .x_axis = "fF",
                   .y_axis = "nets",
                   .lo = lo,
                   .hi = hi,
                   .decades = true,
                   .panels = {{"all signal nets", all}}};
  if (any_odd) chart.panels.push_back({"out of distribution", odd});
  sheet.figure(histograms_svg(chart), "How many nets have which total, on a logarithmic scale.", data);
}

void draw_largest(ReportSheet& sheet, const std::vector<const TableNet*>& nets) {
  DotPlot plot{.title = "Largest nets with their 80 % intervals",
               .axis = "total, fF",
               .name = {},
               .series = {{"predicted", {}}},
               .lo = 0,
               .hi = 0};
  PlotData data("largest", {"net", "total_fF", "p10_fF", "p90_fF", "extracted_fF"});
  PlotSeries extracted{"extracted", {}};
  bool any = false;
  for (const TableNet* net : nets) {
    if (plot.name.size() == kMostDrawn || !(net->total_F > 0)) break;
    plot.name.push_back(net->name);
    plot.series[0].value.push_back(net->total_F * 1e15);
    plot.low.push_back(net->low_F * 1e15);
    plot.high.push_back(net->high_F * 1e15);
    extracted.value.push_back(net->extracted_F * 1e15);
    any |= net->extracted_F > 0;
    for (const double value : {net->total_F, net->high_F, net->extracted_F})
      if (value * 1e15 > plot.hi) plot.hi = value * 1e15;
    data.name(net->name).number(net->total_F * 1e15).number(net->low_F * 1e15).number(net->high_F * 1e15);
    data.number(net->extracted_F * 1e15).end();
  }
  if (plot.name.empty()) return;
  plot.hi *= 1.03;
  if (any) plot.series.push_back(std::move(extracted));
  sheet.figure(dot_plot_svg(plot),
               "Four of five true totals lie on such lines; nets without one have no interval.", data);
}

HtmlCell block_cell(const std::string& block, const BlockRows& blocks) {
  std::string known = block;   // the table of blocks ends at some depth
  while (!known.empty() && !blocks.contains(known)) known = block_of(known);
  const auto found = blocks.find(known);
  return {block, found == blocks.end() || known.empty() ? std::string() : found->second};
}

}   // namespace

BlockRows add_blocks(ReportSheet& sheet, const std::vector<TableNet>& nets, std::size_t rows) {
  const Treemap map = block_map(nets);
  if (map.groups.empty()) return {};
  sheet.page().part("Capacitance by block");
  PlotData data("blocks", {"block", "part", "total_fF", "coupling_share"});
  for (const TreemapGroup& group : map.groups)
    for (const TreemapTile& tile : group.tiles)
      data.name(group.name).name(tile.name).number(tile.size).number(tile.value).end();
  sheet.figure(treemap_svg(map),
               "Areas are sums of the totals of nets; a coupling counts in both of its nets.", data);
  const std::vector<BlockSum> sums = block_sums(nets, 4);
  const std::size_t count = std::min(rows, sums.size());
  BlockRows ids;
  if (sums.size() < 2) return ids;
  HtmlTable table{.caption = str("Blocks down to the fourth level: ",
                                 shown_cut(count, sums.size(), "largest", "blocks"), "; fF."),
                  .columns = {{"block"},
                              {"nets", true},
                              {"total", true},
                              {"share of coupling", true, "listed or lumped"},
                              {"out of distribution", true, "nets"}},
                  .rows = {}};
  for (std::size_t b = 0; b < count; ++b) {
    const BlockSum& sum = sums[b];
    const std::string id = str("b-", sheet.subject_number(), '-', b);
    ids.emplace(sum.path, id);
    table.rows.push_back(
        {{sum.path.empty() ? "(all)" : sum.path, shown_count(sum.nets), shown_fF(sum.total_F),
          shown_percent(sum.coupling_F / sum.total_F), shown_count(sum.out_of_distribution)},
         id});
  }
  sheet.page().table(table);
  return ids;
}

void add_nets(ReportSheet& sheet, const std::vector<const TableNet*>& nets, const BlockRows& blocks,
              std::size_t rows) {
  sheet.page().part("Largest nets");
  draw_largest(sheet, nets);
  draw_histogram(sheet, nets);
  const std::size_t count = std::min(rows, nets.size());
  const bool labelled =
      std::any_of(nets.begin(), nets.end(), [](const TableNet* n) { return n->extracted_F > 0; });
  HtmlTable table{.caption = str("Nets: ", shown_cut(count, nets.size(), "largest", "nets"), "; fF."),
                  .columns = {{"net"},
                              {"block"},
                              {"total", true},
                              {"10 %", true, "a tenth of the true totals lie below"},
                              {"90 %", true, "a tenth of the true totals lie above"},
                              {"ground", true},
                              {"coupling", true, "to nets that are listed"},
                              {"lumped", true, "coupling to no net in particular"},
                              {"pins", true},
                              {"top aggressor"},
                              {"its share", true},
                              {"note"}},
                  .rows = {}};
  if (labelled) table.columns.push_back({"extracted", true});
  for (std::size_t n = 0; n < count; ++n) {
    const TableNet& net = *nets[n];
    HtmlRow row{.cells = {net.name, block_cell(block_of(net.name), blocks), shown_fF(net.total_F),
                          shown_fF(net.low_F), shown_fF(net.high_F), shown_fF(net.ground_F),
                          shown_fF(net.coupling_F), shown_fF(net.lumped_F), shown_count(net.pins),
                          net.aggressor, shown_percent(net.aggressor_share),
                          net.out_of_distribution ? "out of distribution"
                          : net.port              ? "port"
                                                  : ""},
                .id = {}};
    if (labelled) row.cells.emplace_back(shown_fF(net.extracted_F));
    table.rows.push_back(std::move(row));
  }
  sheet.page().table(table);
}

void add_aggressors(ReportSheet& sheet, const PredictionFiles& files,
                    const std::vector<const TableNet*>& nets, std::size_t rows) {
  std::vector<std::string> names;
  for (std::size_t n = 0; n < std::min(rows, nets.size()); ++n) names.push_back(nets[n]->name);
  const std::vector<NetAggressors> found = aggressors_of(files, names, kMostAggressors);
  HtmlTable table{.caption = str("Aggressors: of ", shown_cut(names.size(), nets.size(), "largest", "nets"),
                                 ", the nets with the largest couplings, each with its share of the total."),
                  .columns = {{"net"}, {"total, fF", true}},
                  .rows = {}};
  for (std::size_t a = 1; a <= kMostAggressors; ++a) {
    table.columns.push_back({str("aggressor ", a)});
    table.columns.push_back({"share", true});
  }
  for (std::size_t n = 0; n < names.size(); ++n) {
    const auto& strongest = found[n].strongest;
    if (strongest.empty()) continue;
    HtmlRow row{.cells = {}, .id = {}};
    row.cells.emplace_back(names[n]);
    row.cells.emplace_back(shown_fF(nets[n]->total_F));
    for (std::size_t a = 0; a < kMostAggressors; ++a) {
      row.cells.emplace_back(a < strongest.size() ? strongest[a].first : std::string());
      row.cells.emplace_back(a < strongest.size() ? shown_percent(strongest[a].second) : std::string());
    }
    table.rows.push_back(std::move(row));
  }
  if (table.rows.empty()) return;
  sheet.page().part("Aggressors");
  sheet.page().table(table);
}

void add_relations(ReportSheet& sheet, const PredictionTables& tables,
                   const std::vector<const TableNet*>& nets) {
  DensityPlot plot{.title = "Predicted against extracted",
                   .x_axis = "extracted, fF",
                   .y_axis = "predicted, fF",
                   .panels = {}};
  const auto add = [&](DensityPanel panel) {
    for (std::vector<double>* axis : {&panel.x, &panel.y})
      for (double& v : *axis) v *= 1e15;
    if (has_points(panel) && plot.panels.size() < 4) plot.panels.push_back(std::move(panel));
  };
  DensityPanel totals{"totals of nets", {}, {}};
  for (const TableNet* net : nets) {
    if (!(net->extracted_F > 0) || std::isnan(net->total_F)) continue;
    totals.x.push_back(net->extracted_F);
    totals.y.push_back(net->total_F);
  }
  add(std::move(totals));
  for (const RelationPoints& r : tables.relations)
    add({r.type == "n2n"   ? "net-net"
         : r.type == "p2n" ? "pin-net"
         : r.type == "p2p" ? "pin-pin"
                           : r.type,
         r.extracted_F, r.predicted_F});
  if (plot.panels.empty()) return;
  sheet.page().part("Predicted against extracted");
  PlotData data("relations", {"panel", "extracted_fF", "predicted_fF"});
  constexpr std::size_t kMostRows = 20000;   // of a panel, evenly chosen
  for (const DensityPanel& panel : plot.panels) {
    const std::size_t step = (panel.x.size() + kMostRows - 1) / kMostRows;
    for (std::size_t i = 0; i < panel.x.size(); i += step)
      data.name(panel.name).number(panel.x[i]).number(panel.y[i]).end();
  }
  sheet.figure(density_svg(plot),
               "The line is where both are equal; between the dashed ones they are within a factor of 2.",
               data);
}

void add_lumped(ReportSheet& sheet, const std::vector<const TableNet*>& nets, std::size_t rows) {
  std::vector<const TableNet*> order;
  for (const TableNet* net : nets)
    if (net->lumped_F > 0) order.push_back(net);
  if (order.empty()) return;
  std::stable_sort(order.begin(), order.end(),
                   [](const TableNet* a, const TableNet* b) { return a->lumped_F > b->lumped_F; });
  const std::size_t count = std::min({rows, order.size(), std::size_t{50}});
  HtmlTable table{
      .caption = str("Lumped coupling: ", shown_cut(count, order.size(), "largest", "nets"), "; fF."),
      .columns = {{"net"}, {"lumped", true}, {"share of its total", true}, {"total", true}},
      .rows = {}};
  for (std::size_t n = 0; n < count; ++n)
    table.rows.push_back(
        {{order[n]->name, shown_fF(order[n]->lumped_F), shown_percent(order[n]->lumped_F / order[n]->total_F),
          shown_fF(order[n]->total_F)}});
  sheet.page().part("What was lumped");
  sheet.page().paragraph(
      "Coupling of a net that its listed pairs do not explain: to nets that are no candidates. Writers of "
      "netlists put it "
      "to ground, so that totals are kept. More candidates (--candidates) leave less of it.");
  sheet.page().table(table);
}

}   // namespace cgcl
