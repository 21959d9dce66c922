// Which model names are devices, and how their parameters are meant.
#pragma once

#include "engine/core/index.hpp"
#include "io/netlist/flat_circuit.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

enum class Channel : std::uint8_t { none, n, p };

/// How the nets of an instance stand: as FlatCircuit wants them, or gate and one source or drain of
/// a MOS capacitor.
enum class TerminalOrder : std::uint8_t { canonical, moscap };

/// One row of the map.
struct DeviceRule {
  std::string pattern;   // lower case; * any run of characters, ? one, # a digit
  DeviceKind kind = DeviceKind::other;
  Channel channel = Channel::none;
  double unit_m = 1;        // of lengths without a unit of their own, where the netlist declares no scale
  bool primitive = false;   // of a process: a device even where the netlist wraps it in a cell of that name
  bool reserved =
      false;            // only a kit has cells of such a name: they are devices without a size of their own
  bool given = false;   // by the user: told when nothing in the netlist fits it
  TerminalOrder order = TerminalOrder::canonical;
};

/// Whether `name` has the form of `pattern` (lower case; * ? #), whatever its case. Linear in both lengths
/// for the patterns of the map; never recursive.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view name);

/// Rules in order; the first that matches decides. Immutable once filled, so reading from threads is safe.
class DeviceMap {
 public:
  /// TSMC-like, sky130, gf180, IHP sg13, asap7 and FreePDK names, then generic ones.
  [[nodiscard]] static DeviceMap standard();

  /// Puts a rule before all others. `kind` is one of nmos, pmos, moscap, resistor, capacitor, diode, bjt,
  /// inductor, other. Throws Error bad_value for another kind, listing these, and for a pattern that fits
  /// every name or has brackets or braces, which are no wildcards here.
  void add(std::string_view pattern, std::string_view kind);

  /// Takes `model`, a name without wildcards, for the known `like`: its kind, channel and unit. Before all
  /// other rules. False when no rule matches `like`, and nothing is changed.
  [[nodiscard]] bool alias(std::string_view model, std::string_view like);

  /// nullptr when no rule matches.
  [[nodiscard]] const DeviceRule* find(std::string_view model) const;
  [[nodiscard]] const std::vector<DeviceRule>& rules() const { return rules_; }

 private:
  std::vector<DeviceRule> rules_;
};

/// What a parameter of a device says. `multiplier` multiplies whatever m is; `copies` only stands in for it.
enum class Role : std::uint8_t {
  none,
  width,
  finger_width,
  length,
  fingers,
  m,
  multiplier,
  copies,
  fins,
  area,
  perimeter,
  value,
  fingers_r,
  length_r
};
inline constexpr std::size_t kRoles = 14;

/// The role of parameter `name` for a kind, whatever its case; a $ before it does not count.
[[nodiscard]] Role role_of(DeviceKind kind, std::string_view name);

/// Values of the parameters by role, as the netlist gives them; NaN where it does not.
struct RoleValues {
  double value[kRoles];
  RoleValues();
  double& operator[](Role role) { return value[idx(role)]; }
  double operator[](Role role) const { return value[idx(role)]; }
};

/// How the lengths of a device were taken.
enum class Reading : std::uint8_t { declared, other_unit, implausible };

/// Sizes in SI units. Lengths are multiples of scale_m, or of the unit of the rule where that is 1. Where
/// that is not between 1 nm and 1 mm, metres and then micrometres are tried; `reading` says so. The width is
/// the total over the fingers; fins without a width are counted with the fin of a 7 nm process.
[[nodiscard]] DeviceType device_type(DeviceKind kind, const DeviceRule* rule, const RoleValues& values,
                                     double scale_m, double m_above, Reading& reading);

/// Place of a terminal named `pin` in the canonical order of its kind; nullopt for another name.
[[nodiscard]] std::optional<int> terminal_of(DeviceKind kind, std::string_view pin);

/// Fewest and most nets that a device of a kind has.
struct TerminalRange {
  int least = 2, most = 2;
};
[[nodiscard]] TerminalRange terminals_of(DeviceKind kind);

/// Whether a model sees more than zeros of a device: of a MOS both sizes, of a resistor or capacitor one of
/// them or its value, of a diode an area; other kinds have none.
[[nodiscard]] bool size_is_known(const DeviceType& type);

[[nodiscard]] std::string_view name_of(DeviceKind kind);

}   // namespace cgcl
