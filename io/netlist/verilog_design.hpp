// Modules of a Verilog file as read, before it is known what their instances are. Internal to the reader.
#pragma once

#include "io/netlist/netlist.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace cgcl {

inline constexpr std::int32_t kOpenBit = -1;   // a bit that is connected to nothing

/// Index range of a bus, [msb:lsb]; a scalar has none.
struct VerilogRange {
  std::int32_t msb = 0, lsb = 0;
  [[nodiscard]] std::int32_t width() const { return (msb > lsb ? msb - lsb : lsb - msb) + 1; }
  /// How far from the first bit, the highest one, the bit `index` stands; outside [0, width) for none.
  [[nodiscard]] std::int64_t offset(std::int64_t index) const {
    return msb >= lsb ? std::int64_t{msb} - index : index - std::int64_t{msb};
  }
  friend bool operator==(const VerilogRange&, const VerilogRange&) = default;
};

/// A port of a module; its bits are ports of the Cell from `first` on, the highest one first.
struct VerilogPort {
  NameId name = kNoName;
  std::int32_t first = 0, width = 1;
};

/// What an instance has at one port: a net of its module, or for another width than 1 a run of
/// VerilogDesign::bits, the highest bit first.
struct VerilogConnection {
  NameId port = kNoName;   // kNoName: by position
  std::int32_t at = kOpenBit, width = 0;
};

struct VerilogInstance {
  NameId name = kNoName, master = kNoName;
  std::int32_t line = 0, column = 0;
  std::int64_t first = 0;   // of VerilogDesign::connections
  std::int32_t count = 0;
};

struct VerilogModule {
  std::int32_t cell = 0;   // of the Netlist
  std::vector<VerilogPort> ports;
  std::size_t first_instance = 0, end_instance = 0;   // of VerilogDesign::instances
  std::size_t first_join = 0, end_join = 0;           // of VerilogDesign::joins
};

struct VerilogDesign {
  std::vector<VerilogModule> modules;
  std::vector<VerilogInstance> instances;
  std::vector<VerilogConnection> connections;
  std::vector<std::int32_t> bits;                             // nets of modules, or kOpenBit
  std::vector<std::pair<std::int32_t, std::int32_t>> joins;   // nets of a module that `assign` makes one
  std::int64_t bit_limit = 0;                                 // bits that a text of this size may mean
};

}   // namespace cgcl
