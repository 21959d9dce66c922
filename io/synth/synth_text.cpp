#include "io/synth/synth_text.hpp"

#include "io/netlist/synthetic_heading.hpp"
#include "io/text/line_source.hpp"

namespace cgcl {

SynthText write_synth_text(const std::string& folder, const synth::Circuit& circuit,
                           const synth::Extraction& extraction) {
  SynthText text{folder + "/" + circuit.name + ".sp", folder + "/" + circuit.name + ".spf"};
  TextFile schematic(text.schematic), parasitics(text.parasitics);
  write_synth_spice(schematic, circuit);
  write_synth_spf(parasitics, circuit, extraction);
  schematic.commit();
  parasitics.commit();
  return text;
}

bool is_synth_text(const std::string& path) {
  constexpr std::int64_t kLookedAt = 8;   // lines
  LineSource source(path);
  std::string_view line;
  while (source.line_number() < kLookedAt && source.next(line))
    if (line == kSynthProgram || (source.line_number() == 1 && is_synthetic_heading(line))) return true;
  return false;
}

}   // namespace cgcl
