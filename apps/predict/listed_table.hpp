// Predictions of what a labelled graph lists: its links, or its nets, as one table.
#pragma once

#include "apps/train/trained_model.hpp"
#include "io/annotate/circuit_prediction.hpp"
#include "io/annotate/table_style.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace cgcl {

struct ListedTableOptions {
  double cmin_F = 0;   // smaller links are left out
  TableStyle style;
  std::string run;                 // what the run is called
  std::vector<SamplePart> split;   // [links] or [nets]: parts of the training run; empty: none
};

struct PredictionTable {
  std::int64_t nets = 0, couplings = 0;
};

/// Writes a header and one row per link or net as CSV, and provenance_path(path) beside it. Link tasks: the
/// table of couplings (write_coupling_rows), a row for each legal link of at least cmin_F. Node tasks: a row
/// for each net, with the probabilities of the classes where there are any. Throws as TextFile, and Error
/// no_labels as evaluate().
PredictionTable write_listed_table(const std::string& path, const Exec& exec, TrainedModel& model,
                                   const CircuitGraph& graph, const ListedTableOptions& options = {});

/// Parts of the links or nets of the graph in the split of the run, which `folder` holds; empty when the run
/// was trained on another design or keeps no split. Throws as read_split.
[[nodiscard]] std::vector<SamplePart> sample_parts(const std::filesystem::path& folder,
                                                   const TrainedModel& model, const CircuitGraph& graph);

}   // namespace cgcl
