#include "io/annotate/provenance.hpp"

#include "engine/core/config.hpp"
#include "engine/core/utf8.hpp"
#include "io/text/prediction_heading.hpp"

#include <algorithm>   // for replace

namespace cgcl {

std::string comment_text(std::string_view text) { return one_line(text); }

std::string quoted_text(std::string_view text) {
  std::string out = comment_text(text);
  std::replace(out.begin(), out.end(), '"', '\'');
  return '"' + out + '"';
}

void write_provenance(TextFile& out, std::string_view leader, const CircuitPrediction& prediction) {
  out << leader << kPredictionHeading << ' ' << kVersion << "; not extracted from a layout\n";
  out << leader << "model " << comment_text(prediction.model) << ", trained on "
      << comment_text(prediction.model_design);
  out << (prediction.synthetic ? ", a synthetic design\n" : "\n");
  if (!prediction.model_choice.empty())
    out << leader << "model chosen: " << comment_text(prediction.model_choice) << '\n';
  out << leader << "netlist " << comment_text(prediction.source) << ", sha256 "
      << comment_text(prediction.source_sha256) << ", top " << comment_text(prediction.design) << '\n';
}

void write_totals(TextFile& out, std::string_view leader, const CircuitPrediction& prediction,
                  const NetCapacitances& caps) {
  out << leader << "totals: ground " << Exponent{caps.ground_sum_F} << " F, lumped "
      << Exponent{caps.lumped_sum_F} << " F, coupling " << Exponent{caps.coupling_sum_F} << " F in "
      << caps.couplings << " pairs of " << static_cast<std::int64_t>(prediction.nets.size()) << " nets\n";
  out << leader << "lumped: coupling to nets that are no candidates, and " << caps.below
      << " couplings below " << Exponent{caps.cmin_F} << " F; it stands to ground here\n";
  if (caps.unpredicted > 0) out << leader << caps.unpredicted << " nets have no prediction\n";
}

void write_rails(TextFile& out, std::string_view leader, const CircuitPrediction& prediction) {
  constexpr std::size_t kLine = 100;
  std::size_t column = 0;
  for (const NetPrediction& net : prediction.nets) {
    if (!net.rail) continue;
    const std::string name = comment_text(net.name);
    if (column > 0 && column + name.size() > kLine) {
      out << '\n';
      column = 0;
    }
    if (column == 0) out << leader << "rail, without capacitances:";
    out << ' ' << name;
    column += name.size() + 1;
  }
  if (column > 0) out << '\n';
}

}   // namespace cgcl
