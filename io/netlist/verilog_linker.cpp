#include "io/netlist/verilog_linker.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/netlist/supply_names.hpp"

#include <algorithm>   // for find

namespace cgcl {

namespace {

constexpr std::size_t kNamesShown = 20;

}   // namespace

VerilogLinker::VerilogLinker(Netlist& netlist, VerilogDesign& design, Diagnostics& diagnostics)
    : netlist_(netlist), design_(design), diagnostics_(diagnostics), library_(netlist) {
  for (std::size_t m = 0; m < design.modules.size(); ++m)
    module_of_.emplace(netlist.cells[idx(design.modules[m].cell)].name, static_cast<std::int32_t>(m));
}

void VerilogLinker::link() {
  // An empty module only declares a cell that the library has.
  for (VerilogModule& module : design_.modules) {
    if (module.first_instance != module.end_instance || module.first_join != module.end_join) continue;
    const NameId name = netlist_.cells[idx(module.cell)].name;
    const std::int32_t from = library_.find(name);
    if (from < 0) continue;
    replace_empty_cell(netlist_, module.cell, from);
    module_of_.erase(name);
  }
  for (const VerilogModule& module : design_.modules)
    if (!netlist_.cells[idx(module.cell)].library) link(module);
  warn_ties();
  find_top();
}

void VerilogLinker::link(const VerilogModule& module) {
  cell_ = &netlist_.cells[idx(module.cell)];
  ++serial_;
  indexed_ = false;
  cell_->elements.reserve(module.end_instance - module.first_instance + module.end_join - module.first_join);
  add_joins(module);
  for (std::size_t i = module.first_instance; i < module.end_instance; ++i)
    instance(design_.instances[i], static_cast<std::int64_t>(i));
}

void VerilogLinker::add_joins(const VerilogModule& module) {
  for (std::size_t j = module.first_join; j < module.end_join; ++j) {
    const auto& [a, b] = design_.joins[j];
    const std::int32_t ends[2] = {a, b};
    Element element;
    element.letter = '*';
    element.name = netlist_.names.id("assign");
    element.place = cell_->place;
    element.nets = netlist_.stored_numbers.keep(std::span<const std::int32_t>(ends));
    cell_->elements.push_back(element);
  }
}

std::int32_t VerilogLinker::bit(const VerilogConnection& connection, std::int32_t at) const {
  return connection.width == 1 ? connection.at : design_.bits[idx(connection.at + at)];
}

void VerilogLinker::instance(const VerilogInstance& instance, std::int64_t number) {
  Master& master = master_of(instance.master);
  master.used = true;
  Element element;
  element.name = instance.name;
  element.master = instance.master;
  element.place = {0, instance.line, instance.column};
  if (master.cell < 0) return unknown(instance, element);
  element.master = netlist_.cells[idx(master.cell)].name;
  place(instance, master, number);
  tie_supplies(master, instance);
  const Cell& cell = netlist_.cells[idx(master.cell)];
  const bool all = std::find(slots_.begin(), slots_.end(), kOpenBit) == slots_.end();
  if (all) {
    element.nets = netlist_.stored_numbers.keep(slots_);
  } else {
    nets_.clear();
    pins_.clear();
    for (std::size_t p = 0; p < slots_.size(); ++p) {
      if (slots_[p] == kOpenBit) continue;
      nets_.push_back(slots_[p]);
      pins_.push_back(cell.nets[p]);
    }
    element.by_name = true;
    element.nets = netlist_.stored_numbers.keep(nets_);
    element.pins = netlist_.stored_numbers.keep(pins_);
  }
  cell_->elements.push_back(element);
}

/// Pins as they are written, buses bit by bit.
void VerilogLinker::unknown(const VerilogInstance& instance, Element element) {
  nets_.clear();
  pins_.clear();
  for (std::int32_t c = 0; c < instance.count; ++c) {
    const VerilogConnection& connection = design_.connections[idx(instance.first + c)];
    element.by_name = connection.port != kNoName;
    for (std::int32_t b = 0; b < connection.width; ++b) {
      const std::int32_t net = bit(connection, b);
      if (net == kOpenBit) continue;
      nets_.push_back(net);
      if (!element.by_name) continue;
      if (connection.width == 1) {
        pins_.push_back(connection.port);
        continue;
      }
      room_ = netlist_.names[connection.port];
      room_ += '[';
      room_ += std::to_string(connection.width - 1 - b);
      room_ += ']';
      pins_.push_back(netlist_.names.id(room_));
    }
  }
  element.by_name = element.by_name && !nets_.empty();
  element.nets = netlist_.stored_numbers.keep(nets_);
  element.pins = netlist_.stored_numbers.keep(pins_);
  cell_->elements.push_back(element);
}

/// Fills slots_.
void VerilogLinker::place(const VerilogInstance& instance, Master& master, std::int64_t number) {
  // A port of a million bits may stay open in an instance of a few letters.
  placed_bits_ += static_cast<std::int64_t>(master.supply.size());
  if (placed_bits_ > design_.bit_limit)
    throw Error(ErrorId::netlist_limit,
                str("instances have more than ", design_.bit_limit, " bits at their ports"),
                netlist_.where({0, instance.line, instance.column}));
  slots_.assign(master.supply.size(), kOpenBit);
  for (std::int32_t c = 0; c < instance.count; ++c) {
    const VerilogConnection& connection = design_.connections[idx(instance.first + c)];
    if (connection.port == kNoName) {
      const Pin pin = by_position(master, c, position_);
      if (pin.width == 0)
        return report_pin(instance, master, str(instance.count, " connections by position"));
      connect(instance, connection, pin, position_);
      continue;
    }
    Pin& pin = pin_at(master, connection.port, c);
    if (pin.width == 0) {
      report_pin(instance, master, str("pin ", printable(netlist_.names[connection.port], 80)));
      continue;
    }
    if (pin.last == number) {
      report_pin(instance, master, str("pin ", printable(netlist_.names[connection.port], 80), " twice"));
      continue;
    }
    pin.last = number;
    connect(instance, connection, pin, master.order);
  }
}

/// From the lowest bit on.
void VerilogLinker::connect(const VerilogInstance& instance, const VerilogConnection& connection,
                            const Pin& pin, const std::vector<std::int32_t>& order) {
  if (connection.width != pin.width && connection.width > 0)
    diagnostics_.warn(ErrorId::w_width,
                      str(connection.width, " bits at a pin of ", pin.width, " of ",
                          printable(netlist_.names[instance.name], 80)),
                      netlist_.where({0, instance.line, instance.column}));
  const std::int32_t common = std::min(connection.width, pin.width);
  for (std::int32_t b = 1; b <= common; ++b)
    slots_[idx(order[idx(pin.at + pin.width - b)])] = bit(connection, connection.width - b);
}

void VerilogLinker::report_pin(const VerilogInstance& instance, const Master& master,
                               const std::string& what) {
  const Cell& cell = netlist_.cells[idx(master.cell)];
  std::string ports;
  for (std::size_t p = 0; p < std::min(idx(cell.ports), kNamesShown); ++p)
    ports += str(p == 0 ? "" : " ", printable(netlist_.names[cell.nets[p]], 80));
  diagnostics_.error(ErrorId::pin_count,
                     str(printable(netlist_.names[instance.name], 80), ": ", what, " for cell ",
                         printable(netlist_.names[cell.name], 80), " with ", cell.ports, " ports (", ports,
                         idx(cell.ports) > kNamesShown ? " ..." : "", ")"),
                     netlist_.where({0, instance.line, instance.column}));
}

void VerilogLinker::tie_supplies(Master& master, const VerilogInstance& instance) {
  const std::size_t ports = master.supply.size();
  for (std::size_t p = 0; p < ports; ++p) {
    if (slots_[p] != kOpenBit || master.supply[p] == 0) continue;
    slots_[p] = supply_net(netlist_.cells[idx(master.cell)].nets[p], instance);
  }
}

std::int32_t VerilogLinker::supply_net(NameId name, const VerilogInstance& instance) {
  const auto [tied, fresh] = tied_at_.emplace(name, tied_.size());
  if (fresh) {
    tied_.push_back({name, 0, netlist_.where({0, instance.line, instance.column})});
    const SupplyKind kind = supply_of_name(netlist_.names[name]);
    netlist_.globals.push_back({name, kind == SupplyKind::power ? 'P' : 'G'});
  }
  ++tied_[tied->second].count;
  std::vector<NameId>& nets = cell_->nets;
  if (!indexed_) {
    if (local_.size() < idx(netlist_.names.size())) local_.resize(idx(netlist_.names.size()));
    for (std::size_t n = 0; n < nets.size(); ++n)
      local_[idx(nets[n])] = {serial_, static_cast<std::int32_t>(n)};
    indexed_ = true;
  }
  if (idx(name) >= local_.size()) local_.resize(idx(netlist_.names.size()));
  Local& local = local_[idx(name)];
  if (local.serial == serial_) return local.net;
  local = {serial_, static_cast<std::int32_t>(nets.size())};
  nets.push_back(name);
  return local.net;
}

void VerilogLinker::warn_ties() {
  for (const Tied& tied : tied_)
    diagnostics_.warn(ErrorId::w_tied,
                      str(printable(netlist_.names[tied.name], 80), " of ", tied.count, " instances"),
                      tied.where, tied.count);
}

/// The module that is in no other; of several, elaboration chooses.
void VerilogLinker::find_top() {
  std::int32_t top = -1;
  for (std::size_t m = 0; m < design_.modules.size(); ++m) {
    const Cell& cell = netlist_.cells[idx(design_.modules[m].cell)];
    const bool seen = idx(cell.name) < master_at_.size() && master_at_[idx(cell.name)] >= 0;
    if (seen || cell.library) continue;
    if (top >= 0) return;
    top = design_.modules[m].cell;
  }
  if (top >= 0) netlist_.top_hint = netlist_.names[netlist_.cells[idx(top)].name];
}

}   // namespace cgcl
