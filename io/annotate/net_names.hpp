// The nets of a prediction by the names of its netlist, as each format spells them.
#pragma once

#include "engine/core/index.hpp"
#include "io/annotate/circuit_prediction.hpp"
#include "io/netlist/flat_circuit.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// Keeps references to both. `flat` may be empty (a prediction of a graph): names are then those of the
/// prediction, and there are no pins.
class NetNames {
 public:
  /// Throws Error schema when a predicted net has no net of the netlist, or shares it with another one.
  NetNames(const CircuitPrediction& prediction, const FlatCircuit& flat);

  /// Throws Error graph_invalid for a name with a blank or control character, which no netlist can hold;
  /// case_collision when two nets have one path, as `divider` stands in names too or case does not count.
  void check(char divider, NameCase fold) const;

  /// The path from the top cell, names as written, `divider` between them.
  void append_path(std::string& out, std::int32_t net, char divider) const;
  void append_device(std::string& out, std::int32_t device, char divider) const;
  void append_instance(std::string& out, std::int32_t instance, char divider) const;
  [[nodiscard]] std::string path(std::int32_t net, char divider) const;
  /// The same by the number of a net in the netlist.
  [[nodiscard]] std::string flat_path(std::int32_t flat_net, char divider) const;
  /// Instances above the net: 0 in the top cell. Only with a netlist.
  [[nodiscard]] std::int32_t depth(std::int32_t net) const;

  /// Of the netlist; -1 without one.
  [[nodiscard]] std::int32_t flat_net(std::int32_t net) const {
    return flat_.nets() == 0 ? -1 : flat_net_[idx(net)];
  }
  /// Of the prediction; -1 for a net that it does not have.
  [[nodiscard]] std::int32_t predicted_net(std::int32_t flat_net) const { return predicted_[idx(flat_net)]; }
  [[nodiscard]] const FlatCircuit& flat() const { return flat_; }

 private:
  void append_flat(std::string& out, std::int32_t flat_net, char divider) const;

  const CircuitPrediction& prediction_;
  const FlatCircuit& flat_;
  std::vector<std::int32_t> flat_net_, predicted_;
};

/// One pin of a net: terminal number `terminal` of a device.
struct NetPin {
  std::int32_t device = 0, terminal = 0;
};

/// The pins of each predicted net, by device.
class PinIndex {
 public:
  explicit PinIndex(const NetNames& names, std::int32_t nets);
  [[nodiscard]] const NetPin* begin(std::int32_t net) const { return pins_.data() + first_[idx(net)]; }
  [[nodiscard]] const NetPin* end(std::int32_t net) const { return pins_.data() + first_[idx(net) + 1]; }

 private:
  std::vector<std::int64_t> first_;
  std::vector<NetPin> pins_;
};

/// D G S B, POS NEG BULK, C B E S, or the number from 1: what readers of parasitics know.
[[nodiscard]] std::string_view terminal_name(DeviceKind kind, std::int32_t terminal);

/// Of a cell that is kept as a device what its library calls the pin, else terminal_name().
[[nodiscard]] std::string_view pin_name(const FlatCircuit& flat, NetPin pin);

/// Whether pin_name() is that of a cell.
[[nodiscard]] bool is_cell_pin(const FlatCircuit& flat, NetPin pin);

/// `name` with a backslash before every character that `plain` is false for.
template <class IsPlain>
void append_escaped(std::string& out, std::string_view name, IsPlain plain) {
  for (const char c : name) {
    if (!plain(c)) out += '\\';
    out += c;
  }
}

}   // namespace cgcl
