#include "io/netlist/netlist_reader.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/netlist/detect_dialect.hpp"
#include "io/netlist/library_cells.hpp"
#include "io/netlist/spice_reader.hpp"
#include "io/netlist/verilog_linker.hpp"
#include "io/netlist/verilog_reader.hpp"
#include "io/text/sha256.hpp"

#include <fstream>
#include <functional>
#include <utility>
#include <vector>

namespace cgcl {

namespace {

/// Libraries may not be gate level themselves, nor decks in Spectre.
void add_libraries(Netlist& netlist, const NetlistOptions& options, Diagnostics& diagnostics) {
  NetlistOptions reading = options;
  reading.cells.clear();
  reading.defines.clear();
  reading.keep_errors = reading.capacitors_apart = false;
  for (const std::string& path : options.cells) {
    if (looks_like_verilog(LineSource(path)))
      throw Error(ErrorId::foreign_file, "is Verilog, expected SPICE or CDL that says what is inside cells",
                  printable(path));
    Diagnostics noticed;
    const Netlist library = read_netlist(path, reading, noticed);
    if (library.cells.size() < 2)
      throw Error(ErrorId::netlist_empty, "the file defines no cells, expected .subckt", printable(path));
    diagnostics.merge(noticed);
    add_library(netlist, library, options.duplicates, diagnostics);
  }
}

/// Cells that are there without contents become those of the libraries.
void fill_empty_cells(Netlist& netlist) {
  const LibraryIndex library(netlist);
  for (std::size_t c = 1; c < netlist.cells.size(); ++c) {
    const Cell& cell = netlist.cells[c];
    if (cell.library || cell.parent > 0 || !cell.holds_nothing()) continue;
    const std::int32_t from = library.find(cell.name);
    if (from >= 0) replace_empty_cell(netlist, static_cast<std::int32_t>(c), from);
  }
}

Netlist read_verilog(LineSource lines, const NetlistOptions& options, Diagnostics& diagnostics) {
  Netlist netlist;
  netlist.dialect = Dialect::verilog;
  netlist.files.push_back(lines.path());
  netlist.cells.emplace_back();   // the deck, which is empty
  VerilogDesign design = VerilogReader(netlist, options, std::move(lines), diagnostics).read();
  add_libraries(netlist, options, diagnostics);
  VerilogLinker(netlist, design, diagnostics).link();
  if (!options.keep_errors) diagnostics.throw_if_errors();
  return netlist;
}

Netlist read(const std::function<LineSource()>& open, const NetlistOptions& options,
             Diagnostics& diagnostics) {
  if (looks_like_verilog(open())) return read_verilog(open(), options, diagnostics);
  const DialectTraits traits = detect_dialect(open());
  Netlist netlist;
  netlist.dialect = traits.dialect;
  netlist.extracted = traits.extracted;
  netlist.top_hint = traits.top_hint;
  const bool sensitive = options.name_case == CaseRule::sensitive ||
                         (options.name_case == CaseRule::automatic && traits.dialect != Dialect::spice);
  netlist.names = NamePool(sensitive ? NameCase::distinct : NameCase::folded);
  netlist.capacitor_names = NamePool(netlist.names.name_case());
  SpiceReader(netlist, options, traits, diagnostics).read(open());
  if (!options.cells.empty()) {
    add_libraries(netlist, options, diagnostics);
    fill_empty_cells(netlist);
  }
  if (!options.keep_errors) diagnostics.throw_if_errors();
  return netlist;
}

/// Of the files with cells or devices, as others (a line that includes, model cards, libraries of cells) do
/// not make the design.
void set_digests(Netlist& netlist) {
  std::vector<char> counts(netlist.files.size(), 0);
  const auto count = [&](const Place& place) {
    if (place.file >= 0) counts[idx(place.file)] = 1;
  };
  for (std::size_t c = 0; c < netlist.cells.size(); ++c) {
    if (netlist.cells[c].library) continue;
    if (c > 0) count(netlist.cells[c].place);   // the deck is everywhere
    for (const Element& element : netlist.cells[c].elements) count(element.place);
    for (const CapacitorCard& capacitor : netlist.cells[c].capacitors) count(capacitor.place);
  }
  netlist.file_sha256.resize(counts.size());
  for (std::size_t f = 0; f < counts.size(); ++f)
    if (counts[f] != 0) netlist.file_sha256[f] = sha256_of_lines(LineSource(netlist.files[f]));
  netlist.sha256 = netlist.digest(counts);
  if (netlist.sha256.empty()) netlist.sha256 = sha256_of_lines(LineSource(netlist.files.front()));
}

}   // namespace

Netlist read_netlist(const std::string& path, const NetlistOptions& options, Diagnostics& diagnostics) {
  Netlist netlist = read([&] { return LineSource(path); }, options, diagnostics);
  set_digests(netlist);
  return netlist;
}

Netlist read_netlist_text(std::string_view text, const std::string& name, const NetlistOptions& options,
                          Diagnostics& diagnostics) {
  Netlist netlist = read([&] { return LineSource(name, text); }, options, diagnostics);
  netlist.sha256 = sha256_of_lines(LineSource(name, text));
  return netlist;
}

Netlist read_verilog_text(std::string_view text, const std::string& name, const NetlistOptions& options,
                          Diagnostics& diagnostics) {
  return read_verilog(LineSource(name, text), options, diagnostics);
}

}   // namespace cgcl
