#include "io/netlist/elaborate.hpp"

#include "engine/core/index.hpp"
#include "engine/core/utf8.hpp"
#include "io/netlist/design_digest.hpp"
#include "io/netlist/dummy_device.hpp"
#include "io/netlist/expand.hpp"
#include "io/netlist/missing_cells.hpp"
#include "io/netlist/missing_file.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>

namespace cgcl {

namespace {

constexpr int kMaxHierarchyDepth = 1024;

std::int64_t bytes_of(const CellSize& size) {
  return size.devices * 20 + size.terminals * 4 + size.nets * 14 +
         size.capacitors * static_cast<std::int64_t>(sizeof(FlatCapacitor)) +
         size.instances * static_cast<std::int64_t>(sizeof(FlatInstance));
}

/// A file of a kilobyte can mean more devices than there is memory: refused before anything is allocated.
void check_size(const CellSize& size, const std::string& where, std::int64_t memory_limit_bytes) {
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  const auto refuse = [&](std::int64_t count, const char* what) {
    if (count > most)
      throw Error(
          ErrorId::netlist_limit,
          str("the top cell expands to ", count == std::numeric_limits<std::int64_t>::max() ? "over " : "",
              count, " ", what, "; at most ", most, " are possible"),
          where);
  };
  refuse(size.parts(), "devices");
  refuse(size.joints, "shorts");
  refuse(size.instances, "instances");
  refuse(size.nets, "nets");
  if (size.depth > kMaxHierarchyDepth)
    throw Error(
        ErrorId::netlist_limit,
        str("cells inside each other ", size.depth, " deep; at most ", kMaxHierarchyDepth, " are possible"),
        where);
  if (memory_limit_bytes > 0 && bytes_of(size) > memory_limit_bytes)
    throw ResourceError(ErrorId::memory_limit,
                        str(size.parts(), " devices and ", size.nets, " nets need ", bytes_of(size),
                            " bytes; the limit is ", memory_limit_bytes),
                        where);
}

/// Where nothing can be the top, what went wrong before is the reason and is told first: a file that could
/// not be included, a block that was passed over.
TopCell top_or_fault(const Netlist& netlist, const ElaborateOptions& options, CellPlans& plans,
                     CellSizes& sizes, Diagnostics& diagnostics) {
  try {
    return choose_top(netlist, options.top, plans, sizes, diagnostics);
  } catch (const Error& fault) {
    const std::int64_t hidden = diagnostics.count(ErrorId::w_encrypted);
    report_undefined(
        netlist, fault.id(), fault.what(), fault.where(),
        hidden > 0 ? str(hidden, " protected blocks were skipped: what they hold is missing") : fault.hint(),
        diagnostics);
    diagnostics.throw_if_errors();
    throw;
  }
}

/// Names are kept as they are; whoever prints them replaces what no terminal or table should see.
void note_names(const FlatCircuit& circuit, Diagnostics& diagnostics) {
  for (NameId id = 0; id < circuit.names.size(); ++id) {
    const std::string_view name = circuit.names[id];
    if (is_plain_text(name)) continue;
    if (has_control_character(name)) diagnostics.warn(ErrorId::w_escape, one_line(name), circuit.source);
    if (!is_utf8(name)) diagnostics.warn(ErrorId::w_encoding, one_line(name), circuit.source);
  }
}

void count_dummies(const FlatCircuit& circuit, Diagnostics& diagnostics) {
  const auto is_supply = [&](std::int32_t net) {
    const auto n = idx(net);
    return circuit.net_global[n] != 0 || circuit.net_type[n] != 0;
  };
  std::int64_t count = 0;
  for (std::int32_t d = 0; d < circuit.devices(); ++d) {
    if (circuit.type_of(d).model.empty() && circuit.type_of(d).kind != DeviceKind::mos) continue;
    if (!dummy_reason(circuit, d, is_supply).any()) continue;
    if (++count <= static_cast<std::int64_t>(kShownPlaces))
      diagnostics.warn(ErrorId::w_dummy, printable(circuit.device_path(d)));
  }
  if (count > static_cast<std::int64_t>(kShownPlaces))
    diagnostics.warn(ErrorId::w_dummy, "", "", count - static_cast<std::int64_t>(kShownPlaces));
}

/// Ideal R and C of an extraction are parasitics, not devices.
std::int64_t count_devices(const FlatCircuit& circuit) {
  std::vector<char> parasitic(circuit.types.size());
  for (std::size_t t = 0; t < parasitic.size(); ++t) {
    const DeviceType& type = circuit.types[t];
    const bool ideal = type.kind == DeviceKind::resistor || type.kind == DeviceKind::capacitor;
    parasitic[t] = circuit.extracted && ideal && type.model.empty();
  }
  return std::count_if(circuit.device_type.begin(), circuit.device_type.end(),
                       [&](std::int32_t type) { return parasitic[idx(type)] == 0; });
}

/// What the user said about models that the netlist does not have: a slip of the pen.
void warn_unused_rules(const Netlist& netlist, const DeviceMap& devices, Diagnostics& diagnostics) {
  const std::vector<DeviceRule>& rules = devices.rules();
  if (std::none_of(rules.begin(), rules.end(), [](const DeviceRule& rule) { return rule.given; })) return;
  std::set<NameId> masters;
  for (const Cell& cell : netlist.cells)
    for (const Element& element : cell.elements)
      if (element.master != kNoName) masters.insert(element.master);
  for (const DeviceRule& rule : rules)
    if (rule.given && std::none_of(masters.begin(), masters.end(),
                                   [&](NameId name) { return matches(rule.pattern, netlist.names[name]); }))
      diagnostics.warn(ErrorId::w_unused, printable(rule.pattern, 80));
}

/// Largest first; equal ones by name.
std::vector<UnknownModel> unknown_models(const Netlist& netlist, const std::set<NameId>& guessed,
                                         const FlatCircuit& circuit) {
  std::vector<std::int64_t> devices(circuit.types.size(), 0);
  for (const std::int32_t type : circuit.device_type) ++devices[idx(type)];
  std::set<std::string_view> names;
  for (const NameId name : guessed) names.insert(name == kNoName ? std::string_view() : netlist.names[name]);
  std::map<std::pair<std::string, std::string_view>, std::int64_t> counts;
  for (std::size_t t = 0; t < devices.size(); ++t) {
    const DeviceType& type = circuit.types[t];
    if (devices[t] == 0 || !names.contains(type.model)) continue;
    if (type.model.empty() && type.kind != DeviceKind::mos && type.kind != DeviceKind::bjt)
      continue;   // ideal
    const std::string_view kind =
        type.kind == DeviceKind::mos ? (type.p_channel ? "pmos" : "nmos") : name_of(type.kind);
    counts[{type.model, kind}] += devices[t];
  }
  std::vector<UnknownModel> out;
  for (const auto& [key, count] : counts) out.push_back({key.first, count, std::string(key.second)});
  std::stable_sort(out.begin(), out.end(),
                   [](const UnknownModel& x, const UnknownModel& y) { return x.devices > y.devices; });
  return out;
}

}   // namespace

FlatCircuit elaborate(const Netlist& netlist, const ElaborateOptions& options, Diagnostics& diagnostics) {
  if (netlist.cells.empty()) throw Error(ErrorId::netlist_empty, "the netlist has no statements");
  CellPlans plans(netlist, options);
  CellSizes sizes(netlist, plans);
  const TopCell top = top_or_fault(netlist, options, plans, sizes, diagnostics);
  const Cell& cell = netlist.cells[idx(top.cell)];
  report_missing_cells(netlist, top.cell, plans, diagnostics);
  const CellSize size = sizes.of(top.cell, &diagnostics);
  const std::vector<Error>& errors = diagnostics.errors();
  const bool recursive = std::any_of(
      errors.begin(), errors.end(), [](const Error& error) { return error.id() == ErrorId::cell_recursion; });
  if (recursive) diagnostics.throw_if_errors();
  check_size(size, netlist.where(cell.place), options.memory_limit_bytes);
  // After other faults the values are still looked at, so that one run names theirs too.
  Specialiser specialiser(netlist, plans, sizes, diagnostics);
  const std::int32_t root = specialiser.specialise_top(top.cell);
  plans.report_boxes(top.cell, diagnostics);
  diagnostics.throw_if_errors();

  FlatCircuit circuit;
  circuit.top = cell.name == kNoName ? file_stem(netlist) : std::string(netlist.names[cell.name]);
  circuit.top_reason = top.reason;
  circuit.deck = top.cell == 0;
  circuit.names = NamePool(netlist.names.name_case());
  circuit.case_sensitive = netlist.names.name_case() == NameCase::distinct;
  circuit.source = netlist.files.empty() ? std::string() : netlist.files[0];
  circuit.sha256 = digest_of_design(netlist, specialiser.cells(), plans);
  circuit.escaped = netlist.escaped;
  circuit.extracted = netlist.extracted;
  expand(netlist, plans, size, root, specialiser.cells(), options.aliases, circuit, diagnostics);
  circuit.types = std::move(specialiser.types());
  circuit.unknown_models = unknown_models(netlist, plans.guessed(), circuit);
  warn_unused_rules(netlist, plans.devices(), diagnostics);
  circuit.devices_read = count_devices(circuit);
  count_dummies(circuit, diagnostics);
  note_names(circuit, diagnostics);
  return circuit;
}

}   // namespace cgcl
