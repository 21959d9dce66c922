#include "io/netlist/missing_cells.hpp"

#include "engine/core/index.hpp"
#include "io/netlist/supply_names.hpp"

#include <algorithm>
#include <unordered_map>

namespace cgcl {

namespace {

constexpr std::size_t kShownCells = 12;

struct Missing {
  NameId name = kNoName;
  std::int64_t instances = 0;
  Place place;
};

/// Names with counts, the most frequent first.
std::string list(const Netlist& netlist, std::vector<Missing> cells) {
  std::stable_sort(cells.begin(), cells.end(),
                   [](const Missing& a, const Missing& b) { return a.instances > b.instances; });
  std::string text;
  for (std::size_t i = 0; i < std::min(cells.size(), kShownCells); ++i)
    text +=
        str(i == 0 ? "" : ", ", printable(netlist.names[cells[i].name], 80), " (", cells[i].instances, ")");
  if (cells.size() > kShownCells) text += str(" and ", cells.size() - kShownCells, " more");
  return text;
}

/// Cells in the order of first sight, with what they count.
class Tally {
 public:
  void add(const Element& element) {
    const auto [found, fresh] = at_.emplace(element.master, cells_.size());
    if (fresh) cells_.push_back({element.master, 0, element.place});
    ++cells_[found->second].instances;
    ++instances_;
  }
  [[nodiscard]] const std::vector<Missing>& cells() const { return cells_; }
  [[nodiscard]] std::int64_t instances() const { return instances_; }

 private:
  std::vector<Missing> cells_;
  std::unordered_map<NameId, std::size_t> at_;
  std::int64_t instances_ = 0;
};

}   // namespace

bool on_supplies_alone(const Netlist& netlist, const Cell& cell, const Element& element) {
  return std::all_of(element.nets.begin(), element.nets.end(), [&](std::int32_t net) {
    const std::string_view name = netlist.names[cell.nets[idx(net)]];
    return supply_of_name(name) != SupplyKind::none || name == "1'b0" || name == "1'b1";
  });
}

void report_missing_cells(const Netlist& netlist, std::int32_t top, CellPlans& plans,
                          Diagnostics& diagnostics) {
  if (netlist.dialect != Dialect::verilog) return;
  std::vector<char> seen(netlist.cells.size(), 0);
  std::vector<std::int32_t> open = {top};
  seen[idx(top)] = 1;
  Tally missing, fillers;
  std::int64_t instances = 0;
  while (!open.empty()) {
    const std::int32_t at = open.back();
    open.pop_back();
    const CellPlan& plan = plans.of(at);
    const std::vector<Element>& elements = netlist.cells[idx(at)].elements;
    if (netlist.cells[idx(at)].library) continue;
    for (std::size_t e = 0; e < elements.size(); ++e) {
      const ElementUse& use = plan.uses[e];
      instances += elements[e].letter == 'X';
      if (use.kind == UseKind::unknown_cell) missing.add(elements[e]);
      if (use.kind == UseKind::skipped && elements[e].letter == 'X') fillers.add(elements[e]);
      if (use.kind != UseKind::cell || seen[idx(use.cell)] != 0) continue;
      seen[idx(use.cell)] = 1;
      open.push_back(use.cell);
    }
  }
  if (fillers.instances() > 0)
    diagnostics.warn(ErrorId::w_filler, list(netlist, fillers.cells()),
                     netlist.where(fillers.cells()[0].place), fillers.instances());
  if (missing.instances() == 0) return;
  const std::size_t cells = missing.cells().size();
  diagnostics.error(
      ErrorId::cells_missing,
      str(missing.instances(), " of ", instances, " instances name ", cells, cells == 1 ? " cell" : " cells",
          " that no file defines: ", list(netlist, missing.cells())),
      netlist.where(missing.cells()[0].place),
      "--cells FILE,... gives SPICE or CDL that defines them; --cells-as-devices keeps cells as "
      "devices with pins");
}

}   // namespace cgcl
