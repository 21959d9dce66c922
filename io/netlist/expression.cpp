#include "io/netlist/expression.hpp"

#include "engine/core/index.hpp"
#include "io/netlist/expression_program.hpp"
#include "io/text/blank.hpp"
#include "io/text/name_pool.hpp"

#include <cmath>

namespace cgcl {

namespace {

constexpr std::int64_t kMaxSteps = 1'000'000;   // of one evaluation, with the functions that it calls
constexpr int kMaxCallDepth = 64;

struct Budget {
  std::int64_t steps = 0;
  int depth = 0;
};

double truth(bool b) { return b ? 1 : 0; }

double apply(Step step, double a, double b) {
  switch (step) {
    case Step::add:
      return a + b;
    case Step::subtract:
      return a - b;
    case Step::multiply:
      return a * b;
    case Step::divide:
      return a / b;
    case Step::remainder:
      return std::fmod(a, b);
    case Step::power:
      return std::pow(a, b);
    case Step::less:
      return truth(a < b);
    case Step::less_equal:
      return truth(a <= b);
    case Step::greater:
      return truth(a > b);
    case Step::greater_equal:
      return truth(a >= b);
    case Step::equal:
      return truth(a == b);
    default:
      return truth(a != b);
  }
}

/// One run of a program.
class Machine {
 public:
  Machine(const Program& program, const ParameterLookup& lookup, const Functions& functions, Budget& budget)
      : program_(program), lookup_(lookup), functions_(functions), budget_(budget) {}

  double run(const std::function<double(const Expression&, const ParameterLookup&)>& body) {
    for (std::size_t at = 0; at < program_.code.size();) {
      const Instruction& i = program_.code[at];
      if (++budget_.steps > kMaxSteps)
        throw ExpressionFault{ErrorId::netlist_limit, str("more than ", kMaxSteps, " steps to a value"), 0};
      at = step(i, at, body);
    }
    return stack_.back();
  }

 private:
  std::size_t step(const Instruction& i, std::size_t at,
                   const std::function<double(const Expression&, const ParameterLookup&)>& body) {
    switch (i.step) {
      case Step::number:
        stack_.push_back(i.number);
        break;
      case Step::name:
        stack_.push_back(name(i));
        break;
      case Step::call:
        call(i, body);
        break;
      case Step::probe:
        if (functions_.find(program_.names[idx(i.operand)]) == nullptr) simulated(i, "()");
        break;
      case Step::negate:
        stack_.back() = -stack_.back();
        break;
      case Step::logical_not:
        stack_.back() = truth(stack_.back() == 0);
        break;
      case Step::truth:
        stack_.back() = truth(stack_.back() != 0);
        break;
      case Step::jump:
        return idx(i.operand);
      case Step::false_jump:
        return pop() == 0 ? idx(i.operand) : at + 1;
      case Step::and_jump:
      case Step::or_jump:
        if ((stack_.back() != 0) == (i.step == Step::or_jump)) {
          stack_.back() = truth(stack_.back() != 0);
          return idx(i.operand);
        }
        stack_.pop_back();
        break;
      default: {
        const double b = pop();
        stack_.back() = apply(i.step, stack_.back(), b);
      }
    }
    return at + 1;
  }

  double name(const Instruction& i) {
    const std::string& name = program_.names[idx(i.operand)];
    if (const std::optional<double> value = lookup_(name)) return *value;
    if (const std::optional<double> value = builtin_constant(name)) return *value;
    if (is_known_in_simulation(name)) simulated(i, "");
    throw ExpressionFault{ErrorId::netlist_parameter, str("undefined parameter ", printable(name)), i.column};
  }

  void call(const Instruction& i,
            const std::function<double(const Expression&, const ParameterLookup&)>& body) {
    const std::string& name = program_.names[idx(i.operand)];
    const std::size_t first = stack_.size() - idx(i.count);
    std::optional<double> value;
    if (const Function* own = functions_.find(name)) {
      if (own->arguments.size() != idx(i.count))
        throw ExpressionFault{
            ErrorId::netlist_parameter,
            str(printable(name), "() takes ", own->arguments.size(), " arguments, ", i.count, " given"),
            i.column};
      value = body(*own->body, [&](std::string_view wanted) -> std::optional<double> {
        for (std::size_t a = 0; a < own->arguments.size(); ++a)
          if (equal_folded(own->arguments[a], wanted)) return stack_[first + a];
        return lookup_(wanted);
      });
    } else {
      value = call_builtin(name, stack_.data() + first, i.count);
    }
    if (!value && is_known_in_simulation(name)) simulated(i, "()");
    if (!value)
      throw ExpressionFault{ErrorId::netlist_parameter,
                            str("no function ", printable(name), "() of ", i.count, " arguments"), i.column};
    stack_.resize(first);
    stack_.push_back(*value);
  }

