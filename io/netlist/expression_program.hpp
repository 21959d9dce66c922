// A parsed expression as a program for a stack machine: long chains of operators need no recursion. Internal.
#pragma once

#include "io/netlist/expression.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

enum class Step : std::uint8_t {
  number,   // push number
  name,     // push the value of names[operand]
  call,     // names[operand] of `count` arguments
  probe,    // a fault unless names[operand], which is v or i, is a function of the netlist
  negate,
  logical_not,
  truth,
  add,
  subtract,
  multiply,
  divide,
  remainder,
  power,
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  and_jump,     // top is zero: make it 0 and go to operand; else pop
  or_jump,      // top is not zero: make it 1 and go to operand; else pop
  false_jump,   // pop; when zero go to operand
  jump,         // go to operand
};

struct Instruction {
  Step step = Step::number;
  std::int32_t count = 0;     // arguments of a call
  std::int32_t operand = 0;   // name, or target of a jump
  std::uint32_t column = 0;   // in the text, for faults
  double number = 0;
};

struct Program {
  std::string text;   // as written
  std::vector<Instruction> code;
  std::vector<std::string> names;
};

/// Of the text between the quotes, which starts at `column` of the text as written. Throws ExpressionFault.
void parse_program(std::string_view text, std::size_t column, NumberStyle style, Program& program);

/// Where a number that starts at `at` ends; 0 when there is none. Its value goes to `value`.
[[nodiscard]] std::size_t scan_number(std::string_view text, std::size_t at, NumberStyle style, double& value,
                                      bool* odd_suffix);

/// The value of a function that every simulator knows; nullopt when the name or the count of
/// arguments is another.
[[nodiscard]] std::optional<double> call_builtin(std::string_view name, const double* arguments,
                                                 std::int32_t count);

/// v() and i(): a voltage and a current; their arguments are names of nets and elements.
[[nodiscard]] bool is_probe_function(std::string_view name);

/// Functions of time and names that have a value in a simulation only.
[[nodiscard]] bool is_known_in_simulation(std::string_view name);

/// pi and temper.
[[nodiscard]] std::optional<double> builtin_constant(std::string_view name);

}   // namespace cgcl
