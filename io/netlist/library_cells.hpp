// Cells of other files for a netlist that uses them without defining them. Internal to the reader.
#pragma once

#include "io/netlist/netlist.hpp"
#include "io/netlist/netlist_reader.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>

namespace cgcl {

/// Appends the cells of `library`, its global parameters, functions, models and global nets, with names as
/// they are first written there; Cell::library marks them. Its elements outside cells are a test bench and
/// stay behind. Throws Error duplicate_cell where two libraries define a cell and `duplicates` does not
/// choose one, bad_value for another scale of lengths than what is there has.
void add_library(Netlist& netlist, const Netlist& library, DuplicateRule duplicates,
                 Diagnostics& diagnostics);

/// Library cells at the top by name: as written, or else without regard to case.
class LibraryIndex {
 public:
  explicit LibraryIndex(const Netlist& netlist);
  /// -1 for none, and for several that differ in case alone.
  [[nodiscard]] std::int32_t find(NameId name) const;

 private:
  const Netlist& netlist_;
  std::unordered_map<NameId, std::int32_t> exact_;
  std::unordered_map<std::string, std::int32_t> folded_;
};

/// Cell `cell`, which is empty, gives way to library cell `from`: where both have one name it loses it, so
/// that this finds the library's, else it becomes a copy.
void replace_empty_cell(Netlist& netlist, std::int32_t cell, std::int32_t from);

}   // namespace cgcl
