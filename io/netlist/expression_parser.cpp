#include "engine/core/index.hpp"
#include "io/netlist/expression_program.hpp"
#include "io/text/blank.hpp"

namespace cgcl {

namespace {

constexpr int kMaxDepth = 256;
constexpr std::size_t kMaxReadings =
    4;   // of a text, in the mean: each probe that fails reads on from its start
constexpr int kTernary = 1, kUnary = 10, kPower = 12;   // how tightly operators bind

struct Operator {
  std::string_view text;
  int binds;
  Step step;
};

/// Longer ones first, so that <= is not read as <.
constexpr Operator kOperators[] = {
    {"||", 2, Step::or_jump},    {"&&", 3, Step::and_jump},
    {"==", 5, Step::equal},      {"!=", 5, Step::not_equal},
    {"<=", 6, Step::less_equal}, {">=", 6, Step::greater_equal},
    {"**", kPower, Step::power}, {"?", kTernary, Step::false_jump},
    {"<", 6, Step::less},        {">", 6, Step::greater},
    {"+", 8, Step::add},         {"-", 8, Step::subtract},
    {"*", 9, Step::multiply},    {"/", 9, Step::divide},
    {"%", 9, Step::remainder},   {"^", kPower, Step::power},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || c == '@' || c == '#' ||
         (static_cast<unsigned char>(c) >= 0x80);
}

/// Operator precedence parsing that writes the program as it goes.
class Parser {
 public:
  Parser(std::string_view text, std::size_t column, NumberStyle style, Program& program)
      : text_(text), column_(column), style_(style), program_(program) {}

  void whole() {
    expression(0);
    skip_blanks();
    if (at_ < text_.size()) fault(ErrorId::netlist_syntax, str("unexpected ", word_at(at_)));
  }

 private:
  /// An expression whose operators bind at least as tightly as `least`.
  void expression(int least) {
    operand();
    for (;;) {
      const Operator* op = peek();
      if (op == nullptr || op->binds < least) break;
      const std::size_t column = at_;
      at_ += op->text.size();
      binary(*op, column);
    }
  }

  /// The same, one level deeper.
  void nested(int least) {
    if (++depth_ > kMaxDepth)
      fault(ErrorId::netlist_limit, str("expression nested more than ", kMaxDepth, " deep"));
    expression(least);
    --depth_;
  }

  void binary(const Operator& op, std::size_t column) {
    if (op.step == Step::false_jump) return choice();
    if (op.step == Step::and_jump || op.step == Step::or_jump) {
      const std::size_t jump = emit(op.step, column);
      expression(op.binds + 1);
      emit(Step::truth, column);
      land(jump);
      return;
    }
    if (op.step == Step::power)
      nested(op.binds);
    else
      expression(op.binds + 1);
    emit(op.step, column);
  }

  /// What follows the question mark.
  void choice() {
    const std::size_t otherwise = emit(Step::false_jump, at_);
    nested(0);
    expect(':');
    const std::size_t end = emit(Step::jump, at_);
    land(otherwise);
    nested(kTernary);
    land(end);
  }

  void operand() {
    if (++operands_ > kMaxReadings * text_.size() + 64)
      fault(ErrorId::netlist_limit, "v() or i() in each other, which are no expressions, are read too often");
    skip_blanks();
    if (at_ == text_.size()) fault(ErrorId::netlist_syntax, "a value is missing");
    const char c = text_[at_];
    const std::size_t column = at_;
    if (c == '-' || c == '+' || c == '!') {
      ++at_;
      nested(kUnary);
      if (c != '+') emit(c == '-' ? Step::negate : Step::logical_not, column);
    } else if (c == '(' || c == '{') {
      ++at_;
      nested(0);
      expect(c == '(' ? ')' : '}');
    } else if (is_digit(c) || c == '.') {
      number();
    } else if (starts_name(c)) {
      name();
    } else {
      fault(ErrorId::netlist_syntax, str("a value is missing before ", word_at(at_)));
    }
  }

  void number() {
    double value = 0;
    const std::size_t end = scan_number(text_, at_, style_, value, nullptr);
    // A second point belongs to the number that the writer had in mind: 1..5u
    if (end == 0 || (end < text_.size() && (text_[end] == '.' || text_[end] == '_')))
      fault(ErrorId::netlist_number, str(word_at(at_), " is not a number"));
    program_.code.push_back({Step::number, 0, 0, column(at_), value});
    at_ = end;
  }

