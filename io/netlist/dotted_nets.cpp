#include "io/netlist/dotted_nets.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for any_of
#include <unordered_map>
#include <unordered_set>

namespace cgcl {

namespace {

constexpr std::int32_t kNone = -1;
constexpr auto npos = std::string_view::npos;

/// Calls `action(prefix, rest)` at every inner dot until it returns true.
template <class Action>
bool at_dots(std::string_view name, const Action& action) {
  for (std::size_t dot = name.find('.', 1); dot != npos && dot + 1 < name.size();
       dot = name.find('.', dot + 1))
    if (action(name.substr(0, dot), name.substr(dot + 1))) return true;
  return false;
}

bool names_inside(const Netlist& netlist, const Cell& cell) {
  std::unordered_set<NameId> instances;   // of the cell, once a name asks for them
  const auto is_instance = [&](std::string_view name, std::string_view) {
    const NameId id = netlist.names.find(name);
    if (id == kNoName) return false;
    if (instances.empty())
      for (const Element& element : cell.elements)
        if (element.letter == 'X') instances.insert(element.name);
    return instances.contains(id);
  };
  const auto inner = cell.nets.begin() + cell.ports;
  return !cell.elements.empty() && std::any_of(inner, cell.nets.end(), [&](NameId net) {
    return at_dots(netlist.names[net], is_instance);
  });
}

std::int64_t key(std::int32_t instance, NameId name) { return (std::int64_t{instance} << 32) | name; }

/// The instances of a circuit by where they stand and their name.
class Children {
 public:
  explicit Children(const FlatCircuit& circuit) : circuit_(circuit) {
    for (std::size_t i = 1; i < circuit.instances.size(); ++i)
      children_.emplace(key(circuit.instances[i].parent, circuit.instances[i].name),
                        static_cast<std::int32_t>(i));
  }

  /// The instance whose name `text` begins with, inside `at`; kNone: none. `text` keeps what is behind it.
  std::int32_t enter(std::int32_t at, std::string_view& text) const {
    std::int32_t child = kNone;
    at_dots(text, [&](std::string_view prefix, std::string_view rest) {
      const NameId id = circuit_.names.find(prefix);
      const auto found = id == kNoName ? children_.end() : children_.find(key(at, id));
      if (found == children_.end()) return false;
      child = found->second;
      text = rest;
      return true;
    });
    return child;
  }

 private:
  const FlatCircuit& circuit_;
  std::unordered_map<std::int64_t, std::int32_t> children_;
};

/// A node that names something inside an instance.
struct Reference {
  std::int32_t node = 0, instance = 0;
  NameId name = kNoName;   // there; kNoName: nothing in the circuit is called so
};

/// The nets that references ask for; the others of a circuit take no room.
class Targets {
 public:
  Targets(const FlatCircuit& circuit, const std::vector<Reference>& references) {
    for (const Reference& r : references) {
      if (r.name == kNoName) continue;
      nets_.emplace(key(r.instance, r.name), kNone);
      nets_.emplace(key(0, r.name), kNone);   // of a global net
    }
    for (std::int32_t n = 0; n < circuit.nets(); ++n)
      fill(circuit.net_instance[idx(n)], circuit.net_name[idx(n)], n);
    for (const NetAlias& alias : circuit.aliases) fill(alias.instance, alias.name, alias.net);
  }
  [[nodiscard]] std::int32_t net(const FlatCircuit& circuit, const Reference& r) const {
    if (r.name == kNoName) return kNone;
    if (const std::int32_t inside = nets_.at(key(r.instance, r.name)); inside != kNone) return inside;
    const std::int32_t top = nets_.at(key(0, r.name));
    return top != kNone && circuit.net_global[idx(top)] != 0 ? top : kNone;
  }

 private:
  void fill(std::int32_t instance, NameId name, std::int32_t net) {
    if (const auto found = nets_.find(key(instance, name)); found != nets_.end() && found->second == kNone)
      found->second = net;
  }

  std::unordered_map<std::int64_t, std::int32_t> nets_;
};

}   // namespace

DottedNets::DottedNets(const Netlist& netlist) : has_some_(netlist.cells.size(), 0) {
  if (netlist.dialect == Dialect::spectre) return;
  for (std::size_t c = 0; c < has_some_.size(); ++c) {
    has_some_[c] = static_cast<char>(names_inside(netlist, netlist.cells[c]));
    empty_ = empty_ && has_some_[c] == 0;
  }
}

void DottedNets::join(const FlatCircuit& circuit, NetJoiner& joiner, Diagnostics& diagnostics) const {
  const Children children(circuit);
  std::vector<Reference> references;
  for (std::int32_t n = 0; n < circuit.nets(); ++n) {
    std::int32_t at = circuit.net_instance[idx(n)];
    if (has_some_[idx(circuit.instances[idx(at)].cell)] == 0) continue;
    std::string_view rest = circuit.names[circuit.net_name[idx(n)]];
    bool entered = false;
    for (std::int32_t inner = children.enter(at, rest); inner != kNone; inner = children.enter(at, rest)) {
      at = inner;
      entered = true;
    }
    if (entered) references.push_back({n, at, circuit.names.find(rest)});
  }
  const Targets targets(circuit, references);
  std::int64_t lost = 0;
  for (const Reference& r : references) {
    const std::int32_t meant = targets.net(circuit, r);
    if (meant != kNone && meant != r.node)
      joiner.replace(circuit, r.node, meant);
    else if (meant == kNone && ++lost <= static_cast<std::int64_t>(kShownPlaces))
      diagnostics.warn(ErrorId::w_dotted, printable(circuit.net_path(r.node)), printable(circuit.source));
  }
  if (const std::int64_t hidden = lost - static_cast<std::int64_t>(kShownPlaces); hidden > 0)
    diagnostics.warn(ErrorId::w_dotted, "", printable(circuit.source), hidden);
}

}   // namespace cgcl
