// Files that an include names and that are not there: what the netlist lacks without them.
#pragma once

#include "io/netlist/netlist.hpp"
#include "io/text/diagnostics.hpp"

#include <string>

namespace cgcl {

/// Keeps `fault`, an include_missing, in the netlist as a warning: nothing is lost where every name that the
/// missing file may define turns out to be known.
void note_missing_file(Netlist& netlist, const Error& fault, std::string name, const Place& place,
                       Diagnostics& diagnostics);

/// Names of the missing files for a message, the first few; empty: none is missing.
[[nodiscard]] std::string missing_files(const Netlist& netlist);

/// The error `id` about a name that nothing defines. Where files are missing, it is theirs: an
/// include_missing at the first of them, which says what is undefined and where it was looked for.
void report_undefined(const Netlist& netlist, ErrorId id, const std::string& what, const std::string& where,
                      const std::string& hint, Diagnostics& diagnostics);

}   // namespace cgcl