  void name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (starts_name(text_[at_]) || is_digit(text_[at_]) || text_[at_] == '.'))
      ++at_;
    const auto id = static_cast<std::int32_t>(program_.names.size());
    program_.names.emplace_back(text_.substr(begin, at_ - begin));
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == '(') return arguments(id, begin);
    program_.code.push_back({Step::name, 0, id, column(begin), 0});
  }

  void arguments(std::int32_t id, std::size_t begin) {
    const std::string& name = program_.names[idx(id)];
    const bool chooses = name.size() == 2 && (name[0] | 32) == 'i' && (name[1] | 32) == 'f';
    ++at_;
    if (chooses) {   // if(c, a, b) is c ? a : b
      nested(0);
      const std::size_t otherwise = emit(Step::false_jump, begin);
      expect(',');
      nested(0);
      expect(',');
      const std::size_t end = emit(Step::jump, begin);
      land(otherwise);
      nested(0);
      land(end);
      return expect(')');
    }
    if (is_probe_function(name)) return probe(id, begin);
    call(id, begin);
  }

  /// v(net-1,b): the arguments may be names that no expression has.
  void probe(std::int32_t id, std::size_t begin) {
    program_.code.push_back({Step::probe, 0, id, column(begin), 0});
    const std::size_t at = at_, code = program_.code.size(), names = program_.names.size();
    const int depth = depth_;
    try {
      call(id, begin);
      return;
    } catch (const ExpressionFault& fault) {
      if (fault.id == ErrorId::netlist_limit) throw;
    }
    program_.code.resize(code);
    program_.names.resize(names);
    depth_ = depth;
    at_ = text_.find(')', at);
    if (at_ == text_.npos) {
      at_ = at;
      fault(ErrorId::netlist_syntax, "the expression ends before )");
    }
    ++at_;
    program_.code.push_back({Step::call, 0, id, column(begin), 0});
  }

  /// Behind the opening parenthesis.
  void call(std::int32_t id, std::size_t begin) {
    std::int32_t count = 0;
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == ')') {
      ++at_;
    } else {
      for (;;) {
        nested(0);
        ++count;
        skip_blanks();
        if (at_ == text_.size() || text_[at_] != ',') break;
        ++at_;
      }
      expect(')');
    }
    program_.code.push_back({Step::call, count, id, column(begin), 0});
  }

  const Operator* peek() {
    skip_blanks();
    const std::string_view rest = text_.substr(at_);
    for (const Operator& op : kOperators)
      if (rest.starts_with(op.text)) {
        if (op.text == "^" && style_ == NumberStyle::spectre)
          fault(ErrorId::netlist_syntax, "operators on bits are not supported; a power is written **");
        return &op;
      }
    return nullptr;
  }

  void expect(char c) {
    skip_blanks();
    if (at_ == text_.size()) fault(ErrorId::netlist_syntax, str("the expression ends before ", c));
    if (text_[at_] != c) fault(ErrorId::netlist_syntax, str("expected ", c, " before ", word_at(at_)));
    ++at_;
  }

  std::size_t emit(Step step, std::size_t at) {
    program_.code.push_back({step, 0, 0, column(at), 0});
    return program_.code.size() - 1;
  }
  void land(std::size_t jump) {
    program_.code[jump].operand = static_cast<std::int32_t>(program_.code.size());
  }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  std::uint32_t column(std::size_t at) const { return static_cast<std::uint32_t>(column_ + at); }
  std::string word_at(std::size_t at) const {
    std::size_t end = at;
    while (end < text_.size() && !is_blank(text_[end]) && end - at < 40) ++end;
    return printable(text_.substr(at, end - at));
  }
  [[noreturn]] void fault(ErrorId id, const std::string& what) const {
    throw ExpressionFault{id, what, column_ + at_};
  }

  std::string_view text_;
  std::size_t column_, at_ = 0;
  NumberStyle style_;
  Program& program_;
  int depth_ = 0;
  std::size_t operands_ = 0;   // read so far
};

}   // namespace

void parse_program(std::string_view text, std::size_t column, NumberStyle style, Program& program) {
  Parser(text, column, style, program).whole();
}

}   // namespace cgcl