  [[noreturn]] void simulated(const Instruction& i, const char* brackets) const {
    throw ExpressionFault{
        ErrorId::netlist_parameter,
        str(printable(program_.names[idx(i.operand)]), brackets, " has a value in a simulation only"),
        i.column, true};
  }

  double pop() {
    const double top = stack_.back();
    stack_.pop_back();
    return top;
  }

  const Program& program_;
  const ParameterLookup& lookup_;
  const Functions& functions_;
  Budget& budget_;
  std::vector<double> stack_;
};

/// Text without blanks and quotes around it, and where it starts.
struct Inner {
  std::string_view text;
  std::size_t column = 0;
  char quote = 0;   // ' " { or none
};

Inner inner_text(std::string_view text) {
  Inner inner{text, 0, 0};
  const auto trim = [&] {
    while (!inner.text.empty() && is_blank(inner.text.front())) {
      inner.text.remove_prefix(1);
      ++inner.column;
    }
    while (!inner.text.empty() && is_blank(inner.text.back())) inner.text.remove_suffix(1);
  };
  trim();
  if (inner.text.size() < 2) return inner;
  const char open = inner.text.front(), close = open == '{' ? '}' : open;
  if ((open != '\'' && open != '"' && open != '{') || inner.text.back() != close) return inner;
  if (inner.text.find(close, 1) != inner.text.size() - 1) return inner;   // {a}*{b}
  inner.quote = open;
  inner.text = inner.text.substr(1, inner.text.size() - 2);
  ++inner.column;
  trim();
  return inner;
}

bool starts_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '/' || c == '$' || c == '\\';
}

}   // namespace

struct Expression::Tree {
  Program program;
};

Expression Expression::parse(std::string_view text, NumberStyle style) {
  if (const std::optional<double> number = parse_number(text, style)) return Expression(*number);
  const Inner inner = inner_text(text);
  if (inner.text.empty()) throw ExpressionFault{ErrorId::netlist_syntax, "a value is missing", inner.column};
  if (const std::optional<double> number = parse_number(inner.text, style)) return Expression(*number);
  auto tree = std::make_shared<Tree>();
  tree->program.text = std::string(text);
  try {
    parse_program(inner.text, inner.column, style, tree->program);
  } catch (const ExpressionFault& fault) {
    // A path or another string: it stands for itself until somebody wants its value.
    const bool word =
        inner.quote == 0 && starts_word(inner.text[0]) && inner.text.find(' ') == inner.text.npos;
    const bool string = inner.quote == '"' || word;
    if (!string || fault.id == ErrorId::netlist_limit) throw;
    tree->program.names = {std::string(inner.text)};
    tree->program.code = {{Step::name, 0, 0, static_cast<std::uint32_t>(inner.column), 0}};
  }
  Expression result;
  result.tree_ = tree;
  if (!tree->program.names.empty()) return result;
  const double value = result.evaluate([](std::string_view) { return std::nullopt; }, {});
  return Expression(value);
}

void Functions::push_back(Function function) {
  places_.emplace(function.name, all_.size());
  all_.push_back(std::move(function));
}

void Functions::append(const Functions& others) {
  for (const Function& function : others.all_) push_back(function);
}

const Function* Functions::find(std::string_view name) const {
  if (all_.empty()) return nullptr;
  std::string folded(name);
  for (char& c : folded) c = lower(c);
  const auto found = places_.find(folded);
  return found == places_.end() ? nullptr : &all_[found->second];
}

double Expression::evaluate(const ParameterLookup& lookup, const Functions& functions) const {
  if (is_number()) return number_;
  Budget budget;
  const std::function<double(const Expression&, const ParameterLookup&)> body =
      [&](const Expression& function, const ParameterLookup& arguments) -> double {
    if (function.is_number()) return function.number_;
    if (++budget.depth > kMaxCallDepth)
      throw ExpressionFault{ErrorId::netlist_limit,
                            str("functions call each other more than ", kMaxCallDepth, " deep"), 0};
    const double value = Machine(function.tree_->program, arguments, functions, budget).run(body);
    --budget.depth;
    return value;
  };
  const double value = Machine(tree_->program, lookup, functions, budget).run(body);
  if (!std::isfinite(value))
    throw ExpressionFault{ErrorId::netlist_number, str(printable(text()), " is not finite"), 0};
  return value;
}

std::string Expression::text() const { return tree_ == nullptr ? std::string() : tree_->program.text; }

}   // namespace cgcl
