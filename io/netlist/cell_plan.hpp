// What each element of a cell is: another cell, a device, a joint of nets, or nothing.
// Internal to elaboration.
#pragma once

#include "engine/core/index.hpp"
#include "io/netlist/cell_index.hpp"
#include "io/netlist/elaborate.hpp"
#include "io/netlist/process_cell.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace cgcl {

/// `hollow`: an instance of a cell that has ports and nothing inside, which gives no device.
enum class UseKind : std::uint8_t {
  cell,
  device,
  joint,
  skipped,
  hollow,
  unknown_cell,
  wrong_pins,
  unknown_pin
};

struct ElementUse {
  UseKind kind = UseKind::skipped;
  DeviceKind device = DeviceKind::other;
  Channel channel = Channel::none;
  bool guessed = false;   // nothing but its letter says what the device is
  bool box = false;       // a hollow cell that is kept as a device
  std::int32_t cell =
      -1;   // that it instantiates, also where its nets do not fit; of a cell kept as a device too
  std::int32_t pin_map = -1;   // of CellPlan::pin_maps, where nets do not stand in order
  const DeviceRule* rule = nullptr;

  /// A faulty instance is one all the same.
  [[nodiscard]] bool instantiates() const {
    return cell >= 0 && kind != UseKind::device && kind != UseKind::hollow;
  }
};

struct CellPlan {
  std::vector<ElementUse> uses;                      // of the elements
  std::vector<std::vector<std::int32_t>> pin_maps;   // port or terminal -> place in Element::nets, -1: open
  std::vector<std::int32_t> global_of;               // [nets] number of a global net, -1: local
};

/// Of a model that nothing describes: by its first letter.
[[nodiscard]] Channel guess_channel(std::string_view model);

/// Plans of the cells, made when first asked for. Also numbers the global nets: 0 is ground.
class CellPlans {
 public:
  CellPlans(const Netlist& netlist, const ElaborateOptions& options);
  const CellPlan& of(std::int32_t cell);
  /// Whether an instance of the cell is a device that the map knows by the cell's name.
  [[nodiscard]] bool is_device(std::int32_t cell);
  /// The map of the options with the aliases in front.
  [[nodiscard]] const DeviceMap& devices() const { return devices_; }
  /// Masters of the elements reported so far whose kind is guessed; kNoName: without a model.
  [[nodiscard]] const std::set<NameId>& guessed() const { return guessed_; }
  [[nodiscard]] const CellIndex& index() const { return index_; }
  [[nodiscard]] std::int32_t globals() const { return static_cast<std::int32_t>(global_types_.size()); }
  [[nodiscard]] char global_type(std::int32_t global) const { return global_types_[idx(global)]; }
  [[nodiscard]] std::int32_t global_of(NameId name) const;
  /// Terminals of a device as FlatCircuit has them.
  [[nodiscard]] std::int32_t terminals(std::int32_t cell, std::size_t element);

  /// Errors and warnings of one cell, without elements in branches. To be called once for each cell that
  /// the top uses.
  void report(std::int32_t cell, Diagnostics& diagnostics);
  /// The error for nets below `top` that only hollow cells share. To be called once, when the cells were
  /// reported and none contains itself.
  void report_boxes(std::int32_t top, Diagnostics& diagnostics);
  /// Those of one element. To be called once for an element in a branch that an instance takes.
  void report(std::int32_t cell, std::size_t element, Diagnostics& diagnostics);

 private:
  struct Known {
    bool looked_up = false, joint = false;
    const DeviceRule* rule = nullptr;
  };

  const Known& known(NameId master);
  void add_globals();
  void add_aliases();
  [[nodiscard]] std::string missing_cell_hint(const Element& element) const;
  [[nodiscard]] ElementUse use_of(std::int32_t scope, const Element& element, CellPlan& plan);
  [[nodiscard]] ElementUse use_of_gate(std::int32_t scope, const Element& element, CellPlan& plan) const;
  [[nodiscard]] bool ties_ports(std::int32_t scope, const Element& element) const;
  [[nodiscard]] bool joins_nets(std::int32_t scope, const Element& probe) const;
  void use_cell(std::int32_t cell, const Element& element, ElementUse& use, CellPlan& plan) const;
  void use_device(const Element& element, ElementUse& use, CellPlan& plan) const;
  [[nodiscard]] bool is_hollow(const ElementUse& use) const;
  void use_hollow(ElementUse& use, CellPlan& plan) const;
  [[nodiscard]] bool calls_cell(std::int32_t scope, const Element& element, std::int32_t cell,
                                DeviceKind kind) const;
  [[nodiscard]] bool stands_for_device(std::int32_t cell, const Known& known);
  void report_element(std::int32_t cell, const Element& element, const ElementUse& use,
                      Diagnostics& diagnostics) const;
  [[nodiscard]] std::string pin_text(std::int32_t cell, const Element& element, const ElementUse& use) const;

  const Netlist& netlist_;
  const ElaborateOptions& options_;
  CellIndex index_;
  DeviceMap devices_;
  ProcessCells process_cells_;
  std::set<NameId> guessed_;
  std::map<std::int32_t, std::int64_t> hollow_;   // by cell: instances reported
  std::vector<Known> known_;                      // by NameId
  std::unordered_map<NameId, std::int32_t> globals_;
  std::vector<char> global_types_;
  std::vector<std::unique_ptr<CellPlan>> plans_;
};

}   // namespace cgcl
