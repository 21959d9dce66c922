// An elaborated netlist: every device of the top cell with its nets by number and its parameters as numbers.
#pragma once

#include "engine/core/index.hpp"
#include "io/text/name_pool.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

enum class DeviceKind : std::uint8_t { mos, resistor, capacitor, diode, bjt, inductor, other };

/// What devices with the same model and parameters share. SI units; NaN where the netlist says nothing.
struct DeviceType {
  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

  DeviceKind kind = DeviceKind::other;
  std::string model;        // as written; empty for an ideal R, C or L
  bool p_channel = false;   // of a MOS
  double w_m = kUnknown;    // total width of a MOS, never of a finger; or width of a resistor
  double l_m = kUnknown;
  double m = 1;                                        // multiplier, with those of the instances above it
  double nf = 1;                                       // fingers
  double area_m2 = kUnknown, perimeter_m = kUnknown;   // of a diode; never of a source or drain
  double value = kUnknown;   // ohm, farad or henry of an ideal R, C or L; area factor of a BJT
  double fingers_r = kUnknown, length_r = kUnknown;   // nr and lr of a MOM capacitor
  int terminals = 0;

  friend bool operator==(const DeviceType&, const DeviceType&) = default;   // NaN: compare by bits instead
};

/// One instance in the hierarchy; 0 is the top cell itself, whose name is empty.
struct FlatInstance {
  std::int32_t parent = -1;
  NameId name = kNoName;
  std::int32_t cell = -1;   // of the netlist, for messages
};

/// A capacitor of an extraction that is no device: see NetlistOptions::capacitors_apart.
struct FlatCapacitor {
  std::int32_t instance = 0;   // it stands in
  NameId name = kNoName;       // of Netlist::capacitor_names
  std::int32_t a = 0, b = 0;   // nets
  double farad = 0;            // with all multipliers
};

/// Another name of a net: that of a port of an instance it enters, or of a net that a short joined to it.
struct NetAlias {
  std::int32_t instance = 0;
  NameId name = kNoName;
  std::int32_t net = 0;
};

/// Devices of which nothing but the letter, or a name that sounds like one, says what they are.
struct UnknownModel {
  std::string name;           // as written; empty: the netlist names none
  std::int64_t devices = 0;   // of the flat circuit
  std::string taken_for;      // "nmos", "pmos", or the name of the kind
};

/// Terminals stand in the canonical order of their kind: MOS d g s b; R, C, L, diode p n [bulk];
/// BJT c b e [s]; those of a cell that is kept as a device in the order of its ports.
struct FlatCircuit {
  std::string top;          // name of the top cell; the file's stem for a deck without a name
  bool deck = false;        // it is the elements outside any cell, whatever its name and ports
  std::string top_reason;   // why it is the top, for the report
  NamePool names;           // local names, as first written
  std::vector<FlatInstance> instances;
  std::vector<DeviceType> types;

  std::vector<std::int32_t> net_instance;   // [nets] the instance that owns it
  std::vector<NameId> net_name;             // [nets] its name there
  std::vector<std::int32_t> net_ports;      // [nets] ports of cells that it passes through
  std::vector<char> net_type;               // [nets] 'P' or 'G' where the netlist declares it, else 0
  std::vector<std::uint8_t> net_global;     // [nets] 1: ground 0 or declared global
  std::vector<std::int32_t> ports;          // nets at the ports of the top cell, in order
  std::vector<NetAlias> aliases;            // empty unless ElaborateOptions ask for them

  std::vector<std::int32_t> device_instance;   // [devices] the instance it stands in
  std::vector<NameId> device_name;             // [devices] its name there, with its letter
  std::vector<std::int32_t> device_type;       // [devices] of `types`
  std::vector<std::int64_t> first_terminal;    // [devices+1] into terminal_net
  std::vector<std::int32_t> terminal_net;      // nets
  std::vector<NameId>
      terminal_name;   // parallel to it where cells are devices, kNoName of others; else empty

  std::vector<FlatCapacitor> capacitors;   // which are no devices; empty unless NetlistOptions ask for them

  std::string source;       // file name
  std::string sha256;       // Netlist::sha256
  bool escaped = false;     // names were written with backslashes, which simulators keep as a part of them
  bool extracted = false;   // the netlist says that an extractor wrote it
  bool case_sensitive = false;
  std::vector<UnknownModel> unknown_models;   // by name, each with what it is taken for
  std::int64_t devices_read = 0;              // shorts, and ideal C and R of an extraction, left out

  [[nodiscard]] std::int32_t nets() const { return static_cast<std::int32_t>(net_name.size()); }
  [[nodiscard]] std::int32_t devices() const { return static_cast<std::int32_t>(device_name.size()); }
  [[nodiscard]] std::int32_t terminals(std::int32_t device) const {
    const auto d = idx(device);
    return static_cast<std::int32_t>(first_terminal[d + 1] - first_terminal[d]);
  }
  [[nodiscard]] std::int32_t net_of(std::int32_t device, int terminal) const {
    return terminal_net[idx(first_terminal[idx(device)] + terminal)];
  }
  [[nodiscard]] const DeviceType& type_of(std::int32_t device) const {
    return types[idx(device_type[idx(device)])];
  }
  /// Of a cell that is kept as a device: the terminal with the name of its pin, -1 for none and for others.
  [[nodiscard]] std::int32_t terminal_named(std::int32_t device, std::string_view pin) const;
  /// "X1/X2/n1" from the top cell down, names as written; `divider` between them.
  [[nodiscard]] std::string net_path(std::int32_t net, char divider = '/') const;
  [[nodiscard]] std::string device_path(std::int32_t device, char divider = '/') const;
  [[nodiscard]] std::string alias_path(const NetAlias& alias, char divider = '/') const;
  [[nodiscard]] std::string path_in(std::int32_t instance, std::string_view name, char divider = '/') const;
  /// Instances above it: 0 for what stands in the top cell.
  [[nodiscard]] int depth(std::int32_t instance) const;
};

}   // namespace cgcl
