// Numbers and expressions of netlists: 10u, 1meg, '2*wp+lmin', with parameters looked up when evaluated.
#pragma once

#include "engine/core/error.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cgcl {

/// What a suffix means: SPICE ignores case (m and M are milli, meg is mega); Spectre does not (M is mega).
enum class NumberStyle : std::uint8_t { spice, spectre };

/// A number with its suffix and ignored trailing letters: "10pF", "1meg", "2.5e-3ff", ".5", "1e-6". nullopt
/// when `text` is no number. `odd_suffix` is set for "1a", which HSPICE reads as 1e-18 and ngspice as 1.
/// Independent of the locale.
[[nodiscard]] std::optional<double> parse_number(std::string_view text,
                                                 NumberStyle style = NumberStyle::spice,
                                                 bool* odd_suffix = nullptr);

/// The same for the forms in which nearly all values are written, "3e-08", "120n", "-2.25f", and nullopt for
/// any other text, whether it is a number or not. The value is that of parse_number(), to the last bit.
[[nodiscard]] std::optional<double> parse_usual_number(std::string_view text);

/// Thrown inside the expression code and by readers: turned into Error with a place by the caller.
struct ExpressionFault {
  ErrorId id;
  std::string what;
  std::size_t column = 0;     // offset in the text of the expression
  bool behavioural = false;   // the value depends on what only a simulation knows: v(a,b), i(v1), time
};

class Expression;

/// .func name(arguments)='body'
struct Function {
  std::string name;   // lower case
  std::vector<std::string> arguments;
  std::shared_ptr<const Expression> body;
};

/// Those of a netlist, found by name in any case. Of several with one name the first counts.
class Functions {
 public:
  Functions() = default;
  Functions(std::initializer_list<Function> all) {
    for (const Function& function : all) push_back(function);
  }

  void push_back(Function function);
  void append(const Functions& others);
  /// nullptr: none has that name.
  [[nodiscard]] const Function* find(std::string_view name) const;

 private:
  std::vector<Function> all_;
  std::unordered_map<std::string, std::size_t> places_;   // by name
};

/// What a parameter name stands for; nullopt when it is not known.
using ParameterLookup = std::function<std::optional<double>(std::string_view name)>;

/// A parsed value. Cheap to copy; a plain number allocates nothing.
class Expression {
 public:
  Expression() = default;
  explicit Expression(double number) : number_(number) {}

  /// With or without the quotes '..', "..", {..}. Throws ExpressionFault (netlist_number, netlist_syntax,
  /// netlist_limit for nesting over 256). A text that is neither number nor expression (a word such as a
  /// corner name) becomes a parameter name.
  [[nodiscard]] static Expression parse(std::string_view text, NumberStyle style = NumberStyle::spice);

  [[nodiscard]] bool is_number() const { return tree_ == nullptr; }
  /// Of a plain number.
  [[nodiscard]] double number() const { return number_; }
  /// Throws ExpressionFault netlist_parameter for a name that lookup does not know or a function that is not
  /// defined, `behavioural` where only a simulation knows it. Statistical functions (gauss, agauss, unif ...)
  /// give their nominal value.
  [[nodiscard]] double evaluate(const ParameterLookup& lookup, const Functions& functions) const;
  /// As written, for messages; empty for a plain number.
  [[nodiscard]] std::string text() const;

 private:
  struct Tree;
  double number_ = 0;
  std::shared_ptr<const Tree> tree_;
};

}   // namespace cgcl
