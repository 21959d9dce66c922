// What connections and assignments may hold: nets, parts of buses, constants, concatenations of these.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/netlist/verilog_reader.hpp"

#include <algorithm>   // for reverse
#include <charconv>

namespace cgcl {

namespace {

constexpr std::int64_t kFreeBits = std::int64_t{1} << 20, kBitsPerByte = 64;
constexpr int kUnsizedWidth = 32;

}   // namespace

std::int64_t VerilogReader::bit_limit() const { return kFreeBits + kBitsPerByte * tokens_.bytes(); }

/// A file of a kilobyte can mean more bits than there is memory.
void VerilogReader::check_expansion(std::int64_t more) const {
  const std::int64_t most = bit_limit();
  if (extra_ + scope_.expanded() + more > most)
    throw Error(
        ErrorId::netlist_limit,
        str("buses and repetitions mean more than ", most, " bits, ", kBitsPerByte, " for each byte of text"),
        tokens_.where());
}

/// Leaves the bits in bits_, the highest first, and the word behind at hand. Braces are a stack of their own.
void VerilogReader::expression() {
  bits_.clear();
  braces_.clear();
  for (;;) {
    if (token().kind == '{') {
      open_brace();
      continue;
    }
    operand();
    check_expansion(static_cast<std::int64_t>(bits_.size()));
    while (!braces_.empty() && token().kind == '}')
      if (!close_brace()) syntax("a } of the same concatenation");
    if (braces_.empty()) break;
    if (token().kind != ',') syntax("a comma or } in a concatenation");
    next();
  }
  extra_ += static_cast<std::int64_t>(bits_.size()) - 1;
  check_expansion(0);
}

/// { or {3{
void VerilogReader::open_brace() {
  next();
  if (token().kind == VerilogToken::kNumber) {
    // A number before another brace counts; any other one is an operand and was begun here.
    std::int64_t copies = 0;
    const std::string_view text = token().text;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), copies);
    if (failure == std::errc() && end == text.data() + text.size()) {
      const Place place = tokens_.place();
      next();
      if (token().kind != '{')
        throw Error(ErrorId::netlist_syntax,
                    str("a number without a width in a concatenation, expected ", copies, "{ or ", copies,
                        " with its width, such as 1'b0"),
                    netlist_.where(place));
      if (copies < 1)
        throw Error(ErrorId::netlist_number, "a repetition of 0 times, expected 1 or more",
                    netlist_.where(place));
      next();
      braces_.push_back({bits_.size(), 1, true});
      braces_.push_back({bits_.size(), copies, false});
      return;
    }
  }
  braces_.push_back({bits_.size(), 1, false});
}

/// The innermost brace; of a repetition the outer one comes next.
bool VerilogReader::close_brace() {
  const Brace brace = braces_.back();
  braces_.pop_back();
  next();
  if (brace.copies > 1) {
    const std::size_t width = bits_.size() - brace.first;
    std::int64_t more = 0;
    if (__builtin_mul_overflow(static_cast<std::int64_t>(width), brace.copies, &more)) more = INT64_MAX / 4;
    check_expansion(more);
    for (std::int64_t copy = 1; copy < brace.copies; ++copy)
      for (std::size_t bit = 0; bit < width; ++bit) bits_.push_back(bits_[brace.first + bit]);
  }
  // {3{a}} has nothing behind its inner brace.
  return braces_.empty() || !braces_.back().repeated || token().kind == '}';
}

void VerilogReader::operand() {
  if (token().kind == VerilogToken::kNumber) return number_operand();
  if (token().kind == VerilogToken::kName) return name_operand();
  if (token().kind == VerilogToken::kEnd) syntax("a net");
  if (token().kind == ')' || token().kind == ',' || token().kind == '}' || token().kind == ';')
    syntax("a net, a constant or a concatenation");
  refuse(str("an expression with ", shown()));
}

void VerilogReader::name_operand() {
  const Place place = tokens_.place();
  if (!token().escaped && token().text[0] == '$') refuse("a system function");
  bool escaped = false;
  const NameId id = name("a net", &escaped);
  operand_of(id, escaped, place);
}

/// The net whose name was read, or a part of it.
void VerilogReader::operand_of(NameId id, bool escaped, const Place& place) {
  VerilogScope::Symbol& symbol = scope_.symbol(id, escaped, place);
  if (token().kind == '[') {
    next();
    const std::int32_t high = index_number();
    std::int32_t low = high;
    if (token().kind == ':') {
      next();
      low = index_number();
    } else if (token().kind == '+' || token().kind == '-') {
      refuse("a part of a bus with a computed range");
    }
    expect(']', "an index");
    if (token().kind == '[') refuse("a net with several dimensions");
    scope_.use(symbol, high, low, place, bits_);
  } else {
    scope_.use(symbol, bits_);
  }
  switch (token().kind) {
    case '.':
      refuse("a hierarchical name");
    case ')':
    case ',':
    case '}':
    case ';':
    case '=':
    case VerilogToken::kEnd:
      return;
    case '(':
      refuse("a call of a function");
    default:
      if (token().kind == VerilogToken::kName || token().kind == VerilogToken::kNumber)
        syntax("a comma or the end of the net");
      refuse(str("an expression with ", shown()));
  }
}

