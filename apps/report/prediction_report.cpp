#include "apps/report/prediction_report.hpp"

#include "apps/report/block_tree.hpp"
#include "apps/report/json_members.hpp"
#include "apps/report/prediction_parts.hpp"
#include "apps/report/shown_values.hpp"
#include "engine/core/error.hpp"

#include <algorithm>   // for count_if, stable_sort
#include <cmath>       // for isnan

namespace cgcl {

namespace {

/// Signal nets, the largest total first; those without a prediction last.
std::vector<const TableNet*> falling(const std::vector<TableNet>& nets) {
  std::vector<const TableNet*> out;
  for (const TableNet& net : nets)
    if (!net.rail) out.push_back(&net);
  const auto size = [](const TableNet* net) { return std::isnan(net->total_F) ? -1 : net->total_F; };
  std::stable_sort(out.begin(), out.end(),
                   [&](const TableNet* a, const TableNet* b) { return size(a) > size(b); });
  return out;
}

std::string supplies_of(const PredictionTables& tables) {
  constexpr std::size_t kMost = 12;
  const JsonValue::Array& rails = list_in(tables.source, "rails");
  std::string out;
  for (std::size_t r = 0; r < std::min(kMost, rails.size()); ++r)
    if (rails[r].is_text()) out += (r > 0 ? ", " : "") + rails[r].as_text();
  return rails.size() > kMost ? str(out, " and ", rails.size() - kMost, " more") : out;
}

void add_source(ReportSheet& sheet, const PredictionTables& tables) {
  const JsonValue& source = tables.source;
  HtmlFacts facts = {{"design", text_in(source, "design")},
                     {"read from", text_in(source, "netlist")},
                     {"SHA-256", text_in(source, "netlist_sha256")},
                     {"supplies", supplies_of(tables)},
                     {"model", text_in(source, "model")},
                     {"model chosen", text_in(source, "model_choice")},
                     {"trained on", text_in(source, "trained_on")}};
  if (!text_in(source, "sized_by").empty())
    facts.emplace_back("couplings sized by", text_in(source, "sized_by"));
  facts.emplace_back("circuitgcl", text_in(source, "version"));
  std::erase_if(facts, [](const auto& fact) { return fact.second.empty(); });
  sheet.page().facts(facts);
  const JsonValue* seen = tables.printed.is_object() ? tables.printed.find("seen") : nullptr;
  if (seen != nullptr && seen->as_bool())
    sheet.page().notice("The run has met this design: what is predicted is partly remembered.");
  for (const JsonValue& warning : list_in(tables.printed, "warnings"))
    sheet.page().paragraph(str("Warning: ", text_in(warning, "title")));
}

struct Knowledge {
  std::int64_t nets = 0, out_of_distribution = 0, without_interval = 0, without_prediction = 0;
  double total_F = 0, ground_F = 0, lumped_F = 0;
};

Knowledge knowledge_of(const std::vector<const TableNet*>& nets) {
  Knowledge out;
  for (const TableNet* net : nets) {
    ++out.nets;
    out.out_of_distribution += net->out_of_distribution ? 1 : 0;
    out.without_prediction += std::isnan(net->total_F) ? 1 : 0;
    out.without_interval += std::isnan(net->low_F) ? 1 : 0;
    if (!std::isnan(net->ground_F)) out.ground_F += net->ground_F;
    if (!std::isnan(net->lumped_F)) out.lumped_F += net->lumped_F;
    if (!std::isnan(net->total_F)) out.total_F += net->total_F;
  }
  return out;
}

void add_knowledge(ReportSheet& sheet, const PredictionTables& tables, const Knowledge& k) {
  const auto nets = static_cast<double>(std::max<std::int64_t>(k.nets, 1));
  sheet.page().tiles(
      {{"signal nets", shown_count(k.nets),
        k.without_prediction > 0 ? str(shown_count(k.without_prediction), " without a prediction") : ""},
       {"couplings", shown_count(tables.couplings), shown_cap(tables.coupling_F) + " in all"},
       {"to ground", shown_cap(k.ground_F), ""},
       {"lumped", shown_cap(k.lumped_F), "coupling that the listed pairs do not explain"},
       {"out of distribution", shown_count(k.out_of_distribution),
        shown_percent(static_cast<double>(k.out_of_distribution) / nets) +
            " of the nets are like none in training"},
       {"without interval", shown_count(k.without_interval), "nets of which the spread is unknown"}});
  sheet.page().part("How well the model knows this circuit");
  if (2 * k.out_of_distribution > k.nets)
    sheet.page().notice(
        str("Most nets (", shown_count(k.out_of_distribution), " of ", shown_count(k.nets),
            ") are like no net that the model was trained on, by devices or connections: take their "
            "figures for orders of magnitude."));
  sheet.page().paragraph(
      "Nets are flagged as out of distribution where no training net was like them. Intervals hold four of "
      "five true "
      "values on nets that calibration held out; where no training design tells of a place they are "
      "unknown.");
}

void add_couplings(ReportSheet& sheet, const PredictionTables& tables) {
  HtmlTable table{.caption = str("Couplings: ",
                                 shown_cut(tables.largest.size(), static_cast<std::size_t>(tables.couplings),
                                           "largest", "couplings"),
                                 "; fF. The victim is the net of which the coupling is the larger share."),
                  .columns = {{"victim"},
                              {"aggressor"},
                              {"predicted", true, "existence times size"},
                              {"10 %", true, "a tenth of the true values lie below"},
                              {"90 %", true, "a tenth of the true values lie above"},
                              {"share of victim", true},
                              {"existence", true, "probability that there is a coupling at all"}},
                  .rows = {}};
  const bool labelled = std::any_of(tables.largest.begin(), tables.largest.end(),
                                    [](const TableCoupling& c) { return !std::isnan(c.extracted_F); });
  if (labelled) table.columns.push_back({"extracted", true});
  for (const TableCoupling& c : tables.largest) {
    HtmlRow row{.cells = {c.victim, c.aggressor, shown_fF(c.cap_F), shown_fF(c.low_F), shown_fF(c.high_F),
                          shown_percent(c.share), shown(c.existence)},
                .id = {}};
    if (labelled) row.cells.emplace_back(shown_fF(c.extracted_F));
    table.rows.push_back(std::move(row));
  }
  sheet.page().table(table);
}

}   // namespace

void add_prediction(ReportSheet& sheet, const PredictionFiles& files, const PredictionTables& tables,
                    std::size_t rows) {
  sheet.subject(str("Prediction: ", tables.name));
  sheet.page().notice(
      "Predicted from a netlist, not extracted from a layout: for ranks, rough sizes and early estimates.");
  add_source(sheet, tables);
  const std::vector<const TableNet*> nets = falling(tables.nets);
  if (!nets.empty()) {
    const Knowledge known = knowledge_of(nets);
    add_knowledge(sheet, tables, known);
    const BlockRows blocks = add_blocks(sheet, tables.nets, rows);
    add_nets(sheet, nets, blocks, rows);
    add_aggressors(sheet, files, nets, rows);
  } else {
    sheet.page().tiles(
        {{"couplings", shown_count(tables.couplings), shown_cap(tables.coupling_F) + " in all"}});
  }
  sheet.page().part("Largest couplings");
  add_couplings(sheet, tables);
  add_relations(sheet, tables, nets);
  if (!nets.empty()) add_lumped(sheet, nets, rows);
}

}   // namespace cgcl
