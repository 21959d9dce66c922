#include "io/netlist/specialise.hpp"

#include "engine/core/index.hpp"
#include "io/netlist/missing_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>   // for memcpy

namespace cgcl {

namespace {

constexpr std::size_t kPathShown = 12;
/// Cells that pass changing values on can have as many sets of them as instances. Each set takes about a
/// kilobyte, so a netlist of a kilobyte could fill any memory.
constexpr std::int64_t kMaxRepeated = std::int64_t{1} << 22;

void append_bytes(std::string& key, const void* data, std::size_t size) {
  key.append(static_cast<const char*>(data), size);
}

void append(std::string& key, double value) { append_bytes(key, &value, sizeof value); }
void append(std::string& key, std::int32_t value) { append_bytes(key, &value, sizeof value); }

}   // namespace

Specialiser::Specialiser(const Netlist& netlist, CellPlans& plans, CellSizes& sizes, Diagnostics& diagnostics)
    : netlist_(netlist), plans_(plans), sizes_(sizes), diagnostics_(diagnostics), values_(netlist) {
  seen_.resize(netlist.cells.size(), 0);
  m_name_ = values_.folded("m");
}

std::int32_t Specialiser::specialise_top(std::int32_t cell) {
  Overrides overrides;
  if (cell != 0) {
    const Declared& declared = values_.declared(cell);
    for (std::size_t i = 0; i < netlist_.given.size(); ++i) {
      const NameId name = values_.folded(netlist_.given[i].name);
      if (declared.contains(name))
        overrides.values.emplace_back(name, value(netlist_.parameters[i], values_.globals()));
    }
    std::sort(overrides.values.begin(), overrides.values.end());
  }
  const std::int32_t top = specialise(cell, overrides, nullptr);
  check_given(cell);
  return top;
}

std::string Specialiser::key(std::int32_t cell, const Overrides& overrides, std::int32_t around) const {
  std::string key;
  append(key, cell);
  append(key, around);
  append(key, overrides.m);
  for (const auto& [name, value] : overrides.values) {
    append(key, name);
    append(key, value);
  }
  return key;
}

std::int32_t Specialiser::specialise(std::int32_t cell, const Overrides& overrides, ParameterScope* caller) {
  const std::int32_t parent = netlist_.cells[idx(cell)].parent;
  ParameterScope scope;
  // A cell that is defined inside another one sees the values of that one.
  ParameterScope* around = nullptr;
  if (parent > 0)
    for (around = caller; around != nullptr && around->cell != parent;) around = around->caller;
  const auto [found, fresh] = known_cells_.emplace(key(cell, overrides, around != nullptr ? around->id : -1),
                                                   static_cast<std::int32_t>(cells_.size()));
  if (!fresh) return found->second;
  const std::int32_t id = found->second;
  cells_.push_back({cell, {}, overrides.m});
  if (cell == 0) {
    values_.globals().cell = 0;
    values_.globals().id = id;
    fill(id, values_.globals(), overrides.m);
    return id;
  }
  scope.cell = cell;
  scope.id = id;
  scope.declared = &values_.declared(cell);
  scope.caller = caller;
  scope.around = around;
  for (const auto& [name, value] : overrides.values) {
    const bool known = !std::isnan(value);
    scope.values[name] = {known ? ParameterScope::Value::State::known : ParameterScope::Value::State::failed,
                          value,
                          ExpressionFault{ErrorId::netlist_parameter,
                                          "a value that the instance gives is not known", 0, !known}};
  }
  fill(id, scope, overrides.m);
  return id;
}

void Specialiser::fill(std::int32_t id, ParameterScope& scope, double m) {
  const auto c = idx(scope.cell);
  const std::vector<Element>& elements = netlist_.cells[c].elements;
  const CellPlan& plan = plans_.of(scope.cell);
  const bool first = seen_[c] == 0;
  seen_[c] = 1;
  if (!first) repeated_ += static_cast<std::int64_t>(elements.size() + netlist_.cells[c].capacitors.size());
  if (repeated_ > kMaxRepeated)
    throw Error(ErrorId::netlist_limit,
                str("instances with ever different parameters: more than ", kMaxRepeated,
                    " elements would have values of their own"),
                netlist_.where(netlist_.cells[c].place));
  std::vector<std::int32_t> what(elements.size(), -1);
  const std::vector<char> taken = branches_taken(scope);
  for (std::size_t e = 0; e < elements.size(); ++e) {
    if (elements[e].branch >= 0) {
      if (taken[idx(elements[e].branch)] == 0) {
        what[e] = kOff;
        continue;
      }
      if (branched_.emplace(scope.cell, e).second) plans_.report(scope.cell, e, diagnostics_);
    }
    const ElementUse& use = plan.uses[e];
    element_ = elements[e].name;   // an instance's comes back when its cell is done
    if (use.kind == UseKind::device) {
      what[e] = type_of(elements[e], use, plans_.terminals(scope.cell, e), scope, m, first);
    } else if (use.kind == UseKind::cell && !sizes_.of(use.cell).empty()) {
      const Overrides overrides = overrides_of(elements[e], use.cell, scope, m, first);
      path_.push_back(elements[e].name);
      what[e] = specialise(use.cell, overrides, &scope);
      path_.pop_back();
    }
  }
  if (first) report_capacitances(scope.cell, m);
  cells_[idx(id)].what = std::move(what);
}

/// [branches of the cell] 1: its elements exist.
std::vector<char> Specialiser::branches_taken(ParameterScope& scope) {
  const std::vector<Branch>& branches = netlist_.cells[idx(scope.cell)].branches;
  std::vector<char> taken(branches.size(), 0), chain(branches.size(), 0);   // chain: it or one before it
  element_ = kNoName;                                                       // a condition is of the cell
  for (std::size_t b = 0; b < branches.size(); ++b) {
    const Branch& branch = branches[b];
    const bool outer = branch.outer < 0 || taken[idx(branch.outer)] != 0;
    const bool open = branch.earlier < 0 || chain[idx(branch.earlier)] == 0;
    bool holds = outer && open;
    if (holds && !branch.otherwise) {
      const double condition = value(branch.condition, scope);
      holds = condition != 0 && !std::isnan(condition);
    }
    taken[b] = holds ? 1 : 0;
    chain[b] = holds || !open ? 1 : 0;
    const Place& place = branch.condition.place;
    if (branch.fixed && holds != branch.usual && reported_.insert({place.file, place.line, -1}).second)
      diagnostics_.error(
          ErrorId::netlist_parameter,
          str(path(),
              " takes another branch here than the defaults of its cell do, and the branch "
              "holds more than instances"),
          netlist_.where(place),
          "move parameters, models, includes and cells out of the if; or give the cell this default");
  }
  return taken;
}

Specialiser::Overrides Specialiser::overrides_of(const Element& element, std::int32_t cell,
                                                 ParameterScope& scope, double m, bool first) {
  Overrides overrides;
  overrides.m = m;
  LineValues line(element.parameters, values_, scope);
  const Declared& declared = values_.declared(cell);
  for (const Parameter& parameter : element.parameters) {
    const NameId name = values_.folded(parameter.name);
    const std::string_view text = netlist_.names[parameter.name];
    const bool multiplies = equal_folded(text, "m");
    if (declared.find(name) == declared.end()) {
      if (multiplies) {
        const double own = value(parameter, line, Simulated::refused);
        if (own < 0)
          diagnostics_.error(ErrorId::netlist_number, str("m=", own, " is negative"),
                             netlist_.where(parameter.place));
        overrides.m *= own;
      } else if (first && !text.starts_with('$')) {
        diagnostics_.warn_each(ErrorId::w_parameter, [&] {
          const std::string name_of_cell = printable(netlist_.names[netlist_.cells[idx(cell)].name]);
          return std::pair(str(printable(text), " of cell ", name_of_cell), netlist_.where(parameter.place));
        });
      }
      continue;
    }
    const double own = value(parameter, line, Simulated::passed_on);
    const auto same = std::find_if(overrides.values.begin(), overrides.values.end(),
                                   [&](const auto& each) { return each.first == name; });
    if (same != overrides.values.end())
      same->second = own;
    else
      overrides.values.emplace_back(name, own);
  }
  std::sort(overrides.values.begin(), overrides.values.end());
  return overrides;
}

double Specialiser::value(const Parameter& parameter, ParameterScope& scope) {
  try {
    return values_.value(parameter.value, scope);
  } catch (const ExpressionFault& fault) {
    report(fault, parameter);
    return DeviceType::kUnknown;
  }
}

double Specialiser::value(const Parameter& parameter, LineValues& line, Simulated simulated) {
  if (parameter.value.is_number()) return parameter.value.number();
  try {
    return line.value(parameter);
  } catch (const ExpressionFault& fault) {
    if (!fault.behavioural || simulated == Simulated::refused) {
      report(fault, parameter);
    } else if (simulated == Simulated::told) {
      const Place& place = parameter.place;
      if (reported_.insert({place.file, place.line, place.column}).second)
        diagnostics_.warn(ErrorId::w_behavioural,
                          str(printable(netlist_.names[parameter.name]), " of ", path()),
                          netlist_.where(place));
    }
    return DeviceType::kUnknown;
  }
}

void Specialiser::report(const ExpressionFault& fault, const Parameter& parameter) {
  const Place& place = parameter.place;
  if (!reported_.insert({place.file, place.line, place.column}).second) return;
  const std::string what = str(fault.what, " in ", printable(netlist_.names[parameter.name]), "=",
                               printable(parameter.value.text()), " of ", path());
  if (fault.id == ErrorId::netlist_parameter && !fault.behavioural)
    report_undefined(netlist_, fault.id, what, netlist_.where(place), "", diagnostics_);
  else
    diagnostics_.error(fault.id, what, netlist_.where(place));
}

std::string Specialiser::path() const {
  std::string text;
  for (std::size_t i = 0; i < std::min(path_.size(), kPathShown); ++i)
    text += printable(netlist_.names[path_[i]]) + "/";
  if (path_.size() > kPathShown) text += ".../";
  if (element_ != kNoName) return text + printable(netlist_.names[element_]);
  if (text.empty()) return "the top cell";
  text.pop_back();
  return text;
}

}   // namespace cgcl
