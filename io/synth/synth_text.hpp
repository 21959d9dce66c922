// A synthetic design as the two files that a designer would have: a schematic and an extraction of it.
#pragma once

#include "io/synth/circuit.hpp"
#include "io/synth/extract.hpp"
#include "io/text/text_file.hpp"

#include <string>
#include <string_view>

namespace cgcl {

/// The statement of an SPF file that says who wrote it.
inline constexpr std::string_view kSynthProgram = "*|PROGRAM \"circuitgcl synth\"";

struct SynthText {
  std::string schematic, parasitics;   // paths
};

/// Writes FOLDER/NAME.sp and FOLDER/NAME.spf, each whole or not at all, in memory for a few numbers per pin
/// but not for the text. Importing the two gives the nodes, links and capacitances of synth_graph(), in
/// another order and to 9 digits; layout (areas and perimeters of sources and drains) is not in a schematic.
/// Throws as AtomicFile. The same design gives the same bytes.
SynthText write_synth_text(const std::string& folder, const synth::Circuit& circuit,
                           const synth::Extraction& extraction);

/// Whether the file at `path` begins as one of the two does. Throws as LineSource.
[[nodiscard]] bool is_synth_text(const std::string& path);

/// The schematic alone: leaf cells, blocks that instantiate them, and the top cell as a .subckt. A net that
/// two blocks share stands in the top cell under its full name, so all paths are those of synth_graph().
void write_synth_spice(TextFile& out, const synth::Circuit& circuit);

/// The extraction alone: SPF 1.5 with ports, pins and totals, each coupling once, no devices.
void write_synth_spf(TextFile& out, const synth::Circuit& circuit, const synth::Extraction& extraction);

}   // namespace cgcl
