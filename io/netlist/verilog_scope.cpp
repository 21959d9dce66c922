#include "io/netlist/verilog_scope.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <limits>

namespace cgcl {

namespace {

std::string text_of(const std::optional<VerilogRange>& range) {
  return range ? str("[", range->msb, ":", range->lsb, "]") : "one bit";
}

}   // namespace

void VerilogScope::open() {
  ++serial_;
  symbols_.clear();
  ports_.clear();
  used_.clear();
  buses_ = escapes_ = false;
}

std::string VerilogScope::shown(const Symbol& symbol) const {
  return printable(netlist_.names[symbol.name], 80);
}

VerilogScope::Symbol& VerilogScope::symbol(NameId name, bool escaped, const Place& place) {
  if (idx(name) >= local_.size()) local_.resize(idx(netlist_.names.size()) + 1024);
  Local& local = local_[idx(name)];
  if (local.serial == serial_) return symbols_[idx(local.symbol)];
  local = {serial_, static_cast<std::int32_t>(symbols_.size())};
  symbols_.emplace_back();
  Symbol& made = symbols_.back();
  made.name = name;
  made.escaped = escaped;
  made.place = place;
  escapes_ = escapes_ || escaped;
  return made;
}

void VerilogScope::port(NameId name, bool escaped, const Place& place) {
  Symbol& made = symbol(name, escaped, place);
  if (made.port)
    throw Error(ErrorId::duplicate_instance, str("port ", shown(made), " is named twice"),
                netlist_.where(place));
  made.port = true;
  ports_.push_back(static_cast<std::int32_t>(&made - symbols_.data()));
}

void VerilogScope::declare(NameId name, bool escaped, const std::optional<VerilogRange>& range, bool directed,
                           const Place& place) {
  Symbol& made = symbol(name, escaped, place);
  if (directed && !made.port)
    throw Error(ErrorId::netlist_syntax, str(shown(made), " has a direction but is no port of the module"),
                netlist_.where(place));
  const bool known = made.declared || made.first >= 0;
  // `output y; wire [7:0] y;` is common: a direction without a range leaves it to the net.
  const bool settles = made.declared && made.first < 0 && !made.range;
  if (known && made.range != range && range && !settles)
    throw Error(ErrorId::verilog_select,
                str(shown(made), " is declared as ", text_of(range), ", but it is ", text_of(made.range),
                    " at line ", made.place.line),
                netlist_.where(place), "declare a bus before it is used, and with one range");
  if (range) {
    made.range = range;
    buses_ = true;
  }
  made.declared = true;
  made.directed = made.directed || directed;
}

void VerilogScope::number(Symbol& symbol) {
  if (symbol.first >= 0) return;
  const auto width = idx(symbol.width());
  if (used_.size() + width > idx(std::numeric_limits<std::int32_t>::max()))
    throw Error(ErrorId::netlist_limit, "a module has more than 2147483647 bits",
                netlist_.where(symbol.place));
  if (width > 1 && expanded_ + symbol.width() > most_)
    throw Error(ErrorId::netlist_limit,
                str("buses have more than ", most_, " bits, more than a text of this size may mean"),
                netlist_.where(symbol.place));
  symbol.first = static_cast<std::int32_t>(used_.size());
  expanded_ += symbol.width() - 1;
  used_.resize(used_.size() + width, 0);
}

std::int32_t VerilogScope::use_scalar(Symbol& symbol) {
  if (symbol.range) return -1;
  number(symbol);
  used_[idx(symbol.first)] = 1;
  return symbol.first;
}

void VerilogScope::use(Symbol& symbol, std::vector<std::int32_t>& bits) {
  number(symbol);
  for (std::int32_t bit = 0; bit < symbol.width(); ++bit) {
    used_[idx(symbol.first + bit)] = 1;
    bits.push_back(symbol.first + bit);
  }
}

void VerilogScope::use(Symbol& symbol, std::int64_t high, std::int64_t low, const Place& place,
                       std::vector<std::int32_t>& bits) {
  const auto refuse = [&](const char* why) {
    const std::string part = high == low ? str("[", high, "]") : str("[", high, ":", low, "]");
    throw Error(ErrorId::verilog_select,
                str(shown(symbol), part, " ", why, ": ", shown(symbol), " is ", text_of(symbol.range)),
                netlist_.where(place));
  };
  if (!symbol.range) refuse("is a part of a net that is no bus");
  const std::int64_t first = symbol.range->offset(high), last = symbol.range->offset(low);
  if (first < 0 || last < 0 || first >= symbol.width() || last >= symbol.width()) refuse("does not exist");
  if (first > last) refuse("is written the other way round");
  number(symbol);
  for (std::int64_t bit = first; bit <= last; ++bit) {
    const auto at = symbol.first + static_cast<std::int32_t>(bit);
    used_[idx(at)] = 1;
    bits.push_back(at);
  }
}

NameId VerilogScope::bit_name(const Symbol& symbol, std::int32_t offset) {
  const VerilogRange& range = *symbol.range;
  room_ = netlist_.names[symbol.name];
  room_ += '[';
  room_ += std::to_string(range.msb >= range.lsb ? range.msb - offset : range.msb + offset);
  room_ += ']';
  return netlist_.names.id(room_);
}

/// \a[3] beside bus a: both are called a[3], and are two nets.
void VerilogScope::find_clashes() {
  if (!buses_ || !escapes_) return;
  for (std::size_t s = 0; s < symbols_.size(); ++s) {
    const Symbol& bus = symbols_[s];
    if (!bus.range || bus.first < 0) continue;
    for (std::int32_t bit = 0; bit < bus.width(); ++bit) {
      if (!bus.port && used_[idx(bus.first + bit)] == 0) continue;
      const NameId name = bit_name(bus, bit);
      if (idx(name) >= local_.size() || local_[idx(name)].serial != serial_) continue;
      Symbol& other = symbols_[idx(local_[idx(name)].symbol)];
      if (other.clash || other.range) continue;
      other.clash = true;
      diagnostics_.warn(ErrorId::w_bus_name, shown(other), netlist_.where(other.place));
    }
  }
}

void VerilogScope::name_bits(const Symbol& symbol, Cell& cell, bool all) {
  for (std::int32_t bit = 0; bit < symbol.width(); ++bit) {
    const std::size_t at = idx(symbol.first + bit);
    if (!all && used_[at] == 0) continue;
    number_[at] = static_cast<std::int32_t>(cell.nets.size());
    if (symbol.clash)
      cell.nets.push_back(netlist_.names.id(str("\\", netlist_.names[symbol.name])));
    else
      cell.nets.push_back(symbol.range ? bit_name(symbol, bit) : symbol.name);
  }
}

const std::vector<std::int32_t>& VerilogScope::close(Cell& cell, std::vector<VerilogPort>& ports) {
  for (const std::int32_t p : ports_) number(symbols_[idx(p)]);
  find_clashes();
  number_.assign(used_.size(), -1);
  for (const std::int32_t p : ports_) {
    const Symbol& port = symbols_[idx(p)];
    ports.push_back({port.name, static_cast<std::int32_t>(cell.nets.size()), port.width()});
    name_bits(port, cell, true);
  }
  cell.ports = static_cast<std::int32_t>(cell.nets.size());
  for (const Symbol& symbol : symbols_)
    if (!symbol.port && symbol.first >= 0) name_bits(symbol, cell, false);
  return number_;
}

}   // namespace cgcl
