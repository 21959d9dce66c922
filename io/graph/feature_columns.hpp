// What the columns of a feature row hold: the one place that numbers them. Sizes are those of the netlist,
// never of the layout; "m" is the number of parallel devices, "nf" the number of gate fingers.
#pragma once

namespace cgcl {

/// The widest of the net and device rows; a pin uses column 0 alone, for its code.
inline constexpr int kFeatureColumns = 17;

/// Columns of a net row: sums over what touches the net. Source and drain of a transistor are one kind of
/// terminal, source_drain: which is which depends on the layout. [docs/models.md "Feature columns"]
enum class NetColumn : int {
  mos = 0,             // count: +m once per transistor that touches the net, with its bulk too
  gates = 1,           // count: +m nf per gate
  source_drains = 2,   // count: +m nf per source or drain
  bulks = 3,           // count: +m per bulk
  width = 4,           // metre: +m w per source or drain
  length = 5,          // metre: +m l nf per gate
  resistors = 6,       // count: +m once per resistor
  r_width = 7,         // metre: +m w per terminal of a resistor
  r_length = 8,        // metre: +m l per terminal of a resistor
  capacitors = 9,      // count: +m once per capacitor
  c_fingers = 10,      // count: +m nr per terminal of a capacitor
  c_length = 11,       // metre: +m lr per terminal of a capacitor
  diodes = 12,         // count: +m once per diode
  area = 13,           // m^2: +m area per terminal of a diode
  perimeter = 14,      // metre: +m perimeter per terminal of a diode
  ports = 15,          // count: ports of cells that the net passes through, from its own cell to those below
  level = 16,          // 1 / (1 + instances above the net)
};

/// Columns of a device row; the last one of kFeatureColumns is not used. [docs/models.md "Feature columns"]
enum class DeviceColumn : int {
  mos = 0,                      // m of a transistor
  width = 1,                    // metre: of a transistor, or of the plate of a capacitor without fingers
  length = 2,                   // metre: the same
  source_drain_area = 3,        // m^2: layout data, 0 where the source of the graph is a netlist
  source_drain_perimeter = 4,   // metre: the same
  resistor = 5,                 // m of a resistor
  r_width = 6,                  // metre
  r_length = 7,                 // metre
  capacitor = 8,                // m of a capacitor
  c_fingers = 9,                // count
  c_length = 10,                // metre
  diode = 11,                   // m of a diode
  area = 12,                    // m^2
  perimeter = 13,               // metre
  terminals = 14,               // count
  type_code = 15,               // kind and model, see type_code()
};

/// Codes of pins are below this; models keep one embedding per code. [docs/models.md "Pin codes"]
inline constexpr int kPinCodes = 17;
/// Codes of the pins of a MOS; a source has that of a drain where the two are one class of terminal.
inline constexpr int kDrainCode = 0, kGateCode = 1, kSourceCode = 2;

}   // namespace cgcl
