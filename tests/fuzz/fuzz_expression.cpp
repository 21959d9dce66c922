// libFuzzer target: any bytes as a value of a netlist. Only ExpressionFault may come out.
#include "io/netlist/expression.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cgcl;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const ParameterLookup lookup = [](std::string_view name) -> std::optional<double> {
    return name.size() % 2 == 0 ? std::optional(static_cast<double>(name.size())) : std::nullopt;
  };
  for (const NumberStyle style : {NumberStyle::spice, NumberStyle::spectre}) {
    bool odd = false;
    (void)parse_number(text, style, &odd);
    try {
      const auto body = std::make_shared<const Expression>(Expression::parse(text, style));
      const Functions functions = {{"f", {"x"}, body}, {"gg", {}, body}};
      (void)body->evaluate(lookup, functions);
    } catch (const ExpressionFault&) {
    }
  }
  return 0;
}
