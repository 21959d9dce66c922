#include "io/netlist/expand.hpp"

#include "engine/core/index.hpp"
#include "io/netlist/dotted_nets.hpp"
#include "io/netlist/net_joiner.hpp"
#include "io/text/large_pages.hpp"

#include <algorithm>

namespace cgcl {

namespace {

class Expander {
 public:
  Expander(const Netlist& netlist, CellPlans& plans, const std::vector<SpecialisedCell>& cells, bool aliases,
           FlatCircuit& circuit, Diagnostics& diagnostics)
      : netlist_(netlist),
        plans_(plans),
        cells_(cells),
        dotted_(netlist),
        keep_aliases_(aliases),
        aliases_(aliases || !dotted_.empty()),
        circuit_(circuit),
        diagnostics_(diagnostics) {
    flat_name_.resize(idx(netlist.names.size()), kNoName);
    global_net_.resize(idx(plans.globals()), -1);
  }

  void reserve(const CellSize& size) {
    const auto reserve = [](std::int64_t count, auto&... columns) {
      (columns.reserve(idx(count)), ...);
      (prefer_large_pages(columns), ...);
    };
    reserve(size.instances, circuit_.instances);
    reserve(size.nets, circuit_.net_instance, circuit_.net_name, circuit_.net_ports, circuit_.net_type,
            circuit_.net_global);
    reserve(size.devices, circuit_.device_instance, circuit_.device_name, circuit_.device_type);
    reserve(size.devices + 1, circuit_.first_terminal);
    reserve(size.terminals, circuit_.terminal_net);
    reserve(size.capacitors, circuit_.capacitors);
  }

  void run(std::int32_t top) {
    const Cell& cell = cell_of(top);
    circuit_.instances.push_back({-1, circuit_.names.id(""), cells_[idx(top)].cell});
    circuit_.first_terminal.push_back(0);
    for (std::int32_t p = 0; p < cell.ports; ++p) {
      const NameId port = cell.nets[idx(p)];
      const std::int32_t global = plans_.global_of(port);
      circuit_.ports.push_back(global >= 0 ? net_of_global(global, port) : add_net(0, port));
    }
    local_ = circuit_.ports;
    contents(top, 0, 0);
    join_declared();
    if (!circuit_.terminal_name.empty()) circuit_.terminal_name.resize(circuit_.terminal_net.size(), kNoName);
    if (joints_ > shown_) diagnostics_.warn(ErrorId::w_short, "", "", joints_ - shown_);
    if (!dotted_.empty()) {
      static_cast<void>(circuit_.names.index_appended());
      dotted_.join(circuit_, joiner_, diagnostics_);
      aliases_ = keep_aliases_;
      if (!aliases_) circuit_.aliases = {};
    }
    if (!joiner_.empty()) joiner_.apply(circuit_, aliases_);
  }

 private:
  const Cell& cell_of(std::int32_t specialised) const {
    return netlist_.cells[idx(cells_[idx(specialised)].cell)];
  }

  NameId name(NameId id) {
    if (id == kNoName) return kNoName;
    NameId& flat = flat_name_[idx(id)];
    // Names of the netlist differ, so none is looked for among those before; who searches indexes first.
    if (flat == kNoName) flat = circuit_.names.append(netlist_.names[id]);
    return flat;
  }

  std::int32_t add_net(std::int32_t instance, NameId id) {
    circuit_.net_instance.push_back(instance);
    circuit_.net_name.push_back(name(id));
    circuit_.net_ports.push_back(0);
    circuit_.net_type.push_back(0);
    circuit_.net_global.push_back(0);
    return circuit_.nets() - 1;
  }

  std::int32_t net_of_global(std::int32_t global, NameId id) {
    std::int32_t& net = global_net_[idx(global)];
    if (net >= 0) return net;
    net = add_net(0, id);
    circuit_.net_type[idx(net)] = plans_.global_type(global);
    circuit_.net_global[idx(net)] = 1;
    return net;
  }

