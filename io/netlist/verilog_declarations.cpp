// Declarations of nets and ports.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/netlist/verilog_reader.hpp"
#include "io/netlist/verilog_words.hpp"

#include <charconv>

namespace cgcl {

/// A bound of a range; a sign may stand before it.
std::int32_t VerilogReader::index_number() {
  const bool negative = token().kind == '-';
  if (negative) next();
  if (token().kind != VerilogToken::kNumber) {
    if (token().kind == VerilogToken::kName) refuse(str("an index that is no number (", shown(), ")"));
    syntax("a number as index");
  }
  std::int32_t value = 0;
  const std::string_view text = token().text;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size())
    throw Error(ErrorId::netlist_number, str("'", printable(text, 40), "' is not an index"), tokens_.where());
  next();
  if (token().kind != ':' && token().kind != ']' && token().kind != '+' && token().kind != '-')
    refuse(str("an index with ", shown()));
  return negative ? -value : value;
}

/// [7:0], or nothing.
std::optional<VerilogRange> VerilogReader::range() {
  if (token().kind != '[') return std::nullopt;
  const Place place = tokens_.place();
  next();
  VerilogRange range;
  range.msb = index_number();
  if (token().kind == '+' || token().kind == '-') refuse(str("an index with ", shown()));
  expect(':', "a range");
  range.lsb = index_number();
  expect(']', "a range");
  if (token().kind == '[') refuse("a net with several dimensions");
  const std::int64_t width = std::int64_t{range.msb} - range.lsb;
  if ((width < 0 ? -width : width) >= kMaxBusWidth)
    throw Error(ErrorId::netlist_limit,
                str("a bus [", range.msb, ":", range.lsb, "], at most ", kMaxBusWidth, " bits are possible"),
                netlist_.where(place));
  return range;
}

/// wire, tri, supply0 and the like, signed; true where there was any.
bool VerilogReader::net_type(std::optional<bool>& supply) {
  bool any = false;
  while (token().kind == VerilogToken::kName && !token().escaped) {
    const std::string_view word = token().text;
    if (word == "reg") refuse(verilog_behaviour(word));
    if (!is_verilog_net(word) && word != "signed" && word != "unsigned" && word != "scalared" &&
        word != "vectored")
      break;
    if (word == "supply0" || word == "tri0") supply = false;
    if (word == "supply1" || word == "tri1") supply = true;
    if (word == "tri0" || word == "tri1") refuse("a net that pulls (tri0, tri1)");
    any = true;
    next();
  }
  return any;
}

/// input [7:0] a, output b: directions hold until the next one.
void VerilogReader::ansi_ports() {
  std::optional<VerilogRange> bus;
  std::optional<bool> supply;
  for (;;) {
    const bool directed =
        token().kind == VerilogToken::kName && !token().escaped && is_verilog_direction(token().text);
    if (directed) next();
    if (net_type(supply) || directed || token().kind == '[') bus = range();
    const Place place = tokens_.place();
    bool escaped = false;
    const NameId port = name("the name of a port", &escaped);
    scope_.port(port, escaped, place);
    scope_.declare(port, escaped, bus, true, place);
    if (token().kind == '[') refuse("a port with several dimensions");
    if (token().kind == '=') refuse("a port with a value");
    if (token().kind == ')') return;
    expect(',', "the ports");
  }
}

/// The statements input, output, inout, wire, supply0 ..., at their first word.
void VerilogReader::declaration() {
  const bool directed = is_verilog_direction(token().text);
  if (directed) next();
  std::optional<bool> supply;
  (void)net_type(supply);
  if (token().kind == '(') refuse("a strength");
  if (token().kind == '#') refuse("a delay");
  const std::optional<VerilogRange> bus = range();
  for (;;) {
    const Place place = tokens_.place();
    if (token().kind == '#') refuse("a delay");
    bool escaped = false;
    const NameId id = name("the name of a net", &escaped);
    scope_.declare(id, escaped, bus, directed, place);
    if (token().kind == '[') refuse("a net with several dimensions");
    if (supply) tie(id, escaped, *supply, place);
    if (token().kind == '=') {   // wire a = b;
      left_.clear();
      scope_.use(scope_.symbol(id, escaped, place), left_);
      next();
      expression();
      join(left_, bits_);
    }
    if (token().kind == ';') break;
    expect(',', "a declaration");
  }
  next();
}

/// supply0, supply1: one with the constant.
void VerilogReader::tie(NameId name, bool escaped, bool high, const Place& place) {
  left_.clear();
  scope_.use(scope_.symbol(name, escaped, place), left_);
  extra_ += static_cast<std::int64_t>(left_.size()) - 1;
  check_expansion(0);
  const std::int32_t constant = constant_net(high, place);
  for (const std::int32_t bit : left_)
    if (constant >= 0 && bit != constant) design_.joins.emplace_back(bit, constant);
}

}   // namespace cgcl
