// Functions of the user: real NAME(real a, real b) { return EXPRESSION; }
#include "engine/core/index.hpp"
#include "io/netlist/spectre_reader.hpp"
#include "io/netlist/statement_words.hpp"

#include <algorithm>   // for min

namespace cgcl {

/// The line before the brace. What is no such line leaves the function unknown, as its calls then say.
void SpectreReader::begin_function(std::string_view text) {
  const std::size_t open = text.find('(');
  if (open == text.npos || text.back() != ')') return skip_function(text);
  Function function;
  const auto [real, name] = first_word(text.substr(0, open));
  if (real != "real" || name.empty()) return skip_function(text);
  function.name.assign(name);
  for (char& c : function.name) c = lower(c);
  const std::string_view list = text.substr(open + 1, text.size() - open - 2);
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    const auto [type, argument] = first_word(trimmed(list.substr(at, comma - at)));
    if (type != "real" || argument.empty() || argument.find_first_of(" \t") != argument.npos)
      return skip_function(text);
    function.arguments.emplace_back(argument);
    at = comma + 1;
  }
  function_ = std::move(function);
}

/// A statement between the braces: one `return` is understood, anything more is not.
void SpectreReader::function_statement(const SpectrePart& part) {
  if (!function_) return;
  std::string_view text = trimmed(part.text);
  while (!text.empty() && text.back() == ';') text = trimmed(text.substr(0, text.size() - 1));
  const auto [word, value] = first_word(text);
  if (function_->body != nullptr || word != "return" || value.find(';') != value.npos) {
    function_.reset();
    return skip_function(part.text);
  }
  try {
    function_->body = std::make_shared<const Expression>(Expression::parse(value, NumberStyle::spectre));
  } catch (const ExpressionFault& fault) {
    report(fault, idx(value.data() - part.text.data()));
    function_.reset();
  }
}

void SpectreReader::end_function() {
  if (function_ && function_->body != nullptr) netlist_.functions.push_back(std::move(*function_));
  function_.reset();
}

void SpectreReader::skip_function(std::string_view text) {
  diagnostics_.warn(ErrorId::w_skipped, str("function ", printable(text, 80)), netlist_.where(place(0)));
}

}   // namespace cgcl
