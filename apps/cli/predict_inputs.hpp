// What the inputs of `predict` are: a run or none, then designs; and where the prediction of each goes.
#pragma once

#include "apps/cli/prediction_output.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

struct PredictInputs {
  std::string run;   // empty: a shipped model is chosen for each design
  std::vector<std::string> designs;
  bool several = false;   // designs, or a list or folder of them, be it of one: each has an output of its own
                          // in a folder
};

/// The first input is the run where it is a run folder or the model of one, and a design where it is a
/// netlist or a graph; an @FILE lists designs, and a folder stands for the netlists and graphs in it that are
/// no predictions. Throws as with_listed_inputs and files_in; Error usage where no design is named, bad_value
/// for a folder without any, and as require_nature for a first input that is neither.
[[nodiscard]] PredictInputs predict_inputs(const std::vector<std::string>& inputs);

/// The output of a design that is not named: of top.sp top.annotated.sp, of Verilog and Spectre, which have
/// no annotated copy, top.predicted.spef and top.predicted.spf, of a graph top.predicted.csv. Without a
/// folder.
[[nodiscard]] std::string predicted_name(const std::string& design);

/// An output for each design in `folder`; empty: the working folder. Throws Error usage for two of one name.
[[nodiscard]] std::vector<std::string> predicted_names(const std::vector<std::string>& designs,
                                                       const std::string& folder);

/// Whether tables and a report are written: automatically unless one file was named for one design.
enum class ReportRule : std::uint8_t { automatic, on, off };

/// Where the prediction of each design goes, `output` being what was named: that file or folder for one
/// design, a folder for several; without it predicted_names() in the working folder. The report of a named
/// folder lies in it, any other in "top.predicted/" beside top.annotated.sp. Files and folders that nobody
/// has named are only replaced where they are predictions of ours. Throws Error output_exists, usage and
/// bad_value, before anything is predicted.
[[nodiscard]] std::vector<PredictionOutput> prediction_outputs(const PredictInputs& inputs,
                                                               const std::string& output, ReportRule report);

}   // namespace cgcl
