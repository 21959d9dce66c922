// Instances of Verilog as elements of the netlist, once all modules and library cells are known. Internal to
// the reader.
#pragma once

#include "io/netlist/library_cells.hpp"
#include "io/netlist/verilog_design.hpp"
#include "io/text/diagnostics.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace cgcl {

/// Pins become ports of the cell that an instance names: a module of the file, or a cell of a library, whose
/// names are matched without regard to case where they have to be, and whose buses may be written a[3], a<3>
/// or a_3_. What is neither keeps its pins by name. A supply pin that is left open is connected to the net of
/// its name in the module, or to the global one. Faults go to the diagnostics: pin_count. Not thread-safe.
class VerilogLinker {
 public:
  VerilogLinker(Netlist& netlist, VerilogDesign& design, Diagnostics& diagnostics);

  /// Adds the elements of all modules and names the top of the netlist where one module is in no other.
  void link();

 private:
  /// A pin as instances name it: a run of Master::order, ports with the highest bit first.
  struct Pin {
    NameId name = kNoName;
    std::int32_t at = 0, width = 0;   // width 0: the cell has no such pin
    std::int64_t last = -1;           // instance that was last seen with it
  };
  struct Master {
    std::int32_t cell = -1;     // of the netlist; -1: unknown
    std::int32_t module = -1;   // of the design; -1: none
    bool used = false;
    std::vector<Pin> pins;   // in the order of first sight
    std::unordered_map<NameId, std::int32_t> pin_of;
    std::vector<std::int32_t> order;
    std::vector<char> supply;   // [ports] 1: named like a supply
    // Of a library cell: its buses, made when a pin is none of its ports.
    bool grouped = false;
    std::unordered_map<std::string, std::vector<std::pair<std::int64_t, std::int32_t>>> buses;
    std::unordered_map<std::string, std::int32_t> folded;
  };

  Master& master_of(NameId name);
  void link(const VerilogModule& module);
  void instance(const VerilogInstance& instance, std::int64_t number);
  void unknown(const VerilogInstance& instance, Element element);
  void place(const VerilogInstance& instance, Master& master, std::int64_t number);
  Pin& pin_at(Master& master, NameId name, std::int32_t hint);
  Pin by_position(const Master& master, std::int32_t position, std::vector<std::int32_t>& order) const;
  void resolve(Master& master, Pin& pin);
  void group(Master& master);
  void connect(const VerilogInstance& instance, const VerilogConnection& connection, const Pin& pin,
               const std::vector<std::int32_t>& order);
  void tie_supplies(Master& master, const VerilogInstance& instance);
  [[nodiscard]] std::int32_t supply_net(NameId name, const VerilogInstance& instance);
  void report_pin(const VerilogInstance& instance, const Master& master, const std::string& what);
  void add_joins(const VerilogModule& module);
  void find_top();
  void warn_ties();
  [[nodiscard]] std::int32_t bit(const VerilogConnection& connection, std::int32_t at) const;

  Netlist& netlist_;
  VerilogDesign& design_;
  Diagnostics& diagnostics_;
  LibraryIndex library_;
  std::vector<std::int32_t> master_at_;   // by NameId: of masters_, -1: not seen
  std::vector<Master> masters_;
  std::unordered_map<NameId, std::int32_t> module_of_;
  Cell* cell_ = nullptr;              // whose instances are linked
  std::vector<std::int32_t> slots_;   // [ports] net at each, or kOpenBit
  std::vector<std::int32_t> nets_, pins_, position_;
  std::int64_t placed_bits_ = 0;
  /// A net of the cell that is open by its name, where `serial` is that of the cell.
  struct Local {
    std::int32_t serial = -1, net = 0;
  };
  std::vector<Local> local_;   // by NameId
  std::int32_t serial_ = 0;
  bool indexed_ = false;   // local_ has the nets of the cell
  struct Tied {
    NameId name = kNoName;
    std::int64_t count = 0;
    std::string where;
  };
  std::vector<Tied> tied_;   // in the order of first sight
  std::unordered_map<NameId, std::size_t> tied_at_;
  std::string room_;
};

}   // namespace cgcl
