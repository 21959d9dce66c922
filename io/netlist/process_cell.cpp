#include "io/netlist/process_cell.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for all_of, any_of

namespace cgcl {

namespace {

constexpr int kMaxModelDepth = 16;   // cells inside the model of one device

bool takes_expression(const Element& element) {
  return std::any_of(element.parameters.begin(), element.parameters.end(),
                     [](const Parameter& parameter) { return !parameter.value.is_number(); });
}

bool is_port_count_of(const DeviceRule& rule, std::int32_t ports) {
  const TerminalRange range = terminals_of(rule.kind);
  return ports >= (rule.order == TerminalOrder::moscap ? 2 : range.least) && ports <= range.most;
}

}   // namespace

ProcessCells::ProcessCells(const Netlist& netlist, const CellIndex& index, const DeviceMap& devices)
    : netlist_(netlist),
      index_(index),
      devices_(devices),
      decided_(netlist.cells.size(), State::unseen),
      only_models_(netlist.cells.size(), State::unseen) {}

bool ProcessCells::stands_for_device(std::int32_t cell, const DeviceRule* rule) {
  if (rule == nullptr || !rule->primitive) return false;
  State& decided = decided_[idx(cell)];
  if (decided == State::unseen) decided = decide(cell, *rule) ? State::yes : State::no;
  return decided == State::yes;
}

bool ProcessCells::decide(std::int32_t cell, const DeviceRule& rule) {
  const Cell& body = netlist_.cells[idx(cell)];
  if (!is_port_count_of(rule, body.ports)) return false;
  if (!rule.reserved && (!declares_size(body, rule.kind) || !has_right_transistors(body, rule))) return false;
  return only_models(cell, 0);
}

/// Where an instance may give it: in SPICE on the line of the cell; the parameters of a Spectre cell stand in
/// it.
bool ProcessCells::declares_size(const Cell& body, DeviceKind kind) const {
  const auto is_size = [&](const Parameter& parameter) {
    const Role role = role_of(kind, netlist_.names[parameter.name]);
    return role != Role::none && role != Role::m && role != Role::copies && role != Role::multiplier;
  };
  return std::any_of(body.header.begin(), body.header.end(), is_size) ||
         (netlist_.dialect == Dialect::spectre && std::any_of(body.local.begin(), body.local.end(), is_size));
}

/// A pair of transistors, or a capacitor with a switch, is a circuit whatever its name.
bool ProcessCells::has_right_transistors(const Cell& body, const DeviceRule& rule) const {
  std::int64_t mos = 0, bipolar = 0;
  for (const Element& element : body.elements) {
    const DeviceRule* inner = element.letter == 'X' && element.master != kNoName
                                  ? devices_.find(netlist_.names[element.master])
                                  : nullptr;
    mos += element.letter == 'M' || (inner != nullptr && inner->kind == DeviceKind::mos);
    bipolar += element.letter == 'Q' || (inner != nullptr && inner->kind == DeviceKind::bjt);
  }
  if (rule.kind == DeviceKind::bjt) return mos == 0 && bipolar == 1;
  if (rule.kind != DeviceKind::mos) return mos == 0 && bipolar == 0;
  return bipolar == 0 && (mos == 1 || (mos == 0 && rule.order == TerminalOrder::moscap));
}

/// Elements of models, and cells that hold nothing else. A circle of cells is no model.
bool ProcessCells::only_models(std::int32_t cell, int depth) {
  State& known = only_models_[idx(cell)];
  if (known == State::unseen && depth < kMaxModelDepth) {
    known = State::open;
    const Cell& body = netlist_.cells[idx(cell)];
    const DeviceRule* rule = devices_.find(netlist_.names[body.name]);
    const bool of_kit = rule == nullptr || rule->reserved;
    const Sizes sizes =
        of_kit && !(body.header.empty() && body.local.empty()) ? Sizes::any : Sizes::passed_on;
    const bool all = std::all_of(body.elements.begin(), body.elements.end(), [&](const Element& element) {
      return is_model_part(cell, element, sizes, depth + 1);
    });
    known = all ? State::yes : State::no;
  }
  return known == State::yes;
}

bool ProcessCells::is_model_part(std::int32_t cell, const Element& element, Sizes sizes, int depth) {
  if (element.master == kNoName) return element.letter != 'X';
  const DeviceRule* rule = devices_.find(netlist_.names[element.master]);
  const bool of_process = rule != nullptr && rule->primitive;
  const std::int32_t inner = element.letter == 'X' ? index_.cell(cell, element.master) : -1;
  if (sizes == Sizes::passed_on && (of_process || inner >= 0 || element.letter == 'M') &&
      index_.model(cell, element.master) == nullptr && !takes_expression(element))
    return false;
  return element.letter != 'X' || (inner < 0 ? of_process : only_models(inner, depth));
}

}   // namespace cgcl
