#include "apps/cli/digital_report.hpp"

#include "apps/cli/family_figures.hpp"
#include "apps/cli/figure_table.hpp"
#include "engine/core/error.hpp"
#include "io/report/svg_plot.hpp"

#include <utility>   // for pair

namespace cgcl {

void write_digital_csv(TextFile& out, const std::vector<DigitalTable>& tables) {
  out << "table,block,";
  write_figure_heading(out);
  CsvRows csv(out);
  for (const DigitalTable& table : tables)
    for (const auto& [block, figures] : table.blocks.as_object())
      put_figures(csv.word(table.name).name(block), figures);
}

void write_digital_markdown(TextFile& out, const std::vector<DigitalTable>& tables,
                            const std::string& protocol) {
  out << "# Placed digital blocks: within a process and across\n\n" << protocol << '\n';
  std::vector<std::pair<std::string, JsonValue>> summaries;
  for (const DigitalTable& table : tables)
    summaries.emplace_back(str(table.predicted, " by ", table.trained_on), table.blocks);
  write_summary_table(out, "blocks", summaries);
  out << "\n![R2 by block](digital.svg)\n";
  for (const DigitalTable& table : tables) {
    out << "\n## " << table.predicted << " by " << table.trained_on << "\n\n";
    write_figure_table(out, "block", table.blocks);
  }
}

std::string digital_svg(const std::vector<DigitalTable>& tables) {
  std::vector<std::string> names;
  std::vector<double> unknown, given;
  for (const DigitalTable& table : tables)
    for (const auto& [block, figures] : table.blocks.as_object()) {
      names.push_back(str(table.name, ": ", block));
      unknown.push_back(figure_of(figures, "pairs_unknown.r2"));
      given.push_back(figure_of(figures, "pairs_given.r2"));
    }
  return dot_plot_svg({.title = "Couplings of placed digital blocks that were left out",
                       .axis = "R2 around the mean of each block",
                       .name = names,
                       .series = {{"pairs unknown", unknown}, {"pairs given", given}},
                       .lo = -1,
                       .hi = 1,
                       .marks = {0}});
}

}   // namespace cgcl
