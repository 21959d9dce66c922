// Instances of cells that have ports and nothing inside.
#include "engine/core/index.hpp"
#include "io/netlist/cell_plan.hpp"
#include "io/netlist/missing_file.hpp"
#include "io/netlist/supply_names.hpp"

#include <algorithm>   // for find, min, none_of, sort
#include <utility>

namespace cgcl {

namespace {

constexpr std::size_t kCellsShown = 8;

bool is_rail(char type) { return type == 'P' || type == 'G'; }

/// What hangs on a net: bit 0 a device, the others how many pins of empty cells, up to two.
using Load = std::uint8_t;
constexpr Load kDevice = 1, kPin = 2, kPins = 4;

Load sum(Load a, Load b) {
  const int pins = std::min((a >> 1) + (b >> 1), kPins >> 1);
  return static_cast<Load>((pins << 1) | ((a | b) & kDevice));
}

/// Walks the cells below the top, each once, the inner ones first.
class BoxWalk {
 public:
  BoxWalk(const Netlist& netlist, CellPlans& plans)
      : netlist_(netlist), plans_(plans), loads_(netlist.cells.size()) {}

  void run(std::int32_t top) {
    std::vector<std::pair<std::int32_t, std::size_t>> stack = {{top, 0}};   // without recursion
    while (!stack.empty()) {
      auto& [cell, at] = stack.back();
      const std::vector<ElementUse>& uses = plans_.of(cell).uses;
      while (at < uses.size() && (uses[at].kind != UseKind::cell || !loads_[idx(uses[at].cell)].empty()))
        ++at;
      if (at < uses.size()) {
        stack.emplace_back(uses[at].cell, 0);
        continue;
      }
      add_up(cell, stack.size() == 1);
      stack.pop_back();
    }
  }

  std::int64_t lost = 0;   // nets that only pins of empty cells share
  NameId first_lost = kNoName;
  Place place;   // of an instance on it

 private:
  /// Leaves in loads_ those of the ports, and one more so that a cell without ports is known to be done.
  void add_up(std::int32_t cell, bool top) {
    const Cell& body = netlist_.cells[idx(cell)];
    const CellPlan& plan = plans_.of(cell);
    std::vector<Load> load(body.nets.size() + 1, 0);
    std::vector<std::size_t> seen_by(body.nets.size(),
                                     0);   // the last element on a net, from 1: a net counts once
    for (std::size_t e = 0; e < body.elements.size(); ++e) {
      const Element& element = body.elements[e];
      const ElementUse& use = plan.uses[e];
      if (use.kind == UseKind::cell) {
        const std::vector<Load>& inner = loads_[idx(use.cell)];
        for (std::int32_t p = 0; p < netlist_.cells[idx(use.cell)].ports; ++p) {
          const std::int32_t pin = use.pin_map < 0 ? p : plan.pin_maps[idx(use.pin_map)][idx(p)];
          if (pin >= 0) add(load, element.nets[idx(pin)], inner[idx(p)]);
        }
      } else {
        for (const std::int32_t net : element.nets) {
          if (seen_by[idx(net)] == e + 1) continue;
          seen_by[idx(net)] = e + 1;
          add(load, net, use.kind == UseKind::hollow ? kPin : kDevice);
        }
      }
    }
    // Where nothing of the top has a device, one pin is as bad as two.
    const bool bare =
        top && std::none_of(load.begin(), load.end(), [](Load l) { return (l & kDevice) != 0; });
    const Load least = bare ? kPin : kPins;
    for (std::size_t n = top ? 0 : idx(body.ports); n < body.nets.size(); ++n) {
      if ((load[n] & kDevice) != 0 || load[n] < least || is_supply(body, n, plan)) continue;
      if (lost++ == 0) {
        first_lost = body.nets[n];
        place = place_on(body, plan, static_cast<std::int32_t>(n));
      }
    }
    load.resize(idx(body.ports) + 1);
    loads_[idx(cell)] = std::move(load);
  }

