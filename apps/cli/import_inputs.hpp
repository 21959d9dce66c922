// What the inputs of `import` are: the files of one design, or designs of which each becomes a graph.
#pragma once

#include <string>
#include <vector>

namespace cgcl {

/// A design, and the graph file that it becomes.
struct ImportDesign {
  std::vector<std::string> files;   // as import_circuit takes them; of several designs one each
  std::string output;
};

struct ImportInputs {
  std::vector<ImportDesign> designs;
  bool several = false;   // designs, each with an output of its own in a folder, be it of one
};

/// `output` is a file for one design, and for several a folder: each input is then a design, an @FILE lists
/// designs, and a folder holds them, its netlists and .pt archives in the order of their names. Of top.sp the
/// output is top.graph.safetensors. `beside`: what is the parasitics of another design in a folder is none
/// itself. Throws as with_listed_inputs and outputs_in; Error usage for several into a file, bad_value for a
/// folder without designs, output_exists where an output cannot be written or is there and is no graph.
[[nodiscard]] ImportInputs import_inputs(const std::vector<std::string>& inputs, const std::string& output,
                                         bool beside);

/// The parasitics of a netlist by their name: of top.sp top.pex.spice, .spf, .dspf or .spef in the same
/// folder, the first of these that is there, plain or packed. Empty for a .pt archive and for top.pex.spice,
/// which hold their own. Throws Error file_missing.
[[nodiscard]] std::string parasitics_beside(const std::string& netlist);

}   // namespace cgcl
