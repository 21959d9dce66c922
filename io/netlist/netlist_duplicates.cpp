// Cells and instances that are defined twice.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/netlist/netlist_assembly.hpp"

#include <algorithm>   // for equal
#include <numeric>     // for iota
#include <utility>

namespace cgcl {

namespace {

std::int64_t key(std::int32_t high, std::int32_t low) {
  return (static_cast<std::int64_t>(high) << 32) | static_cast<std::uint32_t>(low);
}

bool same_value(const Expression& a, const Expression& b) {
  if (a.is_number() != b.is_number()) return false;
  return a.is_number() ? a.number() == b.number() : a.text() == b.text();
}

bool same_branches(const std::vector<Branch>& a, const std::vector<Branch>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Branch& x, const Branch& y) {
    return x.outer == y.outer && x.earlier == y.earlier && x.otherwise == y.otherwise &&
           same_value(x.condition.value, y.condition.value);
  });
}

}   // namespace

bool NetlistAssembly::alike(std::span<const Parameter> a, std::span<const Parameter> b) const {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Parameter& x, const Parameter& y) {
    return x.name == y.name && same_value(x.value, y.value);
  });
}

bool NetlistAssembly::alike(const std::vector<CapacitorCard>& a, const std::vector<CapacitorCard>& b) const {
  const NamePool& names = netlist_.capacitor_names;
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](const CapacitorCard& x, const CapacitorCard& y) {
                      const bool same_name = names.name_case() == NameCase::folded
                                                 ? equal_folded(names[x.name], names[y.name])
                                                 : names[x.name] == names[y.name];
                      return same_name && x.a == y.a && x.b == y.b && x.farad == y.farad;
                    });
}

/// What stands behind $PINS of an element; nullptr when it has none.
const NetlistAssembly::ByName* NetlistAssembly::pairs_of(std::int32_t cell, std::int32_t element) const {
  const auto found = by_name_at_.find(key(cell, element));
  return found == by_name_at_.end() ? nullptr : &by_name_[found->second];
}

bool NetlistAssembly::alike_by_name(const ByName* a, const ByName* b) const {
  if (a == nullptr || b == nullptr) return a == b;
  return std::equal(
      a->pairs.begin(), a->pairs.end(), b->pairs.begin(), b->pairs.end(),
      [](const PinPair& x, const PinPair& y) { return x.name == y.name && x.value == y.value; });
}

/// Two definitions of one name; the places, and nothing else, may differ. Cells inside them are not compared.
bool NetlistAssembly::alike(std::int32_t first, std::int32_t second) const {
  const Cell& a = netlist_.cells[idx(first)];
  const Cell& b = netlist_.cells[idx(second)];
  if (a.ports != b.ports || a.nets != b.nets || a.elements.size() != b.elements.size() ||
      !alike(a.capacitors, b.capacitors) || !alike(a.header, b.header) || !alike(a.local, b.local) ||
      !same_branches(a.branches, b.branches))
    return false;
  for (std::size_t e = 0; e < a.elements.size(); ++e) {
    const Element &x = a.elements[e], &y = b.elements[e];
    const auto at = static_cast<std::int32_t>(e);
    if (x.letter != y.letter || x.name != y.name || x.master != y.master || x.by_name != y.by_name ||
        x.branch != y.branch || !std::equal(x.nets.begin(), x.nets.end(), y.nets.begin(), y.nets.end()) ||
        !alike(x.parameters, y.parameters) || !alike_by_name(pairs_of(first, at), pairs_of(second, at)))
      return false;
  }
  return !has_inner_[idx(first)] && !has_inner_[idx(second)];
}

/// An entry that layout tools write for a cell whose content they do not know.
bool NetlistAssembly::is_hollow(std::int32_t cell) const {
  const Cell& body = netlist_.cells[idx(cell)];
  return body.holds_nothing() && !body.passed_over && !has_inner_[idx(cell)];
}

