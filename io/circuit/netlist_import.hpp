// From the files of a designer to a graph: a netlist alone, with a parasitics file, or extracted.
#pragma once

#include "io/circuit/annotated_nets.hpp"
#include "io/circuit/build_graph.hpp"
#include "io/circuit/extract_labels.hpp"
#include "io/circuit/net_selection.hpp"
#include "io/netlist/elaborate.hpp"
#include "io/netlist/netlist_reader.hpp"
#include "io/parasitics/parasitics.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

struct NetlistImportOptions {
  NetlistOptions reading;         // dialect, includes, title
  ElaborateOptions elaboration;   // top cell, device map, shorts
  ParasiticOptions parasitics;    // corner, how couplings are listed
  SupplyOptions supplies;
  ParasiticRule ideal = ParasiticRule::automatic;   // capacitors and resistors without a model
  BuildOptions graph;                               // name, terminal classes, capacitance range
  NetSelection selection;                           // which nets are labelled
  // Take capacitances that circuitgcl predicted, and mark the graph: those in the netlist, where they are
  // easily overlooked, or those of a parasitics file, which somebody has named as such.
  bool allow_predicted = false;
  bool mark_predicted_parasitics = false;

  [[nodiscard]] bool allow_predicted_parasitics() const {
    return allow_predicted || mark_predicted_parasitics;
  }
};

/// All that an import knows; what predict needs to give results the names of the netlist.
struct ImportedCircuit {
  CircuitGraph graph;
  FlatCircuit circuit;              // without what were parasitics
  std::vector<std::string> cells;   // names of the netlist's cells, by FlatInstance::cell
  CircuitLabels labels;             // empty for a bare netlist
  std::vector<Supply> supplies;
  std::vector<NetChoiceState> chosen;   // [nets of `circuit`] by the selection
  GraphPlaces places;                   // node of each net and terminal of `circuit`
  std::vector<std::string> files;       // that were read, included ones too
  AnnotatedNets annotated;              // which nets got labels, and why others did not
};

/// Whether a text file is SPF, DSPF or SPEF rather than a netlist, by its first lines. Throws as LineSource.
[[nodiscard]] bool holds_parasitics(const std::string& path);

/// "file:line" of the heading that circuitgcl writes above its predictions, which stands before the nets of
/// SPF and SPEF; empty: there is none. Throws as LineSource.
[[nodiscard]] std::string prediction_heading_at(const std::string& path);

/// "my_n (12 devices, taken for nmos), ..." for people.
[[nodiscard]] std::string unknown_models_text(const std::vector<UnknownModel>& models);

/// Reads, elaborates, labels and builds. `inputs` is one netlist, or a netlist and a parasitics file in
/// either order; `parasitics` names parasitics files: SPF, DSPF, SPEF, or what an extractor wrote as SPICE
/// (read_spice_parasitics()); several are put together by merge_parasitics(). A netlist
/// without one is labelled where it holds its own parasitics (see extract_labels), else it is bare: no
/// links, NaN ground. `notes` gets one line for each decision a user should see: top cell, supplies with
/// reasons, how ideal capacitors were taken, the report of the match. Throws Error as read_netlist,
/// elaborate, read_parasitics, match and build_graph; usage for inputs of other numbers; bad_value where
/// cells of another dialect than Verilog are to be devices; foreign_file where the netlist is none; no_labels
/// for a parasitics file without capacitances; predicted_labels where one of the files or what it includes
/// was written by predict and the options do not allow it. Deterministic, whatever the number of threads.
[[nodiscard]] ImportedCircuit import_circuit(const std::vector<std::string>& inputs,
                                             const std::vector<std::string>& parasitics,
                                             const NetlistImportOptions& options, Diagnostics& diagnostics,
                                             std::vector<std::string>& notes);
/// The same with one parasitics file; empty: none.
[[nodiscard]] ImportedCircuit import_circuit(const std::vector<std::string>& inputs,
                                             const std::string& parasitics,
                                             const NetlistImportOptions& options, Diagnostics& diagnostics,
                                             std::vector<std::string>& notes);

/// The graph alone; the circuit is given back before it returns. `files` gets those that were read.
[[nodiscard]] CircuitGraph import_netlist(const std::vector<std::string>& inputs,
                                          const std::string& parasitics, const NetlistImportOptions& options,
                                          Diagnostics& diagnostics, std::vector<std::string>& notes,
                                          std::vector<std::string>* files = nullptr);

}   // namespace cgcl
