#include "io/netlist/netlist_reader.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/netlist/detect_dialect.hpp"
#include "io/netlist/spice_reader.hpp"
#include "io/text/sha256.hpp"

#include <fstream>
#include <functional>
#include <utility>
#include <vector>

namespace cgcl {

namespace {

Netlist read(const std::function<LineSource()>& open, const NetlistOptions& options,
             Diagnostics& diagnostics) {
  const DialectTraits traits = detect_dialect(open());
  Netlist netlist;
  netlist.dialect = traits.dialect;
  netlist.extracted = traits.extracted;
  netlist.top_hint = traits.top_hint;
  const bool sensitive = options.name_case == CaseRule::sensitive ||
                         (options.name_case == CaseRule::automatic && traits.dialect != Dialect::spice);
  netlist.names = NamePool(sensitive ? NameCase::distinct : NameCase::folded);
  SpiceReader(netlist, options, traits, diagnostics).read(open());
  if (!options.keep_errors) diagnostics.throw_if_errors();
  return netlist;
}

/// Of the files with cells or devices, as others (a line that includes, model cards) do not make the design.
void set_digests(Netlist& netlist) {
  std::vector<char> counts(netlist.files.size(), 0);
  const auto count = [&](const Place& place) {
    if (place.file >= 0) counts[idx(place.file)] = 1;
  };
  for (std::size_t c = 0; c < netlist.cells.size(); ++c) {
    if (c > 0) count(netlist.cells[c].place);   // the deck is everywhere
    for (const Element& element : netlist.cells[c].elements) count(element.place);
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

}   // namespace cgcl
