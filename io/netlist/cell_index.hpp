// Cells and models by name and scope. Internal to elaboration.
#pragma once

#include "io/netlist/netlist.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>

namespace cgcl {

class CellIndex {
 public:
  /// Throws Error netlist_limit for definitions nested more than 256 deep.
  explicit CellIndex(const Netlist& netlist);

  /// The cell that `name` means inside cell `scope`: its own definitions, then those around it; -1 for none.
  [[nodiscard]] std::int32_t cell(std::int32_t scope, NameId name) const;
  /// nullptr for none. Of models of ranges of sizes, NAME.1 and on, the first.
  [[nodiscard]] const Model* model(std::int32_t scope, NameId name) const;
  /// The cell whose name is nearest to an unknown one; -1 when none is near.
  [[nodiscard]] std::int32_t nearest(NameId name) const;

 private:
  using Table = std::unordered_map<std::uint64_t, std::int32_t>;
  [[nodiscard]] std::int32_t find(const Table& table, std::int32_t scope, NameId name) const;

  const Netlist& netlist_;
  Table cells_, models_;   // by scope and name
};

/// Edits (insertions, deletions, substitutions) between two names, whatever their case; stops at `most` + 1.
[[nodiscard]] int edit_distance(std::string_view a, std::string_view b, int most);

}   // namespace cgcl
