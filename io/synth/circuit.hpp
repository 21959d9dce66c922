// A synthetic design as a placed netlist: leaf cells, instances of them on a grid, named nets and routed
// wires. Repeated content is stored once per cell, so ten million nodes fit in a few hundred megabytes.
#pragma once

#include "engine/core/index.hpp"
#include "io/synth/cells.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl::synth {

/// A net that has a name of its own: a supply, a port or a wire between cells.
struct NamedNet {
  std::string name;          // inside its block
  std::int16_t block = -1;   // -1: the top level
  bool port = false;         // a port of the design
};

/// One placed leaf cell.
struct Instance {
  std::int32_t cell = 0;
  std::int16_t block = 0;
  bool flip_x = false, flip_y = false;
  std::string name;
  Nm x = 0, y = 0;                // lower left corner
  std::int64_t first_port = 0;    // into Circuit::bindings
  std::int32_t first_local = 0;   // local net k of the cell is net named + first_local + k
  std::int32_t first_device = 0;
};

/// A routed wire of a named net on m4 (horizontal) or m5 (vertical), on an integer track.
struct Wire {
  std::int32_t net = 0;
  bool horizontal = false;
  std::int32_t track = 0;
  Nm lo = 0, hi = 0;
};

/// One flat transistor; terminals are nets of the circuit in the order drain, gate, source, bulk. SI units.
struct Mos {
  const char* model = "";
  std::int32_t terminal[4] = {0, 0, 0, 0};
  double w_m = 0, l_m = 0, area_m2 = 0, perimeter_m = 0;   // area and perimeter of either source or drain
  int m = 1;
  Nm x = 0, y = 0;   // gate centre
};

/// The design. Net ids: 0 VDD, 1 VSS, the other named nets, then the local nets of the instances in order.
struct Circuit {
  std::string name, kind;
  std::vector<CellType> cells;
  std::vector<std::string> blocks;
  std::vector<NamedNet> named;
  std::vector<Instance> instances;
  std::vector<std::int32_t> bindings;   // nets at the ports of the instances
  std::vector<Wire> wires;
  std::int32_t local_nets = 0, devices = 0;

  [[nodiscard]] std::int32_t nets() const { return static_cast<std::int32_t>(named.size()) + local_nets; }
  /// Nodes of the graph: all nets but the supplies, devices, and three pins a device.
  [[nodiscard]] std::int64_t nodes() const { return nets() - kSupplies + 4 * std::int64_t{devices}; }
  /// Circuit net of local net `local` of `inst`.
  [[nodiscard]] std::int32_t net_of(const Instance& inst, int local) const {
    if (local < kSupplies) return local;
    const int ports = cells[idx(inst.cell)].ports;
    if (local < kSupplies + ports) return bindings[idx(inst.first_port + local - kSupplies)];
    return static_cast<std::int32_t>(named.size()) + inst.first_local + local - kSupplies - ports;
  }
  [[nodiscard]] const CellType& cell_of(const Instance& inst) const { return cells[idx(inst.cell)]; }
};

/// A circuit with the supplies and the cell library, and nothing else.
[[nodiscard]] Circuit empty_circuit(std::string name, std::string kind);

/// Adds a block and returns its id.
std::int16_t add_block(Circuit& circuit, std::string name);

/// Adds a named net and returns its id; all named nets keep their ids, whatever is added later.
std::int32_t add_net(Circuit& circuit, std::string name, int block = -1, bool port = false);

/// Places `cell` at (x, y) with one net a port. Throws Error (internal) when the number of nets is wrong,
/// Error (bad_value) when the design no longer fits 32-bit ids.
void place(Circuit& circuit, int cell, int block, std::string name, Nm x, Nm y,
           const std::vector<std::int32_t>& nets, bool flip_x = false, bool flip_y = false);

/// Transistor `k` of `inst`, in SI units.
[[nodiscard]] Mos mos_of(const Circuit& circuit, const Instance& inst, int k);

/// Hierarchical names: BLOCK/INSTANCE/DEVICE, BLOCK/INSTANCE/NET, BLOCK/NET or NET.
[[nodiscard]] std::string device_name(const Circuit& circuit, const Instance& inst, int k);
[[nodiscard]] std::string local_net_name(const Circuit& circuit, const Instance& inst, int local);
[[nodiscard]] std::string named_net_name(const Circuit& circuit, std::int32_t net);

/// Names of all nets, by net id.
[[nodiscard]] std::vector<std::string> all_net_names(const Circuit& circuit);

/// A box of the cell of `inst` in coordinates of the design.
[[nodiscard]] Box placed(const Circuit& circuit, const Instance& inst, const Box& box);

}   // namespace cgcl::synth