/// `again` was just closed: it and the cells inside it are the last ones.
void NetlistAssembly::resolve_duplicate(std::int32_t before, std::int32_t again) {
  const Cell& a = netlist_.cells[idx(before)];
  const Cell& b = netlist_.cells[idx(again)];
  const std::string name(netlist_.names[b.name]);
  if (alike(before, again)) {
    diagnostics_.warn(ErrorId::w_duplicate_cell,
                      str("cell ", name, " is defined again alike (first at ", line_of(a.place), ")"),
                      netlist_.where(b.place));
  } else if (is_hollow(before) != is_hollow(again) && a.ports == b.ports &&
             std::equal(a.nets.begin(), a.nets.begin() + a.ports, b.nets.begin())) {
    diagnostics_.warn(
        ErrorId::w_duplicate_cell,
        str("cell ", name, " is empty here or at ", line_of(a.place), "; the definition with content counts"),
        netlist_.where(b.place));
    if (is_hollow(before)) replace(before, again);
  } else if (options_.duplicates == DuplicateRule::error) {
    const auto spelling = [&](std::int32_t cell) {
      const auto found = cell_spelling_.find(cell);
      return found == cell_spelling_.end() ? name : found->second;
    };
    const std::string first = spelling(before), second = spelling(again);
    if (first != second)   // choosing one would put it in the place of another cell
      diagnostics_.error(ErrorId::duplicate_cell,
                         str("cells ", second, " and ", first, " (", line_of(a.place),
                             ") differ, and where case does not count they are one name"),
                         netlist_.where(b.place), "--case=sensitive keeps them apart");
    else
      diagnostics_.error(ErrorId::duplicate_cell,
                         str("cell ", name, " with ", b.ports, " ports is defined otherwise at ",
                             line_of(a.place), ", with ", a.ports),
                         netlist_.where(b.place), "--dup=first or --dup=last chooses one");
  } else {
    const bool first = options_.duplicates == DuplicateRule::first;
    diagnostics_.warn(ErrorId::w_duplicate_cell,
                      str("cell ", name, " is defined otherwise at ", line_of(a.place), "; the ",
                          first ? "first" : "last", " definition counts"),
                      netlist_.where(b.place));
    if (!first) replace(before, again);
  }
  drop_from(again);
}

/// The content of `again` takes the place of `before`.
void NetlistAssembly::replace(std::int32_t before, std::int32_t again) {
  if (has_inner_[idx(before)] || has_inner_[idx(again)])
    throw Error(ErrorId::duplicate_cell, "a cell with cells defined inside it cannot be replaced",
                netlist_.where(netlist_.cells[idx(again)].place));
  std::swap(netlist_.cells[idx(before)], netlist_.cells[idx(again)]);
  const auto moved = [&](std::int32_t& cell) {
    if (cell == again) cell = before;
  };
  const auto of_before = [&](const auto& entry) { return entry.cell == before; };
  std::erase_if(by_name_, of_before);
  std::erase_if(swapped_, of_before);
  std::erase_if(cut_, of_before);
  std::erase_if(substrates_, of_before);
  std::erase_if(netlist_.models, of_before);
  for (ByName& entry : by_name_) moved(entry.cell);
  for (Substrate& entry : substrates_) moved(entry.cell);
  for (std::vector<Spot>* spots : {&swapped_, &cut_})
    for (Spot& spot : *spots) moved(spot.cell);
  for (Model& model : netlist_.models) moved(model.cell);
  by_name_at_.clear();
  for (std::size_t i = 0; i < by_name_.size(); ++i)
    by_name_at_[key(by_name_[i].cell, by_name_[i].element)] = i;
}

