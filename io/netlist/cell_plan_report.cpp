// What is wrong or odd about the elements of a cell.
#include "engine/core/index.hpp"
#include "io/netlist/cell_plan.hpp"
#include "io/netlist/missing_file.hpp"

#include <algorithm>   // for any_of, count, find, min
#include <initializer_list>

namespace cgcl {

namespace {

constexpr std::size_t kNamesShown = 20;

std::string list(const std::vector<std::string_view>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kNamesShown); ++i) {
    if (i > 0) text += ' ';
    text += printable(names[i]);
  }
  return names.size() > kNamesShown ? text + " ..." : text;
}

}   // namespace

void CellPlans::report(std::int32_t cell, Diagnostics& diagnostics) {
  const std::vector<Element>& elements = netlist_.cells[idx(cell)].elements;
  for (std::size_t e = 0; e < elements.size(); ++e)
    if (elements[e].branch < 0) report(cell, e, diagnostics);
}

void CellPlans::report(std::int32_t cell, std::size_t at, Diagnostics& diagnostics) {
  const CellPlan& plan = of(cell);
  const ElementUse& use = plan.uses[at];
  const Element& element = netlist_.cells[idx(cell)].elements[at];
  const bool gate = netlist_.dialect == Dialect::verilog && !netlist_.cells[idx(cell)].library;
  if (gate && (use.kind == UseKind::skipped || use.kind == UseKind::unknown_cell)) {
    // report_missing_cells() counts them.
  } else if (use.kind == UseKind::skipped) {
    diagnostics.warn(ErrorId::w_element, printable(netlist_.names[element.name]),
                     netlist_.where(element.place));
  } else if (use.box || use.kind == UseKind::hollow) {
    ++hollow_[use.cell];
    diagnostics.warn(
        ErrorId::w_box,
        str(printable(netlist_.names[element.name]), " of ", printable(netlist_.names[element.master]),
            use.box ? " is a device of its own kind" : " is left out"),
        netlist_.where(element.place));
  } else if (use.kind != UseKind::cell && use.kind != UseKind::device && use.kind != UseKind::joint) {
    report_element(cell, element, use, diagnostics);
  } else if (use.guessed) {
    guessed_.insert(element.master);
    diagnostics.warn(ErrorId::w_model,
                     str(element.master == kNoName ? "no model" : printable(netlist_.names[element.master]),
                         " of ", printable(netlist_.names[element.name])),
                     netlist_.where(element.place));
  } else if (use.kind == UseKind::cell && use.pin_map >= 0) {
    const std::vector<std::int32_t>& map = plan.pin_maps[idx(use.pin_map)];
    const auto open = std::count(map.begin(), map.end(), -1);
    if (open > 0)
      diagnostics.warn(ErrorId::w_pins, str(open, " of ", printable(netlist_.names[element.name])),
                       netlist_.where(element.place), open);
  }
}

void CellPlans::report_element(std::int32_t cell, const Element& element, const ElementUse& use,
                               Diagnostics& diagnostics) const {
  const std::string name = printable(netlist_.names[element.name]);
  const std::string master = element.master == kNoName ? "" : printable(netlist_.names[element.master]);
  const std::string where = netlist_.where(element.place);
  if (use.kind != UseKind::unknown_cell)
    return diagnostics.error(ErrorId::pin_count, str(name, ": ", pin_text(cell, element, use)), where);
  if (element.master == kNoName)
    return diagnostics.error(ErrorId::cell_unknown, str(name, " names no cell"), where);
  const std::int32_t near = index_.nearest(element.master);
  const std::string hint =
      near < 0 ? missing_cell_hint(element)
               : str("did you mean ", printable(netlist_.names[netlist_.cells[idx(near)].name]),
                     "? (defined at ", netlist_.where(netlist_.cells[idx(near)].place), ")");
  report_undefined(netlist_, ErrorId::cell_unknown, str(name, " uses undefined cell ", master), where, hint,
                   diagnostics);
}

/// Only what has the sizes and the number of terminals of a device can be one.
std::string CellPlans::missing_cell_hint(const Element& element) const {
  const std::string master = printable(netlist_.names[element.master]);
  const auto fits = [&](DeviceKind kind, std::initializer_list<Role> roles) {
    const TerminalRange range = terminals_of(kind);
    const auto nets = static_cast<int>(element.nets.size());
    return nets >= range.least && nets <= range.most &&
           std::any_of(element.parameters.begin(), element.parameters.end(), [&](const Parameter& parameter) {
             const Role role = role_of(kind, netlist_.names[parameter.name]);
             return std::find(roles.begin(), roles.end(), role) != roles.end();
           });
  };
  const char* define = "define the cell, or include the file that does";
  if (fits(DeviceKind::mos, {Role::width, Role::length}))
    return str(define, "; of a transistor say which: --device-map ", master,
               guess_channel(netlist_.names[element.master]) == Channel::p ? "=pmos" : "=nmos");
  if (fits(DeviceKind::resistor, {Role::width, Role::length, Role::value}))
    return str(define, "; of a device say its kind: --device-map ", master,
               "=resistor (or capacitor, diode)");
  return define;
}

/// "3 nets (in out vdd) for cell inv with 4 ports (a z vdd vss)"
std::string CellPlans::pin_text(std::int32_t cell, const Element& element, const ElementUse& use) const {
  const Cell& around = netlist_.cells[idx(cell)];
  std::vector<std::string_view> nets, ports;
  for (const std::int32_t net : element.nets) nets.push_back(netlist_.names[around.nets[idx(net)]]);
  if (element.by_name) {
    nets.clear();
    for (const NameId pin : element.pins) nets.push_back(netlist_.names[pin]);
  }
  const std::string given = str(nets.size(), element.by_name ? " pins (" : " nets (", list(nets), ")");
  if (use.cell < 0) {
    const TerminalRange range = terminals_of(use.device);
    return str(given, " for a ", name_of(use.device), " with ", range.least, " to ", range.most,
               " terminals");
  }
  const Cell& body = netlist_.cells[idx(use.cell)];
  for (std::int32_t p = 0; p < body.ports; ++p) ports.push_back(netlist_.names[body.nets[idx(p)]]);
  return str(given, " for cell ", printable(netlist_.names[body.name]), " with ", ports.size(), " ports (",
             list(ports), ")");
}

}   // namespace cgcl
