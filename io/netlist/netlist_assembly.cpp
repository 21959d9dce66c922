#include "io/netlist/netlist_assembly.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/text/large_pages.hpp"

#include <algorithm>   // for any_of
#include <utility>

namespace cgcl {

namespace {

constexpr std::size_t kLargeCell = 4096;
constexpr std::size_t kWideSteps = std::size_t{1} << 22;   // elements, of 80 bytes each

std::int64_t key(std::int32_t high, std::int32_t low) {
  return (static_cast<std::int64_t>(high) << 32) | static_cast<std::uint32_t>(low);
}

/// For one more; a long vector grows into large pages. What it leaves behind was cleared and filled in vain,
/// while room that it never fills costs nothing: it grows in large steps.
template <class T>
void make_room(std::vector<T>& parts) {
  if (parts.size() < parts.capacity() || parts.size() < kLargeCell) return;
  std::vector<T> grown;
  grown.reserve((parts.size() < kWideSteps ? 4 : 2) * parts.size());
  prefer_large_pages(grown);
  grown.insert(grown.end(), parts.begin(), parts.end());
  parts = std::move(grown);
}

/// Whether `name` follows another one as C10 follows C9, whatever their case: names in such an order differ.
bool stands_behind(std::string_view name, std::string_view before) {
  if (name.size() != before.size()) return name.size() > before.size();
  std::size_t at = 0;
  while (at < name.size() && lower(name[at]) == lower(before[at])) ++at;
  return at < name.size() && lower(name[at]) > lower(before[at]);
}

}   // namespace

NetlistAssembly::NetlistAssembly(Netlist& netlist, const NetlistOptions& options, Diagnostics& diagnostics)
    : netlist_(netlist), options_(options), diagnostics_(diagnostics) {
  netlist_.cells.emplace_back();
  has_inner_.push_back(false);
  open_.push_back(0);
  local_.emplace_back();
  add_given();
}

void NetlistAssembly::add_given() {
  const NumberStyle style = netlist_.dialect == Dialect::spectre ? NumberStyle::spectre : NumberStyle::spice;
  for (const auto& [name, text] : options_.parameters) {
    if (given(netlist_.names.id(name)) != nullptr)
      throw Error(ErrorId::bad_value, str("param: ", printable(name, 80), " is given twice"));
    try {
      add_parameter({netlist_.names.id(name), Expression::parse(text, style), {}});
    } catch (const ExpressionFault& fault) {
      throw Error(ErrorId::bad_value,
                  str("param: ", printable(name, 80), "=", printable(text, 80), ": ", fault.what));
    }
    netlist_.given.push_back({netlist_.parameters.back().name, false});
  }
}

/// nullptr when the value of `name` is that of the files.
GivenParameter* NetlistAssembly::given(NameId name) {
  for (GivenParameter& each : netlist_.given)
    if (each.name == name || (netlist_.dialect != Dialect::spectre &&
                              equal_folded(netlist_.names[each.name], netlist_.names[name])))
      return &each;
  return nullptr;
}

void NetlistAssembly::note_use(NameId name) {
  if (GivenParameter* each = given(name)) each->known = true;
}

void NetlistAssembly::open_cell(NameId name, std::string_view spelling,
                                std::span<const std::string_view> ports, std::vector<Parameter> header,
                                const Place& place) {
  if (open_.size() > kMaxCellDepth)
    throw Error(ErrorId::netlist_limit, str("cells are defined more than ", kMaxCellDepth, " deep"),
                netlist_.where(place));
  Cell cell;
  cell.name = name;
  cell.parent = current() == 0 ? -1 : current();
  cell.header = std::move(header);
  for (const Parameter& parameter : cell.header) note_parameter(parameter.name);
  cell.elements = std::exchange(spare_elements_, {});
  cell.nets = std::exchange(spare_nets_, {});
  cell.place = place;
  has_inner_[idx(current())] = true;
  has_inner_.push_back(false);
  netlist_.cells.push_back(std::move(cell));
  open_.push_back(static_cast<std::int32_t>(netlist_.cells.size()) - 1);
  cell_spelling_.erase(current());   // a cell that was dropped had this index
  if (netlist_.names[name] != spelling) cell_spelling_.emplace(current(), spelling);
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
    const bool outer = std::any_of(open_.begin() + 1, open_.end() - 1,
                                   [&](std::int32_t at) { return netlist_.cells[idx(at)].name == name; });
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
  name_nets(closed);
  fit(closed);
  const Cell& done = netlist_.cells[idx(closed)];
  const auto [known, fresh] = cell_of_.emplace(key(done.parent + 1, done.name), closed);
  if (!fresh) resolve_duplicate(known->second, closed);
}

/// The cell keeps what it needs, and the next one gets its room: no vector grows in small steps.
void NetlistAssembly::fit(std::int32_t closed) {
  Cell& cell = netlist_.cells[idx(closed)];
  if (cell.elements.size() > kLargeCell || cell.nets.size() > kLargeCell)
    return;   // a copy would cost memory
  spare_elements_ =
      std::exchange(cell.elements, std::vector<Element>(cell.elements.begin(), cell.elements.end()));
  spare_elements_.clear();
  spare_nets_ = std::exchange(cell.nets, std::vector<NameId>(cell.nets.begin(), cell.nets.end()));
  spare_nets_.clear();
}

std::int32_t NetlistAssembly::net(NameId id, std::string_view name, const Place& place) {
  const auto at = idx(id);
  std::vector<Local>& local = local_[open_.size() - 1];
  if (at >= local.size()) local.resize(std::max(idx(netlist_.names.size()), 2 * local.size()));
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

/// Two spellings of a net in one cell are one net where case does not count: said, because it may
/// not be meant.
void NetlistAssembly::check_spelling(std::string_view name, std::int32_t number, bool fresh,
                                     const Place& place) {
  const std::string_view kept = netlist_.names[cell().nets[idx(number)]];
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

void NetlistAssembly::deck_port(std::string_view name, const Place& place) {
  (void)net(name, place);
  cell().ports = static_cast<std::int32_t>(cell().nets.size());
}

void NetlistAssembly::forget_deck_ports() {
  Cell& deck = netlist_.cells[0];
  deck.name = kNoName;
  deck.nets.clear();
  deck.ports = 0;
  deck.port_types.clear();
  serials_[0] = ++opened_;   // what is known of its nets is of the past
}

void NetlistAssembly::name_net(NameId number, NameId name, const Place& place) {
  net_names_.push_back({current(), number, name, place});
}

void NetlistAssembly::add(Element element, std::span<const std::int32_t> nets,
                          std::span<const Parameter> parameters) {
  element.nets = netlist_.stored_numbers.keep(nets);
  element.parameters = netlist_.stored_parameters.keep(parameters);
  capacitor_elements_ |= element.letter == 'C';
  std::vector<Element>& elements = cell().elements;
  make_room(elements);
  elements.push_back(element);
}

void NetlistAssembly::add_capacitor(std::string_view name, std::int32_t a, std::int32_t b, double farad,
                                    const Place& place) {
  std::vector<CapacitorCard>& capacitors = cell().capacitors;
  if (!capacitors.empty() && !stands_behind(name, netlist_.capacitor_names[capacitors.back().name]))
    capacitors_in_order_ = false;
  make_room(capacitors);
  capacitors.push_back({netlist_.capacitor_names.append(name), a, b, place, farad});
}

NetlistAssembly::Spot NetlistAssembly::last() const {
  const auto at = idx(current());
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
void NetlistAssembly::may_have_substrate(NameId other, bool likely) {
  substrates_.push_back({last().cell, last().element, other, likely});
}

void NetlistAssembly::note_parameter(NameId name) {
  if (idx(name) >= is_parameter_.size()) is_parameter_.resize(idx(name) + 1, 0);
  is_parameter_[idx(name)] = 1;
}

const Expression* NetlistAssembly::parameter(NameId name) const {
  if (idx(name) >= is_parameter_.size() || is_parameter_[idx(name)] == 0) return nullptr;
  for (std::size_t depth = open_.size(); depth-- > 1;) {
    const Cell& around = netlist_.cells[idx(open_[depth])];
    for (const std::vector<Parameter>* list : {&around.local, &around.header})
      for (auto parameter = list->rbegin(); parameter != list->rend(); ++parameter)
        if (parameter->name == name) return &parameter->value;
  }
  const auto found = global_parameter_.find(name);
  return found == global_parameter_.end() ? nullptr : &netlist_.parameters[found->second].value;
}

void NetlistAssembly::add_parameter(Parameter parameter) {
  note_parameter(parameter.name);
  if (current() != 0) {
    cell().local.push_back(std::move(parameter));
    return;
  }
  if (GivenParameter* each = given(parameter.name)) {   // what was given counts
    each->known = true;
    global_parameter_.try_emplace(parameter.name, idx(each - netlist_.given.data()));   // in another spelling
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
    at = netlist_.cells[idx(at)].parent;
  }
}

}   // namespace cgcl
