#include "io/netlist/cell_sizes.hpp"

#include "engine/core/index.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace cgcl {

namespace {

std::int64_t sum(std::int64_t a, std::int64_t b) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  return a > most - b ? most : a + b;
}

}   // namespace

std::int64_t CellSize::parts() const { return sum(devices, capacitors); }

CellSizes::CellSizes(const Netlist& netlist, CellPlans& plans)
    : netlist_(netlist),
      plans_(plans),
      sizes_(netlist.cells.size()),
      counted_(netlist.cells.size(), State::unseen),
      reported_(netlist.cells.size(), State::unseen) {}

const CellSize& CellSizes::of(std::int32_t cell, Diagnostics* diagnostics) {
  const auto c = idx(cell);
  if (counted_[c] == State::unseen) count(cell, counted_, nullptr);
  if (diagnostics != nullptr && reported_[c] == State::unseen) count(cell, reported_, diagnostics);
  return sizes_[c];
}

/// Depth first without recursion: hierarchies may be as deep as a file is long.
void CellSizes::count(std::int32_t root, std::vector<State>& states, Diagnostics* diagnostics) {
  std::vector<Frame> stack;
  enter(root, states, stack, diagnostics);
  while (!stack.empty()) {
    const Frame at = stack.back();
    const auto c = idx(at.cell);
    const CellPlan& plan = plans_.of(at.cell);
    if (at.element == plan.uses.size()) {
      states[c] = State::done;
      stack.pop_back();
      continue;
    }
    const ElementUse& use = plan.uses[at.element];
    if (use.instantiates() && states[idx(use.cell)] == State::unseen) {
      enter(use.cell, states, stack, diagnostics);
      continue;   // this element is added when the cell below it is done
    }
    if (use.instantiates() && states[idx(use.cell)] == State::open) {
      if (diagnostics != nullptr) report_recursion(stack, use.cell, *diagnostics);
    } else if (diagnostics == nullptr) {
      add(at.cell, at.element);
    }
    ++stack.back().element;
  }
}

void CellSizes::enter(std::int32_t cell, std::vector<State>& states, std::vector<Frame>& stack,
                      Diagnostics* diagnostics) {
  const auto c = idx(cell);
  states[c] = State::open;
  stack.push_back({cell, 0});
  if (diagnostics != nullptr) return plans_.report(cell, *diagnostics);
  sizes_[c].nets = static_cast<std::int64_t>(netlist_.cells[c].nets.size());
  sizes_[c].capacitors = static_cast<std::int64_t>(netlist_.cells[c].capacitors.size());
}

void CellSizes::add(std::int32_t cell, std::size_t element) {
  CellSize& size = sizes_[idx(cell)];
  const ElementUse& use = plans_.of(cell).uses[element];
  if (use.kind == UseKind::device) {
    size.devices = sum(size.devices, 1);
    size.terminals = sum(size.terminals, plans_.terminals(cell, element));
  } else if (use.kind == UseKind::joint) {
    size.joints = sum(size.joints, 1);
  } else if (use.instantiates()) {
    const CellSize& below = sizes_[idx(use.cell)];
    if (below.empty()) return;
    size.devices = sum(size.devices, below.devices);
    size.capacitors = sum(size.capacitors, below.capacitors);
    size.terminals = sum(size.terminals, below.terminals);
    size.joints = sum(size.joints, below.joints);
    size.nets = sum(size.nets, below.nets);
    size.instances = sum(size.instances, below.instances);
    size.depth = std::max(size.depth, below.depth + 1);
  }
}

/// "c1 -> c2 -> c1", at the instance that closes the circle.
void CellSizes::report_recursion(const std::vector<Frame>& stack, std::int32_t cell,
                                 Diagnostics& diagnostics) const {
  const auto name = [&](std::int32_t c) { return printable(netlist_.names[netlist_.cells[idx(c)].name]); };
  const auto first =
      std::find_if(stack.begin(), stack.end(), [&](const Frame& frame) { return frame.cell == cell; });
  constexpr std::ptrdiff_t most = 20;
  std::string chain;
  for (auto at = first; at != stack.end(); ++at) {
    if (at - first == most) {
      chain += "... -> ";
      break;
    }
    chain += name(at->cell) + " -> ";
  }
  const Cell& last = netlist_.cells[idx(stack.back().cell)];
  diagnostics.error(ErrorId::cell_recursion, chain + name(cell),
                    netlist_.where(last.elements[stack.back().element].place));
}

std::string file_stem(const Netlist& netlist) {
  std::string name = netlist.files.empty() ? std::string() : netlist.files[0];
  const std::size_t slash = name.find_last_of('/');
  if (slash != std::string::npos) name.erase(0, slash + 1);
  const std::size_t point = name.find('.', 1);
  if (point != std::string::npos) name.erase(point);
  return name;
}