std::int32_t VerilogReader::constant_net(bool high, const Place& place) {
  NameId& name = constants_[high ? 1 : 0];
  if (name == kNoName) {
    name = netlist_.names.id(high ? "1'b1" : "1'b0");
    netlist_.globals.push_back({name, high ? 'P' : 'G'});
  }
  return scope_.use_scalar(scope_.symbol(name, false, place));
}

void VerilogReader::add_constant(char bit) {
  if (bit != '0' && bit != '1') {   // x and z: whatever it is, nothing drives it
    bits_.push_back(kOpenBit);
    return;
  }
  const std::int32_t net = constant_net(bit == '1', tokens_.place());
  if (net < 0)
    throw Error(ErrorId::netlist_syntax, "the name of a constant is that of a bus", tokens_.where());
  bits_.push_back(net);
  Constant& counted = counted_[bit == '1' ? 1 : 0];
  ++counted.count;
  if (counted.places.size() < kShownPlaces) counted.places.push_back(tokens_.where());
}

/// Digits of one, three or four bits each, the lowest last; shorter ones are filled up with 0, or with x or z
/// where that is the first.
void VerilogReader::constant_bits(std::string_view digits, int radix_bits, std::int64_t width) {
  std::string text;   // bits, the lowest first
  for (std::size_t d = digits.size(); d-- > 0 && static_cast<std::int64_t>(text.size()) < width;) {
    const char c = lower(digits[d]);
    if (c == '_') continue;
    const bool open = c == 'x' || c == 'z' || c == '?';
    const int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (!open && (value < 0 || value >= 1 << radix_bits))
      throw Error(ErrorId::netlist_number, str("'", printable(token().text, 40), "' is not a constant"),
                  tokens_.where());
    for (int bit = 0; bit < radix_bits; ++bit) text += open ? 'x' : ((value >> bit) & 1) != 0 ? '1' : '0';
  }
  const char fill = !text.empty() && text.back() == 'x' ? 'x' : '0';
  text.resize(idx(width), fill);
  std::reverse(text.begin(), text.end());
  for (const char bit : text) add_constant(bit);
}

void VerilogReader::decimal_bits(std::string_view digits, std::int64_t width) {
  std::string plain;
  for (const char c : digits)
    if (c != '_') plain += c;
  const bool open = plain.size() == 1 && (lower(plain[0]) == 'x' || lower(plain[0]) == 'z');
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (!open && (plain.empty() || failure != std::errc() || end != plain.data() + plain.size()))
    throw Error(ErrorId::netlist_number,
                str("'", printable(token().text, 40), "' is not a constant of at most 64 bits"),
                tokens_.where());
  for (std::int64_t bit = width - 1; bit >= 0; --bit)
    add_constant(open ? 'x' : bit < 64 && ((value >> bit) & 1) != 0 ? '1' : '0');
}

/// 8'h3F, 1'b0, 'b1, 5.
void VerilogReader::number_operand() {
  const std::string text(token().text);
  const std::size_t quote = text.find('\'');
  std::int64_t width = kUnsizedWidth;
  if (quote != std::string::npos && quote > 0) {
    std::string size = text.substr(0, quote);
    std::erase(size, '_');
    const auto [end, failure] = std::from_chars(size.data(), size.data() + size.size(), width);
    if (failure != std::errc() || end != size.data() + size.size() || width < 1)
      throw Error(ErrorId::netlist_number, str("'", printable(text, 40), "' has no width that is a number"),
                  tokens_.where());
    if (width > kMaxBusWidth)
      throw Error(ErrorId::netlist_limit,
                  str("a constant of ", width, " bits, at most ", kMaxBusWidth, " are possible"),
                  tokens_.where());
  }
  check_expansion(width);
  if (quote == std::string::npos) {
    decimal_bits(text, width);
  } else {
    std::size_t at = quote + 1;
    if (at < text.size() && lower(text[at]) == 's') ++at;
    const char radix = at < text.size() ? lower(text[at]) : ' ';
    const std::string_view digits = std::string_view(text).substr(std::min(at + 1, text.size()));
    const int radix_bits = radix == 'b' ? 1 : radix == 'o' ? 3 : radix == 'h' ? 4 : 0;
    if (digits.empty() || (radix_bits == 0 && radix != 'd'))
      throw Error(ErrorId::netlist_number, str("'", printable(text, 40), "' is not a constant"),
                  tokens_.where(), "written WIDTH'RADIXDIGITS without blanks, such as 4'b0011 or 8'hff");
    if (radix_bits > 0)
      constant_bits(digits, radix_bits, width);
    else
      decimal_bits(digits, width);
  }
  next();
  if (token().kind != ')' && token().kind != ',' && token().kind != '}' && token().kind != ';')
    refuse(str("an expression with ", shown()));
}

}   // namespace cgcl
