#include "apps/report/embedding_report.hpp"

#include "apps/report/shown_values.hpp"
#include "engine/core/error.hpp"
#include "io/report/svg_map.hpp"

#include <algorithm>   // for all_of
#include <cmath>       // for isnan

namespace cgcl {

namespace {

ScatterPanel panel_of(const std::string& name, const DoubleRows& place, const std::vector<double>& value) {
  ScatterPanel out{name, {}, {}, value};
  for (std::int64_t i = 0; i < place.rows(); ++i) {
    out.x.push_back(place.row(i)[0]);
    out.y.push_back(place.row(i)[1]);
  }
  return out;
}

std::string described(const EmbeddingMaps& maps) {
  const auto drawn = static_cast<std::int64_t>(maps.sharing.size());
  const bool labelled = !std::all_of(maps.log10_ground_F.begin(), maps.log10_ground_F.end(),
                                     [](double value) { return std::isnan(value); });
  return str("What the encoder makes of the nodes of ", maps.design,
             ", without labels: alike where their surroundings are. ", shown_count(maps.nodes),
             " nodes have ", shown_count(maps.distinct), " distinct embeddings",
             drawn < maps.distinct ? str(", of which ", shown_count(drawn), " are drawn, evenly chosen") : "",
             "; nodes that share one are one point. ",
             labelled
                 ? "Colours are the mean log10 of the ground capacitance of its nets; devices and pins are "
                   "grey. Where colours lie apart, the embedding tells of capacitance."
                 : "The design has no ground capacitances to colour them by.");
}

}   // namespace

void add_embeddings(ReportSheet& sheet, const RunEmbeddings& embeddings) {
  if (!embeddings.maps && embeddings.missing.empty()) return;
  sheet.page().part("Embeddings of nodes");
  if (!embeddings.maps) {
    sheet.page().paragraph(str("None are shown: ", embeddings.missing, "."));
    return;
  }
  const EmbeddingMaps& maps = *embeddings.maps;
  sheet.page().paragraph(described(maps));
  PlotData data("embeddings", {"pca_x", "pca_y", "tsne_x", "tsne_y", "log10_ground_F", "nodes"});
  for (std::size_t i = 0; i < maps.sharing.size(); ++i) {
    const auto row = static_cast<std::int64_t>(i);
    for (const DoubleRows* place : {&maps.components, &maps.tsne})
      data.number(place->row(row)[0]).number(place->row(row)[1]);
    data.number(maps.log10_ground_F[i]).number(static_cast<double>(maps.sharing[i])).end();
  }
  sheet.figure(scatter_svg({"Embeddings of nodes",
                            "log10 of the ground capacitance in F",
                            {panel_of("principal components", maps.components, maps.log10_ground_F),
                             panel_of("t-SNE, perplexity 30", maps.tsne, maps.log10_ground_F)}}),
               "Axes have no meaning of their own, only what lies near what.", data);
}

}   // namespace cgcl
