#include "io/netlist/verilog_reader.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/netlist/verilog_words.hpp"

#include <utility>

namespace cgcl {

namespace {

constexpr std::size_t kLongestKeyword = 12;   // always_latch; names of cells are longer as a rule

}   // namespace

VerilogReader::VerilogReader(Netlist& netlist, const NetlistOptions& options, LineSource lines,
                             Diagnostics& diagnostics)
    : netlist_(netlist),
      options_(options),
      diagnostics_(diagnostics),
      tokens_(std::move(lines), 0, options.defines),
      scope_(netlist, diagnostics) {}

std::string VerilogReader::shown() const {
  if (token().kind == VerilogToken::kEnd) return "the end of the file";
  return str("'", printable(token().text, 40), "'");
}

void VerilogReader::syntax(std::string_view expected) const {
  if (token().kind == VerilogToken::kEnd)
    throw Error(ErrorId::cut_short, str("the file ends, expected ", expected), tokens_.where());
  throw Error(ErrorId::netlist_syntax, str(shown(), ", expected ", expected), tokens_.where());
}

void VerilogReader::refuse(std::string_view what) const {
  throw Error(ErrorId::verilog_behaviour,
              str(what, ", expected modules, nets, instances and assignments of nets alone"), tokens_.where(),
              "give the netlist that synthesis or the router wrote");
}

void VerilogReader::expect(char what, const char* where) {
  if (token().kind != what) syntax(str("'", what, "' in ", where));
  next();
}

NameId VerilogReader::name(const char* what, bool* escaped) {
  if (token().kind != VerilogToken::kName) syntax(what);
  if (escaped != nullptr) *escaped = token().escaped;
  const NameId id = netlist_.names.id(token().text);
  next();
  return id;
}

VerilogDesign VerilogReader::read() {
  next();
  while (token().kind != VerilogToken::kEnd) {
    if (token().is("module") || token().is("macromodule")) {
      module();
      continue;
    }
    if (token().kind == VerilogToken::kName && !token().escaped)
      if (const std::string_view what = verilog_behaviour(token().text); !what.empty()) refuse(what);
    if (token().kind == ';') {
      next();
      continue;
    }
    syntax("module");
  }
  if (design_.modules.empty()) throw Error(ErrorId::netlist_empty, "the file has no module", tokens_.where());
  warn_constants();
  design_.bit_limit = bit_limit();
  return std::move(design_);
}

void VerilogReader::item() {
  scope_.limit(bit_limit());
  if (token().kind == ';') {
    next();
    return;
  }
  if (token().kind != VerilogToken::kName) syntax("a declaration, an instance or endmodule");
  if (!token().escaped && token().text.size() <= kLongestKeyword) {
    const std::string_view word = token().text;
    if (is_verilog_net(word) || is_verilog_direction(word)) return declaration();
    if (word == "assign") return assign();
    if (word == "module" || word == "macromodule")
      throw Error(ErrorId::netlist_syntax,
                  str("a module inside module ", printable(netlist_.names[cell_.name], 80),
                      ", expected endmodule before it"),
                  tokens_.where());
    if (const std::string_view what = verilog_behaviour(word); !what.empty()) refuse(what);
  } else if (!token().escaped && token().text[0] == '$') {
    refuse("a system task");
  }
  instances(name("the name of a cell"));
}

/// CELL NAME (...), NAME (...);
void VerilogReader::instances(NameId master) {
  if (token().kind == '#') {
    next();
    refuse(token().kind == '(' ? "an instance with parameters" : "a delay");
  }
  if (token().kind == '(') refuse("an instance without a name, or one with a strength");
  for (;;) {
    VerilogInstance instance{.master = master,
                             .line = token().line,
                             .column = token().column,
                             .first = static_cast<std::int64_t>(design_.connections.size())};
    if (token().kind == ':' || token().kind == '=' || token().kind == '<' || token().kind == '.')
      refuse(str("a statement with ", shown()));
    instance.name = name("the name of an instance");
    if (token().kind == '[') refuse("an array of instances");
    if (idx(instance.name) >= instance_.size()) instance_.resize(idx(netlist_.names.size()) + 1024, 0);
    if (instance_[idx(instance.name)] == serial_)
      throw Error(ErrorId::duplicate_instance,
                  str("instance ", printable(netlist_.names[instance.name], 80), " is there twice"),
                  netlist_.where({0, instance.line, instance.column}));
    instance_[idx(instance.name)] = serial_;
    expect('(', "an instance");
    connections();
    const std::int64_t count = static_cast<std::int64_t>(design_.connections.size()) - instance.first;
    instance.count = static_cast<std::int32_t>(count);
    design_.instances.push_back(instance);
    if (token().kind == ';') break;
    expect(',', "instances of one cell");
  }
  next();
}

/// Behind the opening parenthesis up to behind the closing one.
void VerilogReader::connections() {
  if (token().kind == ')') {
    next();
    return;
  }
  const bool by_name = token().kind == '.';
  for (;;) {
    if (by_name != (token().kind == '.'))
      syntax(by_name ? "a connection by name, as the others are"
                     : "a connection by position, as the others are");
    if (by_name) {
      next();
      if (token().kind == '*') refuse("a connection by .*");
      const Place place = tokens_.place();
      bool escaped = false;
      const NameId port = name("the name of a pin", &escaped);
      if (token().kind == '(') {
        next();
        connection(port);
        expect(')', "a connection");
      } else {   // SystemVerilog: the net is called like the pin
        bits_.clear();
        scope_.use(scope_.symbol(port, escaped, place), bits_);
        add_connection(port);
      }
    } else {
      connection(kNoName);
    }
    if (token().kind == ')') break;
    expect(',', "connections");
  }
  next();
}

/// What is connected to one pin: nearly always one net.
void VerilogReader::connection(NameId port) {
  if (token().kind == ')' || token().kind == ',') {
    design_.connections.push_back({port, kOpenBit, 0});
    return;
  }
  if (token().kind != VerilogToken::kName || (!token().escaped && token().text[0] == '$')) {
    expression();
    return add_connection(port);
  }
  const Place place = tokens_.place();
  bool escaped = false;
  const NameId id = name("a net", &escaped);
  if (token().kind == ')' || token().kind == ',') {
    VerilogScope::Symbol& symbol = scope_.symbol(id, escaped, place);
    if (const std::int32_t net = scope_.use_scalar(symbol); net >= 0) {
      design_.connections.push_back({port, net, 1});
      return;
    }
  }
  bits_.clear();
  operand_of(id, escaped, place);
  extra_ += static_cast<std::int64_t>(bits_.size()) - 1;
  check_expansion(0);
  add_connection(port);
}

void VerilogReader::add_connection(NameId port) {
  if (bits_.size() == 1) {
    design_.connections.push_back({port, bits_[0], bits_[0] == kOpenBit ? 0 : 1});
    return;
  }
  if (design_.bits.size() + bits_.size() > INT32_MAX)
    throw Error(ErrorId::netlist_limit, "connections of buses have more than 2147483647 bits",
                tokens_.where());
  design_.connections.push_back(
      {port, static_cast<std::int32_t>(design_.bits.size()), static_cast<std::int32_t>(bits_.size())});
  design_.bits.insert(design_.bits.end(), bits_.begin(), bits_.end());
}

void VerilogReader::assign() {
  next();
  if (token().kind == '(') refuse("a strength");
  if (token().kind == '#') refuse("a delay");
  for (;;) {
    expression();
    left_ = bits_;
    expect('=', "an assignment");
    expression();
    join(left_, bits_);
    if (token().kind == ';') break;
    expect(',', "assignments");
  }
  next();
}

/// From the lowest bit on; what one side has more stays as it is.
void VerilogReader::join(const std::vector<std::int32_t>& left, const std::vector<std::int32_t>& right) {
  if (left.size() != right.size())
    diagnostics_.warn(ErrorId::w_width, str("an assignment of ", right.size(), " bits to ", left.size()),
                      tokens_.where());
  for (std::size_t bit = 1; bit <= std::min(left.size(), right.size()); ++bit) {
    const std::int32_t a = left[left.size() - bit], b = right[right.size() - bit];
    if (a != kOpenBit && b != kOpenBit && a != b) design_.joins.emplace_back(a, b);
  }
}

void VerilogReader::warn_constants() {
  for (const int high : {0, 1}) {
    const Constant& constant = counted_[high];
    const auto shown = static_cast<std::int64_t>(constant.places.size());
    for (const std::string& place : constant.places)
      diagnostics_.warn(ErrorId::w_constant, high != 0 ? "1'b1" : "1'b0", place);
    if (constant.count > shown) diagnostics_.warn(ErrorId::w_constant, "", "", constant.count - shown);
  }
}

}   // namespace cgcl
