#include "io/netlist/cell_plan.hpp"

#include "engine/core/index.hpp"
#include "io/netlist/missing_cells.hpp"

#include <algorithm>

namespace cgcl {

namespace {

std::optional<DeviceKind> kind_of_letter(char letter) {
  switch (letter) {
    case 'M':
      return DeviceKind::mos;
    case 'R':
      return DeviceKind::resistor;
    case 'C':
      return DeviceKind::capacitor;
    case 'L':
      return DeviceKind::inductor;
    case 'D':
      return DeviceKind::diode;
    case 'Q':
      return DeviceKind::bjt;
    case 'J':
    case 'Z':
      return DeviceKind::other;
    default:
      return std::nullopt;
  }
}

std::optional<DeviceKind> kind_of_model(std::string_view type) {
  if (type == "nmos" || type == "pmos") return DeviceKind::mos;
  if (type == "r" || type == "res" || type == "resistor") return DeviceKind::resistor;
  if (type == "c" || type == "cap" || type == "capacitor") return DeviceKind::capacitor;
  if (type == "l" || type == "ind" || type == "inductor") return DeviceKind::inductor;
  if (type == "d" || type == "diode") return DeviceKind::diode;
  if (type == "npn" || type == "pnp" || type == "bjt") return DeviceKind::bjt;
  return std::nullopt;
}

}   // namespace

Channel guess_channel(std::string_view model) {
  return !model.empty() && lower(model[0]) == 'p' ? Channel::p : Channel::n;
}

CellPlans::CellPlans(const Netlist& netlist, const ElaborateOptions& options)
    : netlist_(netlist),
      options_(options),
      index_(netlist),
      devices_(options.devices),
      process_cells_(netlist, index_, devices_),
      known_(idx(netlist.names.size())) {
  plans_.resize(netlist.cells.size());
  add_globals();
  add_aliases();
}

void CellPlans::add_aliases() {
  for (const auto& [model, like] : options_.model_aliases) {
    if (devices_.alias(model, like)) continue;
    const NameId name = netlist_.names.find(like);
    const auto described =
        std::find_if(netlist_.models.begin(), netlist_.models.end(), [&](const Model& each) {
          return name != kNoName && each.name == name && kind_of_model(each.type).has_value();
        });
    if (described == netlist_.models.end())
      throw Error(
          ErrorId::bad_value,
          str("model-alias: '", printable(like, 80),
              "' is neither a device model that is known by its name nor one with a .model card here"),
          netlist_.files.empty() ? std::string() : printable(netlist_.files[0]),
          str("--device-map ", printable(model, 80), "=nmos gives the kind alone"));
    const DeviceKind kind = *kind_of_model(described->type);
    devices_.add(model, kind == DeviceKind::mos ? std::string_view(described->type) : name_of(kind));
  }
}

void CellPlans::add_globals() {
  global_types_ = {'G'};
  const auto ground = [&](std::string_view name) {
    const NameId id = netlist_.names.find(name);
    if (id != kNoName) globals_.emplace(id, 0);
  };
  ground("0");
  // Simulators of the SPICE family take these for node 0; in CDL and Spectre they are names like others.
  if (netlist_.dialect == Dialect::spice)
    for (const char* alias : {"gnd", "gnd!", "ground"}) ground(alias);
  for (const GlobalNet& global : netlist_.globals) {
    if (!globals_.emplace(global.name, globals()).second) continue;
    global_types_.push_back(global.type == 'P' || global.type == 'G' ? global.type : '\0');
  }
}

std::int32_t CellPlans::global_of(NameId name) const {
  const auto found = globals_.find(name);
  return found == globals_.end() ? -1 : found->second;
}

const CellPlans::Known& CellPlans::known(NameId master) {
  Known& known = known_[idx(master)];
  if (known.looked_up) return known;
  const std::string_view name = netlist_.names[master];
  known.rule = devices_.find(name);
  for (const std::string& pattern : options_.short_models)
    if (matches(pattern, name)) known.joint = true;
  known.looked_up = true;
  return known;
}

/// Libraries wrap the devices of a process in cells; stubs for layout checks are empty. Any other cell is
/// what it seems, whatever its name.
bool CellPlans::stands_for_device(std::int32_t cell, const Known& known) {
  const Cell& body = netlist_.cells[idx(cell)];
  if (known.rule == nullptr && !known.joint) return false;
  if (body.holds_nothing() && body.ports >= 2) return true;
  return process_cells_.stands_for_device(cell, known.rule);
}

bool CellPlans::is_device(std::int32_t cell) {
  const NameId name = netlist_.cells[idx(cell)].name;
  return name != kNoName && stands_for_device(cell, known(name));
}

bool CellPlans::joins_nets(std::int32_t scope, const Element& probe) const {
  if (!options_.join_probes) return false;
  const std::vector<NameId>& nets = netlist_.cells[idx(scope)].nets;
  return std::none_of(probe.nets.begin(), probe.nets.end(), [&](std::int32_t net) {
    const std::int32_t global = global_of(nets[idx(net)]);
    return global >= 0 && global_type(global) == 'G';
  });
}

/// An instance in a Verilog module names a cell, whatever devices are called. An empty module says no more
/// than that the cell exists.
ElementUse CellPlans::use_of_gate(std::int32_t scope, const Element& element, CellPlan& plan) const {
  ElementUse use;
  use.cell = index_.cell(scope, element.master);
  const Cell* cell = use.cell >= 0 ? &netlist_.cells[idx(use.cell)] : nullptr;
  const bool known = cell != nullptr && (cell->library || !cell->holds_nothing());
  if (known && !(cell->library && options_.cells_as_devices)) {
    use_cell(use.cell, element, use, plan);
    if (is_hollow(use) && !on_supplies_alone(netlist_, netlist_.cells[idx(scope)], element))
      use_hollow(use, plan);
    return use;
  }
  if (on_supplies_alone(netlist_, netlist_.cells[idx(scope)], element)) return use;
  use.kind = options_.cells_as_devices ? UseKind::device : UseKind::unknown_cell;
  return use;
}

/// A tie cell of a gate-level netlist joins its outputs to the supplies; to a router they are nets.
bool CellPlans::ties_ports(std::int32_t scope, const Element& element) const {
  const Cell& cell = netlist_.cells[idx(scope)];
  return netlist_.dialect == Dialect::verilog && element.nets[0] != element.nets[1] &&
         element.nets[0] < cell.ports && element.nets[1] < cell.ports;
}

ElementUse CellPlans::use_of(std::int32_t scope, const Element& element, CellPlan& plan) {
  if (netlist_.dialect == Dialect::verilog && element.letter == 'X' && !netlist_.cells[idx(scope)].library)
    return use_of_gate(scope, element, plan);
  ElementUse use;
  const std::optional<DeviceKind> letter_kind = kind_of_letter(element.letter);
  if (element.letter == '*' || (element.probe && joins_nets(scope, element))) use.kind = UseKind::joint;
  if (element.letter != 'X' && !letter_kind) return use;
  if (element.master == kNoName) {
    use.kind = letter_kind ? UseKind::device : UseKind::unknown_cell;
    use.device = letter_kind.value_or(DeviceKind::other);
    use.guessed = use.device == DeviceKind::mos || use.device == DeviceKind::bjt;
    if (letter_kind) use_device(element, use, plan);
    return use;
  }
  const Known& about = known(element.master);
  std::int32_t cell = index_.cell(scope, element.master);
  if (cell >= 0 && letter_kind && !calls_cell(scope, element, cell, *letter_kind)) cell = -1;
  const bool device_of_process = cell >= 0 && stands_for_device(cell, about);
  const bool may_join = element.letter == 'X' || element.letter == 'R';
  if (about.joint && may_join && element.nets.size() >= 2 && (cell < 0 || device_of_process)) {
    use.kind = UseKind::joint;
    if (!ties_ports(scope, element)) return use;
    use.kind = UseKind::device;
    use.device = DeviceKind::resistor;
    use_device(element, use, plan);
    return use;
  }
  const Model* model = index_.model(scope, element.master);
  if (cell >= 0 && !device_of_process) {
    use_cell(cell, element, use, plan);
    if (is_hollow(use)) use_hollow(use, plan);
    return use;
  }
  const std::optional<DeviceKind> model_kind = model != nullptr ? kind_of_model(model->type) : std::nullopt;
  use.kind = UseKind::device;
  use.rule = about.rule;
  const bool moscap = use.rule != nullptr && use.rule->order == TerminalOrder::moscap;
  if (letter_kind && !moscap)
    use.device = *letter_kind;
  else if (model_kind && !moscap)
    use.device = *model_kind;
  else if (use.rule != nullptr)
    use.device = use.rule->kind;
  else
    use.kind = UseKind::unknown_cell;
  if (use.rule != nullptr && use.rule->kind != use.device) use.rule = nullptr;
  if (use.kind == UseKind::device) {
    const bool by_name_only = element.letter == 'X' && use.rule != nullptr && !use.rule->primitive;
    use.guessed = !model_kind && (by_name_only || (use.rule == nullptr && use.device == DeviceKind::mos));
    if (model_kind)
      use.channel = model->type[0] == 'p' ? Channel::p : Channel::n;
    else
      use.channel = use.rule != nullptr ? use.rule->channel : guess_channel(netlist_.names[element.master]);
    use_device(element, use, plan);
    // A name that only sounds like a device, with the nets of something else, is a cell that is missing.
    if (use.kind == UseKind::wrong_pins && by_name_only && !model_kind) use.kind = UseKind::unknown_cell;
  }
  return use;
}

/// Only X calls cells: the other letters name models, whatever cells there are. Generators that leave the X
/// away are known by a number of nets that no device of the letter has.
bool CellPlans::calls_cell(std::int32_t scope, const Element& element, std::int32_t cell,
                           DeviceKind kind) const {
  const TerminalRange range = terminals_of(kind);
  const auto nets = static_cast<std::int32_t>(element.nets.size());
  if (nets >= range.least && nets <= range.most) return false;
  for (std::int32_t around = scope; around > 0; around = netlist_.cells[idx(around)].parent)
    if (around == cell) return false;
  return netlist_.cells[idx(cell)].ports == nets;
}

const CellPlan& CellPlans::of(std::int32_t cell) {
  std::unique_ptr<CellPlan>& plan = plans_[idx(cell)];
  if (plan != nullptr) return *plan;
  plan = std::make_unique<CellPlan>();
  const Cell& body = netlist_.cells[idx(cell)];
  plan->uses.reserve(body.elements.size());
  for (const Element& element : body.elements) plan->uses.push_back(use_of(cell, element, *plan));
  plan->global_of.resize(body.nets.size(), -1);
  for (auto n = idx(body.ports); n < body.nets.size(); ++n) plan->global_of[n] = global_of(body.nets[n]);
  return *plan;
}

std::int32_t CellPlans::terminals(std::int32_t cell, std::size_t element) {
  const CellPlan& plan = of(cell);
  const std::int32_t map = plan.uses[element].pin_map;
  return static_cast<std::int32_t>(map >= 0 ? plan.pin_maps[idx(map)].size()
                                            : netlist_.cells[idx(cell)].elements[element].nets.size());
}

}   // namespace cgcl
