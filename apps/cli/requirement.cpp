#include "apps/cli/requirement.hpp"

#include "apps/train/task.hpp"   // for metric_of
#include "engine/core/error.hpp"

#include <charconv>   // for from_chars

namespace cgcl {

bool Requirement::met(const JsonValue& scores) const {
  const double value = metric_of(scores, metric);
  switch (op) {
    case Op::at_least:
      return value >= threshold;
    case Op::more:
      return value > threshold;
    case Op::at_most:
      return value <= threshold;
    case Op::less:
      return value < threshold;
  }
  return false;
}

Requirement parse_requirement(const std::string& text) {
  const auto fail = [&]() -> Error {
    return {ErrorId::bad_value,
            str("require: '", printable(text, 80),
                "' is not accepted, expected a metric, one of >= > <= <, and a number, such as r2>=0.5")};
  };
  std::string compact;
  for (const char c : text)
    if (c != ' ') compact += c;
  const std::size_t at = compact.find_first_of("<>");
  if (at == 0 || at == std::string::npos || at + 1 >= compact.size()) throw fail();
  Requirement out{.text = compact, .metric = compact.substr(0, at)};
  const bool equal = compact[at + 1] == '=';
  if (compact[at] == '>')
    out.op = equal ? Requirement::Op::at_least : Requirement::Op::more;
  else
    out.op = equal ? Requirement::Op::at_most : Requirement::Op::less;
  const char* first = compact.data() + at + (equal ? 2 : 1);
  const char* end = compact.data() + compact.size();
  const auto [rest, failed] = std::from_chars(first, end, out.threshold);
  if (failed != std::errc{} || rest != end) throw fail();
  return out;
}

}   // namespace cgcl
