// What of a netlist can be resolved only when all of it was read.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/netlist/device_map.hpp"
#include "io/netlist/netlist_assembly.hpp"
#include "io/netlist/statement_words.hpp"

#include <algorithm>   // for find_if
#include <array>
#include <unordered_set>
#include <utility>

namespace cgcl {

namespace {

/// Parameters that follow $PINS of a device, whose pins no cell lists. None is a pin of a device.
bool is_device_parameter(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kNames = {
      "m", "w", "l", "nf", "ng", "fingers", "multi", "mult", "nfin", "area", "pj", "fw"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [&](std::string_view known) { return equal_folded(known, name); });
}

}   // namespace

Element& NetlistAssembly::element(const Spot& spot) {
  return netlist_.cells[idx(spot.cell)].elements[idx(spot.element)];
}

std::string NetlistAssembly::line_of(const Place& place) const { return netlist_.where(place); }

void NetlistAssembly::finish() {
  while (open_.size() > 1) {
    diagnostics_.error(ErrorId::cell_open, str("cell ", netlist_.names[cell().name], " is never closed"),
                       netlist_.where(cell().place), "an .ends is missing");
    open_.pop_back();
  }
  name_nets(0);
  resolve_substrates();
  resolve_classes();
  resolve_swapped();
  if (!renamed_.empty())
    for (Cell& cell : netlist_.cells)
      for (Element& element : cell.elements)
        if (const auto found = renamed_.find(element.master); found != renamed_.end())
          element.master = found->second;
  report_dollars();
  resolve_by_name();
  report_duplicate_instances();
  report_case_collisions();
}

/// The names that comments give to nets of a cell that ends. Two nets of one name would be one to whoever
/// reads the result, so the second keeps its number.
void NetlistAssembly::name_nets(std::int32_t cell) {
  if (net_names_.empty()) return;
  std::vector<NameId>& nets = netlist_.cells[idx(cell)].nets;
  std::unordered_map<NameId, std::size_t> numbers;
  for (std::size_t n = 0; n < nets.size(); ++n) numbers.emplace(nets[n], n);
  const auto first = std::find_if(net_names_.begin(), net_names_.end(),
                                  [&](const NetName& each) { return each.cell == cell; });
  for (auto each = first; each != net_names_.end(); ++each) {
    const auto net = numbers.find(each->number);
    if (each->cell != cell || net == numbers.end() || nets[net->second] != each->number) continue;
    if (each->name == each->number) continue;
    const auto [other, fresh] = numbers.emplace(each->name, net->second);
    if (fresh)
      nets[net->second] = each->name;
    else
      diagnostics_.warn(ErrorId::w_recover,
                        str("net ", netlist_.names[each->number], " is called ", netlist_.names[each->name],
                            " in a comment, as another net of its cell is; it keeps its number"),
                        netlist_.where(each->place));
  }
  net_names_.erase(first, net_names_.end());
}

bool NetlistAssembly::is_class(const Element& element) {
  const std::string_view name = netlist_.names[element.master];
  const char letter = element.letter;
  if (letter != 'R' && letter != 'C') return false;
  const bool pex = equal_folded(name, letter == 'R' ? "PEX_RES" : "PEX_CAP");
  const bool own = name.size() == 1 && lower(name[0]) == lower(letter);
  classed_ |= pex || own;
  extracted_class_ |= pex;   // no schematic has it
  return pex || own;
}

void NetlistAssembly::resolve_classes() {
  if (!classed_) return;
  std::unordered_set<NameId> models;
  for (const Model& model : netlist_.models) models.insert(model.name);
  for (std::size_t c = 0; c < netlist_.cells.size(); ++c)
    for (Element& element : netlist_.cells[c].elements)
      if (element.classed && !models.contains(element.master) &&
          find_cell(element.master, static_cast<std::int32_t>(c)) < 0)
        element.master = kNoName;
  netlist_.extracted |= extracted_class_;
}

/// CELL NETS / INSTANCE, as one tool writes it: told by which of the two names is that of a cell.
void NetlistAssembly::resolve_swapped() {
  for (const Spot& spot : swapped_) {
    Element& instance = element(spot);
    if (find_cell(instance.master, spot.cell) < 0 && find_cell(instance.name, spot.cell) >= 0)
      std::swap(instance.master, instance.name);
  }
}

/// Q c b e X Y: a name that is known as a model decides, the form of Y where none or both are.
void NetlistAssembly::resolve_substrates() {
  if (substrates_.empty()) return;
  const DeviceMap devices = DeviceMap::standard();
  std::unordered_set<NameId> models;
  for (const Model& model : netlist_.models) models.insert(model.name);
  const auto known = [&](NameId name, std::int32_t scope) {
    const auto renamed = renamed_.find(name);
    if (renamed != renamed_.end()) name = renamed->second;
    return models.contains(name) || find_cell(name, scope) >= 0 ||
           devices.find(netlist_.names[name]) != nullptr;
  };
  std::unordered_map<NameId, std::int32_t> numbers;
  for (std::size_t i = 0; i < substrates_.size(); ++i) {
    const Substrate& each = substrates_[i];
    if (i == 0 || each.cell != substrates_[i - 1].cell) numbers = numbers_of_nets(each.cell);
    Element& transistor = element({each.cell, each.element});
    const bool first = known(transistor.master, each.cell), second = known(each.model, each.cell);
    if (first != second ? first : each.area_likely) continue;
    std::vector<NameId>& local = netlist_.cells[idx(each.cell)].nets;
    const auto [net, fresh] = numbers.emplace(transistor.master, static_cast<std::int32_t>(local.size()));
    if (fresh) local.push_back(transistor.master);
    std::vector<std::int32_t> nets(transistor.nets.begin(), transistor.nets.end());
    nets.push_back(net->second);
    transistor.nets = netlist_.stored_numbers.keep(nets);
    transistor.parameters = transistor.parameters.first(transistor.parameters.size() - 1);
    transistor.master = each.model;
  }
}

std::unordered_map<NameId, std::int32_t> NetlistAssembly::numbers_of_nets(std::int32_t cell) const {
  const std::vector<NameId>& nets = netlist_.cells[idx(cell)].nets;
  std::unordered_map<NameId, std::int32_t> numbers;
  for (std::size_t n = 0; n < nets.size(); ++n) numbers.emplace(nets[n], static_cast<std::int32_t>(n));
  return numbers;
}

void NetlistAssembly::report_dollars() {
  const DeviceMap devices = DeviceMap::standard();
  for (const Spot& spot : cut_) {
    const Element& instance = element(spot);
    if (instance.master != kNoName && (find_cell(instance.master, spot.cell) >= 0 ||
                                       devices.find(netlist_.names[instance.master]) != nullptr))
      continue;
    diagnostics_.error(
        ErrorId::cell_unknown,
        str("instance ", netlist_.names[instance.name], " ends at a $ taken for a comment, which leaves ",
            netlist_.names[instance.master], " as its cell, and that is not defined"),
        netlist_.where(instance.place), "--dollar=name takes $name for a name");
  }
}

void NetlistAssembly::resolve_by_name() {
  std::unordered_map<NameId, std::int32_t> numbers;
  for (std::size_t i = 0; i < by_name_.size(); ++i) {
    if (i == 0 || by_name_[i].cell != by_name_[i - 1].cell) numbers = numbers_of_nets(by_name_[i].cell);
    resolve_pins(by_name_[i], numbers);
  }
}

/// A pair is a pin when the master has a port of that name, else a parameter when it declares one.
void NetlistAssembly::resolve_pins(const ByName& entry, std::unordered_map<NameId, std::int32_t>& numbers) {
  Element& instance = element({entry.cell, entry.element});
  const std::int32_t master = find_cell(instance.master, entry.cell);
  const Cell* body = master >= 0 ? &netlist_.cells[idx(master)] : nullptr;
  std::vector<std::int32_t> nets;
  std::vector<NameId> pins;
  std::vector<Parameter> parameters(instance.parameters.begin(), instance.parameters.end());
  std::string room;
  for (const PinPair& pair : entry.pairs) {
    const std::string_view name = netlist_.names[pair.name];
    bool parameter = is_device_parameter(name) && parse_number(pair.value).has_value();
    if (body != nullptr) {
      const auto end = body->nets.begin() + body->ports;
      const bool port = std::find(body->nets.begin(), end, pair.name) != end;
      const bool declared =
          std::any_of(body->header.begin(), body->header.end(),
                      [&](const Parameter& known) { return equal_folded(netlist_.names[known.name], name); });
      parameter = !port && (declared || equal_folded(name, "m"));
    }
    if (parameter) {
      try {
        parameters.push_back({pair.name, Expression::parse(pair.value), pair.place});
      } catch (const ExpressionFault& fault) {
        diagnostics_.error(fault.id, str(name, "=", pair.value, ": ", fault.what),
                           netlist_.where(pair.place));
      }
      continue;
    }
    const NameId net = netlist_.names.id(unescaped(pair.value, room));
    std::vector<NameId>& local = netlist_.cells[idx(entry.cell)].nets;
    const auto [known, fresh] = numbers.emplace(net, static_cast<std::int32_t>(local.size()));
    if (fresh) local.push_back(net);
    nets.push_back(known->second);
    pins.push_back(pair.name);
  }
  instance.nets = netlist_.stored_numbers.keep(nets);
  instance.pins = netlist_.stored_numbers.keep(pins);
  instance.parameters = netlist_.stored_parameters.keep(parameters);
}

/// Where case counts, nets of a cell that differ only in case are kept apart: said, because programs differ.
void NetlistAssembly::report_case_collisions() {
  if (netlist_.names.name_case() == NameCase::folded) return;
  NamePool folded(NameCase::folded);
  std::vector<NameId> fold(idx(netlist_.names.size()));
  for (std::int32_t name = 0; name < netlist_.names.size(); ++name)
    fold[idx(name)] = folded.id(netlist_.names[name]);
  if (folded.size() == netlist_.names.size()) return;
  std::vector<std::pair<std::int32_t, NameId>> seen(idx(folded.size()), {-1, kNoName});
  for (std::size_t c = 0; c < netlist_.cells.size(); ++c) {
    const Cell& cell = netlist_.cells[c];
    for (const NameId net : cell.nets) {
      auto& [in, first] = seen[idx(fold[idx(net)])];
      if (in != static_cast<std::int32_t>(c)) {
        in = static_cast<std::int32_t>(c);
        first = net;
      } else {
        diagnostics_.warn(
            ErrorId::w_case,
            str("nets ", netlist_.names[first], " and ", netlist_.names[net], " are kept apart"),
            c == 0 ? netlist_.files[0] : netlist_.where(cell.place));
      }
    }
  }
}

}   // namespace cgcl
