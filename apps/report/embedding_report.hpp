// What a report shows of the node embeddings that a run reads.
#pragma once

#include "apps/report/report_sheet.hpp"
#include "engine/core/dense_rows.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cgcl {

/// Distinct embeddings in the plane, parallel; nodes that share one are one point.
struct EmbeddingMaps {
  std::string design;
  std::int64_t nodes = 0, distinct = 0;      // of the design, whether drawn or not
  DoubleRows components = {}, tsne = {};     // [points, 2]
  std::vector<double> log10_ground_F = {};   // [points] mean over its nets; NaN: none has one
  std::vector<std::int64_t> sharing = {};    // [points] nodes
};

/// The maps, or why there are none; neither: nobody has looked for them.
struct RunEmbeddings {
  std::optional<EmbeddingMaps> maps = {};
  std::string missing = {};
};

/// Adds principal components and t-SNE, coloured by capacitance, or a line that says why not. [CGCL Fig. 3]
void add_embeddings(ReportSheet& sheet, const RunEmbeddings& embeddings);

}   // namespace cgcl
