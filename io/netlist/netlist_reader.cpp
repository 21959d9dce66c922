#include "io/netlist/netlist_reader.hpp"

#include "engine/core/error.hpp"
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

}   // namespace

Netlist read_netlist(const std::string& path, const NetlistOptions& options, Diagnostics& diagnostics) {
  Netlist netlist = read([&] { return LineSource(path); }, options, diagnostics);
  netlist.sha256 = sha256_of_file(path);
  return netlist;
}

Netlist read_netlist_text(std::string_view text, const std::string& name, const NetlistOptions& options,
                          Diagnostics& diagnostics) {
  Netlist netlist = read([&] { return LineSource(name, text); }, options, diagnostics);
  netlist.sha256 = sha256_hex(bytes_of(text));
  return netlist;
}

}   // namespace cgcl