/// Removes the cells from `cell` on, with what refers to them: all of it stands last.
void NetlistAssembly::drop_from(std::int32_t cell) {
  for (auto at = idx(cell); at < netlist_.cells.size(); ++at) {
    const Cell& dropped = netlist_.cells[at];
    const auto found = cell_of_.find(key(dropped.parent + 1, dropped.name));
    if (found != cell_of_.end() && found->second == static_cast<std::int32_t>(at)) cell_of_.erase(found);
  }
  netlist_.cells.resize(idx(cell));
  has_inner_.resize(idx(cell));
  for (std::vector<Spot>* spots : {&swapped_, &cut_})
    while (!spots->empty() && spots->back().cell >= cell) spots->pop_back();
  while (!substrates_.empty() && substrates_.back().cell >= cell) substrates_.pop_back();
  while (!netlist_.models.empty() && netlist_.models.back().cell >= cell) netlist_.models.pop_back();
  for (; !by_name_.empty() && by_name_.back().cell >= cell; by_name_.pop_back())
    by_name_at_.erase(key(by_name_.back().cell, by_name_.back().element));
}

void NetlistAssembly::report_duplicate(std::int32_t cell, std::string_view name, const Place& first,
                                       const Place& again) {
  const NameId of_cell = netlist_.cells[idx(cell)].name;
  diagnostics_.error(
      ErrorId::duplicate_instance,
      str(name, " is used twice in ",
          cell == 0 ? std::string("the deck") : str("cell ", netlist_.names[of_cell]), " (first at ",
          line_of(first), netlist_.names.name_case() == NameCase::folded ? "; case does not count)" : ")"),
      netlist_.where(again));
}

void NetlistAssembly::report_duplicate_instances() {
  std::vector<std::pair<std::int32_t, std::int32_t>> seen(idx(netlist_.names.size()), {-1, 0});
  for (std::size_t c = 0; c < netlist_.cells.size(); ++c) {
    const Cell& cell = netlist_.cells[c];
    for (std::size_t e = 0; e < cell.elements.size(); ++e) {
      const Element& element = cell.elements[e];
      auto& [in, first] = seen[idx(element.name)];
      if (in != static_cast<std::int32_t>(c)) {
        in = static_cast<std::int32_t>(c);
        first = static_cast<std::int32_t>(e);
        continue;
      }
      // The branches of an if may each have one.
      const std::int32_t before = cell.elements[idx(first)].branch;
      if (before >= 0 && element.branch >= 0 && before != element.branch) {
        first = static_cast<std::int32_t>(e);
        continue;
      }
      report_duplicate(in, netlist_.names[element.name], cell.elements[idx(first)].place, element.place);
    }
  }
  report_duplicate_capacitors();
}

/// Of capacitors that are no elements, with each other and with those that are.
void NetlistAssembly::report_duplicate_capacitors() {
  NamePool& names = netlist_.capacitor_names;
  if (names.size() == 0 || (capacitors_in_order_ && !capacitor_elements_)) return;
  std::vector<NameId> same(idx(names.size()));
  std::iota(same.begin(), same.end(), 0);
  for (const auto& [again, first] : names.index_appended()) same[idx(again)] = first;
  std::vector<std::pair<std::int32_t, Place>> seen(same.size(), {-1, {}});   // by name: last cell, place
  for (std::size_t c = 0; c < netlist_.cells.size(); ++c) {
    const auto in = static_cast<std::int32_t>(c);
    for (const Element& element : netlist_.cells[c].elements) {
      if (element.letter != 'C') continue;
      const NameId name = names.find(netlist_.names[element.name]);
      if (name != kNoName) seen[idx(name)] = {in, element.place};
    }
    for (const CapacitorCard& capacitor : netlist_.cells[c].capacitors) {
      auto& [cell, place] = seen[idx(same[idx(capacitor.name)])];
      const bool ahead = place.file == capacitor.place.file && place.line > capacitor.place.line;
      if (cell == in)
        report_duplicate(in, names[capacitor.name], ahead ? capacitor.place : place,
                         ahead ? place : capacitor.place);
      cell = in;
      place = capacitor.place;
    }
  }
}

}   // namespace cgcl
