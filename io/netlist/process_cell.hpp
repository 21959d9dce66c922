// Cells by which the library of a process describes one device: a transistor behind a .param, a capacitor as
// R and C. Internal to elaboration.
#pragma once

#include "io/netlist/cell_index.hpp"
#include "io/netlist/device_map.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// Whether the library is within reach must change nothing, so an instance of such a cell is the device that
/// the map knows by the cell's name. A cell is one when
///   - the map has its name as that of a process, never by a generic pattern such as *nmos*;
///   - it has as many ports as the device has terminals;
///   - its header declares a size of the device, or the name is one that only its kit uses (`reserved`);
///   - it consists of elements and of cells that do;
///   - what is a device of the process in it, or a transistor, takes sizes from it. They may be plain numbers
///     where the cell has parameters and a name of the kit; a layout of devices, as extractors write it, has
///     neither and stays a cell;
///   - unless the name is reserved: a transistor holds one transistor, anything else none.
class ProcessCells {
 public:
  ProcessCells(const Netlist& netlist, const CellIndex& index, const DeviceMap& devices);

  /// `rule` is what the map says of the name of the cell; nullptr: nothing. Each cell is looked at once.
  [[nodiscard]] bool stands_for_device(std::int32_t cell, const DeviceRule* rule);

 private:
  enum class State : std::uint8_t { unseen, open, yes, no };
  /// What a cell gives the devices of the process in it.
  enum class Sizes : std::uint8_t { passed_on, any };

  [[nodiscard]] bool decide(std::int32_t cell, const DeviceRule& rule);
  [[nodiscard]] bool only_models(std::int32_t cell, int depth);
  [[nodiscard]] bool is_model_part(std::int32_t cell, const Element& element, Sizes sizes, int depth);
  [[nodiscard]] bool declares_size(const Cell& body, DeviceKind kind) const;
  [[nodiscard]] bool has_right_transistors(const Cell& body, const DeviceRule& rule) const;

  const Netlist& netlist_;
  const CellIndex& index_;
  const DeviceMap& devices_;
  std::vector<State> decided_, only_models_;   // [cells]
};

}   // namespace cgcl