namespace {

/// A cell at the top by name; -1 for none.
std::int32_t cell_named(const Netlist& netlist, const CellPlans& plans, std::string_view name) {
  const NameId id = name.empty() ? kNoName : netlist.names.find(name);
  return id == kNoName ? -1 : plans.index().cell(0, id);
}

/// [cells] 1: another one instantiates it. A cell that calls itself may still be the design.
std::vector<char> used_cells(const Netlist& netlist, CellPlans& plans) {
  std::vector<char> used(netlist.cells.size(), 0);
  for (std::size_t c = 1; c < netlist.cells.size(); ++c)
    for (const ElementUse& use : plans.of(static_cast<std::int32_t>(c)).uses)
      if (use.cell >= 0 && use.cell != static_cast<std::int32_t>(c)) used[idx(use.cell)] = 1;
  return used;
}

/// A cell that names others which are missing is smaller than it should be, and may be the design.
void warn_of_other_tops(const Netlist& netlist, std::int32_t top, const std::vector<char>& used,
                        CellPlans& plans, Diagnostics& diagnostics) {
  for (std::size_t c = 1; c < netlist.cells.size(); ++c) {
    const Cell& cell = netlist.cells[c];
    if (static_cast<std::int32_t>(c) == top || used[c] != 0 || cell.parent > 0) continue;
    const std::vector<ElementUse>& uses = plans.of(static_cast<std::int32_t>(c)).uses;
    for (std::size_t e = 0; e < uses.size(); ++e) {
      const Element& element = cell.elements[e];
      const bool missing = uses[e].kind == UseKind::unknown_cell && element.master != kNoName;
      const bool itself = uses[e].instantiates() && uses[e].cell == static_cast<std::int32_t>(c);
      const bool pins = uses[e].kind == UseKind::wrong_pins || uses[e].kind == UseKind::unknown_pin;
      if (!missing && !itself && !pins) continue;
      diagnostics.warn(
          ErrorId::w_top,
          str(printable(netlist.names[cell.name]), ", where ", printable(netlist.names[element.name]),
              missing  ? str(" uses undefined cell ", printable(netlist.names[element.master]))
              : itself ? std::string(" is the cell that it stands in")
                       : std::string(" has another number of nets than its cell")),
          netlist.where(element.place));
      break;
    }
  }
}

/// The cell with most devices; of those that have as many, the first that no other one uses. Where nothing
/// has a device, as in a block of empty cells, rather one that holds something: its fault is the one to be
/// told. Cells of --cells are what a design is built of and never the design.
std::int32_t largest_cell(const Netlist& netlist, const std::vector<char>& used, CellPlans& plans,
                          CellSizes& sizes) {
  // Cells of a library that stand for one device are the top only where there is nothing else.
  const auto is_model = [&](std::size_t c) { return plans.is_device(static_cast<std::int32_t>(c)); };
  bool any = true;
  for (std::size_t c = 1; c < netlist.cells.size(); ++c)
    any = any && (netlist.cells[c].library || is_model(c));
  const auto rank = [&](std::int32_t c) {
    return std::tuple(sizes.of(c).parts(), used[idx(c)] == 0, !netlist.cells[idx(c)].holds_nothing());
  };
  std::int32_t best = -1;
  for (std::size_t c = 1; c < netlist.cells.size(); ++c) {
    const auto cell = static_cast<std::int32_t>(c);
    if (netlist.cells[c].library || netlist.cells[c].parent > 0 || (!any && is_model(c))) continue;
    if (best < 0 || rank(best) < rank(cell)) best = cell;
  }
  return best;
}

}   // namespace

TopCell choose_top(const Netlist& netlist, const std::string& wanted, CellPlans& plans, CellSizes& sizes,
                   Diagnostics& diagnostics) {
  if (!wanted.empty()) {
    const std::int32_t cell = cell_named(netlist, plans, wanted);
    const NameId deck = netlist.cells[0].name;
    if (cell >= 0) return {cell, "named by --top"};
    if (deck != kNoName && deck == netlist.names.find(wanted)) return {0, "named by --top"};
    throw Error(ErrorId::top_unknown, str("no cell ", printable(wanted), " to be the top"),
                netlist.files.empty() ? "" : netlist.files[0],
                str("the file defines ", netlist.cells.size() - 1, " cells"));
  }
  if (const std::int32_t cell = cell_named(netlist, plans, netlist.top_hint); cell >= 0)
    return {cell, netlist.dialect == Dialect::verilog ? "in no other module" : "named by the banner"};
  if (!netlist.cells[0].holds_nothing()) return {0, "the elements outside any cell"};
  const std::int32_t namesake = cell_named(netlist, plans, file_stem(netlist));
  if (namesake >= 0 && !netlist.cells[idx(namesake)].library) return {namesake, "named like the file"};
  const std::vector<char> used = used_cells(netlist, plans);
  const std::int32_t cell = largest_cell(netlist, used, plans, sizes);
  if (cell < 0)
    throw Error(ErrorId::top_unknown, "the file has neither cells nor elements that could be the top",
                netlist.files.empty() ? "" : netlist.files[0]);
  warn_of_other_tops(netlist, cell, used, plans, diagnostics);
  const auto own = std::count_if(netlist.cells.begin() + 1, netlist.cells.end(),
                                 [](const Cell& each) { return !each.library; });
  return {cell, str("the largest of ", own, " cells")};
}

}   // namespace cgcl
