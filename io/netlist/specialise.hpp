// Cells with the values of their parameters, each distinct set once. Internal to elaboration.
#pragma once

#include "io/netlist/cell_plan.hpp"
#include "io/netlist/cell_sizes.hpp"
#include "io/netlist/line_values.hpp"
#include "io/netlist/parameter_scope.hpp"
#include "io/netlist/type_table.hpp"

#include <array>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cgcl {

/// The element stands in a branch that these instances do not take.
inline constexpr std::int32_t kOff = -2;

struct SpecialisedCell {
  std::int32_t cell = 0;
  std::vector<std::int32_t> what;   // of each element: device type, or specialised cell; -1: neither; kOff
  double m = 1;                     // multiplier of its instances, with those above
};

/// From the top down, so that every set of values that occurs is known before anything is expanded.
class Specialiser {
 public:
  Specialiser(const Netlist& netlist, CellPlans& plans, CellSizes& sizes, Diagnostics& diagnostics);

  /// The top, whose parameters have their defaults, or what Netlist::given says. Faults go to the
  /// diagnostics, a given one that nothing declares or uses too.
  std::int32_t specialise_top(std::int32_t cell);

  [[nodiscard]] const std::vector<SpecialisedCell>& cells() const { return cells_; }
  [[nodiscard]] std::vector<DeviceType>& types() { return types_.types(); }

 private:
  /// What is done where a value has one in a simulation only.
  enum class Simulated : std::uint8_t { refused, told, passed_on };
  struct Overrides {
    std::vector<std::pair<NameId, double>> values;   // by folded name, ascending
    double m = 1;                                    // of the instance and those above
  };

  void check_given(std::int32_t top);
  std::int32_t specialise(std::int32_t cell, const Overrides& overrides, ParameterScope* caller);
  void fill(std::int32_t id, ParameterScope& scope, double m);
  [[nodiscard]] std::vector<char> branches_taken(ParameterScope& scope);
  [[nodiscard]] std::string key(std::int32_t cell, const Overrides& overrides, std::int32_t around) const;
  [[nodiscard]] Overrides overrides_of(const Element& element, std::int32_t cell, ParameterScope& scope,
                                       double m, bool first);
  [[nodiscard]] std::int32_t type_of(const Element& element, const ElementUse& use, std::int32_t terminals,
                                     ParameterScope& scope, double m, bool first);
  void report_capacitance(std::int32_t cell, std::string_view name, double farad,
                          std::span<const std::int32_t> nets, const Place& place);
  void report_capacitances(std::int32_t cell, double m);
  [[nodiscard]] bool joins_signals(std::int32_t cell, std::span<const std::int32_t> nets);
  [[nodiscard]] Role role(DeviceKind kind, NameId name);
  /// NaN after a fault, which is reported once for each place.
  [[nodiscard]] double value(const Parameter& parameter, ParameterScope& scope);
  /// The same on the line of an element.
  [[nodiscard]] double value(const Parameter& parameter, LineValues& line, Simulated simulated);
  void report(const ExpressionFault& fault, const Parameter& parameter);
  void report_size(const Element& element, const DeviceType& type);
  [[nodiscard]] std::string path() const;

  const Netlist& netlist_;
  CellPlans& plans_;
  CellSizes& sizes_;
  Diagnostics& diagnostics_;
  ParameterValues values_;
  NameId m_name_ = kNoName;
  std::vector<SpecialisedCell> cells_;
  std::set<std::pair<std::int32_t, std::size_t>> branched_;   // elements in branches that were reported
  std::vector<char> seen_;                                    // [cells] specialised before: warn once
  std::int64_t repeated_ = 0;                                 // elements of cells that were specialised again
  std::unordered_map<std::string, std::int32_t> known_cells_;
  TypeTable types_;
  std::array<std::vector<std::int8_t>, 7> roles_;    // by kind and NameId, -1: not yet asked for
  NameId element_ = kNoName;                         // the one whose values are being worked out
  std::vector<NameId> path_;                         // instances down to the cell being specialised
  std::set<std::array<std::int32_t, 3>> reported_;   // places
};

}   // namespace cgcl
