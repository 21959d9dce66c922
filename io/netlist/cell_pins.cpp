// Which net of an element is which port of its cell or terminal of its device.
#include "engine/core/index.hpp"
#include "io/netlist/cell_plan.hpp"

#include <algorithm>   // for count
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cgcl {

void CellPlans::use_cell(std::int32_t cell, const Element& element, ElementUse& use, CellPlan& plan) const {
  use.kind = UseKind::cell;
  use.cell = cell;
  const Cell& body = netlist_.cells[idx(cell)];
  const auto ports = idx(body.ports);
  if (!element.by_name) {
    if (element.nets.size() != ports) use.kind = UseKind::wrong_pins;
    return;
  }
  std::unordered_map<NameId, std::int32_t> port_of;
  for (std::size_t p = 0; p < ports; ++p) port_of.emplace(body.nets[p], static_cast<std::int32_t>(p));
  std::vector<std::int32_t> map(ports, -1);
  for (std::size_t i = 0; i < element.pins.size(); ++i) {
    const auto found = port_of.find(element.pins[i]);
    if (found == port_of.end()) {
      use.kind = UseKind::unknown_pin;
      return;
    }
    map[idx(found->second)] = static_cast<std::int32_t>(i);
  }
  use.pin_map = static_cast<std::int32_t>(plan.pin_maps.size());
  plan.pin_maps.push_back(std::move(map));
}

void CellPlans::use_device(const Element& element, ElementUse& use, CellPlan& plan) const {
  const TerminalRange range = terminals_of(use.device);
  const auto nets = static_cast<int>(element.nets.size());
  std::vector<std::int32_t> map;
  if (element.by_name) {
    for (std::size_t i = 0; i < element.pins.size(); ++i) {
      const std::optional<int> terminal = terminal_of(use.device, netlist_.names[element.pins[i]]);
      if (!terminal) {
        use.kind = UseKind::unknown_pin;
        return;
      }
      if (map.size() <= idx(*terminal)) map.resize(idx(*terminal) + 1, -1);
      map[idx(*terminal)] = static_cast<std::int32_t>(i);
    }
    if (static_cast<int>(map.size()) < range.least || std::count(map.begin(), map.end(), -1) > 0)
      use.kind = UseKind::wrong_pins;
  } else if (use.rule != nullptr && use.rule->order == TerminalOrder::moscap && nets >= 2 && nets < 4) {
    map = {1, 0, 1};
    if (nets == 3) map.push_back(2);
  } else if (nets < range.least || nets > range.most) {
    use.kind = UseKind::wrong_pins;
  }
  if (map.empty() || use.kind != UseKind::device) return;
  use.pin_map = static_cast<std::int32_t>(plan.pin_maps.size());
  plan.pin_maps.push_back(std::move(map));
}

}   // namespace cgcl
