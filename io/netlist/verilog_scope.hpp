// The names of one Verilog module: its nets, buses and ports. Internal to the reader.
#pragma once

#include "io/netlist/netlist.hpp"
#include "io/netlist/verilog_design.hpp"
#include "io/text/diagnostics.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cgcl {

/// Gives every bit of the open module a number, and in the end its number in the Cell: ports first, then what
/// is connected. Nets that are declared and nothing else are dropped. Not thread-safe.
class VerilogScope {
 public:
  VerilogScope(Netlist& netlist, Diagnostics& diagnostics) : netlist_(netlist), diagnostics_(diagnostics) {}

  struct Symbol {
    NameId name = kNoName;
    std::optional<VerilogRange> range;
    std::int32_t first = -1;   // number of its highest bit; -1: none yet
    bool declared = false;     // as a net or with a direction
    bool directed = false;     // input, output or inout
    bool port = false, escaped = false, clash = false;
    Place place;
    [[nodiscard]] std::int32_t width() const { return range ? range->width() : 1; }
  };

  /// Bits made so far beyond one for each net, of all modules; with more than `most` of them Error
  /// netlist_limit is thrown where the next bus is used.
  [[nodiscard]] std::int64_t expanded() const { return expanded_; }
  void limit(std::int64_t most) { most_ = most; }

  /// Begins a module. Nothing of the one before is left.
  void open();
  /// The symbol of that name, a scalar net where it was never seen. Valid until the next call.
  Symbol& symbol(NameId name, bool escaped, const Place& place);
  /// As a port of the header, in order. Throws Error duplicate_instance for a name given twice.
  void port(NameId name, bool escaped, const Place& place);
  /// As a net, or with `directed` as input, output or inout. Throws Error verilog_select where it is known
  /// with another range.
  void declare(NameId name, bool escaped, const std::optional<VerilogRange>& range, bool directed,
               const Place& place);

  /// Appends the number of a bit, or of all bits; they are connected.
  void use(Symbol& symbol, std::vector<std::int32_t>& bits);
  /// The bits [high:low] of a bus. Throws Error verilog_select.
  void use(Symbol& symbol, std::int64_t high, std::int64_t low, const Place& place,
           std::vector<std::int32_t>& bits);
  /// The number of a scalar; -1 for a bus.
  std::int32_t use_scalar(Symbol& symbol);

  /// Names the nets of `cell`, its ports first, and fills `ports`. Returns the number in the cell of each
  /// bit, [bits], -1 for those that nothing uses.
  const std::vector<std::int32_t>& close(Cell& cell, std::vector<VerilogPort>& ports);

 private:
  struct Local {
    std::int32_t serial = -1, symbol = 0;
  };
  void number(Symbol& symbol);
  void name_bits(const Symbol& symbol, Cell& cell, bool all);
  void find_clashes();
  [[nodiscard]] NameId bit_name(const Symbol& symbol, std::int32_t offset);
  [[nodiscard]] std::string shown(const Symbol& symbol) const;

  Netlist& netlist_;
  Diagnostics& diagnostics_;
  std::int32_t serial_ = 0;
  std::int64_t expanded_ = 0, most_ = 0;
  std::vector<Local> local_;   // by NameId
  std::vector<Symbol> symbols_;
  std::vector<std::int32_t> ports_;   // symbols, in order
  std::vector<std::uint8_t> used_;    // [bits]
  std::vector<std::int32_t> number_;
  bool buses_ = false, escapes_ = false;
  std::string room_;
};

inline constexpr std::int32_t kMaxBusWidth = 1 << 20;

}   // namespace cgcl