  /// What is inside a cell whose ports stand in local_ from `base` on. Depth is bounded by elaborate().
  void contents(std::int32_t specialised, std::int32_t instance, std::size_t base) {
    const SpecialisedCell& inside = cells_[idx(specialised)];
    const Cell& cell = netlist_.cells[idx(inside.cell)];
    const CellPlan& plan = plans_.of(inside.cell);
    mark_ports(cell, base);
    const std::vector<char> unused = unused_nets(cell, inside);
    for (auto n = idx(cell.ports); n < cell.nets.size(); ++n) {
      if (!unused.empty() && unused[n] != 0)
        local_.push_back(-1);
      else
        local_.push_back(plan.global_of[n] >= 0 ? net_of_global(plan.global_of[n], cell.nets[n])
                                                : add_net(instance, cell.nets[n]));
    }
    for (std::size_t e = 0; e < cell.elements.size(); ++e) {
      const ElementUse& use = plan.uses[e];
      const Element& element = cell.elements[e];
      if (inside.what[e] == kOff) continue;
      if (use.kind == UseKind::joint)
        join(element, base);
      else if (use.kind == UseKind::device)
        device(element, use, plan, inside.what[e], instance, base);
      else if (use.kind == UseKind::cell && inside.what[e] >= 0)
        child(element, use, plan, inside.what[e], instance, base);
    }
    for (const CapacitorCard& c : cell.capacitors)
      circuit_.capacitors.push_back(
          {instance, c.name, local_[base + idx(c.a)], local_[base + idx(c.b)], c.farad * inside.m});
    local_.resize(base);
  }

  /// Nets that only elements of other branches touch do not exist. Empty where a cell has no branches.
  static std::vector<char> unused_nets(const Cell& cell, const SpecialisedCell& inside) {
    if (cell.branches.empty()) return {};
    std::vector<char> unused(cell.nets.size(), 1);
    for (std::size_t e = 0; e < cell.elements.size(); ++e)
      if (inside.what[e] != kOff)
        for (const std::int32_t net : cell.elements[e].nets) unused[idx(net)] = 0;
    return unused;
  }

  /// Each cell that a net enters counts as a port; *.PININFO may say that it is a supply.
  void mark_ports(const Cell& cell, std::size_t base) {
    for (std::int32_t p = 0; p < cell.ports; ++p) {
      const std::size_t net = idx(local_[base + idx(p)]);
      ++circuit_.net_ports[net];
      const char type = idx(p) < cell.port_types.size() ? cell.port_types[idx(p)] : '\0';
      if ((type == 'P' || type == 'G') && circuit_.net_type[net] == 0) circuit_.net_type[net] = type;
    }
  }

  void join(const Element& element, std::size_t base) {
    joiner_.join(circuit_, local_[base + idx(element.nets[0])], local_[base + idx(element.nets[1])]);
    if (netlist_.dialect == Dialect::verilog && element.letter == '*') return;   // `assign` means it
    ++joints_;
    if (shown_ == static_cast<std::int64_t>(kShownPlaces)) return;
    ++shown_;
    std::string what = printable(netlist_.names[element.name]);
    if (element.letter != '*')
      what += str(" (", element.master == kNoName ? "0 V" : printable(netlist_.names[element.master]), ")");
    diagnostics_.warn(ErrorId::w_short, what, netlist_.where(element.place));
  }

  void device(const Element& element, const ElementUse& use, const CellPlan& plan, std::int32_t type,
              std::int32_t instance, std::size_t base) {
    circuit_.device_instance.push_back(instance);
    circuit_.device_name.push_back(name(element.name));
    circuit_.device_type.push_back(type);
    if (use.pin_map < 0)
      for (const std::int32_t net : element.nets) circuit_.terminal_net.push_back(local_[base + idx(net)]);
    else
      for (const std::int32_t at : plan.pin_maps[idx(use.pin_map)])
        circuit_.terminal_net.push_back(local_[base + idx(element.nets[idx(at)])]);
    if (use.device == DeviceKind::other && netlist_.dialect == Dialect::verilog) name_terminals(element, use);
    circuit_.first_terminal.push_back(static_cast<std::int64_t>(circuit_.terminal_net.size()));
  }

