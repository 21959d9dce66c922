// Values of parameters inside cells: lazily, once each, with circles found. Internal to elaboration.
#pragma once

#include "io/netlist/netlist.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cgcl {

/// Parameters that a cell declares, by folded name. Where a name is both on the header and in the body, the
/// body counts; of several in a row the last one.
using Declared = std::unordered_map<NameId, const Parameter*>;

/// One set of values of a cell. Lives while the cell is being specialised.
struct ParameterScope {
  struct Value {
    enum class State : std::uint8_t { open, known, failed } state = State::open;
    double number = 0;
    ExpressionFault fault{ErrorId::internal, {}, 0};
  };
  std::int32_t cell = 0;
  std::int32_t id = 0;   // tells scopes of one cell apart
  const Declared* declared = nullptr;
  ParameterScope* caller = nullptr;   // the cell that instantiates this one
  ParameterScope* around = nullptr;   // the scope of the cell that this one is defined in; nullptr: globals
  std::unordered_map<NameId, Value> values;   // overrides, and what was computed so far
};

class ParameterValues {
 public:
  explicit ParameterValues(const Netlist& netlist);

  /// Name of a parameter whatever its case, except in Spectre; kNoName when no parameter has it.
  [[nodiscard]] NameId folded(std::string_view name) const { return names_.find(name); }
  [[nodiscard]] NameId folded(NameId name);
  [[nodiscard]] const Declared& declared(std::int32_t cell);

  /// Throws ExpressionFault with the chain of a circle, the undefined name, ...
  [[nodiscard]] double value(const Expression& expression, ParameterScope& scope);
  /// What `name` stands for in a cell; nullopt where nothing around it declares the name. Throws as value().
  [[nodiscard]] std::optional<double> look_up(std::string_view name, ParameterScope& scope);
  [[nodiscard]] const Netlist& netlist() const { return netlist_; }
  [[nodiscard]] ParameterScope& globals() { return globals_; }
  /// Whether a value used the global parameter at this place of Netlist::given.
  [[nodiscard]] bool used(std::size_t given) const { return used_[given] != 0; }

 private:
  [[nodiscard]] double compute(NameId name, const Expression& expression, ParameterScope& scope);
  void note_use(NameId global);
  [[nodiscard]] std::string circle(NameId name, const ParameterScope& scope) const;

  const Netlist& netlist_;
  NamePool names_;
  std::vector<NameId> folded_;   // by NameId of the netlist; kNoName: not yet asked for
  std::vector<std::unique_ptr<Declared>> declared_;
  Declared global_declared_;
  ParameterScope globals_;
  std::vector<char> used_;                                       // of Netlist::given
  std::vector<std::pair<const ParameterScope*, NameId>> open_;   // being computed, outermost first
};

}   // namespace cgcl