  static void add(std::vector<Load>& load, std::int32_t net, Load more) {
    load[idx(net)] = sum(load[idx(net)], more);
  }

  [[nodiscard]] bool is_supply(const Cell& body, std::size_t net, const CellPlan& plan) const {
    const bool typed = net < body.port_types.size() && is_rail(body.port_types[net]);
    return typed || plan.global_of[net] >= 0 || plans_.global_of(body.nets[net]) >= 0 ||
           supply_of_name(netlist_.names[body.nets[net]]) != SupplyKind::none;
  }

  static Place place_on(const Cell& body, const CellPlan& plan, std::int32_t net) {
    for (std::size_t e = 0; e < body.elements.size(); ++e) {
      const Element& element = body.elements[e];
      if (plan.uses[e].kind != UseKind::device &&
          std::find(element.nets.begin(), element.nets.end(), net) != element.nets.end())
        return element.place;
    }
    return body.place;
  }

  const Netlist& netlist_;
  CellPlans& plans_;
  std::vector<std::vector<Load>> loads_;   // by cell, of its ports; empty: not yet walked
};

}   // namespace

bool CellPlans::is_hollow(const ElementUse& use) const {
  if (use.kind != UseKind::cell) return false;
  const Cell& body = netlist_.cells[idx(use.cell)];
  return body.ports > 0 && body.holds_nothing() && !body.passed_over;
}

/// Layout tools write entries of cells whose content they do not know, or that have none: fill, taps, edges
/// of arrays.
void CellPlans::use_hollow(ElementUse& use, CellPlan& plan) const {
  use.kind = UseKind::hollow;
  if (!options_.boxes) return;
  use.kind = UseKind::device;
  use.device = DeviceKind::other;
  use.box = true;
  if (use.pin_map >= 0) std::erase(plan.pin_maps[idx(use.pin_map)], -1);   // a terminal has a net
}

/// Without cells that hold nothing the circuit is the same as long as every net has a device. A net that only
/// they share would be gone.
void CellPlans::report_boxes(std::int32_t top, Diagnostics& diagnostics) {
  if (hollow_.empty() || options_.boxes || options_.devices_elsewhere) return;
  BoxWalk walk(netlist_, *this);
  walk.run(top);
  if (walk.lost == 0) return;
  std::vector<std::pair<std::int64_t, std::int32_t>> cells;   // most instances first
  std::int64_t instances = 0;
  for (const auto& [cell, count] : hollow_) {
    cells.emplace_back(-count, cell);
    instances += count;
  }
  std::sort(cells.begin(), cells.end());
  std::string names;
  for (std::size_t i = 0; i < std::min(cells.size(), kCellsShown); ++i)
    names += str(i == 0 ? "" : ", ", printable(netlist_.names[netlist_.cells[idx(cells[i].second)].name]),
                 " ", -cells[i].first);
  if (cells.size() > kCellsShown) names += str(" and ", cells.size() - kCellsShown, " more");
  const std::int64_t hidden = diagnostics.count(ErrorId::w_encrypted);
  const std::string absent = missing_files(netlist_);
  diagnostics.error(
      ErrorId::black_box,
      str(instances, instances == 1 ? " instance of " : " instances of ", cells.size(),
          cells.size() == 1 ? " empty cell " : " empty cells ", instances == 1 ? "has" : "have",
          " no devices (", names, "), and ", walk.lost, walk.lost == 1 ? " net has" : " nets have",
          " nothing else: ", printable(netlist_.names[walk.first_lost]), walk.lost > 1 ? " ..." : ""),
      netlist_.where(walk.place),
      str(hidden > 0 ? str(hidden, " protected blocks were skipped: what they hold is missing; ") : "",
          absent.empty() ? "" : str(absent, " could not be opened and may define them; "),
          "give the library that defines them (.include it, or --cells FILE where the command has that), or "
          "--boxes keeps each instance as a device with pins"));
}

}   // namespace cgcl
