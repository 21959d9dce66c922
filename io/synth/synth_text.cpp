#include "io/synth/synth_text.hpp"

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

}   // namespace cgcl
