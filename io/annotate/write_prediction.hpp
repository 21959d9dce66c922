// Predicted capacitances as files that other programs take: for simulation, back-annotation, timing, tables.
#pragma once

#include "io/annotate/circuit_prediction.hpp"
#include "io/annotate/table_style.hpp"
#include "io/netlist/flat_circuit.hpp"
#include "io/text/atomic_folder.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

enum class PredictionFormat : std::uint8_t {
  spice_include,     // .inc: C cards alone, on hierarchical nets
  annotated_spice,   // .sp .spice .cir .ckt .net: the netlist with C cards
  annotated_cdl,     // .cdl: the same, inside cells only
  spf,               // .spf .dspf: nets without devices, for back-annotation
  spef,              // .spef
  coupling_report,   // .rep: share, coupling, victim and aggressor, as extractors report them
  csv,               // .csv: the couplings, and NAME.prediction.json
  csv_folder         // a path that ends in '/': nets.csv, coupling.csv, pins.csv, prediction.json
};

/// By the end of `path`, in either case. Throws Error bad_value that lists what is known.
[[nodiscard]] PredictionFormat prediction_format(const std::string& path);

struct WriteOptions {
  double cmin_F = 1e-18;   // smaller couplings are written to ground on both nets; tables keep them
  TableStyle table;
  std::string netlist;   // file to annotate; empty: FlatCircuit::source
  /// Names of the cells of the netlist, by FlatInstance::cell. Without them nothing is written into cells
  /// below the top one.
  std::vector<std::string> cells;
  double agreement = 1e-6;   // relative: how far instances of one cell may differ to be annotated in it
  // Of an include.
  bool lower_case = true;              // names as ngspice knows them
  std::string dut = "xtop";            // the instance of the top cell; not used for a deck
  std::vector<std::string> dut_nets;   // nets at its ports, in order; empty: named like the ports
  // Of SPF and SPEF.
  char divider = '/', delimiter = ':';
};

/// What was written. Sums in farad, couplings once per pair.
struct WrittenPrediction {
  std::vector<std::string> files;
  std::int64_t nets = 0, couplings = 0, below_cmin = 0;   // signal nets; couplings written; put to ground
  double ground_F = 0, lumped_F = 0, coupling_F = 0;
  std::vector<std::string> notes;   // for people: what to know before using the file
};

/// Writes one file and, of tables, where they come from; or a folder, which appears whole and replaces an
/// earlier one (see AtomicFolder). `flat` is the netlist that
/// the prediction was made for; it may be empty for tables, SPF and SPEF, which then have no pins. The same
/// arguments give the same bytes. Throws what AtomicFile throws; label_invalid for capacitances that are
/// none; not_available where a netlist cannot be annotated, with what to use instead.
WrittenPrediction write_prediction(const std::string& path, PredictionFormat format,
                                   const CircuitPrediction& prediction, const FlatCircuit& flat,
                                   const WriteOptions& options = {});

/// The tables alone, into a folder that somebody else commits, perhaps with their report; `files` stay empty.
/// Throws as write_prediction().
WrittenPrediction write_tables(const AtomicFolder& folder, const CircuitPrediction& prediction,
                               const FlatCircuit& flat, const WriteOptions& options = {});

/// The page in a folder of tables that shows them, and the drawings whose numbers lie in "report_data" beside
/// it.
inline constexpr std::string_view kReportPage = "report.html";
inline constexpr std::string_view kPredictionPlots[] = {"histogram", "largest", "blocks", "relations"};

/// What a folder of tables may hold: the tables and their report.
[[nodiscard]] std::span<const std::string_view> table_folder_names();

/// The files that write_prediction() writes, before it does: none of them may be an input.
[[nodiscard]] std::vector<std::string> output_files(const std::string& path, PredictionFormat format);

/// Throws Error output_exists for a folder that holds anything but table_folder_names().
void check_output_tables(const std::string& path);

}   // namespace cgcl
