#include "io/netlist/netlist_assembly.hpp"

#include "engine/core/error.hpp"

#include <algorithm>   // for equal, any_of
#include <utility>

namespace cgcl {

namespace {

std::int64_t key(std::int32_t high, std::int32_t low) {
  return (static_cast<std::int64_t>(high) << 32) | static_cast<std::uint32_t>(low);
}

bool alike(const Expression& a, const Expression& b) {
  if (a.is_number() != b.is_number()) return false;
  return a.is_number() ? a.number() == b.number() : a.text() == b.text();
}

}   // namespace

NetlistAssembly::NetlistAssembly(Netlist& netlist, const NetlistOptions& options, Diagnostics& diagnostics)
    : netlist_(netlist), options_(options), diagnostics_(diagnostics) {
  netlist_.cells.emplace_back();
  has_inner_.push_back(false);
  open_.push_back(0);
  local_.emplace_back();
}

void NetlistAssembly::open_cell(NameId name, std::span<const std::string_view> ports,
                                std::vector<Parameter> header, const Place& place) {
  if (open_.size() > kDeepestCell)
    throw Error(ErrorId::netlist_limit, str("cells are defined more than ", kDeepestCell, " deep"),
                netlist_.where(place));
  Cell cell;
  cell.name = name;
  cell.parent = current() == 0 ? -1 : current();
  cell.header = std::move(header);
  cell.place = place;
  has_inner_[static_cast<std::size_t>(current())] = true;
  has_inner_.push_back(false);
  netlist_.cells.push_back(std::move(cell));
  open_.push_back(static_cast<std::int32_t>(netlist_.cells.size()) - 1);
  if (local_.size() < open_.size()) local_.emplace_back();
  serials_.resize(open_.size());
  serials_.back() = ++opened_;
  for (const std::string_view port : ports) {
    const std::size_t before = this->cell().nets.size();
    (void)net(port, place);
    if (this->cell().nets.size() != before) continue;
    const std::string_view kept = netlist_.names[netlist_.names.id(port)];
    diagnostics_.error(kept == port ? ErrorId::netlist_syntax : ErrorId::case_collision,
                       str("cell ", netlist_.names[name], " has port ", port, " twice",
                           kept == port ? "" : str(" (as ", kept, ")")),
                       netlist_.where(place), kept == port ? "" : "--case=sensitive keeps them apart");
  }
  this->cell().ports = static_cast<std::int32_t>(this->cell().nets.size());
}

void NetlistAssembly::close_cell(NameId name, const Place& place) {
  if (open_.size() == 1) {
    diagnostics_.error(ErrorId::cell_open, "this end of a cell closes nothing", netlist_.where(place));
    return;
  }
  const std::int32_t closed = current();
  if (name != kNoName && name != cell().name) {
    const bool outer = std::any_of(open_.begin() + 1, open_.end() - 1, [&](std::int32_t at) {
      return netlist_.cells[static_cast<std::size_t>(at)].name == name;
    });
    const std::string what = str("this is the end of ", netlist_.names[name], ", but ",
                                 netlist_.names[cell().name], " is open (", line_of(cell().place), ")");
    if (!outer) {   // written so by generators that rename cells; it can end no other
      diagnostics_.warn(ErrorId::w_recover, what, netlist_.where(place));
    } else {
      diagnostics_.error(ErrorId::cell_open, what, netlist_.where(place));
      while (cell().name != name) open_.pop_back();
      open_.pop_back();
      return;
    }
  }
  open_.pop_back();
  const Cell& done = netlist_.cells[static_cast<std::size_t>(closed)];
  const auto [known, fresh] = cell_of_.emplace(key(done.parent + 1, done.name), closed);
  if (!fresh) settle_duplicate(known->second, closed);
}

std::int32_t NetlistAssembly::net(std::string_view name, const Place& place) {
  const NameId id = netlist_.names.id(name);
  const auto at = static_cast<std::size_t>(id);
  std::vector<Local>& local = local_[open_.size() - 1];
  if (at >= local.size())
    local.resize(std::max(static_cast<std::size_t>(netlist_.names.size()), 2 * local.size()));
  Local& entry = local[at];
  const bool fresh = entry.serial != serial();
  if (fresh) {
    std::vector<NameId>& nets = cell().nets;
    entry = {serial(), static_cast<std::int32_t>(nets.size())};
    nets.push_back(id);
  }
  if (netlist_.names.name_case() == NameCase::folded && (!respelled_.empty() || netlist_.names[id] != name))
    check_spelling(name, entry.number, fresh, place);
  return entry.number;
}

/// Two spellings of a net in one cell are one net where case does not count: said, because it may not be
/// meant.
void NetlistAssembly::check_spelling(std::string_view name, std::int32_t number, bool fresh,
                                     const Place& place) {
  const std::string_view kept = netlist_.names[cell().nets[static_cast<std::size_t>(number)]];
  if (fresh) {
    if (kept != name) respelled_.emplace(key(serial(), number), name);
    return;
  }
  const auto found = respelled_.find(key(serial(), number));
  const std::string_view before = found != respelled_.end() ? std::string_view(found->second) : kept;
  if (before == name) return;
  const bool must_differ = options_.name_case == CaseRule::insensitive && netlist_.dialect == Dialect::cdl;
  const std::string what = str("net ", name, " is also written ", before);
  if (must_differ)
    diagnostics_.error(ErrorId::case_collision, what + ": without case they would be one net",
                       netlist_.where(place), "--case=sensitive keeps them apart");
  else
    diagnostics_.warn(ErrorId::w_case, what + " and counts as one net", netlist_.where(place));
}

void NetlistAssembly::add(Element element, std::span<const std::int32_t> nets,
                          std::span<const Parameter> parameters) {
  element.nets = netlist_.stored_numbers.keep(nets);
  element.parameters = netlist_.stored_parameters.keep(parameters);
  cell().elements.push_back(element);
}

NetlistAssembly::Spot NetlistAssembly::last() const {
  const auto at = static_cast<std::size_t>(current());
  return {current(), static_cast<std::int32_t>(netlist_.cells[at].elements.size()) - 1};
}

void NetlistAssembly::connect_by_name(std::vector<PinPair> pairs) {
  const Spot spot = last();
  element(spot).by_name = true;
  by_name_at_.emplace(key(spot.cell, spot.element), by_name_.size());
  by_name_.push_back({spot.cell, spot.element, std::move(pairs)});
}

void NetlistAssembly::may_be_swapped() { swapped_.push_back(last()); }
void NetlistAssembly::cut_at_dollar() { cut_.push_back(last()); }

const Expression* NetlistAssembly::parameter(NameId name) const {
  for (std::size_t depth = open_.size(); depth-- > 1;) {
    const Cell& around = netlist_.cells[static_cast<std::size_t>(open_[depth])];
    for (const std::vector<Parameter>* list : {&around.local, &around.header})
      for (auto parameter = list->rbegin(); parameter != list->rend(); ++parameter)
        if (parameter->name == name) return &parameter->value;
  }
  const auto found = global_parameter_.find(name);
  return found == global_parameter_.end() ? nullptr : &netlist_.parameters[found->second].value;
}

void NetlistAssembly::add_parameter(Parameter parameter) {
  if (current() != 0) {
    cell().local.push_back(std::move(parameter));
    return;
  }
  global_parameter_[parameter.name] = netlist_.parameters.size();
  netlist_.parameters.push_back(std::move(parameter));
}

std::int32_t NetlistAssembly::find_cell(NameId name, std::int32_t scope) const {
  for (std::int32_t at = scope;;) {
    const auto found = cell_of_.find(key(at <= 0 ? 0 : at + 1, name));
    if (found != cell_of_.end()) return found->second;
    if (at <= 0) return -1;
    at = netlist_.cells[static_cast<std::size_t>(at)].parent;
  }
}

bool NetlistAssembly::alike(std::span<const Parameter> a, std::span<const Parameter> b) const {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Parameter& x, const Parameter& y) {
    return x.name == y.name && cgcl::alike(x.value, y.value);
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
  const Cell& a = netlist_.cells[static_cast<std::size_t>(first)];
  const Cell& b = netlist_.cells[static_cast<std::size_t>(second)];
  if (a.ports != b.ports || a.nets != b.nets || a.elements.size() != b.elements.size() ||
      !alike(a.header, b.header) || !alike(a.local, b.local))
    return false;
  for (std::size_t e = 0; e < a.elements.size(); ++e) {
    const Element &x = a.elements[e], &y = b.elements[e];
    const auto at = static_cast<std::int32_t>(e);
    if (x.letter != y.letter || x.name != y.name || x.master != y.master || x.by_name != y.by_name ||
        !std::equal(x.nets.begin(), x.nets.end(), y.nets.begin(), y.nets.end()) ||
        !alike(x.parameters, y.parameters) || !alike_by_name(pairs_of(first, at), pairs_of(second, at)))
      return false;
  }
  return !has_inner_[static_cast<std::size_t>(first)] && !has_inner_[static_cast<std::size_t>(second)];
}

/// `again` was just closed: it and the cells inside it are the last ones.
void NetlistAssembly::settle_duplicate(std::int32_t before, std::int32_t again) {
  const Cell& a = netlist_.cells[static_cast<std::size_t>(before)];
  const Cell& b = netlist_.cells[static_cast<std::size_t>(again)];
  const std::string name(netlist_.names[b.name]);
  if (alike(before, again)) {
    diagnostics_.warn(ErrorId::w_duplicate_cell,
                      str("cell ", name, " is defined again alike (first at ", line_of(a.place), ")"),
                      netlist_.where(b.place));
  } else if (options_.duplicates == DuplicateRule::error) {
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
  if (has_inner_[static_cast<std::size_t>(before)] || has_inner_[static_cast<std::size_t>(again)])
    throw Error(ErrorId::duplicate_cell, "a cell with cells defined inside it cannot be replaced",
                netlist_.where(netlist_.cells[static_cast<std::size_t>(again)].place));
  std::swap(netlist_.cells[static_cast<std::size_t>(before)],
            netlist_.cells[static_cast<std::size_t>(again)]);
  const auto moved = [&](std::int32_t& cell) {
    if (cell == again) cell = before;
  };
  const auto of_before = [&](const auto& entry) { return entry.cell == before; };
  std::erase_if(by_name_, of_before);
  std::erase_if(swapped_, of_before);
  std::erase_if(cut_, of_before);
  std::erase_if(netlist_.models, of_before);
  for (ByName& entry : by_name_) moved(entry.cell);
  for (std::vector<Spot>* spots : {&swapped_, &cut_})
    for (Spot& spot : *spots) moved(spot.cell);
  for (Model& model : netlist_.models) moved(model.cell);
  by_name_at_.clear();
  for (std::size_t i = 0; i < by_name_.size(); ++i)
    by_name_at_[key(by_name_[i].cell, by_name_[i].element)] = i;
}

/// Removes the cells from `cell` on, with what refers to them: all of it stands last.
void NetlistAssembly::drop_from(std::int32_t cell) {
  for (auto at = static_cast<std::size_t>(cell); at < netlist_.cells.size(); ++at) {
    const Cell& dropped = netlist_.cells[at];
    const auto found = cell_of_.find(key(dropped.parent + 1, dropped.name));
    if (found != cell_of_.end() && found->second == static_cast<std::int32_t>(at)) cell_of_.erase(found);
  }
  netlist_.cells.resize(static_cast<std::size_t>(cell));
  has_inner_.resize(static_cast<std::size_t>(cell));
  for (std::vector<Spot>* spots : {&swapped_, &cut_})
    while (!spots->empty() && spots->back().cell >= cell) spots->pop_back();
  while (!netlist_.models.empty() && netlist_.models.back().cell >= cell) netlist_.models.pop_back();
  for (; !by_name_.empty() && by_name_.back().cell >= cell; by_name_.pop_back())
    by_name_at_.erase(key(by_name_.back().cell, by_name_.back().element));
}

}   // namespace cgcl