  /// Of a cell that is a device: its pins, by name or in the order of the cell.
  void name_terminals(const Element& element, const ElementUse& use) {
    const auto first = circuit_.terminal_net.size() - element.nets.size();
    circuit_.terminal_name.resize(first, kNoName);
    for (std::size_t t = 0; t < element.nets.size(); ++t) {
      const bool known = use.cell >= 0 && t < idx(netlist_.cells[idx(use.cell)].ports);
      const NameId pin = element.by_name ? element.pins[t]
                         : known         ? netlist_.cells[idx(use.cell)].nets[t]
                                         : kNoName;
      circuit_.terminal_name.push_back(name(pin));
    }
  }

  void child(const Element& element, const ElementUse& use, const CellPlan& plan, std::int32_t specialised,
             std::int32_t instance, std::size_t base) {
    const auto inner = static_cast<std::int32_t>(circuit_.instances.size());
    circuit_.instances.push_back({instance, name(element.name), use.cell});
    const std::size_t inner_base = local_.size();
    const Cell& body = netlist_.cells[idx(use.cell)];
    for (std::int32_t p = 0; p < body.ports; ++p) {
      const std::int32_t at = use.pin_map < 0 ? p : plan.pin_maps[idx(use.pin_map)][idx(p)];
      local_.push_back(at >= 0 ? local_[base + idx(element.nets[idx(at)])]
                               : add_net(inner, body.nets[idx(p)]));
      if (at >= 0 && aliases_) circuit_.aliases.push_back({inner, name(body.nets[idx(p)]), local_.back()});
    }
    contents(specialised, inner, inner_base);
  }

  /// *.CONNECT and *.JOIN name nets of the top; those that it does not have say nothing.
  void join_declared() {
    if (netlist_.joined.empty()) return;
    std::unordered_map<NameId, std::int32_t> nets;
    for (std::int32_t n = 0; n < circuit_.nets(); ++n)
      if (circuit_.net_instance[idx(n)] == 0) nets.emplace(circuit_.net_name[idx(n)], n);
    for (const auto& [a, b] : netlist_.joined) {
      const auto first = nets.find(name(a)), second = nets.find(name(b));
      if (first == nets.end() || second == nets.end() || first->second == second->second) continue;
      joiner_.join(circuit_, first->second, second->second);
      diagnostics_.warn(ErrorId::w_short, str(printable(netlist_.names[a]), " and ",
                                              printable(netlist_.names[b]), " by *.CONNECT"));
    }
  }

  const Netlist& netlist_;
  CellPlans& plans_;
  const std::vector<SpecialisedCell>& cells_;
  DottedNets dotted_;
  bool keep_aliases_, aliases_;   // as asked for; while expanding
  FlatCircuit& circuit_;
  Diagnostics& diagnostics_;
  NetJoiner joiner_;
  std::vector<NameId> flat_name_;          // by NameId of the netlist
  std::vector<std::int32_t> global_net_;   // by number of a global
  std::vector<std::int32_t> local_;        // nets of the cells on the way down, one after the other
  std::int64_t joints_ = 0, shown_ = 0;
};

}   // namespace

void expand(const Netlist& netlist, CellPlans& plans, const CellSize& size, std::int32_t top,
            const std::vector<SpecialisedCell>& cells, bool aliases, FlatCircuit& circuit,
            Diagnostics& diagnostics) {
  Expander expander(netlist, plans, cells, aliases, circuit, diagnostics);
  expander.reserve(size);
  expander.run(top);
}

}   // namespace cgcl
