// Pins of Verilog instances as ports of their cells.
#include "engine/core/index.hpp"
#include "io/netlist/supply_names.hpp"
#include "io/netlist/verilog_linker.hpp"

#include <algorithm>   // for sort
#include <charconv>

namespace cgcl {

namespace {

std::string folded(std::string_view name) {
  std::string out(name);
  for (char& c : out) c = lower(c);
  return out;
}

/// a[3], a<3>, a(3), a{3} or a_3_ as the name of the bus and the index; false for another name.
bool split_bit(std::string_view name, std::string_view& bus, std::int64_t& index) {
  if (name.size() < 4) return false;
  const char last = name.back();
  const char first = last == ']' ? '[' : last == '>' ? '<' : last == ')' ? '(' : last == '}' ? '{' : '_';
  if (first == '_' && last != '_') return false;
  const std::size_t open = name.substr(0, name.size() - 1).rfind(first);
  if (open == std::string_view::npos || open == 0) return false;
  const std::string_view digits = name.substr(open + 1, name.size() - open - 2);
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  bus = name.substr(0, open);
  return !digits.empty() && failure == std::errc() && end == digits.data() + digits.size();
}

}   // namespace

VerilogLinker::Master& VerilogLinker::master_of(NameId name) {
  if (idx(name) >= master_at_.size()) master_at_.resize(idx(netlist_.names.size()), -1);
  std::int32_t& at = master_at_[idx(name)];
  if (at >= 0) return masters_[idx(at)];
  at = static_cast<std::int32_t>(masters_.size());
  Master& master = masters_.emplace_back();
  if (const auto found = module_of_.find(name); found != module_of_.end()) {
    master.module = found->second;
    master.cell = design_.modules[idx(master.module)].cell;
  } else {
    master.cell = library_.find(name);
  }
  if (master.cell < 0) return master;
  const Cell& cell = netlist_.cells[idx(master.cell)];
  for (std::int32_t p = 0; p < cell.ports; ++p) {
    const std::string_view port = netlist_.names[cell.nets[idx(p)]];
    master.supply.push_back(supply_of_name(port) != SupplyKind::none ? 1 : 0);
    if (master.module < 0) {
      const auto order = static_cast<std::int32_t>(master.order.size());
      master.order.push_back(p);
      master.pin_of.emplace(cell.nets[idx(p)], static_cast<std::int32_t>(master.pins.size()));
      master.pins.push_back({cell.nets[idx(p)], order, 1});
    }
  }
  if (master.module < 0) return master;
  for (const VerilogPort& port : design_.modules[idx(master.module)].ports) {
    master.pin_of.emplace(port.name, static_cast<std::int32_t>(master.pins.size()));
    master.pins.push_back({port.name, static_cast<std::int32_t>(master.order.size()), port.width});
    for (std::int32_t b = 0; b < port.width; ++b) master.order.push_back(port.first + b);
  }
  return master;
}

/// Instances of a cell mostly name its pins in one order, so the place of the last one is tried first.
VerilogLinker::Pin& VerilogLinker::pin_at(Master& master, NameId name, std::int32_t hint) {
  if (idx(hint) < master.pins.size() && master.pins[idx(hint)].name == name) return master.pins[idx(hint)];
  const auto [found, fresh] = master.pin_of.emplace(name, static_cast<std::int32_t>(master.pins.size()));
  if (fresh) {
    master.pins.push_back({name, 0, 0});
    resolve(master, master.pins.back());
  }
  return master.pins[idx(found->second)];
}

/// Of a library cell every port counts, of a module every bus.
VerilogLinker::Pin VerilogLinker::by_position(const Master& master, std::int32_t position,
                                              std::vector<std::int32_t>& order) const {
  order.clear();
  if (master.module < 0) {
    if (idx(position) >= master.supply.size()) return {};
    order.push_back(position);
    return {kNoName, 0, 1};
  }
  const std::vector<VerilogPort>& ports = design_.modules[idx(master.module)].ports;
  if (idx(position) >= ports.size()) return {};
  const VerilogPort& port = ports[idx(position)];
  for (std::int32_t b = 0; b < port.width; ++b) order.push_back(port.first + b);
  return {port.name, 0, port.width};
}

/// A name that is no port of a library cell as it stands: in other case, or a bus of several ports.
void VerilogLinker::resolve(Master& master, Pin& pin) {
  if (master.module >= 0) return;
  group(master);
  const std::string name = folded(netlist_.names[pin.name]);
  if (const auto found = master.folded.find(name); found != master.folded.end() && found->second >= 0) {
    pin.at = found->second;   // ports are the first of `order`, each at its own number
    pin.width = 1;
    return;
  }
  const auto bus = master.buses.find(name);
  if (bus == master.buses.end()) return;
  pin.at = static_cast<std::int32_t>(master.order.size());
  pin.width = static_cast<std::int32_t>(bus->second.size());
  for (const auto& [index, port] : bus->second) master.order.push_back(port);
}

void VerilogLinker::group(Master& master) {
  if (master.grouped) return;
  master.grouped = true;
  const Cell& cell = netlist_.cells[idx(master.cell)];
  for (std::int32_t p = 0; p < cell.ports; ++p) {
    const std::string name = folded(netlist_.names[cell.nets[idx(p)]]);
    const auto [found, fresh] = master.folded.emplace(name, p);
    if (!fresh) found->second = -1;
    std::string_view bus;
    std::int64_t index = 0;
    if (split_bit(name, bus, index)) master.buses[std::string(bus)].emplace_back(index, p);
  }
  for (auto& [name, bits] : master.buses)
    std::sort(bits.begin(), bits.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
}

}   // namespace cgcl
