// The one table of couplings, of netlists and of the links that a graph lists alike.
#pragma once

#include "io/annotate/circuit_prediction.hpp"
#include "io/annotate/table_style.hpp"
#include "io/text/text_file.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace cgcl {

/// In the place of a model: the value is that of an extraction.
inline constexpr std::string_view kExtracted = "extracted";

/// One coupling, farad. NaN is an empty field: not known.
struct CouplingRow {
  std::string_view victim = {}, aggressor = {};   // nets; no aggressor: lumped coupling of the victim
  std::string_view victim_node = {}, aggressor_node = {};   // what the coupling lies between: nets or pins
  std::string_view type = {};                               // n2n p2n p2p lumped
  double extracted_F = NetPrediction::kUnknown;
  double victim_percent = NetPrediction::kUnknown, aggressor_percent = NetPrediction::kUnknown;
  double existence = NetPrediction::kUnknown;
  double low_F = NetPrediction::kUnknown, high_F = NetPrediction::kUnknown;
  SamplePart split = SamplePart::none;
  std::string_view model = {};   // what gave the size; kExtracted: nothing predicted it
};

/// Writes header and rows, each coupling once, in the order of `style`; `rank` counts couplings by falling
/// capacitance in either order. Row i is made by `row` when it is needed, on any of style.threads threads,
/// and has the capacitance `cap_F[i]`; equal ones stay in that order. `source`: the designs that the model
/// was trained on.
void write_coupling_rows(TextFile& out, const std::vector<double>& cap_F,
                         const std::function<CouplingRow(std::size_t)>& row, std::string_view source,
                         const TableStyle& style);

/// "train", "val", "val_twin_free", "none"
[[nodiscard]] std::string_view word_of(SamplePart part);

}   // namespace cgcl
