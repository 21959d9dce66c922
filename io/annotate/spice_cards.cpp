#include "io/annotate/spice_cards.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/utf8.hpp"

#include <algorithm>

namespace cgcl {
namespace {

bool starts_folded(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && equal_folded(text.substr(0, start.size()), start);
}

/// What ngspice reads as one node name: the other characters end it, or the line, and it refuses what
/// is no UTF-8.
bool is_simulated_name(std::string_view name) {
  constexpr std::string_view kEnds = " \"'(),;={";
  return is_utf8(name) && !has_control_character(name) && name.find_first_of(kEnds) == name.npos;
}

}   // namespace

SpiceCards::SpiceCards(const CircuitPrediction& prediction, const NetCapacitances& caps,
                       const NetNames& names, const CardStyle& style)
    : prediction_(prediction), caps_(caps), names_(names), style_(style) {
  const FlatCircuit& flat = names.flat();
  if (style.port_names) {
    port_of_.assign(idx(flat.nets()), -1);
    for (std::size_t p = flat.ports.size(); p-- > 0;)
      port_of_[idx(flat.ports[p])] = static_cast<std::int32_t>(p);
  }
}

const std::string& SpiceCards::name(std::string& out, std::int32_t net, Scope scope) const {
  const std::int32_t f = names_.flat_net(net);
  out.clear();
  if (scope == Scope::cell) {
    out = names_.flat().names[names_.flat().net_name[idx(f)]];
  } else if (style_.port_names && port_of_[idx(f)] >= 0) {
    out = (*style_.port_names)[idx(port_of_[idx(f)])];
  } else {
    if (!names_.flat().net_global[idx(f)]) out = style_.prefix;
    names_.append_path(out, net, '.');
  }
  if (style_.lower_case) {
    for (char& c : out) c = lower(c);
  }
  if (!is_simulated_name(out))
    throw Error(ErrorId::annotation,
                str("net ", printable(out), " has a character that simulators end a name at"), {},
                "write .spf or .spef instead");
  return out;
}

void SpiceCards::card(TextFile& out, char kind, std::int64_t number, std::string_view a, std::string_view b,
                      double cap_F) const {
  out << style_.element << kind << '_' << number << ' ' << a << ' ' << b << ' ' << Exponent{cap_F} << '\n';
}

void SpiceCards::write_key(TextFile& out) const {
  out << "* " << style_.element << "g_ ground capacitance, " << style_.element
      << "l_ lumped coupling to ground, " << style_.element << "c_ coupling\n";
}

void SpiceCards::write_net(TextFile& out, std::int32_t net, Scope scope) const {
  const double ground = caps_.ground_F[idx(net)], lumped = caps_.lumped_F[idx(net)];
  std::string text;
  if (!(ground > 0 || lumped > 0) || name(text, net, scope) == "0") return;
  if (ground > 0) card(out, 'g', net + 1, text, "0", ground);
  if (lumped > 0) card(out, 'l', net + 1, text, "0", lumped);
}

void SpiceCards::write_coupling(TextFile& out, std::int64_t k, Scope scope) const {
  const CouplingPrediction& c = prediction_.couplings[idx(k)];
  std::string a, b;
  if (caps_.keeps(c)) card(out, 'c', k + 1, name(a, c.a, scope), name(b, c.b, scope), c.cap_F);
}

void SpiceCards::write(TextFile& out) const {
  const auto nets = static_cast<std::int32_t>(prediction_.nets.size());
  for (std::int32_t n = 0; n < nets; ++n) write_net(out, n, Scope::top);
  const auto couplings = static_cast<std::int64_t>(prediction_.couplings.size());
  for (std::int64_t k = 0; k < couplings; ++k) write_coupling(out, k, Scope::top);
}

void SpiceCards::write(TextFile& out, const CardSet& set) const {
  for (const std::int32_t net : set.nets) write_net(out, net, Scope::cell);
  for (const std::int64_t k : set.couplings) write_coupling(out, k, Scope::cell);
}

std::string free_element_name(const FlatCircuit& flat, const std::vector<std::string>& also) {
  std::string start = "Cp";
  const auto taken = [&](std::string_view name) { return starts_folded(name, start); };
  const auto taken_in_netlist = [&] {
    for (NameId id = 0; id < flat.names.size(); ++id) {
      if (taken(flat.names[id])) return true;
    }
    return std::any_of(also.begin(), also.end(), taken);
  };
  while (taken_in_netlist()) start += start.size() == 2 ? "red" : "x";
  return start;
}

}   // namespace cgcl
