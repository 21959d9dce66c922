// How much each cell expands to, counted on the graph of cells before anything is expanded.
// Internal to elaboration.
#pragma once

#include "io/netlist/cell_plan.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// Counts stop at the largest number instead of wrapping.
struct CellSize {
  std::int64_t devices = 0, terminals = 0, joints = 0, nets = 0, instances = 1;
  std::int64_t capacitors = 0;   // that are kept apart from devices
  int depth = 1;                 // levels of cells
  [[nodiscard]] bool empty() const { return devices == 0 && joints == 0 && capacitors == 0; }
  [[nodiscard]] std::int64_t parts() const;   // devices and capacitors
};

class CellSizes {
 public:
  CellSizes(const Netlist& netlist, CellPlans& plans);

  /// The size of a cell. Cells that contain themselves count as empty. With `diagnostics`, faults of the
  /// cells below it are reported, once each.
  const CellSize& of(std::int32_t cell, Diagnostics* diagnostics = nullptr);

 private:
  enum class State : std::uint8_t { unseen, open, done };
  struct Frame {
    std::int32_t cell;
    std::size_t element;
  };

  void count(std::int32_t root, std::vector<State>& states, Diagnostics* diagnostics);
  void enter(std::int32_t cell, std::vector<State>& states, std::vector<Frame>& stack,
             Diagnostics* diagnostics);
  void add(std::int32_t cell, std::size_t element);
  void report_recursion(const std::vector<Frame>& stack, std::int32_t cell, Diagnostics& diagnostics) const;

  const Netlist& netlist_;
  CellPlans& plans_;
  std::vector<CellSize> sizes_;
  std::vector<State> counted_, reported_;
};

/// The top cell by the rules of elaborate(), and why: "named by --top" and so on. Throws Error top_unknown.
struct TopCell {
  std::int32_t cell = 0;
  std::string reason;
};
/// Another cell that nothing uses either and that has a fault is warned of where the size decides.
[[nodiscard]] TopCell choose_top(const Netlist& netlist, const std::string& wanted, CellPlans& plans,
                                 CellSizes& sizes, Diagnostics& diagnostics);

/// The file's name without folders and suffixes.
[[nodiscard]] std::string file_stem(const Netlist& netlist);

}   // namespace cgcl
