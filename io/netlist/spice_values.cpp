// Values in statements of SPICE.
#include "engine/core/error.hpp"
#include "io/netlist/spice_reader.hpp"

#include <algorithm>   // for any_of

namespace cgcl {

namespace {

/// 1k5 is 1k here, 1.5k in other programs.
bool has_digits_behind_letters(std::string_view number) {
  if (number.empty() || number.back() < '0' || number.back() > '9') return false;
  return std::any_of(number.begin(), number.end(), [](char c) {
    const char l = lower(c);
    return l >= 'a' && l <= 'z' && l != 'e' && l != 'd';
  });
}

/// 2M, not 2MEG, 2MIL.
bool has_upper_mega(std::string_view number) {
  const std::size_t at = number.find('M');
  if (at == number.npos) return false;
  const std::string_view rest = number.substr(at + 1, 2);
  return !equal_folded(rest, "eg") && !equal_folded(rest, "il") &&
         !equal_folded(number.substr(at + 1, 1), "x");
}

}   // namespace

Expression SpiceReader::value_at(std::string_view text, std::size_t offset) {
  const char c = text.empty() ? '\0' : text[0];
  if ((c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+') {
    bool odd = false;
    if (const std::optional<double> number = parse_number(text, NumberStyle::spice, &odd)) {
      if (odd)
        diagnostics_.warn(ErrorId::w_suffix, str(text, " is taken for ", *number),
                          netlist_.where(source_->place(offset)));
      else if (has_digits_behind_letters(text))
        diagnostics_.warn(ErrorId::w_suffix,
                          str(text, " is taken for ", *number, ", what follows its suffix is ignored"),
                          netlist_.where(source_->place(offset)));
      else if (mega_ && has_upper_mega(text))
        diagnostics_.warn(ErrorId::w_suffix, str(text, " is taken for ", *number, " although *.MEGA is set"),
                          netlist_.where(source_->place(offset)));
      return Expression(*number);
    }
  }
  try {
    return Expression::parse(text);
  } catch (ExpressionFault& fault) {
    fault.column += offset;
    throw;
  }
}

/// Numbers, quoted expressions, and names of parameters known here.
bool SpiceReader::is_value(const Word& word) {
  if (word.kind == WordKind::quoted) return true;
  const char c = word.text[0];
  if ((c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+') {
    // "1e" and "1..5u" are faulty numbers and no names of models
    const char last = word.text.back();
    return parse_number(word.text).has_value() || c != '-' || last != c;
  }
  const NameId name = netlist_.names.find(word.text);
  return name != kNoName && assembly_.parameter(name) != nullptr;
}

void SpiceReader::give_value(std::string_view name, std::string_view text, std::size_t offset) {
  const NameId id = known_name(name);
  try {
    parameters_.push_back({id, value_at(text, offset), source_->place(offset)});
  } catch (const ExpressionFault& fault) {
    report(ExpressionFault{fault.id, str(name, "=", text, ": ", fault.what), fault.column});
  }
}

}   // namespace cgcl
