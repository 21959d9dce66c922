// Values on the line of one instance, which may use each other. Internal to elaboration.
#pragma once

#include "io/netlist/parameter_scope.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cgcl {

/// `X1 a b fet w=4u l='w/20'`: in SPICE the w of the line counts before that of the cell around it, as in
/// ngspice; in CDL after it; in Spectre not at all. A value that names itself (`w='w*2'`), or one that is
/// being worked out, means the cell around it. Lives while the values of one element are asked for; costs
/// nothing until an expression needs a name of the line.
class LineValues {
 public:
  LineValues(std::span<const Parameter> line, ParameterValues& values, ParameterScope& scope);

  /// Of an expression that stands on the line. Throws ExpressionFault as ParameterValues::value(),
  /// parameter_cycle for values that need each other, netlist_parameter for one that needs
  /// itself where nothing around has its name, netlist_limit for chains over 256.
  [[nodiscard]] double value(const Parameter& parameter);

 private:
  struct Entry {
    enum class State : std::uint8_t { fresh, open, known } state = State::fresh;
    double number = 0;
  };

  [[nodiscard]] std::optional<double> look_up(std::string_view name);
  [[nodiscard]] std::optional<double> sibling(std::string_view name, bool& open);
  [[nodiscard]] double compute(std::size_t at);
  [[nodiscard]] std::size_t find(std::string_view name);

  std::span<const Parameter> line_;
  ParameterValues& values_;
  ParameterScope& scope_;
  std::vector<Entry> entries_;                            // [line] once one is asked for
  std::unordered_map<std::string, std::size_t> places_;   // of long lines, by name in lower case
  std::size_t current_ = 0;                               // of the line, whose value is being computed
  int depth_ = 0;
};

}   // namespace cgcl
