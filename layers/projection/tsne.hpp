// Maps of high-dimensional rows in the plane: t-SNE.             [van der Maaten, JMLR 2014]
#pragma once

#include "engine/core/dense_rows.hpp"
#include "engine/core/exec.hpp"

#include <functional>

namespace cgcl {

struct TsneOptions {
  double perplexity = 30;   // about how many neighbours a row has; a third of the rows at the most
  int iterations = 750;
  double theta = 0.5;   // of Barnes-Hut; 0: exact
};

/// Rows that are compared with each other, at the most: the search for neighbours looks at every pair.
inline constexpr std::int64_t kMostTsneRows = 50000;

/// Places [rows, 2] in the plane, around 0. Distances are those of the first 50 principal components, which
/// also give the start, so nothing is drawn; the same for any number of threads. Fewer than four rows are
/// placed by their principal components alone. `progress` is called with the step. Throws ShapeError for no
/// rows or more than kMostTsneRows.
[[nodiscard]] DoubleRows tsne(const Exec& exec, const FloatRows& rows, const TsneOptions& options = {},
                              const std::function<void(int step, int steps)>& progress = {});

}   // namespace cgcl
