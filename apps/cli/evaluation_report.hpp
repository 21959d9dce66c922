// Scores of a run on several designs: as JSON, as one table for people, and as CSV.
#pragma once

#include "apps/train/evaluate.hpp"
#include "io/report/json_value.hpp"
#include "io/text/text_file.hpp"

#include <string>
#include <vector>

namespace cgcl {

/// Rows of cells as lines: the first column to the left, the others to the right, the last one as it is.
[[nodiscard]] std::vector<std::string> aligned(const std::vector<std::vector<std::string>>& cells);

/// The object of one design: the scores of `train`, for a regression with bias, scale, spearman, within_2x
/// and worse_than_mean (R2 below 0), of classes worse_than_majority (accuracy below that of the commonest
/// class of training), and the same by relation; links or nets; seen, seen_in, predicted and protocol.
[[nodiscard]] JsonValue evaluation_json(const Evaluation& evaluation);

/// `designs` is {NAME: evaluation_json()}. A heading and aligned rows: of each design, then of its parts
/// where it has several: without twins, with all relations weighing the same, and by relation. Columns that
/// no row fills are left out; remarks stand at the end of a row.
[[nodiscard]] std::vector<std::string> evaluation_lines(const JsonValue& designs);

/// The same rows with unrounded numbers under one heading; `relation` is "all" for a whole design. What is
/// not defined is an empty field.
void write_evaluation_csv(TextFile& out, const JsonValue& designs);

/// FILE.json and FILE.csv of `eval -o FILE[.json|.csv]`.
struct EvaluationFiles {
  std::string json, csv;
};
[[nodiscard]] EvaluationFiles evaluation_files(const std::string& output);

}   // namespace cgcl
