// The leaf cells of synthetic designs: transistors, ports and a box layout in nanometres.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl::synth {

/// Integer nanometres: exact arithmetic makes equal neighbourhoods compare equal.
using Nm = std::int32_t;

/// Transistor models; the *_cell ones are the small devices of bit cells.
enum class Model : std::uint8_t { nch, pch, nch_cell, pch_cell };

[[nodiscard]] const char* model_name(Model model);
[[nodiscard]] inline bool is_pmos(Model m) { return m == Model::pch || m == Model::pch_cell; }
[[nodiscard]] inline bool is_bit_cell(Model m) { return m == Model::nch_cell || m == Model::pch_cell; }

/// Local nets 0 and 1 of every cell are the supplies, as are nets 0 and 1 of every circuit.
inline constexpr int kVdd = 0, kVss = 1, kSupplies = 2;

/// Devices stand on a grid of slots; each cell is two rows high, NMOS below PMOS. The slot pitch follows
/// the design rules of the family: 6T arrays are the tightest, 8T arrays less so, logic the most relaxed.
inline constexpr Nm kRowHeight = 700, kPitch6t = 240, kPitch8t = 330, kPitchLogic = 340;

/// One transistor of a cell. Terminals are local nets in the order drain, gate, source, bulk.
struct CellMos {
  std::string name;
  Model model = Model::nch;
  int terminal[4] = {0, 0, 0, 0};
  Nm w = 0, l = 0;
  int slot = 0;
  bool mirrored = false;   // drain right of the gate
};

/// A wire that runs straight through the cell and meets its neighbour's: word lines, bit lines, controls.
struct Thru {
  int net = 0;
  bool horizontal = false;
  Nm at = 0;   // y of a horizontal wire, x of a vertical one
};

/// Layers of a box: terminals, then metal. Cells use up to m3, routing m4 (horizontal) and m5 (vertical).
enum Layer : std::uint8_t { kTerminal = 0, kM1 = 1, kM2 = 2, kM3 = 3, kM4 = 4, kM5 = 5 };

/// A rectangle of conductor.
struct Box {
  Nm x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  Layer layer = kTerminal;
  std::int16_t pin = -1;   // 3 * device + {0 drain, 1 gate, 2 source}, or -1 for a wire
  std::int16_t net = 0;    // local net
  float fingers = 1.0f;    // wide devices are folded: how many such boxes stand for this one
};

/// A leaf cell. nets = VDD, VSS, ports, then internal nets.
struct CellType {
  std::string name;
  std::vector<std::string> nets;
  int ports = 0;
  std::vector<CellMos> mos;
  std::vector<Thru> thru;
  Nm pitch = kPitchLogic;
  Nm width = 0;
  std::vector<Box> boxes;   // filled by lay_out

  [[nodiscard]] int locals() const { return static_cast<int>(nets.size()) - kSupplies - ports; }
};

/// All leaf cells, laid out. The order is fixed.
[[nodiscard]] std::vector<CellType> cell_library();

/// Position of `name` in `cells`. Throws Error (internal) when there is none.
[[nodiscard]] int find_cell(const std::vector<CellType>& cells, std::string_view name);

/// Places terminal boxes on the slot grid and wires on tracks; sets width and boxes.
void lay_out(CellType& cell);

}   // namespace cgcl::synth
