// From the text of a netlist, in any dialect, to a Netlist.
#pragma once

#include "io/netlist/include_stack.hpp"
#include "io/netlist/netlist.hpp"
#include "io/text/diagnostics.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cgcl {

enum class TitleRule : std::uint8_t { automatic, yes, no };
enum class CaseRule : std::uint8_t { automatic, sensitive, insensitive };
/// Which definition of a cell counts where several differ.
enum class DuplicateRule : std::uint8_t { error, first, last };

struct NetlistOptions {
  DollarRule dollar = DollarRule::automatic;   // by dialect
  TitleRule title = TitleRule::automatic;      // decks have one in their first line
  CaseRule name_case = CaseRule::automatic;    // counts in CDL and Spectre
  DuplicateRule duplicates = DuplicateRule::error;
  IncludeRules includes = {};
  /// NAME and value of parameters outside cells, and of the top cell: they count instead of what the files
  /// say.
  std::vector<std::pair<std::string, std::string>> parameters = {};
  /// Comments "* net 11 FB" of a KLayout extraction name the nets that the file only numbers. Off: they are
  /// comments, and nets have the names that statements use.
  bool net_comments = false;
  std::vector<std::string> defines = {};   // of Verilog: names that `ifdef takes as defined
  /// Files of SPICE or CDL with cells that the netlist uses and does not define, or defines empty.
  std::vector<std::string> cells = {};
  /// Faults that reading survived are left in the diagnostics for elaborate() to throw with its own, so that
  /// one run names all of them.
  bool keep_errors = false;
  /// For extractions in SPICE and CDL, whose plain capacitors are no devices: keeps them as Cell::capacitors.
  bool capacitors_apart = false;
};

/// Reads a netlist and all that it includes; SPICE, CDL, Spectre or structural Verilog is told from the
/// content, the suffix .cdl decides only where the content does not. Plain or packed. Nothing is elaborated:
/// masters that are not defined are found by elaborate(). Throws Error with the place: the faults of a file
/// are collected and the first is thrown (see keep_errors), those that leave no sense to go on are thrown at
/// once. Deterministic.
[[nodiscard]] Netlist read_netlist(const std::string& path, const NetlistOptions& options,
                                   Diagnostics& diagnostics);

/// The same from a text in memory; `name` stands for the path.
[[nodiscard]] Netlist read_netlist_text(std::string_view text, const std::string& name,
                                        const NetlistOptions& options, Diagnostics& diagnostics);

/// The same for a text that is Verilog whatever it looks like, for fuzzing.
[[nodiscard]] Netlist read_verilog_text(std::string_view text, const std::string& name,
                                        const NetlistOptions& options, Diagnostics& diagnostics);

}   // namespace cgcl
